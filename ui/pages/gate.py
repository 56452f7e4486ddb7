"""What stands before the door, enrolling or unlocking: brand at the left, page at the right; no customer is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QWidget

from ui.kit.labels import Picture, text
from ui.kit.layout import add, clear, column, row


@dataclass(frozen=True)
class BrandLine:
    """A line of the brand panel; `mark` is "" (a fact), "done", "here" or "open" (steps of a path)."""

    icon: str
    words: str
    sub: str = ""
    mark: str = ""


_STEP_ICONS = {"done": "circle-check", "here": "arrow-right", "open": "circle"}


class Gate(QWidget):
    """The frame of both pages before the door."""

    def __init__(self, version: str, company: str = "") -> None:
        super().__init__()
        self.setProperty("panel", "root")
        self._lines = column(spacing=12)
        self._about = text("", wrap=True, name="about")
        self._version = version
        self._brand = self._make_brand()
        self.body = column(margins=(24, 0, 24, 0))
        self._right = QFrame()
        self._right.setProperty("panel", "body")
        self._right.setLayout(self.body)
        self.setLayout(row(self._brand, (self._right, 1), spacing=0))
        self.show_company(company)

    def show_company(self, company: str) -> None:
        """Name the company whose office this laptop belongs to."""
        version = self.tr("version {version}").format(version=self._version)
        self._about.setText(f"{company} · {version}" if company else version)

    def show_lines(self, lines: Sequence[BrandLine]) -> None:
        """Show the lines of the brand panel."""
        clear(self._lines)
        for line in lines:
            icon = _STEP_ICONS.get(line.mark, line.icon)
            picture = Picture(icon, "ok" if line.mark in {"done", "here"} else "mute", 20, on_rail=True)
            role = {"here": "on", "": ""}.get(line.mark, "step")
            words = [text(line.words, role, wrap=True)]
            words += [text(line.sub, "sub", wrap=True)] if line.sub else []
            add(self._lines, row(column(picture, None), (column(*words, spacing=0), 1), spacing=12))

    def _make_brand(self) -> QFrame:
        made = QFrame()
        made.setProperty("panel", "brand")
        made.setFixedWidth(440)
        motto = text(self.tr("Work done, signed and brought back, with or without a network"), "step", wrap=True)
        made.setLayout(
            column(
                None,
                Picture("wrench", "ok", 40, on_rail=True),
                8,
                text(self.tr("Gongdan"), "name"),
                motto,
                24,
                self._lines,
                None,
                self._about,
                margins=(56, 24, 40, 40),
            )
        )
        return made
