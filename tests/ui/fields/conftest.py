"""The fields' tests dress the application as the window does."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from ui import style


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    style.load_fonts()
    style.dress(qapp, "light", "normal")
