"""`gongdan-office conflicts | orphans | quarantine | receipts …`: what waits for a person, listed and settled."""

from __future__ import annotations

import argparse
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from app import conflicts, words
from app.clock import Clock
from app.conflicts import Reader, Side
from app.store.door import Store
from app.store.office_tables import Device, Incident
from app.store.tables import Person
from app.store.types import PersonId
from office import fleet, folder, inbox, keeping, receipts, rescue, settling
from office.devices import Authority, EngineerUnknown
from sync.ownership import ENTITIES, Owner

METAVAR: Final = "conflicts | orphans | quarantine | receipts | incidents | revoke | backup | restore | import-rescue"


@dataclass(frozen=True)
class Said:
    """What a command has to say: lines for people, facts for programs."""

    lines: list[str]
    facts: Any = field(default_factory=dict)


Command = Callable[[argparse.Namespace, str, Clock], Said]
AddCommand = Callable[[Any, str, Command, str], argparse.ArgumentParser]


def describe(commands: Any, add: AddCommand) -> None:
    """Describe the commands to the parser of the command line.

    Args:
        commands: where they hang.
        add: makes one with the options that all commands share.
    """
    listed = add(commands, "conflicts", _conflicts, "list the questions two people answered differently, or decide one")
    listed.add_argument("--all", action="store_true", help="those decided already as well")
    listed.add_argument("--decide", nargs=2, metavar=("ID", "SIDE"), help="let one side stand: kept or other")
    listed.add_argument("--undo", type=uuid.UUID, metavar="ID", help="take a decision back")
    _by(listed)
    late = add(commands, "orphans", _orphans, "list work nobody waited for, and records only laptops still have")
    aside = add(commands, "quarantine", _quarantine, "list what was put aside, or settle it")
    for each in (late, aside):
        each.add_argument("--accept", type=uuid.UUID, metavar="ID", help="take it in")
        each.add_argument("--dismiss", type=uuid.UUID, metavar="ID", help="do not; it stays written down")
        _by(each)
    counted = add(commands, "receipts", _receipts, "count what came in from each laptop for each order")
    counted.add_argument("--order", help="of this order only (WO-26-00815)")
    add(commands, "incidents", _incidents, "list what went wrong in syncs")
    revoke = add(commands, "revoke", _revoke, "turn a laptop away, or welcome it again")
    revoke.add_argument("--device", required=True, metavar="MARK", help="its mark, such as A7")
    revoke.add_argument("--policy", choices=["refuse", "quarantine", "none"], default="refuse", help="none: welcome")
    backup = add(commands, "backup", _backup, "copy the office while it serves, and check the copy")
    backup.add_argument("--to", type=Path, required=True, help="the folder of the copies")
    restore = add(commands, "restore", _restore, "bring the office back from a copy; it must not be serving")
    restore.add_argument("--from", dest="source", type=Path, required=True, help="the folder of the copies, or one")
    bring = add(commands, "import-rescue", _import_rescue, "take in a laptop's rescue file")
    bring.add_argument("file", type=Path, help="the file, from a USB stick for example")


def _by(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", metavar="CODE", help="who decides: the code of a person at head office")


def _conflicts(asked: argparse.Namespace, language: str, clock: Clock) -> Said:
    with folder.opened_store(asked.data, clock) as store:
        actor = actor_of(store, asked.by)
        if asked.decide or asked.undo:
            return _decide(store, asked, language, actor)
        reader = Reader(language, clock.now())
        with store.read() as db:
            rows = conflicts.conflict_rows(db)
            rows += conflicts.conflict_rows(db, is_open=False) if asked.all else []
    said = [
        words.say("office.conflict_line", language, id=row.id, order=row.number or "–", sentence=_sentence(row, reader))
        for row in rows
    ]
    return Said(said or [words.say("office.nothing_waits", language)], {"conflicts": [conflict_facts(r) for r in rows]})


def _decide(store: Store, asked: argparse.Namespace, language: str, actor: PersonId | None) -> Said:
    with store.write(actor) as tx:
        if asked.undo:
            conflicts.undo(tx, asked.undo)
        else:
            conflicts.decide(tx, uuid.UUID(asked.decide[0]), Side(asked.decide[1]))
        tx.flush()
        row = conflicts.conflict_row(tx, asked.undo or uuid.UUID(asked.decide[0]))
    value = conflicts.value_text(row.stands, language)
    return Said([words.say("office.undone" if asked.undo else "office.decided", language, value=value)],
                conflict_facts(row))  # fmt: skip


def _orphans(asked: argparse.Namespace, language: str, clock: Clock) -> Said:
    with folder.opened_store(asked.data, clock) as store:
        if asked.accept or asked.dismiss:
            wanted, actor = asked.accept or asked.dismiss, actor_of(store, asked.by)
            brought = settling.settle_orphan(store, wanted, accept=bool(asked.accept), actor=actor)
            return Said([words.say("office.settled", language, count=brought)], {"count": brought})
        with store.read() as db:
            rows = inbox.orphan_rows(db)
    said = [_orphan_line(row, language, clock.now()) for row in rows]
    return Said(said or [words.say("office.nothing_waits", language)], {"orphans": [asdict(row) for row in rows]})


def _orphan_line(row: inbox.OrphanRow, language: str, now: datetime) -> str:
    entity = f" ({words.say(f'entities.{row.entity}', language)})" if row.entity else ""
    return words.say(
        "office.orphan_line",
        language,
        id=row.id,
        order=row.order or "–",
        person=row.person or "–",
        device=row.device or "–",
        kind=words.say(f"orphans.{row.kind}", language),
        entity=entity,
        ops=row.ops or 1,
        at=words.When(row.last_at, now),
    )


def _quarantine(asked: argparse.Namespace, language: str, clock: Clock) -> Said:
    with folder.opened_store(asked.data, clock) as store:
        actor = actor_of(store, asked.by)
        if asked.accept:
            taken = settling.accept(store, asked.accept, actor)
            return Said([words.say("office.taken_in", language, count=len(taken))], {"count": len(taken)})
        if asked.dismiss:
            count = settling.dismiss(store, asked.dismiss, actor)
            return Said([words.say("office.dismissed", language, count=count)], {"count": count})
        with store.read() as db:
            rows = inbox.put_aside_rows(db)
    said = [
        words.say(
            "office.aside_line",
            language,
            id=row.id,
            order=row.order or "–",
            person=row.person or "–",
            device=row.device or "–",
            entities=[_entity_word(each, language) for each in row.entities],
            reason=reason_word(row.reason, language),
            ops=len(row.ids),
            at=words.When(row.at, clock.now()),
        )
        for row in rows
    ]
    return Said(said or [words.say("office.nothing_waits", language)], {"quarantine": [asdict(row) for row in rows]})


def _receipts(asked: argparse.Namespace, language: str, clock: Clock) -> Said:
    with folder.opened_store(asked.data, clock) as store, store.read() as db:
        rows = receipts.receipt_rows(db, asked.order)
    said = [
        words.say(
            "office.receipt_line",
            language,
            order=row.order,
            person=row.person or "–",
            device=row.device or "–",
            confirmed=row.confirmed,
            total=row.total,
            files=row.files,
            files_total=row.files_total,
            at=words.When(row.last_at, clock.now()) if row.last_at else "–",
        )
        for row in rows
    ]
    return Said(said or [words.say("office.nothing_waits", language)], {"receipts": [asdict(row) for row in rows]})


def _incidents(asked: argparse.Namespace, language: str, clock: Clock) -> Said:
    found = (
        sa.select(Incident, Device.mark)
        .outerjoin(Device, Device.id == Incident.device_id)
        .order_by(Incident.at.desc())
        .limit(500)
    )
    with folder.opened_store(asked.data, clock) as store, store.read() as db:
        rows = [(row.Incident, row.mark) for row in db.rows(found)]
    said = [
        words.say(
            "office.incident_line",
            language,
            at=words.When(row.at, clock.now()),
            device=mark or "–",
            kind=words.say(f"incidents.{row.kind}", language),
        )
        for row, mark in rows
    ]
    facts = [{"at": row.at, "device": mark, "kind": row.kind, "facts": row.facts} for row, mark in rows]
    return Said(said or [words.say("office.nothing_waits", language)], {"incidents": facts})


def _revoke(asked: argparse.Namespace, language: str, clock: Clock) -> Said:
    policy = None if asked.policy == "none" else asked.policy
    with folder.opened_store(asked.data, clock) as store:
        fleet.revoke(store, asked.device, policy)
    key = {"refuse": "revoked", "quarantine": "quarantined"}.get(asked.policy, "welcome")
    return Said([words.say(f"office.{key}", language, mark=asked.device)], {"device": asked.device, "policy": policy})


def _backup(asked: argparse.Namespace, language: str, clock: Clock) -> Said:
    made = keeping.copy(asked.data, asked.to, clock)
    return Said([words.say("office.backed_up", language, **{**asdict(made), "path": str(made.path)})], asdict(made))


def _restore(asked: argparse.Namespace, language: str, clock: Clock) -> Said:
    made = keeping.restore(asked.data, asked.source, clock)
    to = words.When(made.to, clock.now()) if made.to else "–"
    return Said([words.say("office.restored", language, to=to, missing=made.files_missing)], asdict(made))


def _import_rescue(asked: argparse.Namespace, language: str, clock: Clock) -> Said:
    with folder.opened(asked.data, clock) as office:
        made = rescue.bring_in(office, Authority(asked.data / "keys"), asked.file)
    return Said([words.say("office.rescued", language, **asdict(made))], asdict(made))


def actor_of(store: Store, code: str | None) -> PersonId | None:
    """Find who decides.

    Raises:
        EngineerUnknown: there is no active person of this code.
    """
    if code is None:
        return None
    with store.read() as db:
        found = db.scalar(sa.select(Person.id).where(Person.code == code, Person.is_active))
    if found is None:
        raise EngineerUnknown(engineer=code)
    return PersonId(found)


def reason_word(reason: str, language: str) -> str:
    """Say why something was put aside."""
    key = f"asides.{reason}"
    return words.say(key if words.has(key, language) else "asides.other", language)


def conflict_facts(row: conflicts.ConflictRow) -> dict[str, Any]:
    """Give a conflict to programs."""
    return {
        "id": row.id,
        "order": row.number,
        "entity": row.entity,
        "record_id": row.record_id,
        "field": row.field,
        "base": row.base,
        "kept": _truth(row.kept),
        "other": _truth(row.other),
        "stands": row.stands,
        "filed_at": row.filed_at,
        "decided": str(row.decided) if row.decided else None,
        "decided_at": row.decided_at,
        "decided_by": row.decided_by.code if row.decided_by else None,
    }


def _truth(truth: conflicts.Truth) -> dict[str, Any]:
    return {"value": truth.value, "by": truth.by.code if truth.by else None, "at": truth.at}


def _sentence(row: conflicts.ConflictRow, reader: Reader) -> str:
    rule = ENTITIES.get(row.entity)
    is_offices = rule is not None and rule.owner_of(row.field) is Owner.OFFICE
    return conflicts.sentence(row, reader, is_offices=is_offices)


def _entity_word(entity: str, language: str) -> str:
    key = f"entities.{entity}"
    return words.say(key, language) if words.has(key, language) else entity
