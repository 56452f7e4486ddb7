"""Bad days of a disk: full, read-only, gone; what was acknowledged stays, and the trouble has its right name."""

import os
import shutil

import pytest
import sqlalchemy as sa

from app.store.files import Files
from app.store.kinds import Role
from app.store.profile import Profile
from app.store.tables import Person
from app.store.trouble import StoreFull, StoreMissing, StoreReadOnly
from tests.disks import fill, make_read_only, small_disk


@pytest.fixture
def disk(tmp_path):
    with small_disk(tmp_path / "disk", megabytes=3) as folder:
        yield folder


@pytest.fixture
def made_read_only(disk, laptop_file):
    """A disk that holds a ledger and lets nobody write."""
    shutil.copy(laptop_file, disk / "gongdan.db")
    make_read_only(disk)
    return disk


def a_person(number):
    return Person(code=f"E{number}", name="长" * 20_000, role=Role.ENGINEER, skills=[])


def write_until_full(store, acknowledged):
    while True:
        with store.write() as tx:
            tx.add(a_person(len(acknowledged)))
        acknowledged.append(f"E{len(acknowledged)}")


def test_a_full_disk_is_named_and_nothing_acknowledged_is_lost(disk, laptop_file, opened):
    path = disk / "gongdan.db"
    shutil.copy(laptop_file, path)
    spare = disk / "spare"
    spare.write_bytes(bytes(1 << 20))
    store = opened(path)
    acknowledged = []
    with pytest.raises(StoreFull) as told:
        write_until_full(store, acknowledged)
    assert told.value.folder == str(disk)
    assert told.value.free_bytes < 1 << 20
    assert acknowledged
    with store.read() as db:
        assert sorted(db.scalars(sa.select(Person.code))) == sorted(acknowledged)
    spare.unlink()
    with store.write() as tx:
        tx.add(a_person(len(acknowledged)))
    store.close()
    again = opened(path, is_enrolled=True)
    with again.read() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(Person)) == len(acknowledged) + 1
    assert again.trouble_of(path) == ""


def test_a_photo_that_does_not_fit_leaves_no_trace(disk):
    files = Files(disk / "files", b"f" * 32)
    with pytest.raises(StoreFull):
        files.put(os.urandom(4 << 20))
    assert [path for path in disk.rglob("*") if path.is_file()] == []
    assert files.read(files.put(b"small")) == b"small"


def test_a_key_file_survives_a_full_disk(disk):
    Profile(server_id="old").save(disk)
    fill(disk / "filler")
    with pytest.raises(StoreFull):
        Profile(server_id="new", vault={"a": "x" * 9000}).save(disk)
    assert Profile.load(disk).server_id == "old"


def test_a_read_only_disk_is_named(made_read_only, opened):
    with pytest.raises(StoreReadOnly) as told:
        opened(made_read_only / "gongdan.db", is_enrolled=True)
    assert told.value.path == str(made_read_only / "gongdan.db")


def test_photos_and_keys_name_a_read_only_disk_too(made_read_only):
    with pytest.raises(StoreReadOnly):
        Files(made_read_only / "files", b"f" * 32).put(b"photo")
    with pytest.raises(StoreReadOnly):
        Profile().save(made_read_only)


def test_a_folder_that_is_gone_is_named(tmp_path, opened):
    with pytest.raises(StoreMissing):
        opened(tmp_path / "gone" / "gongdan.db")
