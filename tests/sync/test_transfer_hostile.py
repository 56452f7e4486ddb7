"""Files and texts that nobody wishes for: the bad one set aside with its reason, the rest passes, nothing truncated."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import random
import subprocess
import sys
import uuid
from contextlib import closing

import pytest
import sqlalchemy as sa

from app.clock import SystemClock
from app.store import outbox
from app.store import tables as t
from app.store.door import Silent
from app.store.kinds import FactKind
from app.store.laptop_tables import LocalBlob, OutboxOp
from app.store.office_tables import OfficeBlob, Quarantined
from app.store.trouble import BadValue
from office import folder as folders
from sync import codec
from sync.enrolment import office_of
from sync.protocol import OfficeFull, SyncRequest
from tests.sync.ends import (
    Between,
    OfficeEnd,
    add_company,
    add_order,
    enrol_by_hand,
    make_folder,
    order_id,
    same,
    serving,
    value,
)
from tests.sync.linkproxy import Cut, Link

DRAW = random.Random(20261122)


def path_of(laptop, sha):
    return next(path for path in (laptop.folder / "files").rglob(sha))


def test_a_video_of_two_gigabytes_is_set_aside_and_the_rest_passes(end, laptop):
    laptop.sync()
    video = hashlib.sha256(b"video").hexdigest()
    place = laptop.folder / "files" / video[:2] / video
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("wb") as stream:
        stream.truncate(2 << 30)
    with laptop.write() as tx:
        tx.add(LocalBlob(sha=video, size_bytes=2 << 30, mime="video/mp4", lane=3, order_id=order_id(0),
                         added_at=tx.now, sent_bytes=0))  # fmt: skip
    photo = laptop.add_file(0, b"photo" * 1000)
    laptop.note(0, "with a video")
    report = laptop.sync()
    assert (report.trouble, report.file_troubles) == (None, {video: "too_large"})
    assert end.office.blobs.has(photo)
    assert not end.office.blobs.has(video)
    assert value(end, 0) == "with a video"


def test_a_photo_that_changes_on_the_disk_while_it_is_sent_is_told_and_never_kept(end, laptop):
    laptop.sync()
    sha = laptop.add_file(0, DRAW.randbytes(3_000_000))
    calm = laptop.add_file(0, DRAW.randbytes(40_000))

    class Meanwhile:
        def __init__(self, office):
            self.office, self.slices = office, 0

        def sync(self, request):
            return self.office.sync(request)

        def put_blobs(self, frames):
            answer = self.office.put_blobs(frames)
            self.slices += 1
            if self.slices == 1:
                path = path_of(laptop, sha)
                content = bytearray(path.read_bytes())
                content[-20] ^= 1
                path.write_bytes(bytes(content))
            return answer

    report = laptop.sync(Meanwhile(laptop.office))
    assert report.file_troubles == {sha: "file_damaged"}
    assert end.office.blobs.has(calm)
    assert not end.office.blobs.has(sha)
    assert [path.name for path in (end.folder / "blobs").glob("[0-9a-f][0-9a-f]/*")] == [calm]


@pytest.mark.skipif(sys.platform == "win32" or not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")
def test_a_full_disk_at_the_office_stops_files_alone_and_they_go_on_when_there_is_room(end, laptop, tmp_path):
    parts = end.folder / "blobs"
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(parts)], check=False)
    if mounted.returncode:
        pytest.skip("no tmpfs may be mounted here")
    try:
        (parts / "part").mkdir()
        laptop.sync()
        laptop.note(0, "records pass")
        sha = laptop.add_file(0, DRAW.randbytes(3_000_000))
        report = laptop.sync()
        assert report.trouble is not None
        assert report.trouble.code in {"store_full", OfficeFull.code}
        assert value(end, 0) == "records pass"
        assert not end.office.blobs.has(sha)
        subprocess.run(["mount", "-o", "remount,size=16m", str(parts)], check=True)
        report = laptop.sync()
        assert (report.trouble, report.is_equal) == (None, True)
        assert end.office.blobs.read(sha) == laptop.files.read(sha)
    finally:
        subprocess.run(["umount", str(parts)], check=False)


def test_a_body_cut_at_every_kib_of_the_first_sixty_four_arrives_whole_in_the_end(tmp_path):
    def fill(tx):
        add_company(tx)
        add_order(tx, 0)

    made = make_folder(tmp_path / "office", fill)
    with folders.opened(made, SystemClock()) as office:
        laptop = enrol_by_hand(OfficeEnd(made, office.store, office, SystemClock()), tmp_path / "laptop", "E01")
    with closing(laptop.store), serving(made) as server:
        with closing(office_of(laptop.store, server.address)) as straight:
            assert laptop.sync(straight).is_equal
        shas = []
        for kib in range(1, 65):
            laptop.note(0, f"cut at {kib}")
            shas.append(laptop.add_file(0, DRAW.randbytes(66_000)))
            with Link(server.port, Cut(up=kib << 10)) as link, closing(office_of(laptop.store, link.address)) as cut:
                report = laptop.sync(cut)
                assert link.counts.cuts == 1, kib
                assert report.trouble is not None or report.files == 1
                for _ in range(3):
                    report = laptop.sync(cut)
                    if report.trouble is None:
                        break
                assert (report.trouble, report.is_equal) == (None, True), kib
        server.stop()
        with folders.opened(made, SystemClock()) as office:
            for sha in shas:
                assert hashlib.sha256(office.blobs.read(sha)).hexdigest() == sha
            with office.store.read() as db:
                assert db.get(t.WorkOrder, order_id(0)).work_note == "cut at 64"
                assert len(db.scalars(sa.select(OfficeBlob.sha))) == 64


@pytest.mark.parametrize(
    "text",
    ["长" * 100_000, "👩‍🔧🚒🇨🇳" * 500, "𠮷野家 \u202e txet \u200b", "a\tb\nc"],
    ids=["long", "emoji", "rare", "breaks"],
)
def test_texts_of_any_length_and_script_arrive_as_they_were_written(end, laptop, text):
    laptop.sync()
    laptop.note(0, text)
    report = laptop.sync()
    assert (report.trouble, report.is_equal) == (None, True)
    assert value(end, 0) == text
    assert same(laptop)


@pytest.mark.parametrize("text", ["a\0b", "half \ud83d a pair"], ids=["NUL", "surrogate"])
def test_a_text_that_no_database_keeps_is_refused_where_it_is_written(laptop, text):
    laptop.sync()
    with pytest.raises(BadValue):
        laptop.note(0, text)


@pytest.mark.parametrize("text", ["a\0b", "half \ud83d a pair"], ids=["NUL", "surrogate"])
def test_one_that_got_into_the_outbox_all_the_same_is_set_aside_and_the_rest_passes(end, laptop, text):
    """As a broken program or disk might leave it."""
    laptop.sync()
    with laptop.write() as tx:
        tx.add(t.OrderFact(order_id=order_id(0), kind=FactKind.NOTE, detail={}, text="bad", at=tx.now))
    laptop.note(1, "good")
    with laptop.store.write(recorder=Silent()) as tx:
        op = tx.scalar(sa.select(OutboxOp).where(OutboxOp.entity == "order_facts"))
        op.patch = {**op.patch, "text": [None, text]}
    report = laptop.sync()
    assert report.trouble is None
    assert value(end, 1) == "good"
    assert {op.entity: op.state for op in laptop.ops()} == {
        "order_facts": outbox.QUARANTINED,
        "work_orders": outbox.ACKED,
    }
    assert same(laptop)


@pytest.mark.parametrize("text", ["a\0b", "half \ud83d a pair", "\0"], ids=["NUL", "surrogate", "only"])
def test_one_that_another_program_sends_is_kept_at_the_office_with_its_reason_and_the_rest_passes(end, laptop, text):
    laptop.sync()
    laptop.note(0, "first")
    laptop.note(1, "third")
    between = Between(laptop.office)
    laptop.sync(between)
    request = between.asked[0]
    first, third = ({**op, "op_id": str(uuid.uuid4()), "txn": str(uuid.uuid4())} for op in request.ops)
    bad = {**first, "op_id": str(uuid.uuid4()), "txn": str(uuid.uuid4()), "patch": {"work_note": ["first", text]}}
    good = {**third, "patch": {"work_note": ["third", "fourth"]}}
    sent = {**codec.to_wire(request), "ops": [{**bad, "dseq": 3}, {**good, "dseq": 4}]}
    read = codec.unpack(SyncRequest, json.dumps(sent).encode(), codec.PLAIN)
    answer = end.office.sync(end.office.caller(laptop.device_id), read)
    assert [(each.outcome, each.reason) for each in answer.receipts] == [
        ("quarantined", "unreadable"),
        ("applied", None),
    ]
    assert value(end, 1) == "fourth"
    with end.store.read() as db:
        (aside,) = db.scalars(sa.select(Quarantined))
    raw = json.loads(base64.b64decode(aside.payload["raw"]))
    assert raw["patch"]["work_note"][1] == text
