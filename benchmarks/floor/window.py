"""Floor: a bare Qt window painted once; prints the seconds since the moment given as argument."""

from __future__ import annotations

import sys
import time

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget


class Bare(QWidget):
    """A window that tells when it was first painted and goes."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        """Report and leave."""
        super().paintEvent(event)
        print(f"{time.time() - float(sys.argv[1]):.4f}", flush=True)
        QApplication.exit(0)


if __name__ == "__main__":
    application = QApplication(sys.argv)
    window = Bare()
    window.resize(1366, 768)
    window.show()
    sys.exit(application.exec())
