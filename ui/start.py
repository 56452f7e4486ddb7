"""The first moments after the bare window: settings, looks, language, the gate painted; then the house is brought."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMessageBox

from app import settings as machine
from app import words
from app.store.trouble import StoreInUse
from ui import VERSION, icons, style
from ui.collector import Collector
from ui.front import Front
from ui.guard import Guard
from ui.instance import Instance, call_first
from ui.pages.enrol import EnrolPage
from ui.pages.unlock import UnlockPage
from ui.shell import Shell
from ui.translation import Speech, system_language

PROFILE_FILES = ("profile.json", "profile.second.json")


class Start:
    """Takes the folder, shows the gate, and brings the rest of the house on the first idle moment."""

    def __init__(
        self,
        app: QApplication,
        folder: Path,
        language: str | None = None,
        *,
        front: Front | None = None,
        clock: Any = None,
        keystore: bool = True,
    ) -> None:
        """Read what is needed for the gate.

        Args:
            app: the application.
            folder: the profile's folder.
            language: of this run; None takes the setting.
            front: the bare window, where it is painted already.
            clock: an `app.clock.Clock` for a played day; None is the machine's own.
            keystore: whether the system's keystore holds half of the key; a played day asks nothing of the system.
        """
        self._app, self._folder, self._clock, self._has_keystore = app, folder, clock, keystore
        self.settings = machine.load(folder)
        self.front = front or Front(self.settings.theme)
        if not (folder / machine.NAME).exists():
            self.settings = self.settings.changed(language=system_language())
        app.setApplicationName("gongdan")
        app.setApplicationVersion(VERSION)
        style.load_fonts()
        style.dress(app, self.settings.theme, self.settings.density)
        self.speech = Speech(app)
        self.speech.speak(language or self.settings.language)
        self._collector = Collector(app)
        self._guard: Guard | None = None
        self._instance: Instance | None = None
        self._house: Any = None
        self._pin = ""

    def open_with(self, pin: str) -> None:
        """Open the door by itself once the house stands: the sample world has nothing to hide."""
        self._pin = pin

    def take_folder(self) -> bool:
        """Take the profile; if another window has it, let that one come forward and say so."""
        try:
            self._instance = Instance(self._folder)
        except StoreInUse as taken:
            told = words.tell(taken, self.speech.language)
            print(told.whole, file=sys.stderr)
            if not call_first(self._folder):
                QMessageBox.information(None, "Gongdan", told.whole)
            return False
        self._guard = Guard(self._folder / "log")
        return True

    def paint(self) -> Shell:
        """Show the gate; the rest of the house is imported on the first idle moment after it was painted."""
        self.shell = Shell(self.title())
        self.front.setWindowTitle(self.title())
        self.front.setWindowIcon(QIcon(icons.pixmap("wrench", style.LIGHT.rail, 64)))
        self._gate = self._make_gate()
        self.shell.show_gate(self._gate)
        self.shell.painted.connect(lambda: QTimer.singleShot(0, self._bring))
        if self._instance is not None:
            self._instance.called.connect(self._come_forward)
        self.front.take(self.shell)
        self.front.show()
        return self.shell

    def title(self) -> str:
        """Say what stands in the window's title."""
        return "工单 Gongdan" if self.speech.language.startswith("zh") else "Gongdan"

    def end(self) -> None:
        """Wait for the last write, then give back what was taken."""
        if self._house is not None:
            self._house.wait()
        if self._instance is not None:
            self._instance.release()
        if self._guard is not None:
            self._guard.release()

    def _make_gate(self) -> UnlockPage | EnrolPage:
        told = read_profile(self._folder)
        if told is not None and told.get("is_enrolled") is False:
            return EnrolPage(VERSION, str(told.get("office_address") or self.settings.office_address))
        if told is None and not any((self._folder / name).exists() for name in PROFILE_FILES):
            return EnrolPage(VERSION, self.settings.office_address)
        company = (told or {}).get("company_en" if self.speech.language == "en" else "company")
        return UnlockPage(VERSION, str(company or (told or {}).get("company") or ""))

    def _bring(self) -> None:
        from app.clock import SystemClock
        from app.store.vault import NoKeystore, system_keystore
        from ui.household import Means
        from ui.wiring import House

        keystore = system_keystore() if self._has_keystore else NoKeystore()
        means = Means(self._folder, keystore, self._clock or SystemClock())
        self._house = House(self._app, self.shell, self.speech, means, self.settings, VERSION)
        self._house.calm = self._collector.hold
        self._collector.set_aside()
        if self._guard is not None:
            self._guard.troubled.connect(self._house.tell_trouble)
        self._house.begin(self._gate)
        if self._pin and isinstance(self._gate, UnlockPage):
            self._gate.tried.emit(self._pin)
            self._pin = ""

    def _come_forward(self) -> None:
        self.front.showNormal() if self.front.isMinimized() else self.front.show()
        self.front.raise_()
        self.front.activateWindow()


def read_profile(folder: Path) -> dict[str, Any] | None:
    """Read what a profile tells before it is unlocked, without bringing the ledger; None if it cannot be read."""
    for name in PROFILE_FILES:
        try:
            found = json.loads((folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(found, dict):
            return found
    return None
