"""The rescue file: everything unsent on a stick, taken in once whatever else arrives; refused where it is not whole."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.store import tables as t
from app.store.kinds import FactKind
from app.store.office_tables import Device, OfficeBlob, Quarantined, ReceivedOp
from office import fleet, settling
from office.devices import Authority
from office.rescue import bring_in
from sync import rescue
from sync.protocol import WrongOffice
from tests.sync.ends import open_end, order_id, same, value


@pytest.fixture
def laptop_(end, laptop):
    """A laptop that knows the key of its office, with work and files not sent."""
    laptop.sync()
    laptop.note(0, "早上 · morning")
    with laptop.write() as tx:
        tx.add(t.OrderFact(order_id=order_id(1), kind=FactKind.NOTE, detail={}, text="渣浆泵", at=tx.now))
    laptop.add_file(0, b"", lane=3)
    laptop.add_file(0, bytes(range(256)) * 12_000, lane=3)
    laptop.add_file(1, b"ink", lane=0)
    return laptop


def facts(end, kind, column):
    with end.store.read() as db:
        return db.scalars(sa.select(getattr(kind, column)))


def test_everything_unsent_arrives_by_stick_and_a_later_sync_changes_nothing_twice(end, laptop_, tmp_path):
    file = tmp_path / f"stick/e01{rescue.SUFFIX}"
    saved = rescue.save(laptop_.store, laptop_.files, file)
    assert (saved.ops, saved.files, saved.left_out) == (2, 3, ())
    raw = file.read_bytes()
    assert "渣浆泵".encode() not in raw
    assert b"morning" not in raw
    made = bring_in(end.office, Authority(end.folder / "keys"), file)
    assert (made.ops, made.aside, made.files) == (2, 0, 3)
    again = bring_in(end.office, Authority(end.folder / "keys"), file)
    assert (again.ops, again.aside) == (2, 0)
    assert value(end, 0) == "早上 · morning"
    report = laptop_.sync()
    assert (report.confirmed, report.file_bytes, report.is_equal) == (2, 0, True)
    assert len(facts(end, ReceivedOp, "op_id")) == 2
    assert facts(end, t.OrderFact, "text") == ["渣浆泵"]
    assert same(laptop_)


def test_a_rescue_file_of_a_revoked_laptop_is_put_aside_for_a_person(end, laptop_, tmp_path):
    file = tmp_path / "e01.rescue"
    rescue.save(laptop_.store, laptop_.files, file)
    with end.store.read() as db:
        mark = db.get(Device, laptop_.device_id).mark
    fleet.revoke(end.store, mark, "refuse")
    made = bring_in(end.office, Authority(end.folder / "keys"), file)
    assert (made.ops, made.aside, made.files) == (0, 2, 3)
    assert value(end, 0) is None
    for row in facts(end, Quarantined, "id"):
        settling.accept(end.store, row)
    assert value(end, 0) == "早上 · morning"


def test_every_changed_byte_and_every_cut_of_a_rescue_file_is_refused(end, laptop_, tmp_path):
    file = tmp_path / "e01.rescue"
    rescue.save(laptop_.store, laptop_.files, file)
    whole = file.read_bytes()
    authority = Authority(end.folder / "keys")
    for place in [*range(0, 700, 37), *range(700, len(whole), len(whole) // 40)]:
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises((rescue.RescueBroken, WrongOffice, rescue.Known)):
            bring_in(end.office, authority, file)
        file.write_bytes(whole[:place])
        with pytest.raises(rescue.RescueBroken):
            bring_in(end.office, authority, file)
    assert facts(end, ReceivedOp, "op_id") == []
    assert facts(end, OfficeBlob, "sha") == []


def test_another_company_cannot_take_it_in(laptop_, tmp_path):
    file = tmp_path / "e01.rescue"
    rescue.save(laptop_.store, laptop_.files, file)
    stranger = open_end(tmp_path / "stranger", is_stranger=True)
    with pytest.raises(WrongOffice):
        bring_in(stranger.office, Authority(stranger.folder / "keys"), file)
    stranger.store.close()


def test_a_file_that_changed_on_the_laptops_disk_is_named_and_left_out(end, laptop_, tmp_path):
    sha = laptop_.add_file(2, b"photo" * 400)
    (path,) = (laptop_.folder / "files").glob(f"*/{sha}")
    path.write_bytes(path.read_bytes()[:-3] + b"xyz")
    saved = rescue.save(laptop_.store, laptop_.files, tmp_path / "e01.rescue")
    assert saved.left_out == (sha,)
    assert bring_in(end.office, Authority(end.folder / "keys"), tmp_path / "e01.rescue").files == 3
