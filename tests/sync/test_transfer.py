"""Files on their way: whole at the office or not there, and never what a damaged disk says."""

from __future__ import annotations

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
