"""What each kind of step does: an engineer's work, head office's work, and what happens to machines."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Mapping
from typing import Final

import sqlalchemy as sa

from app import conflicts
from app.store import tables as t
from app.store.door import Write
from app.store.kinds import AttachmentKind, FactKind, OrderState, ResponseState
from app.store.laptop_tables import LocalBlob
from app.store.office_tables import Device
from app.store.types import natural_id
from sync.protocol import INLINE_BYTES
from tests.simulation import people
from tests.simulation.schedule import ENGINEERS, Step
from tests.simulation.world import Laptop, World
from tests.sync.ends import CUSTOMER, MODEL, SITE, add_order, asset_id, order_id, person_id

PAGES: Final = (300, 2000, 1 << 20, 1 << 20, 1 << 20)
FORM: Final = natural_id("form_version", "F-SIM")
SERIALS: Final = 3
_ORDERS: Final = sa.select(t.WorkOrder).order_by(t.WorkOrder.number)


def do(world: World, step: Step) -> None:
    """Take one step."""
    world.counts.steps += 1
    world.time.seconds += 1 + step.b % 600
    if step.kind in _WORK:
        laptop = world.laptop(step.laptop)
        world.works(laptop, lambda tx: _WORK[step.kind](tx, step, laptop))
    elif step.kind in _OFFICE:
        world.office_writes(lambda tx: _OFFICE[step.kind](tx, step))
    else:
        _MACHINES[step.kind](world, step)


# an engineer's work


def _order(tx: Write, step: Step) -> t.WorkOrder | None:
    found = tx.scalars(_ORDERS)
    return found[step.a % len(found)] if found else None


def _sets(name: str) -> Callable[[Write, Step, Laptop], None]:
    def work(tx: Write, step: Step, laptop: Laptop) -> None:
        if order := _order(tx, step):
            setattr(order, name, f"{name} {step.number} {laptop.name}")

    return work


def _fact(tx: Write, step: Step, laptop: Laptop) -> None:
    if order := _order(tx, step):
        tx.add(_note(tx, order.id, f"fact {step.number} {laptop.name}"))


def _void(tx: Write, step: Step, laptop: Laptop) -> None:
    facts = tx.scalars(sa.select(t.OrderFact).order_by(t.OrderFact.text, t.OrderFact.order_id))  # ids hang on clocks
    if facts:
        fact = facts[step.b % len(facts)]
        removal = _note(tx, fact.order_id, f"removal {step.number} {laptop.name}")
        removal.kind, removal.voids_id = FactKind.REMOVED, fact.id
        tx.add(removal)


def _action(tx: Write, step: Step, laptop: Laptop) -> None:
    """One action of three records; two of them stay for ever and name it."""
    if order := _order(tx, step):
        name = f"action {step.number} {laptop.name}"
        order.work_note = name
        tx.add(_note(tx, order.id, name))
        taken = {"from_state": OrderState.IN_PROGRESS, "to_state": OrderState.PAUSED}
        tx.add(t.OrderStep(order_id=order.id, at=tx.now, reason=name, **taken))


def _note(tx: Write, order_id: uuid.UUID, text: str) -> t.OrderFact:
    return t.OrderFact(order_id=order_id, kind=FactKind.NOTE, detail={}, text=text, at=tx.now)


def _answer(tx: Write, step: Step, laptop: Laptop) -> None:
    """Answer a question of a checklist, which the first answer begins; both have natural ids."""
    order = _order(tx, step)
    if order is None:
        return
    response = natural_id("response", order.id, "F-SIM", 1)
    if tx.get(t.Response, response) is None:
        draft = {"state": ResponseState.DRAFT, "begun_at": tx.now}
        tx.add(t.Response(id=response, order_id=order.id, form_id="F-SIM", copy=1, form_version_id=FORM, **draft))
    question = f"q{step.b % 2}"
    answer_id = natural_id("answer", response, "", question)
    answer = tx.get(t.Answer, answer_id)
    if answer is None:
        answer = t.Answer(id=answer_id, order_id=order.id, response_id=response, instance="", question=question)
        tx.add(answer)
    answer.value, answer.answered_at, answer.by_id = f"{step.number} {laptop.name}", tx.now, laptop.person


def _asset(tx: Write, step: Step, laptop: Laptop) -> None:
    """Register a machine found on site, or say more about one; its id is its maker and serial."""
    serial = f"FOUND{step.a % SERIALS}"
    found = tx.get(t.Asset, natural_id("asset", "GUCHUAN", serial))
    if found is None:
        known = {"model_id": MODEL, "customer_id": CUSTOMER, "site_id": SITE}
        found = t.Asset(id=natural_id("asset", "GUCHUAN", serial), serial=serial, **known)
        tx.add(found)
    found.purpose = f"purpose {step.number} {laptop.name}"


def _attach(tx: Write, step: Step, laptop: Laptop) -> None:
    """Keep a signature or a photo: the file first, then the fact that names it."""
    order = _order(tx, step)
    if order is None:
        return
    lane, largest = (0, 3000) if step.b % 3 == 0 else (3, 3000 if step.b % 3 == 1 else INLINE_BYTES + 90_000)
    content = random.Random(step.number).randbytes(step.b % largest)
    sha = laptop.files.put(content)
    tx.add(t.Attachment(order_id=order.id, kind=AttachmentKind.PHOTO, sha=sha, size_bytes=len(content),
                        mime="image/jpeg", at=tx.now))  # fmt: skip
    if tx.get(LocalBlob, sha) is None:
        tx.add(LocalBlob(sha=sha, size_bytes=len(content), mime="image/jpeg", lane=lane, order_id=order.id,
                         added_at=tx.now, sent_bytes=0))  # fmt: skip


def _decide(tx: Write, step: Step, _laptop: Laptop | None = None) -> None:
    """Let one of two truths stand; who sees the question may answer it."""
    open_ones = tx.scalars(sa.select(t.Conflict).where(t.Conflict.decided_at.is_(None)))
    # by what they say, not by id: an id comes of an op's, which comes of a laptop's clock
    found = sorted(open_ones, key=lambda each: (each.field, str(each.record_id), str(each.kept), str(each.other)))
    if found:
        conflicts.decide(tx, found[step.a % len(found)].id, conflicts.Side.OTHER if step.b % 2 else conflicts.Side.KEPT)


def _unfit(tx: Write, step: Step, laptop: Laptop) -> None:
    """Do what no laptop may: give an order to somebody."""
    if order := _order(tx, step):
        tx.add(t.Assignment(order_id=order.id, person_id=laptop.person, is_lead=False, is_active=True))


_WORK: Final[Mapping[str, Callable[[Write, Step, Laptop], None]]] = {
    "note": _sets("work_note"),
    "phone": _sets("contact_phone"),
    "access": _sets("access_notes"),
    "title": _sets("title"),
    "fact": _fact,
    "void": _void,
    "answer": _answer,
    "asset": _asset,
    "action": _action,
    "attach": _attach,
    "unfit": _unfit,
    "decide": _decide,
}


# head office's work


def _correct(tx: Write, step: Step) -> None:
    """Change a field of an order; the office may write any of them."""
    if order := _order(tx, step):
        name = ("instruction", "contact_phone", "work_note", "access_notes", "title", "work_note")[step.b % 6]
        setattr(order, name, f"office {step.number}")


def _assign(tx: Write, step: Step) -> None:
    """Give an order to somebody, and take it from those who had it."""
    order = _order(tx, step)
    if order is None:
        return
    to = person_id(ENGINEERS[step.b % len(ENGINEERS)])
    crew = tx.scalars(sa.select(t.Assignment).where(t.Assignment.order_id == order.id))
    for member in crew:
        member.is_active = member.person_id == to
    if all(member.person_id != to for member in crew):
        tx.add(t.Assignment(order_id=order.id, person_id=to))


def _cancel(tx: Write, step: Step) -> None:
    if order := _order(tx, step):
        tx.add(t.OrderStep(order_id=order.id, from_state=OrderState.DISPATCHED, to_state=OrderState.CANCELLED,
                           at=tx.now, reason=f"cancelled {step.number}"))  # fmt: skip


def _delete(tx: Write, step: Step) -> None:
    """Strike an answer; work on it may still arrive."""
    answers = tx.scalars(sa.select(t.Answer).order_by(t.Answer.id))
    if answers:
        tx.delete(answers[step.a % len(answers)])


def _customer(tx: Write, step: Step) -> None:
    customer = tx.get(t.Customer, CUSTOMER)
    if customer is not None:
        customer.phone = f"office {step.number}"


def _equipment(tx: Write, step: Step) -> None:
    asset = tx.get(t.Asset, asset_id(step.a % 3))
    if asset is not None:
        asset.purpose = f"office {step.number}"


def _new_order(tx: Write, step: Step) -> None:
    number = 100 + step.number
    if tx.get(t.WorkOrder, order_id(number)) is None:
        add_order(tx, number, ENGINEERS[step.a % len(ENGINEERS)], asset=step.b % 3)


_OFFICE: Final[Mapping[str, Callable[[Write, Step], None]]] = {
    "correct": _correct,
    "assign": _assign,
    "cancel": _cancel,
    "delete": _delete,
    "customer": _customer,
    "equipment": _equipment,
    "order": _new_order,
    "settle": _decide,
}


# the wire and the machines


def _sync(world: World, step: Step) -> None:
    world.sync(world.laptop(step.laptop), step.fault, PAGES[step.a % len(PAGES)])


def _watch(world: World, step: Step) -> None:
    with world.office_ids():
        world.watchers[step.a % len(world.watchers)].page(world)


def _kill_laptop(world: World, step: Step) -> None:
    laptop = world.laptop(step.laptop)
    kinds = sorted(_WORK)
    work = _WORK[kinds[step.b % len(kinds)]]
    world.works(laptop, lambda tx: work(tx, step, laptop), step.fault)


def _kill_office(world: World, step: Step) -> None:
    world.office_writes(lambda tx: _correct(tx, step), step.fault)


def _clock(world: World, step: Step) -> None:
    if not world.schedule.is_twin:
        world.laptop(step.laptop).clock.days = (step.b % 7301) - 3650


def _copy(world: World, step: Step) -> None:
    world.copy_laptop(world.laptop(step.laptop))


def _image(world: World, step: Step) -> None:
    """Take an image now; the laptop is put back to it when half of what is left has passed."""
    world.image(world.laptop(step.laptop))


def _weeks(world: World, _step: Step) -> None:
    """Forty days pass: what has a checked copy may go from the laptops."""
    world.time.seconds += 40 * 86_400


def _revoke(world: World, step: Step) -> None:
    """Take a laptop's right away; its work stays on it."""
    laptop = world.laptop(step.laptop)
    revoked: uuid.UUID = laptop.device_id

    def work(tx: Write) -> None:
        device = tx.get(Device, revoked)
        assert device is not None
        device.revoked_at, device.revoked_policy = tx.now, "quarantine" if step.b % 2 else "refuse"

    world.office_writes(work)
    for each in world.laptops:
        each.is_revoked = each.is_revoked or each.device_id == revoked


_MACHINES: Final[Mapping[str, Callable[[World, Step], None]]] = {
    "sync": _sync,
    "old": lambda world, step: world.an_old_request_arrives(step.a),
    "watch": _watch,
    "kill_laptop": _kill_laptop,
    "kill_office": _kill_office,
    "backup": lambda world, step: world.back_up(is_checked=bool(step.b % 2)),
    "restore": lambda world, step: world.restore(step.a, is_told=bool(step.b % 2)),
    "weeks": _weeks,
    "clock": _clock,
    "copy": _copy,
    "image": _image,
    "upgrade": lambda world, step: world.restart(world.laptop(step.laptop)),
    "upgrade_office": lambda world, _step: world.office_restarts(),
    "revoke": _revoke,
    **people.DEEDS,
}
