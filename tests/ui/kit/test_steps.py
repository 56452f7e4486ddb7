"""The path of steps answers "where am I", to eyes and to screen readers."""

from ui.kit import LifeDot, StepPath


def test_a_path_says_where_one_is(qtbot, dressed):
    path = StepPath(["Dispatched", "On site", "Handover"], 1)
    qtbot.addWidget(path)
    assert path.accessibleName() == "2/3 On site"
    path.tell(["Dispatched", "On site", "Handover"], 3)
    assert path.accessibleName() == "3/3 Handover"


def test_painted_parts_paint_in_any_width(qtbot, dressed):
    path, dot = StepPath(["A"] * 7, 3), LifeDot("wrench", "bad", is_first=True, is_last=False)
    for widget in (path, dot):
        qtbot.addWidget(widget)
        for width in (30, 400):
            widget.resize(width, 60)
            assert not widget.grab().isNull()
    assert path.minimumSizeHint().width() == 7 * 64
