"""Enrolling: a code however it is typed, the company named before anything is sent, troubles at their field."""

import pytest
from PySide6.QtWidgets import QLabel

from ui.pages.enrol import EnrolPage, is_hard

CODE = "7Q2K9FABCDEFGHJKMNPQRSTVWXYZ"


@pytest.fixture
def page(qtbot, dressed):
    page = EnrolPage("1", "https://service.example.com")
    qtbot.addWidget(page)
    page.checks, page.joins = [], []
    page.checked.connect(lambda *given: page.checks.append(given))
    page.enrolled.connect(lambda *given: page.joins.append(given))
    page.show()
    page.get_ready(6)
    return page


def test_a_code_is_grouped_while_it_is_typed_in_any_case_with_any_blanks(qtbot, page):
    qtbot.keyClicks(page.code, "7q2k 9fab-cdef")
    assert page.code.text() == "7Q2K-9FAB-CDEF"
    assert page.code.letters() == 12


def test_a_pasted_code_is_grouped_and_cut_at_its_length(qtbot, page, qapp):
    qapp.clipboard().setText(f"  {CODE.lower()}AAAA ")
    page.code.paste()
    assert page.code.letters() == 28
    assert page.code.text().startswith("7Q2K-9FAB-")


def test_typing_in_the_middle_keeps_the_cursor_behind_what_was_typed(qtbot, page):
    page.code.setText("7Q2K-9FAB")
    page.code.setCursorPosition(2)
    qtbot.keyClicks(page.code, "X")
    assert (page.code.text(), page.code.cursorPosition()) == ("7QX2-K9FA-B", 3)


def test_what_is_missing_is_said_beside_the_grey_button(page):
    why = page.findChild(QLabel, "enrol_why")
    assert "28" in why.text()
    assert not page.check.isEnabled()
    page.code.setText(CODE)
    assert (why.text(), page.check.isEnabled()) == ("", True)
    page.address.setText("")
    assert "address" in why.text()


def test_the_company_is_named_before_one_goes_on(page):
    page.code.setText(CODE)
    page.check.click()
    assert page.checks == [("https://service.example.com", CODE)]
    assert not page.check.isEnabled()
    page.show_company("Guchuan Mining Machinery")
    assert "Guchuan Mining Machinery" in page._found.label.text()
    assert page.pin.isVisible()


def test_a_press_before_the_program_is_ready_is_made_then(qtbot, dressed):
    page = EnrolPage("1", "https://x")
    qtbot.addWidget(page)
    checks = []
    page.checked.connect(lambda *given: checks.append(given))
    page.code.setText(CODE)
    page.check.click()
    assert checks == []
    page.get_ready(6)
    assert checks == [("https://x", CODE)]


@pytest.mark.parametrize("field", ["address", "code"])
def test_a_trouble_stands_at_its_field_and_what_was_typed_stays(page, field):
    page.code.setText(CODE)
    page.check.click()
    page.show_trouble("It is not so.", field)
    entry = getattr(page, field)
    assert entry.property("look_state") == "bad"
    assert (page.code.text(), page.check.isEnabled(), page.code.isEnabled()) == (CODE, True, True)


def test_a_trouble_of_no_field_is_a_sentence_of_its_own(page):
    page.show_trouble("Head office failed.")
    assert page._office_said.isVisible()
    page.show_trouble("Too simple.", "pin")
    assert page._pin_said.isVisible()


def test_a_pin_is_asked_twice_and_its_rules_are_ticked_as_they_are_met(page):
    page.show_company("Guchuan")
    for pin, again, is_fine in [
        ("12345", "12345", False),
        ("123456", "123456", False),
        ("111111", "111111", False),
        ("738291", "738292", False),
        ("738291", "738291", True),
    ]:
        page.pin.setText(pin)
        page.pin_again.setText(again)
        assert page.go.isEnabled() is is_fine, pin
    page.go.click()
    assert page.joins == [("https://service.example.com", "", "738291")]
    assert page._doing.isVisible()


def test_a_longer_pin_is_asked_where_it_protects_alone(page):
    page.get_ready(8)
    page.pin.setText("738291")
    page.pin_again.setText("738291")
    assert not page.go.isEnabled()


def test_the_same_pins_are_weak_here_and_in_the_vault():
    from app.store.trouble import PinTooWeak
    from app.store.vault import check_pin
    from tests.keystores import MemoryKeystore

    for pin in ("123456", "654321", "111111", "121212", "738291", "7f3k29", "aabbcc"):
        try:
            check_pin(pin, MemoryKeystore())
        except PinTooWeak:
            assert not is_hard(pin), pin
        else:
            assert is_hard(pin), pin
