"""The pinned PySide6 and this Python get on: 6.12.0 loses references to None before Python 3.12 and then aborts."""

import sys

from PySide6.QtWidgets import QLabel


def test_none_is_not_leaking(qapp):
    label = QLabel()
    label.setText("before")
    before = sys.getrefcount(None)
    for _ in range(500):
        label.setText("after")
    assert sys.getrefcount(None) > before - 100
