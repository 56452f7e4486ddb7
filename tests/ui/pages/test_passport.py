"""The passport: coverage in words, components, and a life line that can be narrowed and leads to each order."""

import pytest
from PySide6.QtCore import Qt

from app.assets import asset_ids, passport
from ui.kit import Button, Pill
from ui.page import Place
from ui.pages.passport import PassportView


@pytest.fixture
def rich(opened):
    """The machine with the longest life."""
    with opened.store.read() as db:
        return max((passport(db, each) for each in asset_ids(db)), key=lambda found: len(found.history))


@pytest.fixture
def view(qtbot, sample_desk, rich):
    view = PassportView(sample_desk)
    qtbot.addWidget(view)
    view.show_passport(rich)
    view.show()
    return view


def test_the_head_names_model_serial_and_place(view, rich):
    assert view._head.title.text() == rich.asset.model.say("en")
    assert rich.asset.serial in view._head.sub.text()
    assert view.findChild(Pill, "machine_warranty").words()


@pytest.mark.feature("S-26", "every earlier order of the equipment is there offline and opens", page="passport")
@pytest.mark.feature("S-90", "the life file of the equipment lists its orders", page="passport")
def test_every_order_of_its_life_is_there_and_opens(qtbot, view, rich):
    went = []
    view.went.connect(went.append)
    first = rich.history[0]
    qtbot.mouseClick(view.findChild(Button, f"life_{first.number}"), Qt.MouseButton.LeftButton)
    assert went == [Place("orders", str(first.order_id))]
    assert view._life.count() == min(40, len(rich.history))


def test_faults_alone_are_shown_on_a_press(qtbot, view, rich):
    from ui.pages.passport import FAULTS

    view._filter.button("faults").click()
    faults = sum(each.order_type in FAULTS for each in rich.history)
    assert view._life.count() == max(1, faults)
    view._filter.button("parts").click()
    assert view._life.count() == max(1, sum(bool(each.parts) for each in rich.history))
