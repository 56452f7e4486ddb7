"""A place typed as latitude and longitude, or several of them; no laptop is asked where it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog
from typing_extensions import override

from app import evidence
from forms.answers import Geopoint
from ui.fields import typed
from ui.fields.base import TypedField
from ui.kit.buttons import Button
from ui.kit.entries import Entry
from ui.kit.layout import row

_MOST_BYTES: Final = evidence.MOST_BYTES


class GeopointField(TypedField):
    """Degrees, as a map or a hand-held receiver shows them: "36.1234, 117.1234"."""

    def __init__(self, name: str) -> None:
        entry = Entry(hint=QCoreApplication.translate("GeopointField", "Latitude, longitude"), name=f"line_{name}")
        super().__init__(name, entry)
        entry.setFixedWidth(232)
        said = QCoreApplication.translate("GeopointField", "From a photo or a track (GPX, KML)")
        self._file = Button("", "map-pin", name=f"place_{name}", said=said)
        self._file.clicked.connect(self._ask_file)
        self.setLayout(row(entry, self._file))

    @override
    def set_locked(self, *, on: bool) -> None:
        super().set_locked(on=on)
        self._file.setEnabled(not on)

    def _ask_file(self) -> None:
        """Take the place a file tells of; one that tells of none is said as words that cannot be read."""
        found, _kind = QFileDialog.getOpenFileName(self, self._file.accessibleName(), "", "*")
        if not found:
            return
        path = Path(found)
        place = evidence.place_of(path.read_bytes()) if path.stat().st_size <= _MOST_BYTES else None
        if place is None:
            self.misread.emit(path.name)
            return
        value = Geopoint(*place)
        self._entry.setFocus()
        self._paint(value)
        self._tell(value)

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
