"""The JSON form of columns: what is refused, with which word, and the one form numbers take."""

import pytest

from app.store.tables import BUSINESS, Answer, Asset, Attachment, Customer, OrderStep, Person, PlannedPart, Site
from app.store.trouble import BadValue
from app.store.values import Unfit, columns, from_json, plain, to_json

REFUSED = [
    (Person, "name", "a\0b", "nul"),
    (Person, "name", "half \ud83d", "surrogate"),
    (Person, "name", 7, "type"),
    (Person, "name", None, "missing"),
    (Person, "code", "x" * 61, "too_long"),
    (Person, "nickname", "x", "unknown"),
    (Person, "is_active", 1, "type"),
    (Person, "is_active", "yes", "type"),
    (Person, "skills", ["a", "\0"], "nul"),
    (Person, "skills", {"\0": 1}, "nul"),
    (Person, "skills", float("nan"), "number"),
    (Person, "skills", float("inf"), "number"),
    (Person, "skills", {1, 2}, "type"),
    (Person, "role", "x" * 41, "too_long"),
    (Site, "travel_km", 1.5, "number"),
    (Site, "travel_km", "1e5", "number"),
    (Site, "travel_km", "NaN", "number"),
    (Site, "travel_km", "１２", "number"),
    (Site, "customer_id", "not an id", "id"),
    (Site, "customer_id", "{6f6e6764-616e-5000-8000-676f6e676461}", "id"),
    (Asset, "produced_on", "2026-02-30", "date"),
    (Asset, "produced_on", "2026-2-3", "date"),
    (Asset, "produced_on", "20260203", "date"),
    (OrderStep, "at", "2026-11-18T09:00:00", "moment"),
    (OrderStep, "at", "2026-11-18T09:00:00+08:00", "moment"),
    (OrderStep, "at", "2026-13-18T09:00:00Z", "moment"),
    (Attachment, "width", 1 << 31, "range"),
    (Attachment, "size_bytes", 1 << 63, "range"),
    (Attachment, "width", True, "type"),
    (Attachment, "width", 1.0, "type"),
]


@pytest.mark.parametrize(("kind", "field", "value", "reason"), REFUSED)
def test_a_value_that_does_not_fit_is_refused_with_its_reason(kind, field, value, reason):
    with pytest.raises(BadValue) as told:
        from_json(kind, field, value)
    assert (told.value.entity, told.value.field, told.value.reason) == (kind.__tablename__, field, reason)


def test_json_deeper_than_any_answer_is_refused():
    deep = []
    for _ in range(100):
        deep = [deep]
    with pytest.raises(Unfit, match="too_deep"):
        plain(deep)


@pytest.mark.parametrize(
    ("given", "kept"), [(1.0, 1), (-0.0, 0), (1e16, 10**16), (0.1, 0.1), (True, True), ((1,), [1])]
)
def test_whole_numbers_inside_json_are_integers(given, kept):
    found = plain({"a": given})["a"]
    assert (found, type(found)) == (kept, type(kept))


def test_every_column_of_the_business_has_a_json_form():
    for kind in BUSINESS.values():
        for name in columns(kind):
            assert to_json(kind, name, None) is None


def test_a_blank_answer_is_nothing():
    assert from_json(Answer, "value", None) is None
    assert to_json(Answer, "value", None) is None


def test_a_field_that_may_be_empty_takes_nothing():
    assert from_json(Customer, "phone", None) is None
    assert from_json(PlannedPart, "old_part", "kept by the dog") == "kept by the dog"
