"""The summary of a played day: counted by the two programs from their own databases, and counted again to check it."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ui.demo.hands import StuckError
from ui.demo.head_office import HeadOffice, program

NAME = "summary.json"
LAPTOP, OFFICE = "laptop", "office"
_COMPARED = (
    "orders_received", "orders_completed", "offline_edits", "documents", "receipts", "outbox_left", "client_digest",
    "office_digest", "client_fingerprint", "office_fingerprint",
)  # fmt: skip


@dataclass(frozen=True)
class Played:
    """What only the player can know: when the office was away, what went wrong, what is shown where."""

    seed: int
    language: str
    engineer: str
    pin: str
    offline_since: str
    offline_until: str
    stopped_at: list[str] = field(default_factory=list)
    started_at: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def write(out: Path, played: Played) -> dict[str, Any]:
    """Count at both ends, write the summary, and give it."""
    summary = {
        "seed": played.seed,
        "language": played.language,
        "engineer": played.engineer,
        "pin": played.pin,
        "offline_since": played.offline_since,
        "offline_until": played.offline_until,
        "office_stopped_at": played.stopped_at[0] if played.stopped_at else None,
        "office_started_at": played.started_at[-1] if len(played.started_at) > 1 else None,
        **counted(out, played),
        "errors": played.errors,
    }
    (out / NAME).write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")
    return summary


def counted(out: Path, played: Played) -> dict[str, Any]:
    """Ask both programs for their figures.

    Raises:
        StuckError: one of them cannot count; its sentence is in the text.
    """
    laptop = _laptop_figures(out / LAPTOP, played)
    office = HeadOffice(out / OFFICE).ask("figures")
    seen = office["digests"].get(played.engineer, {"sum": "", "count": 0})
    receipts = [{"order": number, **line} for number, line in sorted(office["receipts"].items())]
    return {
        "orders_received": laptop["mine"],
        "orders_completed": laptop["completed"],
        "offline_edits": laptop["edits_between"],
        "documents": [],
        "receipts": receipts,
        "outbox_left": laptop["unsent_records"] + laptop["unsent_files"],
        "client_digest": f"{laptop['digest']['sum']}/{laptop['digest']['count']}",
        "office_digest": f"{seen['sum']}/{seen['count']}",
        "client_fingerprint": laptop["fingerprint"],
        "office_fingerprint": office["fingerprint"],
        "conflicts": office["conflicts"],
        "quarantine": office["quarantine"],
    }


def faults(summary: dict[str, Any]) -> list[str]:
    """Name what a good day does not have; nothing if all holds."""
    found = [f"played: {error}" for error in summary["errors"]]
    if summary["outbox_left"]:
        found.append(f"{summary['outbox_left']} entries were not sent")
    if summary["client_digest"] != summary["office_digest"]:
        found.append("laptop and head office do not hold the same rows")
    if summary["conflicts"] or summary["quarantine"]:
        found.append("something waits for a decision at head office")
    if not summary["orders_completed"] or not summary["receipts"]:
        found.append("no order was worked through")
    found += [
        f"{line['order']}: {line[f'{kind}_confirmed']} of {line[f'{kind}_total']} {kind} confirmed"
        for line in summary["receipts"]
        for kind in ("parts", "files")
        if line[f"{kind}_confirmed"] != line[f"{kind}_total"]
    ]
    return found


def check(out: Path) -> list[str]:
    """Count again and compare with the summary as it was written; name what differs.

    Raises:
        StuckError: there is no summary, or a program cannot count.
    """
    try:
        known = json.loads((out / NAME).read_text(encoding="utf-8"))
        played = Played(
            seed=known["seed"], language=known["language"], engineer=known["engineer"], pin=known["pin"],
            offline_since=known["offline_since"], offline_until=known["offline_until"], errors=known["errors"],
        )  # fmt: skip
    except (OSError, ValueError, KeyError) as error:
        raise StuckError(f"{out / NAME}: {error}") from error
    now = counted(out, played)
    differing = [
        f"{name}: {known.get(name)} then, {now[name]} now" for name in _COMPARED if known.get(name) != now[name]
    ]
    return differing + faults({**known, **now})


def _laptop_figures(folder: Path, played: Played) -> dict[str, Any]:
    between = ["--since", played.offline_since, "--until", played.offline_until]
    command = [*program("gongdan", "ui"), "figures", "--profile", str(folder), "--json", *between]
    done = subprocess.run(  # noqa: S603 -- our own program
        command, input=played.pin + "\n", capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise StuckError(f"gongdan figures: {done.stderr.strip() or done.stdout.strip()}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found
