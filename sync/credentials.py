"""Signs a laptop's requests; each takes the next number of the device's counter, kept before it leaves."""

from __future__ import annotations

from app.store import mirror
from app.store.door import Silent, Store
from sync.stamp import Signs, Stamp, to_sign


class DeviceCredentials:
    """The laptop's own name on every request.

    Args:
        store: where the counter and the office's identity are kept.
        signer: holds the device's Ed25519 key.
    """

    def __init__(self, store: Store, signer: Signs) -> None:
        self._store = store
        self._signer = signer

    def stamp(self, method: str, path: str, digest: str) -> str:
        """Write the header that signs a request."""
        with self._store.write(recorder=Silent()) as tx:
            state = mirror.state(tx)
            state.request_counter += 1
            counter, device, identity = state.request_counter, state.device_id, (state.server_id, state.epoch)
        signature = self._signer.sign(to_sign(method, path, identity, digest, counter))
        return Stamp(device, counter, identity[1], signature).written()
