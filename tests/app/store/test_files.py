"""Files by content hash: encrypted, whole or not there, any part at hand, damage and cutting noticed."""

import errno
import hashlib
import io
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.store import disk
from app.store import files as files_room
from app.store.files import PIECE, Files
from app.store.trouble import FileDamaged, FileMissing, StoreFull

KEY = b"f" * 32
SIZES = [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 7]


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path / "files", KEY)


def sealed_path(files, sha):
    return files._folder / sha[:2] / sha


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("as_stream", [False, True])
def test_a_file_of_any_size_comes_back(files, size, as_stream):
    content = os.urandom(size)
    sha = files.put(io.BytesIO(content) if as_stream else content)
    assert sha == hashlib.sha256(content).hexdigest()
    assert files.has(sha)
    assert files.size(sha) == size
    assert files.read(sha) == files.open(sha).read() == b"".join(files.pieces(sha)) == content
    assert files.is_whole(sha)


def test_any_part_of_a_file_is_at_hand(tmp_path, monkeypatch):
    monkeypatch.setattr(files_room, "PIECE", 16)
    files = Files(tmp_path / "files", KEY)
    content = os.urandom(70)
    sha = files.put(content)

    @given(st.integers(0, 80), st.integers(0, 80))
    @settings(max_examples=200, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def part(offset, length):
        assert files.part(sha, offset, length) == content[offset : offset + length]

    part()


def test_the_disk_never_holds_the_plain_bytes(files, tmp_path):
    content = "客户签名 Deep Blue ".encode() * 2000
    files.put(content)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert b"Deep Blue" not in path.read_bytes()


def test_the_same_photo_twice_is_kept_once(files):
    assert files.put(b"photo") == files.put(b"photo")
    assert len(list(files.every())) == 1


def test_putting_a_damaged_file_again_heals_it(files):
    sha = files.put(b"photo")
    sealed_path(files, sha).write_bytes(b"rubbish")
    assert not files.is_whole(sha)
    files.put(b"photo")
    assert files.read(sha) == b"photo"


def test_what_is_not_there_is_missing(files):
    for sha in ("0" * 64, "..", "../../etc/passwd", "A" * 64, ""):
        with pytest.raises(FileMissing):
            files.read(sha)
    assert not files.is_whole("0" * 64)
    files.remove("0" * 64)


def test_a_removed_file_is_gone(files):
    sha = files.put(b"photo")
    files.remove(sha)
    assert not files.has(sha)
    assert list(files.every()) == []


@pytest.mark.parametrize("place", [0, 4, 25, -1, PIECE + 30])
def test_a_flipped_bit_is_noticed(files, place):
    sha = files.put(os.urandom(PIECE + 100))
    content = bytearray(sealed_path(files, sha).read_bytes())
    content[place] ^= 1
    sealed_path(files, sha).write_bytes(content)
    assert not files.is_whole(sha)
    with pytest.raises(FileDamaged):
        files.read(sha)


@pytest.mark.parametrize("left", [0, 10, 36, PIECE // 2, PIECE + 36, 2 * PIECE])
def test_a_file_cut_short_is_noticed(files, left):
    sha = files.put(os.urandom(2 * PIECE + 100))
    path = sealed_path(files, sha)
    path.write_bytes(path.read_bytes()[:left])
    with pytest.raises(FileDamaged):
        files.read(sha)


def test_pieces_that_changed_places_are_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(files_room, "PIECE", 16)
    files = Files(tmp_path / "files", KEY)
    sha = files.put(os.urandom(40))
    path = sealed_path(files, sha)
    head, first, second, rest = (path.read_bytes()[a:b] for a, b in ((0, 20), (20, 52), (52, 84), (84, None)))
    path.write_bytes(head + second + first + rest)
    with pytest.raises(FileDamaged):
        files.read(sha)


def test_another_profiles_key_does_not_open_it(files, tmp_path):
    sha = files.put(b"photo")
    with pytest.raises(FileDamaged):
        Files(tmp_path / "files", b"g" * 32).read(sha)


def test_a_file_under_the_name_of_another_is_noticed(files):
    photo, other = files.put(b"photo"), files.put(b"other")
    sealed_path(files, photo).write_bytes(sealed_path(files, other).read_bytes())
    with pytest.raises(FileDamaged):
        files.read(photo)


def test_bytes_are_on_the_disk_before_the_file_has_its_name(files, monkeypatch):
    done = []
    real_fsync, real_rename = os.fsync, disk.rename
    monkeypatch.setattr(disk.os, "fsync", lambda handle: (done.append("fsync"), real_fsync(handle)))
    monkeypatch.setattr(disk, "rename", lambda *paths: (done.append("rename"), real_rename(*paths)))
    files.put(b"photo")
    assert done[:2] == ["fsync", "rename"]
    assert done[2:] == (["fsync"] if os.name != "nt" else [])


def test_a_put_that_fails_leaves_no_trace(files, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(disk.os, "fsync", full)
    with pytest.raises(StoreFull):
        files.put(b"photo")
    assert [path for path in files._folder.rglob("*") if path.is_file()] == []


def test_what_a_killed_process_left_is_tidied_away(files):
    files.put(b"photo")
    left = files._folder / "part" / "part-0123"
    left.write_bytes(b"half")
    files.tidy()
    assert not left.exists()
    assert len(list(files.every())) == 1
