"""The real window in both languages and all themes: nothing clipped, nothing too small for a thumb."""

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.fitting import faults
from tests.ui.scenes import SCENES, Stage
from ui import style

LOOKS = [("light", "en"), ("light", "zh_CN"), ("sunlight", "en"), ("sunlight", "zh_CN")]


@pytest.mark.parametrize(("theme", "language"), LOOKS)
def test_nothing_is_clipped_small_or_outside_the_window(qtbot, dressed, sample_desk, opened, theme, language):
    stage = Stage(dressed, sample_desk, opened, theme, language)
    qtbot.addWidget(stage.shell)
    found = []
    for name, show in SCENES.items():
        show(stage)
        QApplication.processEvents()
        found += [f"{name}: {fault}" for fault in faults(stage.shell, style.tokens(f"{theme}/mouse"))]
    stage.close()
    assert found == []


@pytest.mark.parametrize(("theme", "density"), [("light", "touch"), ("dark", "mouse")])
def test_large_buttons_for_gloves_and_the_dark_theme_fit_too(qtbot, dressed, sample_desk, opened, theme, density):
    stage = Stage(dressed, sample_desk, opened, theme, "en", density=density)
    qtbot.addWidget(stage.shell)
    found = []
    for name in ("unlock", "today", "sync", "parts"):
        SCENES[name](stage)
        found += [f"{name}: {fault}" for fault in faults(stage.shell, style.tokens(f"{theme}/{density}"))]
    stage.close()
    assert found == []
