"""What eyes miss in a picture: clipped words, targets too small for a thumb, anything outside, what has no name."""

from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)

from ui.kit import Elided
from ui.style import Tokens

TARGETS = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QAbstractSpinBox)
SIZE = (1366, 768)


def faults(window: QWidget, t: Tokens) -> list[str]:
    """List everything that does not fit a window as it is shown now."""
    QApplication.processEvents()
    QApplication.processEvents()
    found = (
        [] if (window.width(), window.height()) == SIZE else [f"the window wants {window.width()}x{window.height()}"]
    )
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.width() and widget.height():
            found += [*_clipped(widget), *_small(widget, t), *_outside(widget, window), *_nameless(widget)]
    return list(dict.fromkeys(found))


def _name(widget: QWidget) -> str:
    words = widget.text().strip()[:40] if isinstance(widget, QLabel | QAbstractButton) else ""
    return f"{type(widget).__name__} {widget.objectName()!r} {words!r}"


def _clipped(widget: QWidget) -> list[str]:
    if not isinstance(widget, QLabel | QAbstractButton) or not widget.text().strip():
        return []
    hint = widget.sizeHint()
    if isinstance(widget, QLabel) and widget.wordWrap():
        need = widget.heightForWidth(widget.width())
        longest = max((widget.fontMetrics().horizontalAdvance(word) for word in widget.text().split()), default=0)
        is_cut = widget.height() + 1 < need or (widget.width() + 1 < longest and widget.text().isascii())
        return [f"clipped: {_name(widget)} {widget.width()}x{widget.height()} needs height {need}"] if is_cut else []
    is_narrow = not isinstance(widget, Elided) and widget.width() + 1 < hint.width()
    if is_narrow or widget.height() + 1 < hint.height():
        return [f"clipped: {_name(widget)} {widget.width()}x{widget.height()} needs {hint.width()}x{hint.height()}"]
    return []


def _small(widget: QWidget, t: Tokens) -> list[str]:
    if not isinstance(widget, TARGETS) or (isinstance(widget, QLineEdit) and widget.isReadOnly()):
        return []
    if isinstance(widget.parentWidget(), QAbstractSpinBox | QComboBox | QLineEdit):
        return []  # the arrow, the line or the clear sign inside a larger target
    return [f"target {widget.height()} px: {_name(widget)}"] if widget.height() < t.touch else []


def _nameless(widget: QWidget) -> list[str]:
    if not isinstance(widget, TARGETS) or isinstance(widget.parentWidget(), TARGETS):
        return []
    return [] if widget.objectName() else [f"a widget one can use has no name: {_name(widget)}"]


def _outside(widget: QWidget, window: QWidget) -> list[str]:
    parent = widget.parentWidget()
    if parent is None or isinstance(parent.parentWidget(), QAbstractScrollArea):
        return []
    found = [] if parent.rect().contains(widget.geometry()) else [f"cut by its frame: {_name(widget)}"]
    right = widget.mapTo(window, widget.rect().topLeft()).x() + widget.width()
    inside_scroll = any(isinstance(each, QScrollArea) for each in _parents(widget))
    if right > window.width() and not inside_scroll:
        found.append(f"wider than the window: {_name(widget)}")
    return found


def _parents(widget: QWidget):
    while (widget := widget.parentWidget()) is not None:
        yield widget
