"""The summary of a played day: counted by the two programs from their own databases, and counted again to check it."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ui.demo.hands import StuckError
from ui.demo.head_office import HeadOffice, program

NAME = "summary.json"
LAPTOP, OFFICE = "laptop", "office"
DOCUMENTS, ROOT = "documents", "root.pem"
SEALS = 2
_END = b"%%EOF\n"
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
    """Copy documents and root certificate out, count at both ends, write the summary, and give it."""
    shutil.copyfile(out / OFFICE / "keys" / ROOT, out / ROOT)
    summary = {
        "seed": played.seed,
        "language": played.language,
        "engineer": played.engineer,
        "pin": played.pin,
        "offline_since": played.offline_since,
        "offline_until": played.offline_until,
        "office_stopped_at": played.stopped_at[0] if played.stopped_at else None,
        "office_started_at": played.started_at[-1] if len(played.started_at) > 1 else None,
        **counted(out, played, out / DOCUMENTS),
        "errors": played.errors,
    }
    (out / NAME).write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")
    return summary


def counted(out: Path, played: Played, copies: Path) -> dict[str, Any]:
    """Ask both programs for their figures, and the verifier for the documents that lie there.

    Args:
        out: the day's folder.
        played: what only the player can know.
        copies: where the laptop copies its documents to.

    Raises:
        StuckError: one of them cannot count; its sentence is in the text.
    """
    laptop = _laptop_figures(out / LAPTOP, played, copies)
    office = HeadOffice(out / OFFICE).ask("figures")
    seen = office["digests"].get(played.engineer, {"sum": "", "count": 0})
    receipts = [{"order": number, **line} for number, line in sorted(office["receipts"].items())]
    return {
        "orders_received": laptop["mine"],
        "orders_completed": laptop["completed"],
        "offline_edits": laptop["edits_between"],
        "documents": documents(out, laptop["documents"]),
        "receipts": receipts,
        "outbox_left": laptop["unsent_records"] + laptop["unsent_files"],
        "client_digest": f"{laptop['digest']['sum']}/{laptop['digest']['count']}",
        "office_digest": f"{seen['sum']}/{seen['count']}",
        "client_fingerprint": laptop["fingerprint"],
        "office_fingerprint": office["fingerprint"],
        "conflicts": office["conflicts"],
        "quarantine": office["quarantine"],
    }


def documents(out: Path, known: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Judge every document as it lies there by the root certificate beside it, with the program anybody may use.

    Raises:
        StuckError: nothing could be judged.
    """
    files = [out / DOCUMENTS / each["file"] for each in known]
    if not files:
        return []
    command = [*program("gongdan", "ui"), "verify", "--root", str(out / ROOT), "--json", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)  # noqa: S603
    try:
        judged = {Path(each["file"]).name: each for each in json.loads(done.stdout)["files"]}
    except (ValueError, KeyError) as error:
        raise StuckError(f"gongdan verify: {done.stderr.strip() or done.stdout.strip()}") from error
    return [_document(out, each, judged[each["file"]]) for each in known]


def _document(out: Path, known: dict[str, Any], judged: dict[str, Any]) -> dict[str, Any]:
    """Count one document from its bytes and from the verdict; what the ledger says of it is compared, not believed."""
    file = out / DOCUMENTS / known["file"]
    data = file.read_bytes() if file.exists() else b""
    base = data[: data.find(_END) + len(_END)]
    hashed = {"sha256": hashlib.sha256(data).hexdigest(), "base_sha256": hashlib.sha256(base).hexdigest()}
    why = [reason["code"] for reason in judged.get("reasons", [])]
    return {
        "file": f"{DOCUMENTS}/{known['file']}",
        **hashed,
        "order": str(judged.get("document") or known["number"]).split("/")[0],
        "number": known["number"],
        "copy": known["copy"],
        "language": known["language"],
        "signatures": len(judged.get("seals", [])),
        "valid": judged["outcome"] == "passed" or why == ["untrusted"],
        "trusted": judged["outcome"] == "passed",
        "reasons": why,
        "as_recorded": all(known[name] == value for name, value in hashed.items()),
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
    found += _document_faults(summary)
    found += [
        f"{line['order']}: {line[f'{kind}_confirmed']} of {line[f'{kind}_total']} {kind} confirmed"
        for line in summary["receipts"]
        for kind in ("parts", "files")
        if line[f"{kind}_confirmed"] != line[f"{kind}_total"]
    ]
    return found


def _document_faults(summary: dict[str, Any]) -> list[str]:
    bad = [
        f"{each['file']}: {', '.join(each['reasons']) or 'not as the ledger has it'}"
        for each in summary["documents"]
        if not (each["valid"] and each["trusted"] and each["as_recorded"] and each["signatures"] >= SEALS)
    ]
    orders = {each["order"] for each in summary["documents"]}
    if len(orders) < summary["orders_completed"]:
        bad.append(f"{summary['orders_completed']} orders completed, documents of {len(orders)}")
    return bad


def check(out: Path) -> list[str]:
    """Count again and judge the documents again as they lie there; name what differs from the summary.

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
    with tempfile.TemporaryDirectory() as copies:
        now = counted(out, played, Path(copies))
    differing = [
        f"{name}: {known.get(name)} then, {now[name]} now" for name in _COMPARED if known.get(name) != now[name]
    ]
    if (out / ROOT).read_bytes() != (out / OFFICE / "keys" / ROOT).read_bytes():
        differing.append(f"{ROOT} is not head office's")
    return differing + faults({**known, **now})


def _laptop_figures(folder: Path, played: Played, copies: Path) -> dict[str, Any]:
    between = ["--since", played.offline_since, "--until", played.offline_until]
    asked = ["--json", *between, "--documents", str(copies)]
    command = [*program("gongdan", "ui"), "figures", "--profile", str(folder), *asked]
    done = subprocess.run(  # noqa: S603 -- our own program
        command, input=played.pin + "\n", capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise StuckError(f"gongdan figures: {done.stderr.strip() or done.stdout.strip()}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found
