"""What can be done on the open order by the keyboard: each action with its keys, its tab and the widget that does it.

The same list feeds the shortcuts, the tooltips and the palette, so that none of them can tell a different story.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication


@dataclass(frozen=True)
class Action:
    """One action: the name of its widget, the tab it stands on, its keys."""

    name: str
    tab: str
    keys: str


@dataclass(frozen=True)
class Offered:
    """An action that is possible now, in words."""

    action: Action
    caption: str
    icon: str


_OVERVIEW, _VISIT = "overview", "visit"
ACTIONS: Final = (
    Action("next_step", _OVERVIEW, "Ctrl+Return"),
    Action("undo_step", _OVERVIEW, "Ctrl+Shift+Z"),
    Action("visit_appointment", _VISIT, "Ctrl+Shift+A"),
    Action("visit_confirmation", _VISIT, "Ctrl+Shift+C"),
    Action("visit_delay", _VISIT, "Ctrl+Shift+D"),
    Action("visit_call", _VISIT, "Ctrl+Shift+T"),
    Action("way_skip_preparation", _OVERVIEW, "Ctrl+Shift+G"),
    Action("way_pause_work", _OVERVIEW, "Ctrl+Shift+P"),
    Action("way_wait_for_parts", _OVERVIEW, "Ctrl+Shift+W"),
    Action("way_escalate", _OVERVIEW, "Ctrl+Shift+E"),
    Action("way_leave", _OVERVIEW, "Ctrl+Shift+L"),
    Action("way_customer_absent", _OVERVIEW, "Ctrl+Shift+B"),
    Action("way_reopen", _OVERVIEW, "Ctrl+Shift+R"),
    Action("way_cancel", _OVERVIEW, "Ctrl+Shift+X"),
    Action("way_take_away", _OVERVIEW, "Ctrl+Shift+K"),
    Action("way_measure_again", _OVERVIEW, "Ctrl+Shift+V"),
    Action("log_line", _OVERVIEW, "Ctrl+Shift+N"),
    Action("work_note", _OVERVIEW, "Ctrl+Shift+M"),
)
_KEYS: Final[Mapping[str, str]] = {each.name: each.keys for each in ACTIONS}


def keys_of(name: str) -> str:
    """Name the keys of an action as they are shown ("Ctrl Shift Z"), or ""."""
    return _KEYS.get(name, "").replace("+", " ").replace("Return", "Enter")


def caption_of(name: str) -> str:
    """Name an action that is a field or stands on a tab that is not open yet."""
    translate = QCoreApplication.translate
    return {
        "visit_appointment": translate("Actions", "Agree or move the appointment"),
        "visit_confirmation": translate("Actions", "Confirmation for the customer"),
        "visit_delay": translate("Actions", "Tell the customer of a delay"),
        "visit_call": translate("Actions", "Log a call to the customer"),
        "log_line": translate("Actions", "Write a line into the site log"),
        "work_note": translate("Actions", "Write the work note"),
    }.get(name, "")
