"""Paper: the printers of this computer, and pages put on one of them, or into a file, without asking the window."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from app.documents.copying import PrintFailed
from ui.pdfview import page_image, page_sizes

DOTS: Final = 300


@dataclass(frozen=True)
class PrinterSeen:
    """A printer; `name` is what the system calls it."""

    name: str
    title: str
    is_default: bool


def printers() -> list[PrinterSeen]:
    """List the printers, the usual one first."""
    found = [
        PrinterSeen(each.printerName(), each.description() or each.printerName(), each.isDefault())
        for each in QPrinterInfo.availablePrinters()
    ]
    return sorted(found, key=lambda each: (not each.is_default, each.title))


def print_pages(data: bytes, printer: str, title: str, file: Path | None = None) -> int:
    """Print a document on A4; gives the number of pages.

    Args:
        data: the PDF.
        printer: its name; "" with `file`.
        title: what the queue shows.
        file: print into this PDF instead: pictures of the pages, no proof.

    Raises:
        PrintFailed: the printer did not take it.
    """
    if file is None and printer not in QPrinterInfo.availablePrinterNames():
        raise PrintFailed(printer=printer)
    device = QPrinter(QPrinter.PrinterMode.HighResolution)
    if file is not None:
        device.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        device.setOutputFileName(str(file))
    else:
        device.setPrinterName(printer)
    device.setDocName(title)
    device.setResolution(DOTS)
    device.setFullPage(True)
    device.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    )
    painter = QPainter()
    if not device.isValid() or not painter.begin(device):
        raise PrintFailed(printer=printer or str(file))
    try:
        return _paint(data, device, painter, printer or str(file))
    finally:
        painter.end()


def _paint(data: bytes, device: QPrinter, painter: QPainter, name: str) -> int:
    paper = device.paperRect(QPrinter.Unit.DevicePixel).toRect()
    sizes = page_sizes(data)
    for index, size in enumerate(sizes):
        if index and not device.newPage():
            raise PrintFailed(printer=name)
        width = min(paper.width(), round(paper.height() * size.width / size.height))
        painter.drawImage(0, 0, page_image(data, index, width))
    return len(sizes)
