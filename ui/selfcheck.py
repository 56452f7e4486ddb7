"""`gongdan --self-check`: tries every part an installed program needs; one line of JSON, exit code 0 if all is well."""

from __future__ import annotations

import io
import json
import secrets
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import certifi
import segno
from PySide6.QtGui import QFont, QFontInfo, QImageReader, QRawFont
from PySide6.QtWidgets import QApplication

import resources
from app import ledger, words
from app.clock import SystemClock
from app.documents import content, press, verify
from app.errors import AppError
from app.store import search
from app.store.door import Silent
from app.store.kinds import Role
from app.store.tables import SCHEMA, Person
from app.store.types import PersonId
from app.store.vault import system_keystore
from ui import VERSION, camera, codes, icons, pdfview, printing, style
from ui.shell import Shell
from ui.translation import LANGUAGES, Speech, read

PICTURES = {"jpg", "png", "webp"}
SEEN_IN_BOTH = "工单检查表Aé¥℃·–"


def check() -> dict[str, Any]:
    """Try everything; give what was found, `is_well` for the whole and for each part."""
    app = QApplication.instance() or QApplication(["gongdan"])
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        found = {name: attempt(part, Path(folder)) for name, part in CHECKS.items()}
    return {
        "program": app.applicationName() or "gongdan",
        "version": VERSION,
        "is_well": all(each["is_well"] for each in found.values()),
        "checks": found,
        "seconds": round(time.perf_counter() - began, 2),
    }


def attempt(check: Callable[[Path], str], folder: Path) -> dict[str, Any]:
    """Run one check; what it raises is its finding."""
    try:
        return {"is_well": True, "found": check(folder)}
    except (AppError, AssertionError, ImportError, LookupError, OSError, RuntimeError, TypeError, ValueError) as error:
        return {"is_well": False, "found": f"{type(error).__name__}: {error}"}


def _store(folder: Path) -> str:
    """Open an encrypted ledger, climb to the present schema, write, search, find no plain byte on the disk."""
    person, key = PersonId(uuid.uuid4()), secrets.token_bytes(32)
    (folder / "profile").mkdir()
    store = ledger.open_laptop(folder / "profile", key, SystemClock(), person_id=person, is_enrolled=False)
    with store.write(recorder=Silent()) as tx:
        tx.add(Person(id=person, code="T01", name="林川水泵", role=Role.ENGINEER, skills=[]))
        search.put(tx, "parts", uuid.uuid4(), None, "螺杆冷水机组 水泵 PS-450", "水泵")
    with store.read() as db:
        _expect(bool(search.find(db, "泵")), "one character finds nothing")
    store.close()
    written = (folder / "profile" / ledger.LAPTOP_FILE).read_bytes()
    _expect(not written.startswith(b"SQLite format 3"), "the database is not encrypted")
    _expect("林川水泵".encode() not in written, "a name lies in plain text on the disk")
    return f"schema {SCHEMA}, encrypted, searched"


def _font(_folder: Path) -> str:
    family = style.load_fonts()
    _expect(QFontInfo(QFont(family)).family() == family, "the font is not the bundled one")
    raw = QRawFont.fromFont(QFont(family))
    _expect(all(raw.supportsCharacter(ord(each)) for each in SEEN_IN_BOTH), "the font lacks characters")
    return family


def _icons(_folder: Path) -> str:
    names = resources.names("icons", suffix=".svg")
    for name in names:
        drawn = icons.pixmap(name.removesuffix(".svg"), "#000000", 16).toImage()
        inked = any(drawn.pixelColor(x, y).alpha() for x in range(0, 48, 2) for y in range(0, 48, 2))
        _expect(inked, f"{name} draws nothing")
    return f"{len(names)} icons"


def _translations(_folder: Path) -> str:
    app = QApplication.instance()
    _expect(app is not None, "no application")
    captions = {language: len(read(language)) for language in LANGUAGES}
    speech = Speech(app)  # type: ignore[arg-type]  # asked just above
    speech.speak("zh_CN")
    spoken = QApplication.translate("Rail", "Today")
    speech.speak("en")
    _expect(spoken == "今日", f"Today is {spoken!r} in Chinese")
    _expect(words.has("errors.offline", "zh_CN"), "the sentences are missing")
    return json.dumps(captions)


def _certificates(_folder: Path) -> str:
    bundle = Path(certifi.where())
    _expect(bundle.stat().st_size > 100_000, "the bundle of certificate authorities is missing")
    return bundle.name


def _keystore(_folder: Path) -> str:
    return "real" if system_keystore().is_real else "none: the PIN protects alone"


def _pictures(_folder: Path) -> str:
    known = {bytes(each.data()).decode() for each in QImageReader.supportedImageFormats()}
    _expect(known >= PICTURES, f"cannot read {sorted(PICTURES - known)}")
    return ", ".join(sorted(PICTURES))


def _window(_folder: Path) -> str:
    app = QApplication.instance()
    _expect(isinstance(app, QApplication), "no application")
    style.dress(app, "light", "mouse")  # type: ignore[arg-type]  # asked just above
    shell = Shell("Gongdan")
    picture = shell.grab()
    _expect(picture.width() >= 1024, "the window is not painted")
    shell.close()
    return f"{picture.width()}x{picture.height()} on {sys.platform}"


def _codes(_folder: Path) -> str:
    """Draw a code and read it back; the engine of the camera starts, and says what it would open."""
    drawn = io.BytesIO()
    segno.make("WO-00-00000").save(drawn, kind="png", scale=4, border=4)
    read = [code.text for code in codes.read_data(drawn.getvalue())]
    _expect(read == ["WO-00-00000"], f"the code says {read}")
    return f"OpenCV {camera.engine_version()}, {len(camera.devices())} cameras listed"


def _documents(_folder: Path) -> str:
    """Draw a document, archive it, show its first page, judge it: every engine of paper is in the program."""
    nobody, said = content.Party(words.Pair("自检", "Self-check")), words.Pair("工单", "Work order")
    order = content.WorkOrderContent(
        number="WO-00-00000", revision=1, order_type="maintenance", title=said, zone="UTC",
        made_at=datetime(2026, 1, 1, tzinfo=UTC), provider=nobody, customer=nobody, engineers=(),
        equipment=content.Equipment(said, "", ""), fault=content.Fault(said), diagnosis=content.Diagnosis(said),
        work=content.Work((), ""), checklists=(), parts=(), segments=(), charges=content.Charges((), 0), photos=(),
        signatures=(), acceptance=content.Acceptance("open"), audit=(),
    )  # fmt: skip
    data = press.print_document(order, "both", "draft").data
    shown = pdfview.page_image(data, 0, 200)
    _expect(shown.width() == 200, "the page is not shown")
    judged = verify.verify(data, [])
    _expect(judged.reasons[0].code == "unsealed", "the verdict is wrong")
    return f"{len(pdfview.page_sizes(data))} pages, {len(printing.printers())} printers"


def _expect(is_so: object, otherwise: str) -> None:
    if not is_so:
        raise RuntimeError(otherwise)


CHECKS: dict[str, Callable[[Path], str]] = {
    "store": _store,
    "font": _font,
    "icons": _icons,
    "translations": _translations,
    "certificates": _certificates,
    "keystore": _keystore,
    "pictures": _pictures,
    "window": _window,
    "documents": _documents,
    "codes": _codes,
}
