"""The kit: the parts every page is built of. A page takes them ready-made and never styles anything itself."""

from ui.kit.buttons import Button, Choice, Option, Tabs, back_button, chips
from ui.kit.entries import REST_MS, Entry, Labelled, Memo
from ui.kit.labels import Elided, Picture, TwoLines, number, retone, stacked, text
from ui.kit.layout import Item, add, clear, column, panel, row, rule, scroll
from ui.kit.panels import Card, Empty, Facts, Foot, Head, Tile, choose_row
from ui.kit.states import Bar, Pill, Strip
from ui.kit.steps import LifeDot, StepPath

__all__ = [
    "REST_MS",
    "Bar",
    "Button",
    "Card",
    "Choice",
    "Elided",
    "Empty",
    "Entry",
    "Facts",
    "Foot",
    "Head",
    "Item",
    "Labelled",
    "LifeDot",
    "Memo",
    "Option",
    "Picture",
    "Pill",
    "StepPath",
    "Strip",
    "Tabs",
    "Tile",
    "TwoLines",
    "add",
    "back_button",
    "chips",
    "choose_row",
    "clear",
    "column",
    "number",
    "panel",
    "retone",
    "row",
    "rule",
    "scroll",
    "stacked",
    "text",
]
