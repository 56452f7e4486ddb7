"""Evidence: photos and files of one question, taken, chosen, dropped or pasted, each with a preview and a way back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QImageWriter,
    QKeyEvent,
    QKeySequence,
    QPixmap,
)
from PySide6.QtWidgets import QLabel, QWidget
from typing_extensions import override

from forms.answers import FileAnswer
from ui.fields.base import Field
from ui.fields.flow import Flow
from ui.kit.buttons import Button
from ui.kit.labels import text
from ui.kit.layout import column, row

THUMB = QSize(112, 80)
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".heic")
Given = Path | bytes
"""A file by its path, or the bytes of a pasted picture (PNG)."""


def given_by(data: QMimeData) -> list[Given]:
    """Take files, or a picture, from what was dropped or pasted."""
    paths: list[Given] = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    if paths or not data.hasImage():
        return paths
    image = data.imageData()
    if not isinstance(image, QImage) or image.isNull():
        return []
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return [bytes(buffer.data().data())]


class FileField(Field):
    """The files of one question.

    Signals:
        wanted(): the button was pressed; whoever holds the field asks for files. UI thread.
        camera_wanted(): a photo is to be taken; whoever holds the field has the camera. UI thread.
        files_given(object): list of `Given` to be attached. UI thread.
        removed(object): the `FileAnswer` to take away. UI thread.

    Invariants: the field never reads a file; it shows what it is told is attached.
    """

    wanted = Signal()
    camera_wanted = Signal()
    files_given = Signal(object)
    removed = Signal(object)
    is_wide = True

    def __init__(self, name: str, caption: str, icon: str, *, has_camera: bool = False) -> None:
        super().__init__(name)
        self.setAcceptDrops(True)
        self._files: tuple[FileAnswer, ...] = ()
        self._thumbs: dict[str, QPixmap] = {}
        self._is_locked = False
        self._flow = Flow()
        self._add = Button(caption, icon, name=f"add_{name}")
        self._add.clicked.connect(self._ask)
        self._camera = Button(self.tr("Take a photo"), "camera", name=f"camera_{name}") if has_camera else None
        self._hint = text(self.tr("or drop files here, or paste with Ctrl V"), "small")
        line = row(self._add, (self._hint, 1))
        self.setFocusProxy(self._add)
        if self._camera is not None:
            self._camera.clicked.connect(self.camera_wanted)
            line.insertWidget(0, self._camera)
            self.setFocusProxy(self._camera)
        self.setLayout(column(self._flow, line))
        self._flow.hide()

    def _ask(self) -> None:
        self.wanted.emit()

    @property
    def files(self) -> tuple[FileAnswer, ...]:
        """What is attached as the screen shows it."""
        return self._files

    def show_thumbs(self, thumbs: dict[str, QImage]) -> None:
        """Show small pictures, by the hash of their file."""
        for sha, image in thumbs.items():
            self._thumbs[sha] = QPixmap.fromImage(image)
        self._paint(self._files)

    @override
    def set_locked(self, *, on: bool) -> None:
        self._is_locked = on
        self._add.setVisible(not on)
        if self._camera is not None:
            self._camera.setVisible(not on)
        self._hint.setVisible(not on)
        self.setAcceptDrops(not on)
        self._paint(self._files)

    @override
    def _paint(self, value: Any) -> None:
        if isinstance(value, FileAnswer):
            value = (value,)
        self._files = tuple(value or ())
        self._flow.empty()
        for at, file in enumerate(self._files, 1):
            self._flow.add(self._card(at, file))
        self._flow.setVisible(bool(self._files))

    def _card(self, at: int, file: FileAnswer) -> QWidget:
        words = file.name or self.tr("File {number}").format(number=at)
        picture = QLabel()
        picture.setFixedSize(THUMB)
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        picture.setProperty("panel", "tile")
        picture.setAccessibleName(words)
        picture.setToolTip(words)
        thumb = self._thumbs.get(file.sha256)
        if thumb is None:
            picture.setText(Path(words).suffix.removeprefix(".").upper() or f"{at}")
        else:
            keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            picture.setPixmap(thumb.scaled(THUMB, keep, smooth))
        box = column(picture, spacing=4)
        if not self._is_locked:
            remove = Button(self.tr("Remove"), "x", kind="quiet", name=f"remove_{self.name}_{at}")
            remove.clicked.connect(lambda: self.removed.emit(file))
            box.addWidget(remove)
        card = QWidget()
        card.setLayout(box)
        return card

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste) and not self._is_locked:
            self._give(given_by(QGuiApplication.clipboard().mimeData()))
            return
        super().keyPressEvent(event)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if given_by(event.mimeData()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self._give(given_by(event.mimeData()))
        event.acceptProposedAction()

    def _give(self, given: Sequence[Given]) -> None:
        if given:
            self.files_given.emit(list(given))
