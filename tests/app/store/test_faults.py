"""Driver errors and their names: every code a person can meet has one, our own mistakes have none."""

import errno
import sqlite3
from pathlib import Path

import pytest

from app.store import faults
from app.store.faults import from_disk, translate
from app.store.trouble import DiskFailed, StoreDamaged, StoreFull, StoreLocked, StoreMissing, StoreReadOnly


class DriverError(Exception):
    def __init__(self, **codes):
        super().__init__("as the driver said it")
        self.__dict__.update(codes)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (5, StoreLocked),
        (5 | 2 << 8, StoreLocked),
        (6, StoreLocked),
        (8, StoreReadOnly),
        (10, DiskFailed),
        (10 | 13 << 8, DiskFailed),
        (11, StoreDamaged),
        (13, StoreFull),
        (26, StoreDamaged),
    ],
)
def test_sqlite_codes(code, name, tmp_path):
    assert type(translate(DriverError(sqlite_errorcode=code), tmp_path / "a.db")) is name


def test_an_io_error_on_a_disk_without_space_is_a_full_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(faults, "free_bytes", lambda _: 4096)
    told = translate(DriverError(sqlite_errorcode=10), tmp_path / "a.db")
    assert isinstance(told, StoreFull)
    assert told.free_bytes == 4096


def test_a_file_that_does_not_open_is_missing_or_read_only(tmp_path):
    path = tmp_path / "a.db"
    assert isinstance(translate(DriverError(sqlite_errorcode=14), path), StoreMissing)
    path.touch()
    assert isinstance(translate(DriverError(sqlite_errorcode=14), path), StoreReadOnly)


@pytest.mark.parametrize(
    ("state", "name"),
    [
        (None, StoreMissing),
        ("08006", StoreMissing),
        ("57P01", StoreMissing),
        ("28P01", StoreMissing),
        ("3D000", StoreMissing),
        ("53100", StoreFull),
        ("55P03", StoreLocked),
        ("40P01", StoreLocked),
        ("25006", StoreReadOnly),
        ("58030", DiskFailed),
        ("XX001", StoreDamaged),
    ],
)
def test_postgresql_states(state, name):
    assert type(translate(DriverError(sqlstate=state), "postgresql://h/d")) is name


def test_our_own_mistakes_keep_their_own_face(tmp_path):
    assert translate(DriverError(sqlite_errorcode=1), tmp_path / "a.db") is None
    assert translate(DriverError(sqlite_errorcode=19), tmp_path / "a.db") is None
    assert translate(DriverError(sqlstate="42601"), "postgresql://h/d") is None
    assert translate(ValueError("x"), tmp_path / "a.db") is None


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (errno.ENOSPC, StoreFull),
        (errno.EFBIG, StoreFull),
        (errno.EROFS, StoreReadOnly),
        (errno.EACCES, StoreReadOnly),
        (errno.EIO, DiskFailed),
    ],
)
def test_errors_of_the_file_system(number, name, tmp_path):
    assert type(from_disk(OSError(number, "x"), tmp_path)) is name


def test_free_space_of_a_folder_that_is_gone_is_none():
    assert faults.free_bytes(Path("no") / "such" / "folder") == 0


def test_words_stand_in_where_the_driver_brings_no_code(tmp_path):
    told = translate(sqlite3.OperationalError("database or disk is full"), tmp_path / "gongdan.db")
    assert isinstance(told, StoreFull)
    assert translate(sqlite3.OperationalError("no such table: x"), tmp_path / "gongdan.db") is None
