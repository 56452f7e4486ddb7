"""Settings: language, looks, size of targets, lock, PIN, what a sync may spend; in force at once, no Save button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from app.settings import MachineSettings
from ui.desk import Desk
from ui.kit.buttons import Button, Choice, Option
from ui.kit.entries import Entry, Labelled, Memo
from ui.kit.layout import column, panel, row, scroll
from ui.kit.panels import Card, Facts, Head
from ui.kit.states import Strip
from ui.page import Page, Place
from ui.translation import LANGUAGES

LOCKS: Final = (5, 15, 30, 60)
ChangePin = Callable[[str, str, Callable[[], None], Callable[[str], None]], None]
"""Changes the PIN from the first to the second, then calls either with nothing or with the sentence of the trouble."""


class SettingsPage(Page):
    """What this machine is set to.

    Signals: `changed(str, object)`, a setting's name and its new value; the house puts it in force and keeps it.
    """

    changed = Signal(str, object)
    rail = "settings"

    def __init__(self, desk: Desk, settings: MachineSettings, change_pin: ChangePin, about: dict[str, str]) -> None:
        super().__init__(desk)
        self._settings, self._change_pin = settings, change_pin
        head = Head(self.tr("Settings"), self.tr("Each one is in force as soon as it is chosen"))
        left = column(self._make_looks(), self._make_lock(), self._make_notes(), None, spacing=16)
        right = column(self._make_sync(), self._make_pin(), self._make_about(about), None, spacing=16)
        body = panel(row((left, 1), (right, 1), margins=(24, 16, 24, 16), spacing=16))
        self.lay(head, scroll(body))
        self.show_settings(settings)

    def _choice(self, name: str, options: list[Option], kind: str = "choice") -> Choice:
        made = Choice(options, kind=kind, name=name)
        made.chosen.connect(lambda key: self._tell(name, key))
        return made

    def _make_looks(self) -> Card:
        self.language = self._choice("language", [Option(code, words) for code, words in LANGUAGES.items()])
        self.theme = self._choice(
            "theme",
            [
                Option("light", self.tr("Light")),
                Option("dark", self.tr("Dark")),
                Option("sunlight", self.tr("Sunlight")),
            ],
        )
        self.density = self._choice(
            "density", [Option("mouse", self.tr("Usual")), Option("touch", self.tr("Large, for gloves"))]
        )
        return Card(
            self.tr("Language and looks"),
            "eye",
            Labelled(self.tr("Language"), self.language, self.tr("Documents speak the language of the customer")),
            Labelled(self.tr("Colours"), self.theme, self.tr("Sunlight: black on white, thick lines, larger words")),
            Labelled(self.tr("Buttons and fields"), self.density),
            spacing=12,
        )

    def _make_lock(self) -> Card:
        minutes = self.tr("{count} min")
        options = [Option(str(each), minutes.format(count=each)) for each in LOCKS] + [Option("0", self.tr("Never"))]
        self.lock = self._choice("lock_minutes", options)
        return Card(
            self.tr("Lock"),
            "lock",
            Labelled(self.tr("Lock when nobody is here for"), self.lock, self.tr("Ctrl L locks at once")),
        )

    def _make_notes(self) -> Card:
        self.notes = Memo(hint=self.tr("One template a line"), lines=4, name="note_templates")
        self.notes.rested.connect(lambda words: self.changed.emit("notes", words))
        told = self.tr("Ctrl T in any field puts one in; those that come with the program stand below your own")
        return Card(self.tr("Note templates"), "pen-line", Labelled(self.tr("Your own"), self.notes, told))

    def _make_sync(self) -> Card:
        self.metered = self._choice(
            "metered", [Option("no", self.tr("At any time")), Option("yes", self.tr("Not on a paid link"))]
        )
        self.address = Entry("", "https://service.example.com", icon="building-2", name="office_address")
        self.address.rested.connect(lambda words: self.changed.emit("office_address", words.strip()))
        where = self.tr("Only the office that enrolled this laptop is ever trusted, whatever the address")
        return Card(
            self.tr("Head office"),
            "building-2",
            Labelled(self.tr("Address"), self.address, where),
            Labelled(self.tr("Send photos"), self.metered, self.tr("Records and signatures always go first")),
            spacing=12,
        )

    def _make_pin(self) -> Card:
        self.old_pin, self.new_pin = self._secret("pin_old"), self._secret("pin_new")
        self._new = Labelled(self.tr("New PIN"), self.new_pin)
        self.pin_said = Strip("", "ok", "circle-check", name="pin_said")
        self.pin_said.hide()
        act = Button(self.tr("Change PIN"), "key-round", name="pin_change")
        act.clicked.connect(self._change)
        fields = row((Labelled(self.tr("PIN now"), self.old_pin), 1), (self._new, 1), spacing=16)
        return Card(self.tr("PIN"), "key-round", fields, self.pin_said, row(None, act))

    def _make_about(self, about: dict[str, str]) -> Card:
        names = {
            "person": self.tr("Engineer"),
            "company": self.tr("Company"),
            "mark": self.tr("Laptop mark"),
            "version": self.tr("Version"),
            "folder": self.tr("Kept in"),
        }
        facts = [(names[key], value) for key, value in about.items() if value]
        return Card(self.tr("This laptop"), "laptop", Facts(facts, width=112))

    def _secret(self, name: str) -> Entry:
        made = Entry(name=name)
        made.setEchoMode(QLineEdit.EchoMode.Password)
        made.setMaxLength(64)
        return made

    def show_settings(self, settings: MachineSettings) -> None:
        """Show what is set."""
        self._settings = settings
        self.language.choose(settings.language)
        self.theme.choose(settings.theme)
        self.density.choose(settings.density)
        self.lock.choose(str(settings.lock_minutes))
        self.metered.choose("yes" if settings.metered else "no")
        self.address.show_words(settings.office_address)
        self.notes.show_words(settings.notes)

    def place(self) -> Place:
        """Tell where one is."""
        return Place("settings", field=self.focus_name())

    def _tell(self, name: str, key: str) -> None:
        value: Any = key
        if name == "lock_minutes":
            value = int(key)
        elif name == "metered":
            value = key == "yes"
        if getattr(self._settings, name) != value:
            self.changed.emit(name, value)

    def _change(self) -> None:
        self._change_pin(self.old_pin.text(), self.new_pin.text(), self._changed_pin, self._kept_pin)

    def _changed_pin(self) -> None:
        self.old_pin.clear()
        self.new_pin.clear()
        self.pin_said.say(self.tr("The new PIN is in force."), "ok", "circle-check")
        self.pin_said.show()

    def _kept_pin(self, sentence: str) -> None:
        self.pin_said.say(sentence, "bad", "circle-alert")
        self.pin_said.show()
