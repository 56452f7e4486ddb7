"""Time limits as people read them: by when, by whose word, and how it stands, in words, icon and tone."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from PySide6.QtWidgets import QWidget

from app import words
from app.deadlines import LimitState, Standing
from app.words import When
from ui.kit.labels import TwoLines
from ui.kit.layout import panel, row
from ui.kit.states import Pill

LOOKS: Final[dict[LimitState, tuple[str, str]]] = {
    LimitState.MET: ("ok", "circle-check"),
    LimitState.RUNNING: ("mute", "clock"),
    LimitState.SOON: ("warn", "bell"),
    LimitState.OVERDUE: ("bad", "triangle-alert"),
    LimitState.MISSED: ("bad", "circle-x"),
}


def limit_words(found: Standing, language: str, now: datetime, zone: str) -> str:
    """Say a limit ("Arrival by 19:20, from the priority table")."""
    return words.say(
        "limits.by", language, goal=found.limit.goal, time=When(found.ends_at, now, zone), source=found.limit.source
    )


def short_words(found: Standing, language: str, now: datetime, zone: str) -> str:
    """Say an urgent limit in a few words, for a list ("Arrival overdue 19:20")."""
    return words.say(
        f"limits.short.{found.state}", language, goal=found.limit.goal, time=When(found.ends_at, now, zone)
    )


def limit_row(found: Standing, language: str, now: datetime, zone: str) -> QWidget:
    """Lay out one limit: what and by when, from where, how it stands."""
    second = words.word(found.limit.source, language)
    if found.done_at is not None:
        second = words.say("limits.reached", language, source=second, time=When(found.done_at, now, zone))
    minutes = int(found.stopped.total_seconds()) // 60
    if minutes:
        second = f"{second} · {words.say('limits.stopped', language, minutes=minutes)}"
    first = words.say("limits.line", language, goal=found.limit.goal, time=When(found.limit.due_at, now, zone))
    pill = Pill(words.word(found.state, language), *LOOKS[found.state], name=f"limit_{found.limit.goal}")
    return panel(row((TwoLines(first, second), 1), pill))
