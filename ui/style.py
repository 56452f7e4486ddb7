"""Colours, sizes and the one style sheet; `problems()` proves the contrast. Change a colour here or nowhere.

A widget that paints for itself (icons, steps, lists) has a Qt property `look` (`look_property`); the sheet tells it
the name of the look in force, so a live switch of theme or density reaches every widget without a registry.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from string import Template
from typing import Any, Final, Protocol, cast

from PySide6.QtCore import Property
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

import resources

FAMILY: Final = "Gongdan Sans SC"
TONES: Final = ("info", "ok", "warn", "bad", "mute")
DENSITIES: Final = ("mouse", "touch")
Margins = tuple[int, int, int, int]


@dataclass(frozen=True)
class Tokens:
    """One theme in one density; colours as #RRGGBB, sizes in device-independent pixels.

    `floor` is the least contrast of words on their background, `touch` the least height of anything to press.
    """

    bg: str = "#F3F5F8"
    surface: str = "#FFFFFF"
    rail: str = "#14304C"
    rail_fg: str = "#C3D3E3"
    rail_on: str = "#FFFFFF"
    rail_sel: str = "#27507A"
    text: str = "#17212B"
    muted: str = "#526272"
    line: str = "#D8DFE6"
    edge: str = "#7C8A98"
    accent: str = "#1259A8"
    accent_fg: str = "#FFFFFF"
    accent_soft: str = "#E5EFFA"
    ok: str = "#14663B"
    ok_soft: str = "#E1F3E8"
    warn: str = "#854A00"
    warn_soft: str = "#FFF1D6"
    bad: str = "#A61E17"
    bad_soft: str = "#FCE8E6"
    badge_fg: str = "#FFFFFF"
    mute_soft: str = "#E9EDF1"
    ink: str = "#0B2A6B"
    font: int = 14
    touch: int = 44
    radius: int = 8
    border: int = 1
    focus: int = 2
    floor: float = 4.5

    def tone(self, name: str) -> tuple[str, str]:
        """Give the text colour and the tint of a state; an unknown name is the quiet one."""
        return {
            "info": (self.accent, self.accent_soft),
            "ok": (self.ok, self.ok_soft),
            "warn": (self.warn, self.warn_soft),
            "bad": (self.bad, self.bad_soft),
        }.get(name, (self.muted, self.mute_soft))


LIGHT: Final = Tokens()
DARK: Final = replace(
    LIGHT, bg="#12171C", surface="#1B232B", rail="#0D1216", rail_fg="#9FB1C3", rail_sel="#22303D", text="#E8EEF4",
    muted="#A6B7C8", line="#2E3944", edge="#76889A", accent="#6BB3F8", accent_fg="#06213B", accent_soft="#1D3550",
    ok="#6BDBA3", ok_soft="#163527", warn="#F5BF68", warn_soft="#3A2C12", bad="#FF968D", bad_soft="#40201E",
    badge_fg="#2A0704", mute_soft="#26313B", ink="#9CC8FF",
)  # fmt: skip
SUN: Final = replace(
    LIGHT, bg="#FFFFFF", rail="#000000", rail_fg="#FFFFFF", rail_on="#000000", rail_sel="#FFD400", text="#000000",
    muted="#1F1F1F", line="#000000", edge="#000000", accent="#00347A", accent_soft="#FFF6B8", ok="#004A27",
    ok_soft="#FFFFFF", warn="#523000", warn_soft="#FFFFFF", bad="#850000", bad_soft="#FFFFFF", mute_soft="#FFFFFF",
    ink="#000000", font=15, touch=48, border=2, focus=4, floor=7.0,
)  # fmt: skip
THEMES: Final = {"light": LIGHT, "dark": DARK, "sunlight": SUN}
STANDARD_LOOK: Final = "light/mouse"


def tokens(look: str) -> Tokens:
    """Give the tokens of a look, "theme/density"; an unknown theme is the light one."""
    theme, _, density = look.partition("/")
    found = THEMES.get(theme, LIGHT)
    return replace(found, touch=found.touch + 8, font=found.font + 1) if density == "touch" else found


def look_name(theme: str, density: str) -> str:
    """Name a look."""
    return f"{theme if theme in THEMES else 'light'}/{density if density in DENSITIES else 'mouse'}"


def contrast(a: str, b: str) -> float:
    """Compare two colours. Source: WCAG 2.2, contrast ratio."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


PAIRS: Final = (
    ("text", "bg"), ("text", "surface"), ("text", "warn_soft"), ("text", "bad_soft"), ("text", "accent_soft"),
    ("text", "mute_soft"), ("muted", "bg"), ("muted", "surface"), ("muted", "accent_soft"), ("muted", "mute_soft"),
    ("accent", "bg"), ("accent", "surface"), ("accent", "accent_soft"), ("accent_fg", "accent"), ("rail_fg", "rail"),
    ("rail_on", "rail_sel"), ("badge_fg", "bad"), ("bad", "accent_soft"), ("ok", "accent_soft"),
    ("warn", "accent_soft"), ("ok", "mute_soft"), ("warn", "mute_soft"), ("bad", "mute_soft"),
    *((tone, ground) for tone in ("ok", "warn", "bad") for ground in (f"{tone}_soft", "surface", "bg")),
)  # fmt: skip


def problems(t: Tokens) -> list[str]:
    """List every pair of colours that carries words and is under its floor, and edges of controls under 3:1."""
    words = [f"{a} on {b}: {c:.2f}" for a, b in PAIRS if (c := contrast(getattr(t, a), getattr(t, b))) < t.floor]
    edges = [f"edge on {b}: {c:.2f}" for b in ("bg", "surface") if (c := contrast(t.edge, getattr(t, b))) < 3]
    return words + edges


class Wearer(Protocol):
    """A widget that paints with tokens."""

    _look: str

    def wear(self, t: Tokens) -> None:
        """Paint with these from now on."""
        ...


def look_property() -> Any:
    """Make the Qt property `look` of a class that has `wear(tokens)`; its constructor calls `clothe(self)`."""

    def read(widget: Any) -> str:
        return cast("str", widget._look)  # noqa: SLF001 -- the property's own field

    def write(widget: Any, name: str) -> None:
        if widget._look != name:  # noqa: SLF001 -- the sheet tells the same look more than once
            widget._look = name  # noqa: SLF001
            widget.wear(tokens(name))

    return Property(str, read, write)


def clothe(widget: Any) -> None:
    """Let the sheet tell this widget the look in force; until it is shown it wears the standard one."""
    widget._look = ""  # noqa: SLF001 -- see look_property
    widget.setProperty("wears", True)
    widget.setProperty("look", STANDARD_LOOK)


def repolish(widget: QWidget, **properties: object) -> None:
    """Set properties that the sheet selects by, and let the sheet look again, at its children too."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    for each in (widget, *widget.findChildren(QWidget)):
        each.style().unpolish(each)
        each.style().polish(each)


def load_fonts() -> str:
    """Bring the bundled font to Qt and give its family; words in both languages never fall back to boxes."""
    for weight in ("Regular", "Bold"):
        QFontDatabase.addApplicationFont(str(resources.path("fonts", f"GongdanSansSC-{weight}.ttf")))
    return FAMILY


def dress(app: QApplication, theme: str, density: str) -> str:
    """Put theme and density on the whole application, now, and give the look's name."""
    name = look_name(theme, density)
    t = tokens(name)
    app.setStyleSheet("")  # from one sheet to another Qt takes five times as long as from none
    if app.style().objectName().casefold() != "fusion":
        app.setStyle("Fusion")
    font = QFont(FAMILY)
    font.setPixelSize(t.font)
    app.setFont(font)
    app.setPalette(palette(t))
    app.setStyleSheet(sheet(name))
    return name


def palette(t: Tokens) -> QPalette:
    """Make the palette that Qt's own parts draw with."""
    role = QPalette.ColorRole
    made = QPalette()
    for which, colour in (
        (role.Window, t.bg), (role.Base, t.surface), (role.AlternateBase, t.bg), (role.Text, t.text),
        (role.WindowText, t.text), (role.ButtonText, t.text), (role.Button, t.surface), (role.Highlight, t.accent),
        (role.HighlightedText, t.accent_fg), (role.PlaceholderText, t.muted), (role.Link, t.accent),
        (role.Accent, t.accent), (role.ToolTipBase, t.surface), (role.ToolTipText, t.text),
    ):  # fmt: skip
        made.setColor(which, QColor(colour))
    return made


def sheet(look: str) -> str:
    """Write the style sheet of a look."""
    t = tokens(look)
    strong = t.border > 1
    facts: dict[str, object] = {field.name: getattr(t, field.name) for field in fields(t)}
    facts |= {
        "look": look, "small": t.font - 1, "tiny": t.font - 2, "h2": t.font + 2, "h1": t.font + 7, "h0": t.font + 14,
        "key_font": t.font + 8, "press": t.touch - 2 * t.border, "press_on": t.touch - 2 * t.focus,
        "big": t.touch + 8 - 2 * t.border, "chip_radius": t.touch // 2 - 2, "outline": t.border if strong else 0,
        "tab": t.touch - 3, "press_two": t.touch - 4, "brand_on": "#FFFFFF",
    }  # fmt: skip
    tones = []
    for name in TONES:
        fg, soft = t.tone(name)
        line = fg if strong or name in {"bad", "warn"} else soft
        on = {"on_bg": fg if strong else soft, "on_fg": t.surface if strong else fg}
        tones.append(Template(_TONE).substitute(facts, tone=name, tone_fg=fg, tone_soft=soft, tone_line=line, **on))
    return Template(_SHEET).substitute(facts) + "".join(tones)


_SHEET: Final = """
* { font-family: "Gongdan Sans SC"; }
*[wears="true"] { qproperty-look: "$look"; }
QWidget { font-size: ${font}px; color: $text; }
QWidget[panel="root"], QWidget[panel="body"], QScrollArea { background: $bg; }
QScrollArea { border: 0; } QScrollArea > QWidget > QWidget { background: transparent; }
QWidget[panel="card"] QScrollArea, QWidget[panel="pane"] QScrollArea { background: $surface; }
QWidget[panel="rail"], QWidget[panel="brand"] { background: $rail; }
QWidget[panel="rail"] QToolButton { color: $rail_fg; border: 2px solid transparent; border-radius: ${radius}px;
  padding: 6px 0; font-size: 13px; min-height: 48px; }
QWidget[panel="rail"] QToolButton:checked { background: $rail_sel; color: $rail_on; font-weight: 700; }
QWidget[panel="rail"] QToolButton:focus { border: 2px solid $rail_fg; }
QLabel[panel="badge"] { background: $bad; color: $badge_fg; border-radius: 9px; font-size: 12px; font-weight: 700; }
QLabel[panel="calm_badge"] { background: $accent; color: $accent_fg; border-radius: 9px; font-size: 12px;
  font-weight: 700; }
QWidget[panel="brand"] QLabel { color: $rail_fg; }
QWidget[panel="brand"] QLabel[role="on"] { color: $brand_on; font-weight: 700; font-size: ${h2}px; }
QWidget[panel="brand"] QLabel[role="name"] { color: $brand_on; font-weight: 700; font-size: 40px; }
QWidget[panel="brand"] QLabel[role="step"] { font-size: ${h2}px; }
QWidget[panel="head"] { background: $surface; border-bottom: ${border}px solid $line; }
QWidget[panel="pane"] { background: $surface; border-right: ${border}px solid $line; }
QWidget[panel="foot"] { background: $surface; border-top: ${border}px solid $line; }
QWidget[panel="status"] { background: $mute_soft; border-top: ${border}px solid $line; }
QWidget[panel="status"] QLabel { font-size: ${small}px; }
QWidget[panel="card"], QWidget[panel="tile"] { background: $surface; border: ${border}px solid $line;
  border-radius: ${radius}px; }
QWidget[panel="next"] { background: $surface; border: 2px solid $accent; border-left: 8px solid $accent;
  border-top-right-radius: ${radius}px; border-bottom-right-radius: ${radius}px; }
QWidget[panel="row"] { border-left: 4px solid transparent; }
QWidget[panel="chosen"] { background: $accent_soft; border-left: 4px solid $accent; }
QWidget[panel="chosen"] QWidget[panel="pill"] { background: $surface; }
QWidget[panel="rule"] { background: $line; border: 0; }
QWidget[panel="paper"] { background: #FFFFFF; border: 1px solid $edge; }
QWidget[panel="paper"] QLabel { color: #17212B; }
QWidget[panel="veil"] { background: rgba(10, 22, 34, 150); }
QLineEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox { background: $surface; border: ${border}px solid $edge;
  border-radius: ${radius}px; padding: 0 8px; min-height: ${press}px; selection-background-color: $accent;
  selection-color: $accent_fg; }
QPlainTextEdit { padding: 4px; }
QLineEdit, QPlainTextEdit { placeholder-text-color: $muted; }
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QAbstractSpinBox:focus { border: ${focus}px solid $accent;
  min-height: ${press_on}px; }
QLineEdit[look_state="bad"], QPlainTextEdit[look_state="bad"] { border: 2px solid $bad; background: $bad_soft; }
QLineEdit[look_state="flat"] { border: 0; font-size: ${h1}px; background: transparent; min-height: ${touch}px; }
QLineEdit:read-only, QPlainTextEdit:read-only { background: $mute_soft; }
QPushButton { background: $surface; border: ${border}px solid $edge; border-radius: ${radius}px; padding: 0 16px;
  min-height: ${press}px; font-weight: 700; }
QPushButton:hover { border-color: $accent; }
QPushButton:pressed { background: $accent_soft; }
QPushButton:disabled { background: $mute_soft; color: $muted; border: ${border}px solid $edge; }
QPushButton[kind="primary"] { background: $accent; color: $accent_fg; border-color: $accent; }
QPushButton[kind="big"] { background: $accent; color: $accent_fg; border-color: $accent; font-size: ${h2}px;
  min-height: ${big}px; padding: 0 24px; }
QPushButton[kind="primary"]:disabled, QPushButton[kind="big"]:disabled { background: $mute_soft; color: $muted;
  border: ${border}px solid $edge; }
QPushButton[kind="pick"] { color: $accent; border: 2px solid $accent; font-size: ${h2}px; min-height: ${big}px; }
QPushButton[kind="quiet"] { border-color: transparent; background: transparent; color: $accent; padding: 0 8px; }
QPushButton[kind="danger"] { color: $bad; border-color: $bad; }
QPushButton[kind="chip"] { padding: 0 12px; border-radius: ${chip_radius}px; color: $muted; }
QPushButton[kind="chip"]:checked { background: $accent_soft; color: $accent; border: 2px solid $accent;
  min-height: ${press_two}px; }
QPushButton[kind="tab"] { border: 0; border-bottom: 3px solid transparent; border-radius: 0; color: $muted;
  background: transparent; padding: 0 7px; min-height: ${tab}px; }
QPushButton[kind="tab"]:checked { color: $accent; border-bottom: 3px solid $accent; }
QPushButton[kind="seg"] { padding: 0 8px; }
QPushButton[kind="key"] { font-size: ${key_font}px; min-height: 56px; min-width: 72px; font-weight: 400; }
QPushButton[kind="choice"] { text-align: left; padding: 0 12px; }
QPushButton[kind="choice"]:checked { background: $accent_soft; color: $accent; border: 2px solid $accent;
  min-height: ${press_two}px; }
QPushButton:focus { border: ${focus}px solid $accent; min-height: ${press_on}px; }
QPushButton[kind="primary"]:focus, QPushButton[kind="big"]:focus { border: ${focus}px solid $text; }
QPushButton[kind="quiet"]:focus { border: ${focus}px solid $accent; }
QPushButton[kind="tab"]:focus { border: 0; border-bottom: 3px solid $accent; background: $accent_soft; }
QPushButton[kind="big"]:focus, QPushButton[kind="pick"]:focus { min-height: ${big}px; }
QPushButton[kind="key"]:focus { min-height: 56px; }
QTableView { background: $surface; border: 0; outline: 0; selection-background-color: $accent_soft;
  selection-color: $text; gridline-color: $line; alternate-background-color: $surface; }
QTableView::item { padding: 0 8px; border-bottom: ${border}px solid $line; }
QTableView::item:selected { background: $accent_soft; color: $text; }
QTableView::item:focus { border: ${focus}px solid $accent; }
QHeaderView { background: $surface; }
QHeaderView::section { background: $surface; color: $muted; font-size: ${small}px; font-weight: 700; border: 0;
  border-bottom: ${border}px solid $line; padding: 0 11px; min-height: 32px; }
QProgressBar { background: $mute_soft; border: ${outline}px solid $line; border-radius: 4px; max-height: 8px;
  min-height: 8px; }
QProgressBar::chunk { background: $accent; border-radius: 4px; }
QProgressBar[tone="ok"]::chunk { background: $ok; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $edge; border-radius: 4px; margin: 2px; min-height: 44px; min-width: 44px; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page { background: none; border: 0;
  width: 0; height: 0; }
QLabel[role="h0"] { font-size: ${h0}px; font-weight: 700; }
QLabel[role="h1"] { font-size: ${h1}px; font-weight: 700; }
QLabel[role="h2"] { font-size: ${h2}px; font-weight: 700; }
QLabel[role="b"] { font-weight: 700; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="small"] { color: $muted; font-size: ${small}px; }
QLabel[role="link"] { color: $accent; font-weight: 700; }
QLabel[role="th"] { color: $muted; font-size: ${small}px; font-weight: 700; }
QLabel[role="key"] { color: $muted; border: 1px solid $edge; border-radius: 4px; padding: 0 6px;
  font-size: ${tiny}px; max-height: 20px; }
QToolTip { background: $surface; color: $text; border: 1px solid $edge; padding: 4px; }
"""
_TONE: Final = """
QLabel[tone="$tone"] { color: $tone_fg; }
QWidget[panel="pill"][tone="$tone"] { background: $tone_soft; border: ${outline}px solid $tone_fg;
  border-radius: 12px; }
QWidget[panel="pill"][tone="$tone"] QLabel { color: $tone_fg; font-size: ${small}px; font-weight: 700; }
QWidget[panel="strip"][tone="$tone"] { background: $tone_soft; border: ${border}px solid $tone_line;
  border-radius: ${radius}px; }
QWidget[panel="card"][tone="$tone"] { border: 2px solid $tone_fg; }
QPushButton[seg="$tone"]:checked { background: $on_bg; color: $on_fg; border: 2px solid $tone_fg;
  min-height: ${press_on}px; }
"""
