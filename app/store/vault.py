"""Keys: made, wrapped, locked, recovered; no PIN and no key ever lies in a file, an argument or the environment.

The data key of a profile is wrapped by HKDF(Argon2id(PIN) || secret in this computer's keystore), so that neither the
disk nor the keystore alone is enough; where there is no real keystore, by a stronger Argon2id(PIN) alone; and once
more to head office's key, for the day a PIN is forgotten.
"""

from __future__ import annotations

import hmac
import os
import secrets
import unicodedata
import uuid
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

import keyring
import keyring.errors
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.clock import Clock, SystemClock
from app.store.keys import (
    DeviceKeys,
    Signer,
    certificate_request,
    device_keys,
    is_signed,
    keep_device_keys,
    make_device_keys,
    open_sealed,
    seal,
)
from app.store.profile import Profile
from app.store.replica import canonical
from app.store.trouble import KeystoreChanged, KeystoreRefused, PinTooWeak, VaultDamaged, WrongPin
from app.store.values import moment_text

__all__ = (
    "Cost", "DeviceKeys", "Keystore", "NoKeystore", "Signer", "SystemKeystore", "Vault", "certificate_request",
    "check_pin", "device_keys", "is_signed", "keep_device_keys", "make_device_keys", "open_sealed", "seal",
    "system_keystore",
)  # fmt: skip

SERVICE = "gongdan"
FREE_TRIES, FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 3, 5, 900
SHORTEST_PIN, SHORTEST_LONE_PIN = 6, 8
REAL_KEYSTORES = ("keyring.backends.Windows", "keyring.backends.macOS", "keyring.backends.SecretService",
                  "keyring.backends.kwallet", "keyring.backends.libsecret")  # fmt: skip


class Keystore(Protocol):
    """This computer's own store of secrets, or the lack of one (`is_real` false: nothing is ever kept)."""

    is_real: bool

    def get(self, name: str) -> bytes | None:
        """Give a secret, if it is there."""
        ...

    def put(self, name: str, value: bytes) -> None:
        """Keep a secret."""
        ...

    def delete(self, name: str) -> None:
        """Forget a secret; it may be gone already."""
        ...


class NoKeystore:
    """A computer without a keystore worth the name: the PIN alone protects, with a costlier wrap."""

    is_real = False

    def get(self, name: str) -> bytes | None:  # noqa: ARG002 -- as the protocol says
        """Give nothing."""
        return None

    def put(self, name: str, value: bytes) -> None:
        """Keep nothing."""

    def delete(self, name: str) -> None:
        """Forget nothing."""


class SystemKeystore:
    """Windows Credential Manager, macOS Keychain, Secret Service or KWallet, through `keyring`.

    A keystore that is locked or will not keep raises `KeystoreRefused`.
    """

    is_real = True

    def get(self, name: str) -> bytes | None:
        """Give a secret, if it is there."""
        try:
            kept = keyring.get_password(SERVICE, name)
        except keyring.errors.KeyringError as error:
            raise KeystoreRefused(reason=str(error)) from error
        return None if kept is None else bytes.fromhex(kept)

    def put(self, name: str, value: bytes) -> None:
        """Keep a secret."""
        try:
            keyring.set_password(SERVICE, name, value.hex())
        except keyring.errors.KeyringError as error:
            raise KeystoreRefused(reason=str(error)) from error

    def delete(self, name: str) -> None:
        """Forget a secret; it may be gone already."""
        try:
            keyring.delete_password(SERVICE, name)
        except keyring.errors.KeyringError:
            return


def system_keystore() -> Keystore:
    """Find this computer's keystore; back ends that keep plain text, or nothing, do not count."""
    found = keyring.get_keyring()
    parts = getattr(found, "backends", None) or [found]
    is_real = all(type(part).__module__.startswith(REAL_KEYSTORES) for part in parts)
    return SystemKeystore() if is_real else NoKeystore()


@dataclass(frozen=True)
class Cost:
    """What one guess of a PIN costs (Argon2id)."""

    rounds: int
    memory_kib: int
    lanes: int


USUAL, LONE = Cost(3, 64 * 1024, 4), Cost(4, 128 * 1024, 4)
DEAREST = Cost(16, 1024 * 1024, 16)
"""More is refused as damage: a changed file must not make us fill the memory."""


class Vault:
    """A profile's keys, unlocked.

    Invariants: `database_key` and `files_key` are 32 bytes, derived from one data key that never changes.
    """

    def __init__(self, folder: Path, keystore: Keystore, data_key: bytes) -> None:
        self._folder = folder
        self._keystore = keystore
        self._data_key = data_key
        self.database_key = _derived(data_key, b"database")
        self.files_key = _derived(data_key, b"files")

    @classmethod
    def create(cls, folder: Path, pin: str, keystore: Keystore, cost: Cost | None = None) -> Vault:
        """Make a new data key for a folder and wrap it.

        Raises:
            PinTooWeak: as named.
            VaultDamaged: there is a profile in this folder already.
        """
        check_pin(pin, keystore)
        if Profile.exists(folder):
            raise VaultDamaged(path=str(folder), reason="there is one already")
        vault = cls(folder, keystore, secrets.token_bytes(32))
        vault._wrap(Profile(), pin, cost)
        return vault

    @classmethod
    def unlock(cls, folder: Path, pin: str, keystore: Keystore, clock: Clock | None = None) -> Vault:
        """Unwrap the data key.

        Raises:
            WrongPin: with the number of wrong tries and how long to wait; asked too early nothing is tried.
            KeystoreChanged: this computer's half of the key is gone or another one.
            VaultDamaged: the profile's key file is.
        """
        now = (clock or SystemClock()).now()
        profile = Profile.load(folder)
        if wait := _wait_left(profile.vault, now):
            raise WrongPin(tries=profile.vault["wrong_tries"], wait_seconds=wait)
        try:
            data_key = _unwrap(profile.vault, pin, keystore, folder)
        except InvalidTag:
            profile.vault["wrong_tries"] = tries = profile.vault.get("wrong_tries", 0) + 1
            profile.vault["tried_at"] = moment_text(now)
            profile.save(folder)
            raise WrongPin(tries=tries, wait_seconds=_wait_left(profile.vault, now)) from None
        if not hmac.compare_digest(_derived(data_key, b"check").hex(), profile.vault["key_check"]):
            raise VaultDamaged(path=str(folder), reason="the key does not match its check")
        if profile.vault.get("wrong_tries"):
            profile.vault["wrong_tries"] = 0
            profile.save(folder)
        return cls(folder, keystore, data_key)

    @classmethod
    def recover(cls, folder: Path, data_key: bytes, pin: str, keystore: Keystore, cost: Cost | None = None) -> Vault:
        """Give a profile a new PIN with the data key head office opened from the recovery slot.

        Raises:
            PinTooWeak: as named.
            VaultDamaged: the key is not this profile's.
        """
        check_pin(pin, keystore)
        profile = Profile.load(folder)
        if not hmac.compare_digest(_derived(data_key, b"check").hex(), profile.vault["key_check"]):
            raise VaultDamaged(path=str(folder), reason="the key does not match its check")
        vault = cls(folder, keystore, data_key)
        vault._wrap(profile, pin, cost)
        return vault

    def change_pin(self, old: str, new: str, clock: Clock | None = None) -> None:
        """Wrap the data key under another PIN.

        Raises:
            WrongPin, PinTooWeak: as named.
        """
        Vault.unlock(self._folder, old, self._keystore, clock)
        check_pin(new, self._keystore)
        profile = Profile.load(self._folder)
        self._wrap(profile, new, _cost(profile.vault, self._folder))

    def add_recovery_slot(self, office_seal_key: bytes) -> bytes:
        """Wrap the data key once more, to head office's X25519 key; give the slot, to be kept there as well."""
        profile = Profile.load(self._folder)
        slot = seal(office_seal_key, self._data_key)
        profile.vault["recovery"] = slot.hex()
        profile.save(self._folder)
        return slot

    def _wrap(self, profile: Profile, pin: str, cost: Cost | None) -> None:
        cost = cost or (USUAL if self._keystore.is_real else LONE)
        head: dict[str, Any] = {
            "cost": [cost.rounds, cost.memory_kib, cost.lanes],
            "salt": os.urandom(16).hex(),
            "keystore_name": None,
            "keystore_check": None,
            "key_check": _derived(self._data_key, b"check").hex(),
        }
        secret = b""
        forgotten = profile.vault.get("keystore_name")
        if self._keystore.is_real:
            secret = secrets.token_bytes(32)
            head["keystore_name"] = f"profile {uuid.uuid4()}"
            head["keystore_check"] = _derived(secret, b"keystore check").hex()
            self._keystore.put(head["keystore_name"], secret)
        nonce = os.urandom(12)
        wrapped = AESGCM(_wrapping_key(pin, secret, head)).encrypt(nonce, self._data_key, canonical(head))
        profile.vault = {
            **head,
            "wrapped": (nonce + wrapped).hex(),
            "recovery": profile.vault.get("recovery"),
            "wrong_tries": 0,
            "tried_at": None,
        }
        profile.save(self._folder)
        if forgotten:
            self._keystore.delete(forgotten)


HEAD = ("cost", "salt", "keystore_name", "keystore_check", "key_check")


def check_pin(pin: str, keystore: Keystore) -> None:
    """Refuse a PIN that is guessed in an afternoon; where the PIN protects alone it must be longer.

    Raises:
        PinTooWeak: too short, or too simple (three or fewer different signs, or a row like 123456).
    """
    minimum = SHORTEST_PIN if keystore.is_real else SHORTEST_LONE_PIN
    pin = unicodedata.normalize("NFKC", pin)
    if len(pin) < minimum:
        raise PinTooWeak(minimum=minimum, reason="short")
    steps = {ord(then) - ord(first) for first, then in pairwise(pin)}
    if len(set(pin)) < 4 or steps in ({1}, {-1}):
        raise PinTooWeak(minimum=minimum, reason="simple")


def _unwrap(vault: dict[str, Any], pin: str, keystore: Keystore, folder: Path) -> bytes:
    try:
        head = {name: vault[name] for name in HEAD}
        wrapped = bytes.fromhex(vault["wrapped"])
    except (KeyError, ValueError, TypeError) as error:
        raise VaultDamaged(path=str(folder), reason=str(error)) from error
    _cost(vault, folder)
    secret = b""
    if name := head["keystore_name"]:
        secret = keystore.get(name) or b""
        if not hmac.compare_digest(_derived(secret, b"keystore check").hex(), head["keystore_check"]):
            raise KeystoreChanged(path=str(folder))
    return AESGCM(_wrapping_key(pin, secret, head)).decrypt(wrapped[:12], wrapped[12:], canonical(head))


def _wrapping_key(pin: str, secret: bytes, head: dict[str, Any]) -> bytes:
    rounds, memory_kib, lanes = head["cost"]
    salt = bytes.fromhex(head["salt"])
    typed = unicodedata.normalize("NFKC", pin).encode("utf-8", "surrogatepass")
    stretched = hash_secret_raw(
        typed, salt, time_cost=rounds, memory_cost=memory_kib, parallelism=lanes, hash_len=32, type=Type.ID
    )
    return _derived(stretched + secret, b"wrap", salt)


def _cost(vault: dict[str, Any], folder: Path) -> Cost:
    try:
        cost = Cost(*(int(part) for part in vault["cost"]))
    except (KeyError, TypeError, ValueError) as error:
        raise VaultDamaged(path=str(folder), reason=str(error)) from error
    if (
        not 1 <= cost.rounds <= DEAREST.rounds
        or not 1 <= cost.lanes <= DEAREST.lanes
        or not 8 * cost.lanes <= cost.memory_kib <= DEAREST.memory_kib
    ):
        raise VaultDamaged(path=str(folder), reason=f"an impossible cost: {cost}")
    return cost


def _wait_left(vault: dict[str, Any], now: datetime) -> int:
    """Seconds until the next try; a clock that was set back never makes it longer than the wait itself."""
    tries, tried_at = vault.get("wrong_tries") or 0, vault.get("tried_at")
    if tries < FREE_TRIES or not tried_at:
        return 0
    wait = min(FIRST_WAIT_SECONDS << min(tries - FREE_TRIES, 20), LONGEST_WAIT_SECONDS)
    passed = (now - datetime.fromisoformat(tried_at)).total_seconds()
    return max(0, min(wait, round(wait - passed)))


def _derived(key: bytes, purpose: bytes, salt: bytes | None = None) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt, b"gongdan 1 " + purpose).derive(key)
