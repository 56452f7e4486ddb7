"""The enrolment code: 28 letters and digits that carry a secret and the mark of the office that made them.

80 bits are the secret; 60 bits of the SHA-256 of the office's root certificate let the laptop know, before it sends
anything, that the code was mistyped or that another company's office answers.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Final

from sync.protocol import CodeMalformed

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
LENGTH: Final = 28
SECRET_LENGTH: Final = 16
_READ_AS: Final = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})


@dataclass(frozen=True)
class Code:
    """A code that was read: the secret to send, and what the office's root certificate must hash to."""

    secret: str
    root_mark: str

    def is_of(self, root: bytes) -> bool:
        """Tell whether the office with this root certificate (DER) made the code."""
        return hmac.compare_digest(self.root_mark, root_mark(root))


def make_secret() -> str:
    """Draw 80 random bits."""
    return _spell(secrets.randbits(80), SECRET_LENGTH)


def root_mark(root: bytes) -> str:
    """Spell the first 60 bits of the SHA-256 of a root certificate (DER)."""
    return _spell(int.from_bytes(hashlib.sha256(root).digest()[:8], "big") >> 4, LENGTH - SECRET_LENGTH)


def write_code(secret: str, root: bytes) -> str:
    """Write a code as people read it: seven groups of four."""
    text = secret + root_mark(root)
    return "-".join(text[start : start + 4] for start in range(0, LENGTH, 4))


def read_code(text: str) -> Code:
    """Read a code however it was typed: any case, any blanks or dashes, O for 0, I or L for 1, U for V.

    Raises:
        CodeMalformed: it does not have 28 letters and digits.
    """
    found = "".join(letter for letter in text.upper() if letter.isalnum()).translate(_READ_AS)
    if len(found) != LENGTH or set(found) - set(ALPHABET):
        raise CodeMalformed(length=len(found), expected=LENGTH)
    return Code(found[:SECRET_LENGTH], found[SECRET_LENGTH:])


def _spell(number: int, length: int) -> str:
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(length)))
