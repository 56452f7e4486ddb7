"""Takes in a laptop's rescue file by the same way its syncs come: checked first, then ops, then files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from app.store.office_tables import Device
from app.store.tables import Person
from office import push
from office.devices import Authority
from office.judge import Sender
from office.service import LocalOffice
from sync import rescue
from sync.protocol import DONE, Frame, NotWelcome, SyncRequest, WrongOffice


@dataclass(frozen=True)
class BroughtIn:
    """What a rescue file brought: ops taken (those known already among them), put aside, files verified."""

    person: str
    device: str
    ops: int
    aside: int
    files: int


def bring_in(office: LocalOffice, authority: Authority, path: Path) -> BroughtIn:
    """Take in a rescue file; taken in twice, it changes nothing twice.

    Raises:
        RescueBroken: it is not whole, not signed by its laptop, or sealed to another office.
        WrongOffice, NotWelcome: another company's, or a laptop nobody knows.
    """
    head = rescue.head_of(path)
    if head.server_id != office.identity[0]:
        raise WrongOffice(expected=office.identity[0], found=head.server_id)
    with office.store.read() as db:
        device = db.get(Device, head.device_id)
        person = db.scalar(sa.select(Person).where(Person.id == device.person_id)) if device else None
    if device is None or person is None:
        raise NotWelcome(reason="unknown_device")
    rescue.check(path, device.sign_key)
    is_aside = device.revoked_at is not None or not person.is_active
    sender = Sender(device.id, person.id, aside="revoked" if is_aside else None)
    ops = aside = files = 0
    for found in rescue.contents(path, authority.unseal):
        if isinstance(found, SyncRequest):
            taken = push.take(office.store, sender, found)
            put_aside = sum(receipt.outcome == push.QUARANTINED for receipt in taken.receipts)
            ops, aside = ops + len(taken.receipts) - put_aside, aside + put_aside
        else:
            frame = Frame(found.sha, found.offset, found.size, found.data)
            files += office.blobs.take(frame, device.id) == DONE and found.offset + len(found.data) >= found.size
    return BroughtIn(person.name, device.mark, ops, aside, files)
