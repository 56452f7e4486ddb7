"""Signs a laptop's requests; each takes the next number of the device's counter, and no number is ever used twice."""

from __future__ import annotations

import threading
from typing import Final

from app.store import mirror
from app.store.door import Silent, Store
from sync.stamp import Signs, Stamp, to_sign

AHEAD: Final = 64  # numbers taken from the ledger at once, so that not every request waits for the disk


class DeviceCredentials:
    """The laptop's own name on every request.

    Args:
        store: where the counter and the office's identity are kept.
        signer: holds the device's Ed25519 key.
    """

    def __init__(self, store: Store, signer: Signs) -> None:
        self._store = store
        self._signer = signer
        self._guard = threading.Lock()
        self._next = self._end = 0

    def stamp(self, method: str, path: str, digest: str) -> str:
        """Write the header that signs a request."""
        counter = self._number()
        with self._store.read() as db:
            state = mirror.state(db)
        device, identity = state.device_id, (state.server_id, state.epoch)
        signature = self._signer.sign(to_sign(method, path, identity, digest, counter))
        return Stamp(device, counter, identity[1], signature).written()

    def _number(self) -> int:
        """Take the next number; those a program took and did not use are never used."""
        with self._guard:
            if self._next == self._end:
                with self._store.write(recorder=Silent()) as tx:
                    state = mirror.state(tx)
                    self._next, self._end = state.request_counter + 1, state.request_counter + 1 + AHEAD
                    state.request_counter += AHEAD
            self._next += 1
            return self._next - 1
