"""One profile opened, without Qt: vault, ledger, files, owner, the way to head office; all of it runs in the lanes."""

from __future__ import annotations

import json
import shutil
import socket
import ssl
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app import ledger
from app.clock import Clock, SystemClock
from app.documents.fields import ROOT_FILE
from app.store import backup, keys, search
from app.store.disk import write_whole
from app.store.door import Silent, Store
from app.store.files import Files
from app.store.profile import Profile
from app.store.vault import SHORTEST_LONE_PIN, SHORTEST_PIN, Keystore, NoKeystore, Vault
from app.words import Pair
from sync import transfer
from sync.code import read_code
from sync.enrolment import ROOT, Owner, enrol, meet, office_of, owner_of
from sync.protocol import Hello, NotWelcome
from sync.round import Round, RoundReport
from sync.transfer import fetch

PLACE_FILE = "place.json"


@dataclass(frozen=True)
class Opened:
    """A profile in use; `person_name` and `company` in both languages."""

    folder: Path
    vault: Vault
    store: Store
    files: Files
    owner: Owner
    company: Pair
    address: str

    @property
    def person_name(self) -> Pair:
        """Name the engineer."""
        return Pair(self.owner.name, self.owner.name_en)

    def close(self) -> None:
        """Let go of the database."""
        self.store.close()


@dataclass(frozen=True)
class Means:
    """What a household stands on: where it lies, the keystore of this computer, the clock."""

    folder: Path
    keystore: Keystore
    clock: Clock

    @property
    def shortest_pin(self) -> int:
        """Say how short a PIN may be: longer where it protects alone."""
        return SHORTEST_PIN if self.keystore.is_real else SHORTEST_LONE_PIN


def lone(folder: Path) -> Means:
    """Stand on the PIN and the machine's own clock alone: a demo asks nothing of the system's keystore."""
    return Means(folder, NoKeystore(), SystemClock())


def unlock(means: Means, pin: str) -> Opened:
    """Open a profile with its PIN.

    Raises:
        WrongPin, KeystoreChanged, VaultDamaged: the keys.
        Known: the database, as `Store`.
        NotWelcome: the profile belongs to nobody yet.
    """
    return _open(means, Vault.unlock(means.folder, pin, means.keystore, means.clock))


def check_office(address: str, code: str) -> Hello:
    """Ask who answers at an address, and believe it only if it made the code; changes nothing.

    Raises:
        SyncError: as `meet`; CodeMalformed.
    """
    return meet(address, read_code(code))


def join(means: Means, address: str, code: str, pin: str) -> Opened:
    """Enrol this laptop and open its new profile.

    Raises:
        SyncError, PinTooWeak: as `sync.enrolment.enrol`.
    """
    enrol(means.folder, address, code, pin, means.keystore, means.clock, socket.gethostname())
    return unlock(means, pin)


def _open(means: Means, vault: Vault) -> Opened:
    profile = Profile.load(means.folder)
    owner = _owner(means, vault, is_enrolled=profile.is_enrolled)
    store = ledger.open_laptop(means.folder, vault.database_key, means.clock, person_id=owner.person_id)
    _show_root(means.folder, store)
    company = Pair(profile.company or "", profile.company_en)
    files = Files(means.folder / "files", vault.files_key)
    return Opened(means.folder, vault, store, files, owner, company, profile.office_address or "")


def _owner(means: Means, vault: Vault, *, is_enrolled: bool) -> Owner:
    opened = ledger.open_laptop(means.folder, vault.database_key, means.clock, is_enrolled=is_enrolled)
    with closing(opened) as store, store.read() as db:
        owner = owner_of(db)
    if owner is None:
        raise NotWelcome(reason="not_enrolled")
    return owner


def _show_root(folder: Path, store: Store) -> None:
    """Lay head office's root certificate beside the ledger: no secret, and `gongdan verify` needs no PIN for it."""
    with store.read() as db:
        root = keys.secret(db, ROOT)
    if root is not None:
        pem = ssl.DER_cert_to_PEM_cert(root).encode("ascii")
        file = folder / ROOT_FILE
        if not file.exists() or file.read_bytes() != pem:
            write_whole(file, pem)


def leave(finish: Callable[[], None], opened: Opened | None) -> None:
    """Finish what the lanes were given, then let go of the database."""
    finish()
    if opened is not None:
        opened.close()


@dataclass
class Way:
    """The address of head office as it is set now, and whether photos wait; read in the wire lane before each round."""

    address: str = ""
    is_saving: bool = False  # the engineer wants no photos on a paid link
    is_metered: bool = False  # and this is one, as far as the system knows

    def below_lane(self) -> int:
        """Say which lanes of files stay here for now."""
        return transfer.PHOTOS if self.is_saving and self.is_metered else transfer.KEPT_HERE


def courier(
    opened: Opened, clock: Clock, way: Way
) -> Callable[[Callable[[Any], None], Callable[[], bool]], RoundReport]:
    """Make what carries out sync rounds; the address may be changed between two of them."""
    kept: dict[str, Round] = {}

    def run(progress: Callable[[Any], None], stop: Callable[[], bool]) -> RoundReport:
        at = way.address or opened.address
        if at not in kept:
            kept.clear()
            office = office_of(opened.store, at)
            kept[at] = Round(opened.store, opened.files, office, clock, keeps_back=way.below_lane)
        report = kept[at].run(progress, stop)
        _tidy(opened.store, stop)
        return report

    return run


def _tidy(store: Store, stop: Callable[[], bool]) -> None:
    """Merge what the round left of the search index, in writes so short that no edit waits for them."""
    is_left = True
    while is_left and not stop():
        with store.write(recorder=Silent()) as tx:
            is_left = search.tidy(tx)


def bringer(opened: Opened, way: Way) -> Callable[[str], None]:
    """Make what brings a file of an order from head office, by its hash; runs in the wire lane."""

    def bring(sha: str) -> None:
        fetch(opened.files, office_of(opened.store, way.address or opened.address), sha)

    return bring


def back_up(opened: Opened, clock: Clock) -> None:
    """Copy the database, check the copy, keep the last few."""
    backup.take(opened.store, opened.folder / "backup", clock.now())


def newest_backup(folder: Path) -> datetime | None:
    """Tell when the newest copy was taken, if there is one."""
    found = backup.copies(folder / "backup", Path(ledger.LAPTOP_FILE).stem)
    return found[0][1] if found else None


def free_bytes(folder: Path) -> int:
    """Tell how much room the disk of the profile has."""
    return shutil.disk_usage(folder).free


def keep_place(folder: Path, place: dict[str, str]) -> None:
    """Write down where the window is, ids and names of fields only; a start after a crash leads back there."""
    write_whole(folder / PLACE_FILE, json.dumps(place).encode("utf-8"))


def kept_place(folder: Path) -> Any:
    """Read where the window was; None if that is not known."""
    try:
        return json.loads((folder / PLACE_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
