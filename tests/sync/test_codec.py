"""Messages to bytes and back; whatever else arrives is garbled, never a crash."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import codec
from sync.protocol import (
    Certificates,
    EnrolRequest,
    Frame,
    Garbled,
    Receipt,
    Reset,
    RowNews,
    ScopeDigest,
    Settled,
    SyncAnswer,
    SyncRequest,
    TooLarge,
)

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 53), 1 << 53) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
shas = st.binary(min_size=32, max_size=32).map(bytes.hex)
records = st.tuples(texts, st.uuids())
moments = st.datetimes(timezones=st.just(UTC))
requests = st.builds(
    SyncRequest,
    server_id=texts,
    epoch=texts,
    incarnation=st.uuids(),
    cursor=texts,
    chain=texts,
    ops=st.lists(st.dictionaries(texts, plain, max_size=4), max_size=3).map(tuple),
    blobs=st.dictionaries(shas, st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=3),
    inline=st.dictionaries(shas, st.binary(max_size=40), max_size=2),
    want=st.lists(records, max_size=3).map(tuple),
    sent_at=st.none() | moments,
)
news = st.builds(
    RowNews,
    entity=texts,
    rec_id=st.uuids(),
    version=st.integers(0, 99),
    kind=texts,
    fields=st.dictionaries(texts, plain, max_size=3),
    h=st.none() | shas,
)
answers = st.builds(
    SyncAnswer,
    server_id=texts,
    epoch=texts,
    cursor=texts,
    chain=texts,
    server_time=moments,
    receipts=st.lists(
        st.builds(
            Receipt,
            dseq=st.integers(1, 9),
            outcome=texts,
            version=st.none() | st.integers(1, 9),
            fields=st.lists(texts, max_size=2).map(tuple),
            conflicts=st.lists(st.uuids(), max_size=2).map(tuple),
        ),
        max_size=3,
    ).map(tuple),
    changes=st.lists(news, max_size=3).map(tuple),
    leave=st.lists(texts, max_size=2).map(tuple),
    gone_from_scope=st.lists(records, max_size=2).map(tuple),
    blobs_at=st.dictionaries(shas, st.just("done") | st.integers(0, 99), max_size=2),
    digest=st.none() | st.builds(ScopeDigest, sum=texts, count=st.integers(0, 9)),
    present=st.none()
    | st.dictionaries(
        st.integers(0, 255),
        st.lists(st.tuples(texts, st.uuids(), st.integers(1, 9), texts), min_size=1, max_size=2).map(tuple),
        min_size=1,
        max_size=2,
    ),
    settled=st.lists(
        st.builds(Settled, op_id=st.uuids(), outcome=texts, version=st.none() | st.integers(1, 9)), max_size=2
    ).map(tuple),
    certificates=st.none()
    | st.builds(Certificates, issuing=st.binary(max_size=9), engineer=st.binary(max_size=9), witness=st.just(b"w")),
    reset=st.none() | st.builds(Reset, epoch=texts, last_dseq=st.integers(0, 9), restored_to=st.none() | moments),
    fork=st.booleans(),
)


@given(requests)
@settings(max_examples=60, deadline=None)
def test_a_request_comes_back_as_it_was(request):
    assert codec.unpack(SyncRequest, codec.pack(request)) == request
    assert codec.unpack(SyncRequest, json.dumps(codec.to_wire(request)).encode(), codec.PLAIN) == request


@given(answers)
@settings(max_examples=60, deadline=None)
def test_an_answer_comes_back_as_it_was(answer):
    assert codec.unpack(SyncAnswer, codec.pack(answer)) == answer


@given(st.binary(max_size=300), st.sampled_from([codec.PACKED, codec.PLAIN]))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_a_message_or_garbled(data, kind):
    with pytest.raises((Garbled, TooLarge)):
        codec.unpack(SyncRequest, data, kind)


@given(st.recursive(plain, lambda inner: st.dictionaries(st.sampled_from(["server_id", "ops", "cursor"]), inner)))
@settings(max_examples=100, deadline=None)
def test_any_json_is_a_message_or_garbled(value):
    with pytest.raises(Garbled):
        codec.unpack(SyncRequest, json.dumps(value).encode(), codec.PLAIN)


@pytest.mark.parametrize(
    "text",
    [
        '{"server_id": "\\ud800"}',
        '{"server_id": "a\\u0000b"}',
        '{"server_id": NaN}',
        '{"server_id": 1e999}',
        "[" * 100_000,
        '{"a":' * 60 + "1" + "}" * 60,
        "\ufeff{}",
    ],
)
def test_what_a_database_cannot_keep_is_garbled(text):
    with pytest.raises(Garbled):
        codec.read_json(text.encode("utf-8", "surrogatepass"))


def test_a_small_message_that_unpacks_to_a_huge_one_is_refused_without_unpacking_it():
    bomb = zstandard.ZstdCompressor().compress(b"0" * (300 << 20))
    assert len(bomb) < 100_000
    with pytest.raises(TooLarge):
        codec.unpack(SyncRequest, bomb, limit=2 << 20)


def test_unknown_fields_of_a_later_version_are_passed_over():
    request = SyncRequest("s", "e", uuid.uuid4(), "0", "")
    wire = {**codec.to_wire(request), "later": {"x": 1}}
    assert codec.from_wire(SyncRequest, wire) == request


def test_a_missing_or_wrong_field_is_named():
    with pytest.raises(Garbled) as garbled:
        codec.from_wire(EnrolRequest, {"secret": 5})
    assert garbled.value.facts["reason"] == "secret"


@given(st.lists(st.tuples(shas, st.binary(max_size=300)), max_size=5), st.lists(st.integers(1, 90), max_size=40))
@settings(max_examples=60, deadline=None)
def test_frames_are_read_however_their_bytes_arrive(files, cuts):
    frames = [Frame(sha, 7, 7 + len(data), data) for sha, data in files]
    packed = codec.pack_frames(frames)
    reader, got, at = codec.FrameReader(), [], 0
    for size in [*cuts, len(packed)]:
        got += list(reader.feed(packed[at : at + size]))
        at += size
    joined: list[Frame] = []
    for piece in got:
        last = joined[-1] if joined else None
        if last is not None and last.sha == piece.sha and last.offset + len(last.data) == piece.offset:
            joined[-1] = Frame(last.sha, last.offset, last.size, last.data + piece.data)
        else:
            joined.append(piece)
    together = b"".join(frame.data for frame in joined)
    assert together == b"".join(data for _sha, data in files)
    assert {frame.sha for frame in joined} == {sha for sha, _data in files}


def test_a_frame_that_claims_more_than_its_file_is_garbled():
    with pytest.raises(Garbled):
        list(codec.FrameReader().feed(codec.pack_frames([Frame("ab" * 32, 5, 6, b"toolong")])))


def test_an_empty_sync_is_small():
    request = SyncRequest(
        "a1b2c3d4e5f6", "a1b2c3d4", uuid.uuid4(), "123456", "9f" * 16, app_version="2026.11.0",
        sent_at=datetime(2026, 11, 18, 9, 0, tzinfo=UTC),
    )  # fmt: skip
    assert len(codec.pack(request)) < 260
    assert len(codec.pack(request, is_short=True)) < 160
    assert codec.unpack(SyncRequest, codec.pack(request, is_short=True)) == request
