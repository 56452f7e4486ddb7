"""Every colour pair of every theme reaches its floor, and a live switch reaches widgets that paint for themselves."""

import pytest

from ui import style
from ui.kit import Button, Picture, StepPath, column, panel


@pytest.mark.parametrize("theme", style.THEMES)
@pytest.mark.parametrize("density", style.DENSITIES)
def test_every_pair_that_carries_words_reaches_the_floor_of_its_theme(theme, density):
    assert style.problems(style.tokens(style.look_name(theme, density))) == []


def test_contrast_is_the_ratio_of_wcag():
    assert style.contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert style.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_a_pair_under_the_floor_is_named():
    pale = style.Tokens(muted="#AAAAAA")
    assert any(problem.startswith("muted on surface") for problem in style.problems(pale))


def test_sunlight_asks_for_seven_and_larger_targets():
    assert (style.SUN.floor, style.SUN.touch, style.SUN.border) == (7.0, 48, 2)
    assert style.tokens("sunlight/touch").touch == 56


def test_an_unknown_theme_is_the_light_one():
    assert style.look_name("neon", "tiny") == "light/mouse"


def test_a_live_switch_reaches_painted_widgets(qtbot, qapp, dressed):
    picture, button, path = Picture("check", "ok"), Button("Go", "play", "primary"), StepPath(["a", "b"], 1)
    held = panel(column(picture, button, path))
    qtbot.addWidget(held)
    held.show()
    before = picture.pixmap().cacheKey()
    style.dress(qapp, "sunlight", "mouse")
    assert {picture.property("look"), button.property("look"), path.property("look")} == {"sunlight/mouse"}
    assert picture.pixmap().cacheKey() != before


def test_the_bundled_font_carries_both_languages(qapp, dressed):
    from PySide6.QtGui import QFont, QFontInfo, QRawFont

    assert QFontInfo(QFont(style.FAMILY)).family() == style.FAMILY
    raw = QRawFont.fromFont(QFont(style.FAMILY))
    assert all(raw.supportsCharacter(ord(c)) for c in "工单检查表Aé¥℃·–")
