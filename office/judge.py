"""Decides about one op of a laptop by reading alone: who may write what, what merges, what is filed, what cannot be."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from app.store import outbox, replica
from app.store.door import Read, Write
from app.store.office_tables import Change, Commit, Device, RecordVersion
from app.store.tables import BUSINESS, SCHEMA, FormVersion, Warehouse
from app.store.trouble import BadValue
from app.store.values import Unfit as NoJson
from app.store.values import columns, plain
from office.ground import Ground
from office.scopes import sees
from sync.merge import Merged, Standing, Writer, merge
from sync.ownership import ENTITIES, FACT_NAMES, Entity, Owner, scope_of
from sync.protocol import Garbled, Rec
from sync.versions import lift

_FORM: Final = sa.select(FormVersion.id).where(FormVersion.id == sa.bindparam("id"))
_HOLDER: Final = sa.select(Warehouse.holder_id).where(Warehouse.id == sa.bindparam("id"))


class Unfit(Exception):
    """An op that can never be applied, with the reason."""

    def __init__(self, why: str, **facts: Any) -> None:
        super().__init__(why)
        self.reason = why
        self.facts = facts


@dataclass(frozen=True)
class Sender:
    """The laptop that sends, and whose it is.

    Args:
        device_id: the laptop.
        person_id: its engineer.
        aside: why everything it sends is put aside, if it is ("revoked").
        is_vouched: a person at head office answers for it: what he may not do by himself is done all the same.
    """

    device_id: uuid.UUID
    person_id: uuid.UUID
    aside: str | None = None
    is_vouched: bool = False


@dataclass(frozen=True)
class Op:
    """One op as it was sent, and read; `lifted` is the same in the words of this schema."""

    payload: Mapping[str, Any]
    payload_hash: str
    dseq: int
    op_id: uuid.UUID
    txn: str
    lifted: Mapping[str, Any]

    @classmethod
    def read(cls, sent: Mapping[str, Any]) -> Op:
        """Read what every op must have.

        Raises:
            Garbled: it has no number or no id.
        """
        dseq, op_id = sent.get("dseq"), sent.get("op_id")
        if isinstance(dseq, bool) or not isinstance(dseq, int) or not 0 < dseq < 1 << 62 or not isinstance(op_id, str):
            raise Garbled(reason="op")
        try:
            read_id = uuid.UUID(op_id)
        except ValueError as error:
            raise Garbled(reason="op") from error
        payload = {name: value for name, value in sent.items() if name != "dseq"}
        try:
            plain(payload)
        except NoJson as unfit:
            payload = {"op_id": op_id, "txn": str(read_id), "unreadable": unfit.reason, "raw": _raw(payload)}
        return cls(payload, outbox.payload_hash(payload), dseq, read_id, str(payload.get("txn")), lift(payload))

    def happened_at(self, skew: timedelta | None) -> datetime | None:
        """Say when it was done: the laptop's moment, put right by how far its clock was off when it sent."""
        told = self.payload.get("at_local")
        try:
            moment = datetime.fromisoformat(told) if isinstance(told, str) and told.endswith("Z") else None
            return None if moment is None else moment - (skew or timedelta())
        except (ValueError, OverflowError):
            return None


@dataclass(frozen=True)
class Plan:
    """What one op will do: to which record, from what, and whether that record was gone and comes back."""

    entity: str
    rec_id: uuid.UUID
    order_id: uuid.UUID | None
    current: Mapping[str, Any]
    merged: Merged
    is_revived: bool = False

    @property
    def key(self) -> Rec:
        """Name the record."""
        return self.entity, self.rec_id


@dataclass(frozen=True)
class Wrote:
    """Who wrote a field last, and when."""

    person_id: uuid.UUID | None
    at: datetime | None


@dataclass
class Planner:
    """Decides about ops one after another; `planned` is what earlier ops of the same action will have written."""

    tx: Write
    sender: Sender
    ground: Ground
    planned: dict[Rec, dict[str, Any]] = field(default_factory=dict)

    def plan(self, op: Op) -> Plan:
        """Decide about one op.

        Raises:
            Unfit: it can never stand.
        """
        entity, rec_id, kind, patch = _read(op)
        self._typed(entity, patch)
        rule, key = ENTITIES[entity], (entity, rec_id)
        current = dict(self.planned.get(key) or self.ground.body(key))
        patch = self._spelled_out(key, patch, current)
        is_revived = False
        if not current and self.ground.is_struck(key):
            current = last_words(self.tx, key)
            is_revived = bool(current)
        if not current:
            if kind == "patch":
                raise Unfit("no_record")
            made = self._born(rule, key, {name: new for name, (_old, new) in patch.items() if new is not None})
        else:
            made = self._met(op, rule, key, current, patch, is_revived=is_revived)
        if entity == "responses":
            self._know_form(made)
        self.planned.setdefault(key, dict(made.current)).update(made.merged.write)
        return made

    def _spelled_out(
        self, key: Rec, patch: Mapping[str, tuple[Any, Any]], current: Mapping[str, Any]
    ) -> dict[str, tuple[Any, Any]]:
        """Put old texts that were named by their hash back: the one that stands, or one of the record's history."""
        spelled = dict(patch)
        for name, (old, new) in patch.items():
            if isinstance(old, dict) and set(old) == {outbox.HASHED} and outbox.is_text(key[0], name):
                spelled[name] = self._text_of(key, name, str(old[outbox.HASHED]), current.get(name)), new
        return spelled

    def _text_of(self, key: Rec, name: str, told: str, stands: Any) -> Any:
        if isinstance(stands, str) and outbox.text_hash(stands) == told:
            return stands
        history = sa.select(Change.patch).where(Change.entity == key[0], Change.rec_id == key[1])
        for patch in self.tx.scalars(history.order_by(Change.seq.desc())):
            for value in patch.get(name, ()):
                if isinstance(value, str) and outbox.text_hash(value) == told:
                    return value
        return None

    def _know_form(self, plan: Plan) -> None:
        """A response keeps its version for life: one this office never published is for a person to look at."""
        wanted = id_or_none(plan.merged.write.get("form_version_id"))
        if wanted is not None and self.tx.fetch_one(_FORM, {"id": wanted}) is None:
            raise Unfit("unknown_form", form_id=str(plan.merged.write.get("form_id", "")))

    def _met(
        self,
        op: Op,
        rule: Entity,
        key: Rec,
        current: Mapping[str, Any],
        patch: Mapping[str, tuple[Any, Any]],
        *,
        is_revived: bool,
    ) -> Plan:
        """Merge with the record that is there, or was until head office struck it: work brings it back."""
        entity, rec_id = key
        kind = op.lifted.get("kind")
        fields = {name: new for name, (_old, new) in patch.items()}
        order_id = order_of(entity, rec_id, current)
        if entity in FACT_NAMES:
            if kind == "patch" or any(current.get(name) != value for name, value in fields.items()):
                raise Unfit("fact_exists")
            return Plan(entity, rec_id, order_id, current, Merged(current if is_revived else {}, ()), is_revived)
        if kind != "patch":
            patch = {name: (None, new) for name, new in fields.items()}
        standing = self._standing(op, rule, key, current, patch)
        merged = merge(patch, current, {name: rule.owner_of(name) for name in patch}, standing)
        if is_revived:
            merged = Merged({**current, **merged.write}, merged.filed)
        return Plan(entity, rec_id, order_id, current, merged, is_revived)

    def _typed(self, entity: str, patch: Mapping[str, tuple[Any, Any]]) -> None:
        try:
            replica.parse(entity, {name: new for name, (_old, new) in patch.items()})
        except BadValue as bad:
            raise Unfit("bad_value", **{name: str(value) for name, value in bad.facts.items()}) from bad

    def _born(self, rule: Entity, key: Rec, fields: Mapping[str, Any]) -> Plan:
        entity, rec_id = key
        if not self.sender.is_vouched and not (rule.born_on_laptop and self._may_add(rule, entity, rec_id, fields)):
            raise Unfit("not_yours")
        for name, column in columns(BUSINESS[entity]).items():
            if not column.nullable and column.default is None and name not in fields:
                raise Unfit("bad_value", entity=entity, field=name, reason="missing")
            if column.unique and name in fields and self._is_double(entity, name, fields[name]):
                raise Unfit("double", entity=entity, field=name)
        return Plan(entity, rec_id, order_of(entity, rec_id, fields), {}, Merged(fields, ()))

    def _is_double(self, entity: str, name: str, value: Any) -> bool:
        kind = BUSINESS[entity]
        column = kind.__table__.c[name]
        typed = replica.parse(entity, {name: value})[name]
        return self.tx.scalar(sa.select(kind.__table__.c.id).where(column == typed)) is not None

    def _may_add(self, rule: Entity, entity: str, rec_id: uuid.UUID, fields: Mapping[str, Any]) -> bool:
        """An engineer adds to orders he works on or worked on, to his van, and to customers and equipment he sees."""
        person = self.sender.person_id
        order_id = order_of(entity, rec_id, fields)
        if order_id is not None:
            return self.ground.works_on(order_id)
        if rule.scope == "warehouse":
            van = self.tx.fetch_one(_HOLDER, {"id": id_or_none(fields.get("warehouse_id")) or uuid.UUID(int=0)})
            return van is not None and van.holder_id == person
        if entity == "assets":
            return True
        return sees(self.tx, person, scope_of(entity, rec_id, fields, self._look))

    def _look(self, entity: str, rec_id: uuid.UUID) -> Mapping[str, Any] | None:
        return self.planned.get((entity, rec_id)) or self.ground.body((entity, rec_id)) or None

    def _standing(
        self, op: Op, rule: Entity, key: Rec, current: Mapping[str, Any], patch: Mapping[str, tuple[Any, Any]]
    ) -> Standing:
        is_apart = any(current.get(name) not in (old, new) for name, (old, new) in patch.items())
        base = op.lifted.get("base_version")
        writers = self._writers(key, base if isinstance(base, int) else 0) if is_apart else {}
        holds = self.sender.is_vouched or self._holds(rule, key, current)
        if not holds and op.lifted.get("kind") == "create" and rule.born_on_laptop:
            holds = self._may_add(rule, *key, current)  # two laptops met the same thing apart: PROTOCOL 2.1
        if not holds and (rule.owner is not Owner.OFFICE or rule.is_own):
            raise Unfit("not_yours")
        return Standing(holds, writers)

    def _holds(self, rule: Entity, key: Rec, current: Mapping[str, Any]) -> bool:
        if rule.is_own:
            return key[1] == self.sender.person_id
        order_id = order_of(*key, current)
        if order_id is not None:
            return self.ground.works_on(order_id)
        return sees(self.tx, self.sender.person_id, scope_of(*key, current, self._look))

    def _writers(self, key: Rec, base_version: int) -> dict[str, Writer]:
        """Say who wrote each field since a version; another engineer outweighs the office, the office oneself."""
        since = (
            sa.select(Change.patch, Device.person_id)
            .join(Commit, Commit.seq == Change.seq)
            .outerjoin(Device, Device.id == Commit.device_id)
            .where(Change.entity == key[0], Change.rec_id == key[1], Change.version > base_version)
        )
        weight = [Writer.NOBODY, Writer.SELF, Writer.OFFICE, Writer.OTHER]
        found: dict[str, Writer] = {}
        for row in self.tx.rows(since):
            is_self = row.person_id == self.sender.person_id
            writer = Writer.SELF if is_self else Writer.OTHER if row.person_id else Writer.OFFICE
            for name in row.patch:
                found[name] = max(found.get(name, Writer.NOBODY), writer, key=weight.index)
        return found


def order_of(entity: str, rec_id: uuid.UUID, fields: Mapping[str, Any]) -> uuid.UUID | None:
    """Name the order a record belongs to, if its rows are shared by order."""
    if entity == "work_orders":
        return rec_id
    return id_or_none(fields.get("order_id")) if ENTITIES[entity].scope == "order" else None


def last_words(db: Read, key: Rec) -> dict[str, Any]:
    """Give a record as it was when it was struck out; empty if it never was."""
    struck = (
        sa.select(Change.patch)
        .join(RecordVersion, sa.and_(RecordVersion.entity == Change.entity, RecordVersion.rec_id == Change.rec_id))
        .where(Change.entity == key[0], Change.rec_id == key[1], Change.kind == "delete", RecordVersion.is_deleted)
        .order_by(Change.seq.desc())
    )
    patch = db.scalar(struck.limit(1))
    return {name: old for name, (old, _new) in (patch or {}).items() if old is not None}


def wrote_last(db: Read, key: Rec, name: str) -> Wrote:
    """Say who wrote a field of a record last, and when."""
    told = (
        sa.select(Change.patch, Commit.actor_id, Commit.at)
        .join(Commit, Commit.seq == Change.seq)
        .where(Change.entity == key[0], Change.rec_id == key[1])
        .order_by(Change.seq.desc())
    )
    for row in db.rows(told):
        if name in row.patch:
            return Wrote(row.actor_id, row.at)
    return Wrote(None, None)


def _raw(payload: Mapping[str, Any]) -> str:
    """Keep what no database keeps as it was sent: its JSON, in base64."""
    return base64.b64encode(json.dumps(payload, sort_keys=True).encode("ascii")).decode("ascii")


def _read(op: Op) -> tuple[str, uuid.UUID, str, dict[str, tuple[Any, Any]]]:
    sent = op.lifted
    if "unreadable" in sent:
        raise Unfit("unreadable", reason=str(sent["unreadable"]))
    entity, kind, patch = sent.get("entity"), sent.get("kind"), sent.get("patch")
    is_newer = isinstance(sent.get("schema"), int) and int(str(sent["schema"])) > SCHEMA
    if not isinstance(entity, str) or entity not in ENTITIES:
        raise Unfit("newer" if is_newer else "unknown_entity", entity=str(entity)[:80])
    rec_id = id_or_none(sent.get("rec_id"))
    if rec_id is None or not isinstance(patch, dict):
        raise Unfit("malformed")
    if kind not in {"create", "patch", "fact"} or ((kind == "create") == (entity in FACT_NAMES) and kind != "patch"):
        raise Unfit("delete_refused" if kind == "delete" else "malformed")
    known = set(replica.fields(entity))
    read: dict[str, tuple[Any, Any]] = {}
    for name, pair in patch.items():
        if name not in known:
            raise Unfit("newer" if is_newer else "unknown_field", entity=entity, field=name[:80])
        if not isinstance(pair, list) or len(pair) != 2:
            raise Unfit("malformed")
        read[name] = (pair[0], pair[1])
    return entity, rec_id, kind, read


def id_or_none(value: Any) -> uuid.UUID | None:
    """Read an id as it is written in JSON; None for anything else."""
    try:
        return uuid.UUID(value) if isinstance(value, str) and len(value) == 36 else None
    except ValueError:
        return None
