"""How each state of the business looks: tone and icon; its word comes from `app.words`."""

from __future__ import annotations

from typing import Final

from app.store.kinds import OrderState as S
from app.store.kinds import Priority

LOOKS: Final[dict[S, tuple[str, str]]] = {
    S.DISPATCHED: ("mute", "clock"),
    S.APPOINTED: ("mute", "calendar-clock"),
    S.PREPARED: ("mute", "list-checks"),
    S.EN_ROUTE: ("info", "truck"),
    S.ON_SITE: ("info", "map-pin"),
    S.PRE_CHECKED: ("info", "scan-line"),
    S.IN_PROGRESS: ("info", "wrench"),
    S.PAUSED: ("warn", "pause"),
    S.AWAITING_PARTS: ("warn", "package"),
    S.TAKEN_AWAY: ("warn", "truck"),
    S.ESCALATED: ("bad", "triangle-alert"),
    S.REPAIRED: ("ok", "wrench"),
    S.AWAITING_ACCEPTANCE: ("warn", "signature"),
    S.OBJECTION: ("bad", "message-square-warning"),
    S.ACCEPTED: ("ok", "badge-check"),
    S.SETTLED: ("ok", "receipt"),
    S.HANDED_OVER: ("ok", "circle-check"),
    S.CANCELLED: ("mute", "ban"),
}
URGENT: Final = frozenset({Priority.P1, Priority.P2})


def look_of(state: S | str) -> tuple[str, str]:
    """Give tone and icon; a state this version does not know is quiet."""
    try:
        return LOOKS[S(state)]
    except ValueError:
        return ("mute", "circle")
