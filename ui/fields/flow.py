"""A widget that sets its children in rows like words: choices that wrap instead of being cut.

It is a widget and no `QLayout` of ours: a layout in Python holds wrappers of Qt's layout items, which Qt deletes behind
its back; a wrapper left over at an address that Qt uses again ended the program (docs/decisions/0014).
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.kit.layout import let_go


class Flow(QWidget):
    """Rows of widgets, `gap` px apart, from the left; the height follows the width."""

    def __init__(self, gap: int = 8) -> None:
        super().__init__()
        self._gap = gap
        self._held: list[QWidget] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, widget: QWidget) -> None:
        """Put a widget after the last one."""
        widget.setParent(self)
        self._held.append(widget)
        widget.show()
        self._changed()

    def remove(self, widget: QWidget) -> None:
        """Take a widget off the screen for good."""
        self._held.remove(widget)
        let_go(widget)
        self._changed()

    def empty(self) -> None:
        """Take all of them off the screen for good."""
        for widget in self._held:
            let_go(widget)
        self._held.clear()
        self._changed()

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return self._set_out(width, move=False)

    @override
    def sizeHint(self) -> QSize:
        hints = [widget.sizeHint() for widget in self._shown()]
        width = sum(hint.width() for hint in hints) + self._gap * max(0, len(hints) - 1)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    @override
    def minimumSizeHint(self) -> QSize:
        least = QSize()
        for widget in self._shown():
            least = least.expandedTo(self._least(widget))
        return least

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_out(self.width(), move=True)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._changed()
        return super().event(event)

    def _shown(self) -> list[QWidget]:
        return [widget for widget in self._held if not widget.isHidden()]

    def _changed(self) -> None:
        self._set_out(self.width(), move=True)
        self.updateGeometry()

    @staticmethod
    def _least(widget: QWidget) -> QSize:
        return widget.minimumSizeHint().expandedTo(widget.minimumSize())

    def _set_out(self, width: int, *, move: bool) -> int:
        x, y, tallest = 0, 0, 0
        for widget in self._shown():
            hint = widget.sizeHint().expandedTo(self._least(widget)).boundedTo(widget.maximumSize())
            if x > 0 and x + hint.width() > width:
                x, y, tallest = 0, y + tallest + self._gap, 0
            if move:
                widget.move(QPoint(x, y))
                widget.resize(hint)
            x += hint.width() + self._gap
            tallest = max(tallest, hint.height())
        return y + tallest
