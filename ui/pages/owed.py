"""What is owed, as lines: what, for whom, until when, by which rule; late ones stand out, done ones are struck."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app import words
from app.duties import Duty
from ui.kit.buttons import Button
from ui.kit.labels import Picture, TwoLines, text
from ui.kit.layout import Item, panel, row
from ui.kit.panels import Card
from ui.kit.states import Pill

translate = QCoreApplication.translate
AT_MOST: Final = 6


def due_words(duty: Duty, language: str, now: datetime) -> str:
    """Say until when; a duty without a day waits for an event."""
    if duty.done_at is not None:
        done = words.when(duty.done_at, language, now=now, zone=duty.zone)
        return translate("Owed", "done {time}").format(time=done)
    if duty.due_on is None or duty.due_at is None:
        return translate("Owed", "no day set")
    when = words.when(duty.due_at, language, now=now, zone=duty.zone)
    if duty.by_day:
        when = words.day_text(duty.due_on, language)
    return translate("Owed", "by {time}").format(time=when)


def duty_line(
    duty: Duty, language: str, now: datetime, name: str, *, with_order: bool, action: Button | None = None
) -> QWidget:
    """Show one duty; a late one in the colour of a stop, a done one struck through."""
    is_late = duty.is_late(now)
    tone = "ok" if duty.is_done else "bad" if is_late else "warn"
    icon = "circle-check" if duty.is_done else "circle-x" if is_late else "clock"
    title = words.word(duty.kind, language)
    about, owner = duty.about.say(language), duty.owner.name.say(language) if duty.owner else ""
    under = (duty.number if with_order else "", due_words(duty, language, now), owner, about)
    lines = TwoLines(title, " · ".join(part for part in under if part))
    if duty.is_done:
        struck = lines.first.font()
        struck.setStrikeOut(True)
        lines.first.setFont(struck)
    items: list[Item] = [Picture(icon, tone, 18), (lines, 1)]
    if is_late:
        items.append(Pill(translate("Owed", "Late"), "bad"))
    rule = text(duty.rule, "small", name=f"{name}_rule")
    rule.setToolTip(words.rule_text(duty.rule, language) if words.has(f"rules.{duty.rule}", language) else "")
    items.append(rule)
    if action is not None:
        items.append(action)
    held = panel(row(*items))
    held.setObjectName(name)
    return held


class OwedCard(Card):
    """What is owed over all orders: the first few, and how many more there are."""

    def __init__(self, title: str, opened: Callable[[Duty], None]) -> None:
        super().__init__(title, "bell")
        self._opened = opened
        self._shown: tuple[object, ...] = ("nothing yet",)

    def tell(self, found: Sequence[Duty], language: str, now: datetime) -> None:
        """Show them; the same ones again are left as they are, so that a press under way finds its button."""
        shown = (language, *((each, each.is_late(now)) for each in found))
        if shown == self._shown:
            return
        self._shown = shown
        if not found:
            nothing = translate("Owed", "Nothing is owed. Follow-ups, answers and loaners stand here.")
            self.fill(text(nothing, "muted", wrap=True))
            return
        lines: list[Item] = [self._line(each, language, now, place) for place, each in enumerate(found[:AT_MOST], 1)]
        if len(found) > AT_MOST:
            more = translate("Owed", "and {count} more, on their orders")
            lines.append(text(more.format(count=len(found) - AT_MOST), "small"))
        self.fill(*lines)

    def _line(self, duty: Duty, language: str, now: datetime, place: int) -> QWidget:
        go = Button("", "arrow-right", name=f"owed_go_{place}", said=duty.number)
        go.setFixedWidth(48)
        go.clicked.connect(lambda: self._opened(duty))
        return duty_line(duty, language, now, f"owed_{place}", with_order=True, action=go)
