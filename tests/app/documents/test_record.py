"""The record inside the document, and the document again from it."""

import json
from dataclasses import replace
from hashlib import sha256

import pytest

from app.documents.press import print_document
from app.documents.record import content_of, record_of
from tests.app.documents import samples


def test_the_record_gives_the_content_back(content):
    photos = {sha256(photo.data).hexdigest(): photo.data for photo in content.photos}
    assert content_of(record_of(content), photos) == content


def test_the_base_revision_is_built_again_byte_for_byte_from_the_record_and_the_photos(base, content):
    photos = {sha256(photo.data).hexdigest(): photo.data for photo in content.photos}
    again = print_document(content_of(base.record, photos), "zh_CN", "customer")
    assert again.data == base.data
    assert again.record_sha256 == base.record_sha256


def test_every_change_of_the_content_changes_the_record(content):
    one = record_of(content)
    assert record_of(replace(content, remarks="x")) != one
    assert record_of(replace(content, revision=2)) != one


def test_the_record_is_canonical(content):
    record = record_of(content)
    told = json.loads(record)
    assert json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() == record
    assert told["seals"] == ["engineer", "customer"]


def test_pen_pressure_and_time_stay_out_of_the_record(content):
    strokes = json.loads(record_of(content))["content"]["signatures"][0]["strokes"]
    assert {len(point) for stroke in strokes for point in stroke} == {3}
    assert all(isinstance(value, int) for stroke in strokes for point in stroke for value in point)


def test_a_record_of_another_kind_is_refused():
    with pytest.raises(ValueError, match="other"):
        content_of(b'{"schema":"other"}', {})


def test_both_copies_carry_the_same_record():
    content = samples.a_work_order(0, 2)
    company, customer = (print_document(content, "both", copy) for copy in ("company", "customer"))
    assert company.record == customer.record
    assert company.data != customer.data
