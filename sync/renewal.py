"""Certificates of this laptop that grow old: when to ask for new ones, and which to believe."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from app.store import keys
from app.store.door import Read, Write
from app.store.laptop_tables import SyncState
from sync.protocol import Certificates, Garbled

RENEW_DAYS: Final = 300
ROOT, ISSUING, ENGINEER, WITNESS = "office root", "office issuing", "certificate engineer", "certificate witness"


def is_due(db: Read, state: SyncState) -> bool:
    """Tell whether the certificates are old enough, by the clock of head office as far as it is known here."""
    certificate = keys.secret(db, ENGINEER)
    if not certificate:
        return False
    now = db.clock.now() - timedelta(milliseconds=state.skew_ms or 0)
    return now - keys.began_at(certificate) >= timedelta(days=RENEW_DAYS)


def keep(tx: Write, fresh: Certificates) -> None:
    """Keep new certificates, if they are for our own keys and from our own office.

    Raises:
        Garbled: they are not.
    """
    root = keys.secret(tx, ROOT) or b""
    for name, certificate in ((ENGINEER, fresh.engineer), (WITNESS, fresh.witness)):
        known = keys.secret(tx, name) or b""
        if not keys.is_renewal(certificate, known, fresh.issuing, root):
            raise Garbled(reason="certificates")
        keys.keep_secret(tx, name, certificate)
    keys.keep_secret(tx, ISSUING, fresh.issuing)
