"""Every kind of answer goes to JSON and to the text of expressions and back; what does not fit is refused."""

from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest

from forms.answers import FileAnswer, Geopoint, Kind, Row, check, from_json, from_text, to_json, to_text
from forms.errors import BadAnswer

HASH = "ab" * 32
VALUES = [
    (Kind.TEXT, "电压 😀 <b>"),
    (Kind.TEXT, "x" * 10_000),
    (Kind.INTEGER, -7),
    (Kind.DECIMAL, Decimal("6.10")),
    (Kind.RANGE, Decimal(3)),
    (Kind.DATE, date(1, 1, 1)),
    (Kind.DATE, date(9999, 12, 31)),
    (Kind.TIME, time(8, 30, tzinfo=timezone(timedelta(hours=8)))),
    (Kind.DATETIME, datetime(2026, 3, 29, 2, 30, tzinfo=UTC)),
    (Kind.SELECT_ONE, "pass"),
    (Kind.SELECT_MULTIPLE, ("a", "b")),
    (Kind.RANK, ("b", "a")),
    (Kind.ACKNOWLEDGE, True),
    (Kind.PHOTO, (FileAnswer(HASH, "a.jpg", "image/jpeg"),)),
    (Kind.SIGNATURE, FileAnswer(HASH, "s.png", "image/png")),
    (Kind.FILE, (FileAnswer(HASH, "a.pdf"),)),
    (Kind.BARCODE, "690123"),
    (Kind.GEOPOINT, Geopoint(31.2, 121.5, 4.0, 10.0)),
    (Kind.GEOTRACE, (Geopoint(1, 2), Geopoint(3, 4))),
    (Kind.ROW, Row("", 1.5)),
]


@pytest.mark.parametrize(("kind", "value"), VALUES, ids=[f"{kind}-{n}" for n, (kind, _) in enumerate(VALUES)])
def test_json_and_back_is_the_same_answer(kind, value):
    assert from_json(kind, json.loads(json.dumps(to_json(value)))) == value


@pytest.mark.parametrize(
    ("kind", "value"),
    [pair for pair in VALUES if pair[0] not in {Kind.PHOTO, Kind.SIGNATURE, Kind.FILE, Kind.ROW}],
)
def test_text_and_back_is_the_same_answer(kind, value):
    assert from_text(kind, to_text(value), UTC) == value


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.INTEGER, True),
        (Kind.INTEGER, 1.5),
        (Kind.INTEGER, 10**40),
        (Kind.DECIMAL, Decimal("NaN")),
        (Kind.DECIMAL, Decimal("Infinity")),
        (Kind.DECIMAL, Decimal("1e99")),
        (Kind.TEXT, "x" * 20_001),
        (Kind.DATE, datetime(2026, 1, 1, tzinfo=UTC)),
        (Kind.DATETIME, datetime(2026, 1, 1)),  # noqa: DTZ001 - that is the fault
        (Kind.SELECT_ONE, " "),
        (Kind.SELECT_MULTIPLE, ("a b",)),
        (Kind.SELECT_MULTIPLE, "a"),
        (Kind.PHOTO, (FileAnswer("../../etc/passwd"),)),
        (Kind.PHOTO, ("a.jpg",)),
        (Kind.GEOPOINT, Geopoint(91, 0)),
        (Kind.GEOPOINT, Geopoint(math.nan, 0)),
        (Kind.ROW, Row("", math.inf)),
    ],
)
def test_a_value_that_does_not_fit_is_refused(kind, value):
    with pytest.raises(BadAnswer):
        check(kind, value, "q")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.INTEGER, "many"),
        (Kind.INTEGER, None),
        (Kind.DECIMAL, "NaN"),
        (Kind.DECIMAL, math.nan),
        (Kind.DATE, "2026-02-30"),
        (Kind.DATETIME, "2026-01-01T00:00:00"),
        (Kind.GEOPOINT, {"lat": 1}),
        (Kind.PHOTO, {"name": "a"}),
        (Kind.SELECT_MULTIPLE, "a"),
        (Kind.ACKNOWLEDGE, "yes"),
        (Kind.TEXT, 7),
        (Kind.ROW, {"parent": 1, "order": 2}),
        (Kind.SIGNATURE, []),
    ],
)
def test_json_of_the_wrong_shape_is_refused(kind, value):
    with pytest.raises(BadAnswer):
        from_json(kind, value, "q")


def test_blank_text_is_no_answer():
    assert from_text(Kind.INTEGER, "  ", UTC) is None
    assert to_text(None) == ""
    assert to_text(False) == ""
    assert to_text(Decimal("-0")) == "-0"
