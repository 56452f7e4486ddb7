"""Copies: taken while work goes on, counted only after their check, rotated by age, brought back."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from app.store import backup
from app.store.backup import copies, kept, newest_good, quarantine, restore, take
from app.store.kinds import Role
from app.store.tables import Person
from app.store.trouble import BackupFailed, FileMissing

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def add(store, code):
    with store.write() as tx:
        tx.add(Person(code=code, name="李工", role=Role.ENGINEER, skills=[]))


def people(store):
    with store.read() as db:
        return sorted(db.scalars(sa.select(Person.code)))


def test_a_copy_holds_what_was_committed_and_opens_with_the_same_key(store, tmp_path, opened):
    add(store, "E01")
    with store.write() as tx:
        tx.add(Person(code="E02", name="n", role=Role.ENGINEER, skills=[]))
        tx.flush()
        copy = take(store, tmp_path / "backup", NOW)
    assert people(store) == ["E01", "E02"]
    assert copy.name == "gongdan-20261118T120000Z.db"
    assert not copy.read_bytes().startswith(b"SQLite format 3")
    assert people(opened(copy, is_enrolled=True)) == ["E01"]
    assert [path.name for path in (tmp_path / "backup").iterdir() if path.suffix == ".part"] == []


def test_a_plain_office_file_is_copied_as_well(office, tmp_path, opened):
    add(office, "E01")
    copy = take(office, tmp_path / "backup", NOW)
    assert people(opened(copy, "office", key=None, is_enrolled=True)) == ["E01"]


def test_a_copy_that_fails_its_check_is_thrown_away_and_older_ones_stay(store, tmp_path):
    folder = tmp_path / "backup"
    good = take(store, folder, NOW - timedelta(days=90))

    def damaged_copy(target):
        store.copy_to(target)
        content = bytearray(target.read_bytes())
        content[9000] ^= 1
        target.write_bytes(content)

    broken = SimpleNamespace(location=store.location, copy_to=damaged_copy, trouble_of=store.trouble_of)
    with pytest.raises(BackupFailed) as told:
        take(broken, folder, NOW)
    assert "pages do not open" in told.value.reason
    assert list(folder.iterdir()) == [good]


def test_the_newest_copy_that_is_still_good_is_found(store, tmp_path):
    folder = tmp_path / "backup"
    older, newer = take(store, folder, NOW - timedelta(hours=2)), take(store, folder, NOW)
    assert newest_good(store, folder) == newer
    newer.write_bytes(newer.read_bytes()[:5000])
    assert newest_good(store, folder) == older
    older.unlink()
    assert newest_good(store, folder) is None


def test_copies_of_another_database_are_none_of_ours(store, tmp_path):
    (tmp_path / "other-20261118T120000Z.db").touch()
    (tmp_path / "gongdan-before-0002.db").touch()
    assert copies(tmp_path, "gongdan") == []


def test_three_hours_five_days_and_four_weeks_are_kept():
    every_half_hour = [NOW - timedelta(minutes=30 * n) for n in range(48 * 60)]
    left = []
    for moment in reversed(every_half_hour):
        left = [each for each in left if each in kept([*left, moment], moment)] + [moment]
    left = sorted(kept(left, NOW), reverse=True)
    assert left[0] == NOW
    assert 9 <= len(left) <= 12
    assert sum(NOW - each <= timedelta(hours=3) for each in left) >= 3
    assert NOW - left[-1] >= timedelta(weeks=3) - timedelta(days=1)


def test_the_only_copy_is_never_let_go():
    old = NOW - timedelta(days=900)
    assert kept([old], NOW) == {old}
    assert kept([], NOW) == set()


def test_a_copy_from_the_future_waits_for_its_time():
    future = NOW + timedelta(days=400)
    assert kept([future, NOW], NOW) == {future, NOW}


def test_a_damaged_database_goes_into_quarantine_with_its_log(tmp_path):
    for name in ("gongdan.db", "gongdan.db-wal", "gongdan.db-shm", "other.db"):
        (tmp_path / name).write_text(name, "utf-8")
    folder = quarantine(tmp_path / "gongdan.db", NOW)
    assert sorted(path.name for path in folder.iterdir()) == ["gongdan.db", "gongdan.db-shm", "gongdan.db-wal"]
    assert (tmp_path / "other.db").exists()
    with pytest.raises(FileMissing):
        quarantine(tmp_path / "gongdan.db", NOW)


def test_a_copy_is_brought_back_and_what_was_there_is_kept(store, path, tmp_path, opened):
    add(store, "E01")
    copy = take(store, tmp_path / "backup", NOW)
    add(store, "E02")
    store.close()
    path.write_bytes(b"rubbish" * 1000)
    damaged = restore(copy, path, NOW)
    assert (damaged / "gongdan.db").read_bytes() == b"rubbish" * 1000
    assert people(opened(path, is_enrolled=True)) == ["E01"]
    assert copy.exists()


def test_a_missing_database_is_brought_back_without_a_quarantine(store, path, tmp_path, opened):
    copy = take(store, tmp_path / "backup", NOW)
    store.close()
    path.unlink()
    assert restore(copy, path, NOW) is None
    assert people(opened(path, is_enrolled=True)) == []
    assert backup.HOURLY == 3
