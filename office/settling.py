"""A person at head office settles what waits: takes in what was put aside, or says no; brings lost rows back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from app.errors import Known
from app.store import replica
from app.store.door import Store, Write
from app.store.office_tables import Device, Orphan, Quarantined
from app.store.trouble import BadValue
from app.store.types import PersonId
from office.ground import Ground
from office.history import OfficeHistory, Stamp, version_of
from office.inbox import LOST_ROW
from office.judge import Op, Plan, Sender, Unfit
from office.push import Writing
from sync import codec
from sync.protocol import Rec, Receipt


class NothingToSettle(Known):
    """There is no such thing waiting. Facts: id."""

    code = "nothing_to_settle"


class CannotAccept(Known):
    """It still cannot be taken in. Facts: reason."""

    code = "cannot_accept"


def accept(store: Store, aside_id: uuid.UUID, actor: PersonId | None = None) -> list[Receipt]:
    """Take in an action that was put aside, with all its ops, as if its engineer were allowed to.

    Raises:
        NothingToSettle, CannotAccept: as named; then nothing changed.
    """
    made: list[tuple[Quarantined, Plan, Receipt]] = []

    def finish(tx: Write, stamp: Stamp) -> None:
        for row, plan, receipt in made:
            version = stamp.versions.get(plan.key) or version_of(tx, plan.key)
            row.verdict = {**codec.to_wire(receipt), "version": version}
            row.settled_seq = stamp.seq

    try:
        with store.write(actor, OfficeHistory(finish=finish, is_marked=True)) as tx:
            made += _taken_in(tx, _action(tx, aside_id))
    except Unfit as unfit:
        raise CannotAccept(reason=unfit.reason) from unfit
    except (BadValue, sa.exc.StatementError) as error:
        raise CannotAccept(reason=type(error).__name__) from error
    return [receipt for _row, _plan, receipt in made]


def dismiss(store: Store, aside_id: uuid.UUID, actor: PersonId | None = None) -> int:
    """Say no to an action that was put aside; its bytes stay, its laptop is told. Gives the number of its ops.

    Raises:
        NothingToSettle: as named.
    """
    rows: list[Quarantined] = []

    def finish(_tx: Write, stamp: Stamp) -> None:
        for row in rows:
            row.settled_seq = stamp.seq

    with store.write(actor, OfficeHistory(finish=finish, is_marked=True)) as tx:
        for row in _action(tx, aside_id):
            row.settled_at, row.verdict = tx.now, {"outcome": "dismissed"}
            rows.append(row)
    return len(rows)


def settle_orphan(store: Store, orphan_id: uuid.UUID, *, accept: bool, actor: PersonId | None = None) -> int:
    """Settle work nobody waited for: seen, or, for a lost row, brought back with all lost rows of its order.

    Returns:
        How many rows came back.

    Raises:
        NothingToSettle, CannotAccept: as named.
    """
    brought = 0
    try:
        with store.write(actor, OfficeHistory()) as tx:
            orphan = tx.get(Orphan, orphan_id)
            if orphan is None or orphan.settled_at is not None:
                raise NothingToSettle(id=str(orphan_id))
            together = [orphan]
            if orphan.kind == LOST_ROW and orphan.order_id is not None:
                together = tx.scalars(
                    sa.select(Orphan).where(
                        Orphan.kind == LOST_ROW, Orphan.order_id == orphan.order_id, Orphan.settled_at.is_(None)
                    )
                )
            for each in together:
                brought += _bring_back(tx, each) if accept and each.kind == LOST_ROW else 0
                each.settled_at, each.verdict = tx.now, "accepted" if accept else "dismissed"
    except (BadValue, sa.exc.StatementError) as error:
        raise CannotAccept(reason=type(error).__name__) from error
    return brought


def _bring_back(tx: Write, orphan: Orphan) -> int:
    if orphan.entity is None or orphan.rec_id is None or orphan.body is None:
        return 0
    there = replica.read(tx, orphan.entity, orphan.rec_id)
    if there is not None and orphan.entity in replica.FACT_ENTITIES:
        return 0
    wanted: dict[str, Any] = {name: None for name in there or {} if name not in orphan.body}
    replica.write(tx, orphan.entity, orphan.rec_id, {**wanted, **orphan.body})
    tx.flush()
    return 1


def _action(tx: Write, aside_id: uuid.UUID) -> Sequence[Quarantined]:
    """Find an op that waits, and all that wait with it."""
    one = tx.get(Quarantined, aside_id)
    if one is None or one.settled_at is not None:
        raise NothingToSettle(id=str(aside_id))
    same = sa.select(Quarantined).where(Quarantined.device_id == one.device_id, Quarantined.settled_at.is_(None))
    rows = tx.scalars(same.order_by(Quarantined.dseq, Quarantined.id))
    return [row for row in rows if row.payload.get("txn") == one.payload.get("txn")]


def _taken_in(tx: Write, rows: Sequence[Quarantined]) -> list[tuple[Quarantined, Plan, Receipt]]:
    device = tx.get(Device, rows[0].device_id)
    if device is None:
        raise Unfit("unknown_device")
    own: dict[Rec, uuid.UUID] = {}
    ground = Ground(tx, device.person_id)
    writing = Writing(tx, Sender(device.id, device.person_id, is_vouched=True), None, own, ground)
    ops = [Op.read({**row.payload, "dseq": row.dseq}) for row in rows]
    plans = writing.plans(ops)
    made = []
    for row, op, plan in zip(rows, ops, plans, strict=True):
        made.append((row, plan, writing.apply(op, plan)))
        row.settled_at = tx.now
    ground.save()
    return made
