"""Laptops after their enrolment: certificates renewed, laptops turned away, put aside, welcomed again."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from app.errors import Known
from app.store import keys
from app.store.door import Store
from app.store.office_tables import Device
from office.devices import Authority
from sync.protocol import Certificates, NotWelcome

RENEW_DAYS: Final = 300


class DeviceUnknown(Known):
    """There is no laptop of this mark. Facts: mark."""

    code = "device_unknown"


def renewal(store: Store, authority: Authority, device_id: uuid.UUID) -> Certificates:
    """Give a laptop its certificates, new ones for the same keys where the old are 300 days old; asked again, the same.

    Raises:
        NotWelcome: the laptop is not known.
    """
    with store.write() as tx:
        device = tx.scalar(sa.select(Device).where(Device.id == device_id).with_for_update())
        if device is None:
            raise NotWelcome(reason="unknown_device")
        began = keys.began_at(device.engineer_cert)
        if tx.now - began >= timedelta(days=RENEW_DAYS):
            device.engineer_cert = authority.renew(device.engineer_cert, tx.now)
            device.witness_cert = authority.renew(device.witness_cert, tx.now)
        return Certificates(authority.issuing_der, device.engineer_cert, device.witness_cert)


def revoke(store: Store, mark: str, policy: str | None) -> None:
    """Turn a laptop away (`refuse`), or take what it sends and put it aside (`quarantine`); None welcomes it again.

    Raises:
        DeviceUnknown: as named.
    """
    with store.write() as tx:
        device = tx.scalar(sa.select(Device).where(Device.mark == mark))
        if device is None:
            raise DeviceUnknown(mark=mark)
        device.revoked_at, device.revoked_policy = (tx.now, policy) if policy else (None, None)
