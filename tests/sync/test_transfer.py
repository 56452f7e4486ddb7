"""Files on their way: whole at the office or not there, and never what a damaged disk says."""

from __future__ import annotations

from typing import ClassVar

import pytest
import sqlalchemy as sa

from app.store.door import Silent
from app.store.office_tables import OfficeBlob
from sync.standing import standing
from tests.sync.ends import (
    Between,
)


def test_a_file_that_changed_on_this_disk_is_told_and_never_sent(end, laptop):
    laptop.sync()
    sha = laptop.add_file(0, b"photo" * 100_000)
    path = next(path for path in (laptop.folder / "files").rglob(sha))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    report = laptop.sync()
    assert report.file_troubles == {sha: "file_damaged"}
    assert not end.office.blobs.has(sha)


@pytest.mark.parametrize("way", ["changed", "cut short", "gone"])
def test_a_signature_that_is_not_whole_on_this_disk_is_told_and_keeps_nothing_else_back(end, laptop, way):
    laptop.sync()
    sha, other = laptop.add_file(0, b"ink" * 500, lane=0), laptop.add_file(0, b"more ink", lane=0)
    path = next((laptop.folder / "files").rglob(sha))
    content = path.read_bytes()
    if way == "gone":
        path.unlink()
    else:
        path.write_bytes(
            content[: len(content) // 2] if way == "cut short" else content[:-1] + bytes([content[-1] ^ 1])
        )
    laptop.note(0, "改好了")
    report = laptop.sync()
    assert (report.trouble, report.confirmed) == (None, 1)
    assert set(report.file_troubles) == {sha}
    assert end.office.blobs.has(other)
    assert not end.office.blobs.has(sha)


def test_files_head_office_lost_without_a_word_are_sent_again_though_no_row_tells_of_it(end, laptop):
    laptop.sync()
    early = laptop.add_file(0, b"early" * 9000)
    laptop.sync()
    with end.store.read() as db:
        known = db.scalars(sa.select(OfficeBlob.sha))
    late = [laptop.add_file(0, bytes([number]) * 40_000) for number in (1, 2, 3)]
    assert laptop.sync().files == 3
    with end.store.write(recorder=Silent()) as tx:  # a copy of before is put back; no row of an order had changed since
        tx.execute(sa.delete(OfficeBlob).where(OfficeBlob.sha.not_in(known)))
    report = laptop.sync()
    assert (report.files_again, report.files) == (4, 3)
    assert all(end.office.blobs.has(sha) for sha in (early, *late))
    assert laptop.sync().files_again == 0


def test_files_go_in_pieces_and_the_office_keeps_only_whole_ones(end, laptop):
    laptop.sync()
    shas = [laptop.add_file(0, bytes([number]) * size) for number, size in enumerate((0, 1, 300_000, 5_000_000))]
    small = laptop.add_file(1, b"signature", lane=0)
    between = Between(laptop.office)
    report = laptop.sync(between)
    assert list(between.asked[0].inline) == [small]
    assert report.files == 4
    for sha in (*shas, small):
        assert end.office.blobs.read(sha) == laptop.files.read(sha)
    with laptop.store.read() as db:
        assert standing(db).unsent_files == 0


def test_a_file_that_is_there_to_its_last_byte_but_not_yet_verified_is_finished_not_given_up(end, laptop):
    laptop.sync()
    content = b"photo" * 20_000
    sha = laptop.add_file(0, content)
    (end.folder / "blobs" / "part" / sha).write_bytes(content)  # the office died before it could look at it again
    report = laptop.sync()
    assert report.file_troubles == {}
    assert end.office.blobs.has(sha)
    assert standing_files(laptop) == 0


def test_a_full_part_with_other_bytes_is_thrown_away_and_sent_again(end, laptop):
    laptop.sync()
    content = b"photo" * 20_000
    sha = laptop.add_file(0, content)
    (end.folder / "blobs" / "part" / sha).write_bytes(b"x" * len(content))
    report = laptop.sync()
    assert report.file_troubles == {}
    assert end.office.blobs.read(sha) == content


def test_after_a_cut_pieces_are_small_until_much_has_gone_through(end, laptop):
    laptop.sync()
    content = bytes(range(256)) * 20_000
    sha = laptop.add_file(0, content)
    (end.folder / "blobs" / "part" / sha).write_bytes(content[:1000])  # a round was cut in the middle of the file

    class Weighing(Between):
        sizes: ClassVar[list[int]] = []

        def put_blobs(self, frames):
            frames = list(frames)
            self.sizes.append(sum(len(frame.data) for frame in frames))
            return super().put_blobs(frames)

    weighing = Weighing(laptop.office)
    laptop.sync(weighing)
    assert end.office.blobs.read(sha) == content
    assert max(weighing.sizes[:60]) == 64 << 10
    assert max(weighing.sizes[64:]) > 64 << 10


def standing_files(laptop):
    with laptop.store.read() as db:
        return standing(db).unsent_files
