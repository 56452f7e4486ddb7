"""The device's signature on a request: what is signed, how it is written in the header, how it is read."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import uuid
from dataclasses import dataclass
from typing import Final, Protocol

from sync.protocol import NotWelcome

HEADER: Final = "Authorization"
DIGEST: Final = "Content-Digest"
SYNC: Final = "/v1/sync"
SMALL_BYTES: Final = 4 << 10  # so large may the body of a sync be whose digest is not told beforehand
_WRITTEN: Final = re.compile(r"Gongdan ([0-9a-f]{32})\.(\d{1,18})\.([0-9a-z]{1,32})\.([A-Za-z0-9_-]{86})")
_DIGEST: Final = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")


class Signs(Protocol):
    """Holds the device's Ed25519 key."""

    def sign(self, message: bytes) -> bytes:
        """Sign a message."""
        ...


@dataclass(frozen=True)
class Stamp:
    """Who says he sent a request: his device, its counter, the office's epoch as he knows it, his signature.

    The epoch stands there so that a restored office still knows its laptops: it can tell them that it was restored.
    """

    device_id: uuid.UUID
    counter: int
    epoch: str
    signature: bytes

    def written(self) -> str:
        """Write the header."""
        signed = base64.urlsafe_b64encode(self.signature).rstrip(b"=").decode()
        return f"Gongdan {self.device_id.hex}.{self.counter}.{self.epoch}.{signed}"


def read_stamp(header: str) -> Stamp:
    """Read the header.

    Raises:
        NotWelcome: it is not one of ours.
    """
    found = _WRITTEN.fullmatch(header)
    if not found:
        raise NotWelcome(reason="bad_signature")
    device, counter, epoch, signed = found.groups()
    return Stamp(uuid.UUID(device), int(counter), epoch, base64.urlsafe_b64decode(signed + "=="))


def digest_header(body: bytes) -> str:
    """Write the digest of a body. Source: RFC 9530."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def read_digest(header: str) -> bytes:
    """Read the digest of a body.

    Raises:
        NotWelcome: there is none.
    """
    found = _DIGEST.fullmatch(header)
    if not found:
        raise NotWelcome(reason="bad_signature")
    try:
        return base64.b64decode(found[1], validate=True)
    except binascii.Error as error:
        raise NotWelcome(reason="bad_signature") from error


def to_sign(method: str, path: str, identity: tuple[str, str], digest: str, counter: int) -> bytes:
    """Put together what the device signs; `identity` is (server id, epoch), so that no other office can use it."""
    return "\n".join(("gongdan-1", method, path, *identity, digest, str(counter))).encode()
