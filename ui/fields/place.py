"""A place typed as latitude and longitude, or several of them; no laptop is asked where it is."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication
from typing_extensions import override

from forms.answers import Geopoint
from ui.fields import typed
from ui.fields.base import TypedField
from ui.kit.entries import Entry
from ui.kit.layout import row


class GeopointField(TypedField):
    """Degrees, as a map or a hand-held receiver shows them: "36.1234, 117.1234"."""

    def __init__(self, name: str) -> None:
        entry = Entry(hint=QCoreApplication.translate("GeopointField", "Latitude, longitude"), name=f"line_{name}")
        super().__init__(name, entry)
        entry.setFixedWidth(232)
        self.setLayout(row(entry))

    @override
    def _paint(self, value: Any) -> None:
        self._write("" if value is None else _written(value))

    @override
    def _read(self, words: str) -> Geopoint | None:
        return _point(words)


class TraceField(TypedField):
    """A line or an area: places one after the other, with semicolons between them."""

    is_wide = True

    def __init__(self, name: str) -> None:
        hint = QCoreApplication.translate("TraceField", "Latitude, longitude; latitude, longitude; …")
        entry = Entry(hint=hint, name=f"line_{name}")
        super().__init__(name, entry)
        self.setLayout(row((entry, 1)))

    @override
    def _paint(self, value: Any) -> None:
        self._write("; ".join(_written(each) for each in value or ()))

    @override
    def _read(self, words: str) -> tuple[Geopoint, ...] | None:
        found = [_point(piece) for piece in typed.plain(words).split(";")]
        return tuple(each for each in found if each is not None) or None


def _written(place: Geopoint) -> str:
    return f"{place.latitude:.6f}, {place.longitude:.6f}"


def _point(words: str) -> Geopoint | None:
    found = typed.place(words)
    return None if found is None else Geopoint(float(found[0]), float(found[1]))
