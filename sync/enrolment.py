"""A laptop comes to belong to an office: keys and database first, then the one call; killed anywhere it is repeated."""

from __future__ import annotations

import uuid
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app import ledger
from app.clock import Clock
from app.store import keys, mirror, vault
from app.store.door import Read, Silent, Store
from app.store.laptop_tables import Setting, SyncState
from app.store.profile import NAME, SECOND, Profile
from app.store.trouble import NotEnrolled
from app.store.types import PersonId
from app.store.vault import Cost, Keystore, Vault
from sync.code import Code, read_code
from sync.credentials import DeviceCredentials
from sync.http import HttpOffice
from sync.protocol import (
    PROTO,
    AlreadyEnrolled,
    CodeExpired,
    CodeForeign,
    CodeUnknown,
    CodeUsed,
    EnrolAnswer,
    EnrolRequest,
    Hello,
    OfficeTooOld,
    TooOld,
    WrongOffice,
)

ROOT, ISSUING, OFFICE_SEAL, INCARNATION = "office root", "office issuing", "office seal", "incarnation"
ENGINEER_CERT, WITNESS_CERT = "certificate engineer", "certificate witness"
OWNER: Final = "owner"


@dataclass(frozen=True)
class Owner:
    """Whose laptop this is, as head office names him, and the mark on its numbers."""

    person_id: PersonId
    code: str
    name: str
    name_en: str | None
    mark: str


def enrol(
    folder: Path,
    address: str,
    code: str,
    pin: str,
    keystore: Keystore,
    clock: Clock,
    device_name: str,
    cost: Cost | None = None,
) -> Profile:
    """Make this folder the profile of the engineer the code was given to.

    Nothing is written before the office that answers is known to have made the code. Interrupted later, the same
    call with the same PIN goes on where it was, with the same keys, and head office gives the same answer.

    Raises:
        CodeMalformed, CodeForeign, CodeUnknown, CodeExpired, CodeUsed: the code; nothing stays changed here.
        AlreadyEnrolled: this folder has its office.
        PinTooWeak, WrongPin: the PIN.
        SyncError: the way to the office.
    """
    read = read_code(code)
    vault.check_pin(pin, keystore)
    if Profile.exists(folder) and (known := Profile.load(folder)).is_enrolled:
        raise AlreadyEnrolled(company=known.company or "")
    hello = meet(address, read)
    is_new = not Profile.exists(folder)
    opened = Vault.create(folder, pin, keystore, cost) if is_new else Vault.unlock(folder, pin, keystore, clock)
    try:
        with closing(ledger.open_laptop(folder, opened.database_key, clock, is_enrolled=False)) as store:
            return _enrol(folder, address, read, opened, store, hello, device_name)
    except (CodeUnknown, CodeExpired, CodeUsed):
        if is_new:
            _undo(folder, keystore)
        raise


def meet(address: str, code: Code) -> Hello:
    """Ask who answers, and believe it only if it made the code.

    Raises:
        CodeForeign: it did not.
        TooOld, OfficeTooOld: the two do not speak the same protocol.
    """
    with closing(HttpOffice(address)) as stranger:
        hello = stranger.hello()
    if not code.is_of(hello.root):
        raise CodeForeign(company=hello.company)
    with closing(HttpOffice(address, root=hello.root)) as office:
        hello = office.hello()
    if not code.is_of(hello.root):
        raise CodeForeign(company=hello.company)
    if hello.oldest_proto > PROTO:
        raise TooOld(minimum=hello.oldest_proto, found=PROTO)
    if hello.proto < PROTO:
        raise OfficeTooOld(maximum=hello.proto, found=PROTO)
    return hello


def office_of(store: Store, address: str, read_seconds: float = 60.0) -> HttpOffice:
    """Give the office of an enrolled profile, over HTTP, requests signed.

    Raises:
        NotEnrolled: there is none.
    """
    with store.read() as db:
        mine, root = keys.device_keys(db), keys.secret(db, ROOT)
        if mine is None or root is None or not mirror.is_enrolled(db):
            raise NotEnrolled(kind="office")
    return HttpOffice(address, DeviceCredentials(store, keys.Signer(mine.sign)), root, read_seconds)


def owner_of(db: Read) -> Owner | None:
    """Say whose laptop this is, if it is anybody's."""
    row = db.get(Setting, OWNER)
    if row is None or not isinstance(row.value, dict):
        return None
    told = row.value
    return Owner(PersonId(uuid.UUID(told["id"])), told["code"], told["name"], told["name_en"], told["mark"])


def _enrol(
    folder: Path, address: str, code: Code, opened: Vault, store: Store, hello: Hello, device_name: str
) -> Profile:
    mine, incarnation = _keys(store)
    request = EnrolRequest(
        secret=code.secret,
        device_name=device_name[:200] or "laptop",
        incarnation=incarnation,
        sign_key=mine.sign_public,
        seal_key=mine.seal_public,
        engineer_csr=keys.certificate_request(mine.engineer, "engineer"),
        witness_csr=keys.certificate_request(mine.witness, "witness"),
        recovery_slot=opened.add_recovery_slot(hello.seal_key),
    )
    with closing(HttpOffice(address, root=hello.root)) as office:
        answer = office.enrol(request)
    if answer.server_id != hello.server_id or not code.is_of(answer.root):
        raise WrongOffice(expected=hello.server_id, found=answer.server_id)
    _keep(store, answer, incarnation)
    profile = Profile.load(folder)
    profile.is_enrolled = True
    profile.server_id = answer.server_id
    profile.company, profile.company_en = answer.company, answer.company_en
    profile.office_address = address
    profile.save(folder)
    return profile


def _keys(store: Store) -> tuple[keys.DeviceKeys, uuid.UUID]:
    """Give the keys of this enrolment, made once and kept before anything is asked of the office."""
    with store.write(recorder=Silent()) as tx:
        mine, incarnation = keys.device_keys(tx), keys.secret(tx, INCARNATION)
        if mine is None:
            mine = keys.make_device_keys()
            keys.keep_device_keys(tx, mine)
        if incarnation is None:
            incarnation = uuid.uuid4().bytes
            keys.keep_secret(tx, INCARNATION, incarnation)
    return mine, uuid.UUID(bytes=incarnation)


def _keep(store: Store, answer: EnrolAnswer, incarnation: uuid.UUID) -> None:
    with store.write(recorder=Silent()) as tx:
        for name, value in (
            (ROOT, answer.root),
            (ISSUING, answer.issuing),
            (OFFICE_SEAL, answer.office_seal_key),
            (ENGINEER_CERT, answer.engineer_cert),
            (WITNESS_CERT, answer.witness_cert),
        ):
            keys.keep_secret(tx, name, value)
        if mirror.is_enrolled(tx):
            return
        told = {
            "id": str(answer.person_id),
            "code": answer.person_code,
            "name": answer.person_name,
            "name_en": answer.person_name_en,
            "mark": answer.mark,
        }
        tx.add(Setting(name=OWNER, value=told))
        tx.add(
            SyncState(
                id=1,
                server_id=answer.server_id,
                epoch=answer.epoch,
                device_id=answer.device_id,
                incarnation=incarnation,
                mark=answer.mark,
                cursor="0",
                chain="",
                next_dseq=1,
                request_counter=0,
                archived_through=0,
                skew_ms=None,
                last_ok_at=None,
                last_try_at=None,
                last_trouble=None,
                last_digest=None,
                digest_equal=None,
            )
        )


def _undo(folder: Path, keystore: Keystore) -> None:
    """The office refused the code: take away what this call had made."""
    name = Profile.load(folder).vault.get("keystore_name")
    if name:
        keystore.delete(name)
    for made in (ledger.LAPTOP_FILE, f"{ledger.LAPTOP_FILE}-wal", f"{ledger.LAPTOP_FILE}-shm", SECOND, NAME):
        (folder / made).unlink(missing_ok=True)
