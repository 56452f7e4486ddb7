"""Certificates that grow old are renewed in an ordinary sync, for the same keys, and only by the own office."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import pytest

from app import ledger
from app.clock import ShiftedClock, SystemClock
from app.store import keys, mirror
from app.store.door import Silent
from app.store.office_tables import Device
from app.store.tables import Person
from office.devices import Authority
from sync import renewal
from sync.protocol import Certificates, Garbled
from tests.sync.ends import KEY, LaptopEnd, open_end


def certify(end, laptop):
    """Give a laptop that was enrolled by hand real certificates."""
    authority = Authority(end.folder / "keys")
    with laptop.store.read() as db:
        mine = keys.device_keys(db)
    with end.write() as tx:
        device = tx.get(Device, laptop.device_id)
        person = tx.get(Person, laptop.person)
        made = [
            authority.certify(keys.certificate_request(key, "x"), person, "c", "A1", tx.now, is_witness=is_witness)
            for key, is_witness in ((mine.engineer, False), (mine.witness, True))
        ]
        device.engineer_cert, device.witness_cert = made
    with laptop.store.write(recorder=Silent()) as tx:
        for name, value in zip((renewal.ENGINEER, renewal.WITNESS), made, strict=True):
            keys.keep_secret(tx, name, value)
        keys.keep_secret(tx, renewal.ISSUING, authority.issuing_der)
    return made


def kept(laptop):
    with laptop.store.read() as db:
        return [keys.secret(db, name) for name in (renewal.ENGINEER, renewal.WITNESS)]


def test_certificates_are_renewed_after_three_hundred_days(end, laptop, tmp_path):
    made = certify(end, laptop)
    laptop.sync()
    assert kept(laptop) == made
    end.store.close()
    laptop.store.close()
    later = ShiftedClock(SystemClock().now() + timedelta(days=301))
    office = open_end(tmp_path / "office", later)
    again = laptop_at(laptop, office, later)
    with closing(office.store), closing(again.store):
        again.sync()
        fresh = kept(again)
        assert fresh != made
        assert [keys.began_at(each) > keys.began_at(old) for each, old in zip(fresh, made, strict=True)] == [True] * 2
        again.sync()
        assert kept(again) == fresh
        with again.store.read() as db:
            assert not renewal.is_due(db, mirror.state(db))


def test_certificates_of_another_key_or_office_are_not_kept(end, laptop, other):
    made = certify(end, laptop)
    his = certify(end, other)
    authority = Authority(end.folder / "keys")
    with pytest.raises(Garbled), laptop.store.write(recorder=Silent()) as tx:
        renewal.keep(tx, Certificates(authority.issuing_der, his[0], his[1]))
    assert kept(laptop) == made


def laptop_at(laptop, office, clock):
    store = ledger.open_laptop(laptop.folder, KEY, clock, person_id=laptop.person)
    near = office.office.as_device(laptop.device_id)
    return LaptopEnd(laptop.folder, store, laptop.files, laptop.person, laptop.device_id, office, near, clock)
