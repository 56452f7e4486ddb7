"""Before the door: the company and its release are named, no customer is; steps show where one is."""

from PySide6.QtWidgets import QLabel

from ui.pages.gate import BrandLine, Gate


def words(gate):
    return [label.text() for label in gate.findChildren(QLabel) if label.text() and label.isVisibleTo(gate)]


def test_company_and_version_are_named(qtbot, dressed):
    gate = Gate("2026.11.0", "Guchuan")
    qtbot.addWidget(gate)
    assert gate.findChild(QLabel, "about").text() == "Guchuan · version 2026.11.0"
    gate.show_company("")
    assert gate.findChild(QLabel, "about").text() == "version 2026.11.0"


def test_lines_are_shown_and_replaced(qtbot, dressed):
    gate = Gate("1")
    qtbot.addWidget(gate)
    gate.show_lines([BrandLine("lock", "All encrypted"), BrandLine("circle", "Choose a PIN", "Here only", "here")])
    assert {"All encrypted", "Choose a PIN", "Here only"} <= set(words(gate))
    gate.show_lines([BrandLine("lock", "Another line")])
    assert "Another line" in words(gate)
    assert "All encrypted" not in words(gate)
