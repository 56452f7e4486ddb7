"""The window's captions in the reader's language, read straight from `resources/translations/*.ts`: nothing to compile.

What `pyside6-lupdate` gathers and a translator edits is the file the program reads, so no stale `.qm` can lie about.
"""

from __future__ import annotations

from typing import Any, Final
from xml.etree import ElementTree as ET

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

import resources

SOURCE: Final = "en"
LANGUAGES: Final = {"en": "English", "zh_CN": "简体中文"}


class Captions(QTranslator):
    """The captions of one language, by class and English words."""

    def __init__(self, language: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.captions = read(language)

    def translate(self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1) -> Any:  # noqa: N803 -- Qt's names
        """Say one caption, or nothing if it is not ours."""
        return self.captions.get((context, sourceText))

    def isEmpty(self) -> bool:
        """Tell Qt whether it is worth asking."""
        return not self.captions


def read(language: str) -> dict[tuple[str, str], str]:
    """Read the finished captions of a language; the source language has none."""
    if language == SOURCE:
        return {}
    tree = ET.fromstring(resources.text("translations", f"gongdan_{language}.ts"))  # noqa: S314 -- our own file
    return {
        (context.findtext("name", ""), message.findtext("source", "")): words
        for context in tree.iter("context")
        for message in context.iter("message")
        if (words := message.findtext("translation", ""))
    }


def system_language() -> str:
    """Choose the language of this machine, English where we do not speak it."""
    name = QLocale.system().name()
    return next((language for language in LANGUAGES if name.split("_")[0] == language.split("_")[0]), SOURCE)


class Speech(QObject):
    """Puts one language at a time on the whole window, Qt's own buttons and menus included."""

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        self._app = app
        self._installed: list[QTranslator] = []
        self.language = SOURCE

    def speak(self, language: str) -> str:
        """Change the language, and give the one in force; pages built from now on are in it."""
        for translator in self._installed:
            self._app.removeTranslator(translator)
        self.language = language if language in LANGUAGES else SOURCE
        QLocale.setDefault(QLocale(self.language))
        ours, qts = Captions(self.language, self), QTranslator(self)
        self._installed = [ours]
        if qts.load(f"qtbase_{self.language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            self._installed.append(qts)
        for translator in reversed(self._installed):
            self._app.installTranslator(translator)
        return self.language
