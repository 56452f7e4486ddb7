"""The merge as a table and as laws: deterministic, nothing lost, the same however ops are grouped."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.merge import Filed, Standing, Writer, merge, merge_set
from sync.ownership import ENTITIES, Owner, scope_of

OLD, NOW, NEW = "old", "now", "new"


@pytest.mark.parametrize(
    ("owner", "holds", "writer", "now", "written", "filed"),
    [
        (Owner.SHARED, True, Writer.NOBODY, OLD, NEW, None),
        (Owner.SHARED, True, Writer.OFFICE, NEW, None, None),
        (Owner.SHARED, True, Writer.OFFICE, NOW, None, Filed("f", OLD, NOW, NEW)),
        (Owner.OFFICE, True, Writer.NOBODY, OLD, None, Filed("f", OLD, OLD, NEW)),
        (Owner.OFFICE, True, Writer.OFFICE, NOW, None, Filed("f", OLD, NOW, NEW)),
        (Owner.ENGINEER, True, Writer.NOBODY, OLD, NEW, None),
        (Owner.ENGINEER, True, Writer.OFFICE, NOW, NEW, Filed("f", OLD, NEW, NOW)),
        (Owner.ENGINEER, True, Writer.OTHER, NOW, None, Filed("f", OLD, NOW, NEW)),
        (Owner.ENGINEER, False, Writer.NOBODY, OLD, None, Filed("f", OLD, OLD, NEW)),
        (Owner.TRAIL, True, Writer.OTHER, NOW, NEW, None),
    ],
)
def test_each_owner_has_its_rule(owner, holds, writer, now, written, filed):
    merged = merge({"f": (OLD, NEW)}, {"f": now}, {"f": owner}, Standing(holds, {"f": writer}))
    assert merged.write.get("f") == written
    assert merged.filed == ((filed,) if filed else ())


def test_who_and_when_follow_what_was_written_and_are_never_in_conflict():
    owners = {"value": Owner.ENGINEER, "at": Owner.TRAIL}
    lost = merge(
        {"value": (None, "b"), "at": (None, 2)},
        {"value": "a", "at": 1},
        owners,
        Standing(True, {"value": Writer.OTHER}),
    )
    assert dict(lost.write) == {}
    assert [each.field for each in lost.filed] == ["value"]


names = st.sampled_from("abc")
values = st.sampled_from([None, 1, 2, 3])
patches = st.dictionaries(names, st.tuples(values, values), min_size=1)
rows = st.dictionaries(names, values)
owner_maps = st.fixed_dictionaries(
    {name: st.sampled_from([Owner.OFFICE, Owner.ENGINEER, Owner.SHARED]) for name in "abc"}
)
standings = st.builds(Standing, holds=st.booleans(), writer=st.dictionaries(names, st.sampled_from(list(Writer))))


@given(patches, rows, owner_maps, standings)
@settings(max_examples=300, deadline=None)
def test_every_new_value_stands_or_is_filed_and_no_old_one_is_lost(patch, row, owners, standing):
    merged = merge(patch, row, owners, standing)
    assert merge(patch, row, owners, standing) == merged
    filed = {each.field: each for each in merged.filed}
    for name, (old, new) in patch.items():
        now = row.get(name)
        after = merged.write.get(name, now)
        assert after == new or filed[name].other == new
        if now not in {after, old}:
            assert filed[name].other == now
        if name in filed:
            assert filed[name].kept == after
            assert filed[name].base == old


@given(st.lists(st.tuples(names, values), min_size=1, max_size=6), rows)
@settings(max_examples=200, deadline=None)
def test_one_batch_of_ops_ends_like_as_many_batches_of_one(edits, row):
    """A laptop's own edits follow each other: each op's old value is what the one before wrote."""
    owners = dict.fromkeys("abc", Owner.ENGINEER)
    one_by_one, together = dict(row), dict(row)
    joined: dict[str, tuple] = {}
    for name, new in edits:
        old = one_by_one.get(name)
        one_by_one |= merge({name: (old, new)}, one_by_one, owners, Standing(True, {})).write
        joined[name] = (joined.get(name, (row.get(name), None))[0], new)
    together |= merge(joined, together, owners, Standing(True, {})).write
    assert {name: one_by_one.get(name) for name in "abc"} == {name: together.get(name) for name in "abc"}


members = st.lists(st.sampled_from("abcdef"), unique=True)


@given(members, members, members)
@settings(max_examples=200, deadline=None)
def test_sets_merge_by_member_whoever_comes_first(base, mine, theirs):
    merged = merge_set(base, theirs, mine)
    assert merged == merge_set(base, mine, theirs)
    assert set(merged) == (set(base) & set(mine) & set(theirs)) | (set(mine) - set(base)) | (set(theirs) - set(base))


def test_every_record_has_a_scope_that_names_one_thing():
    key, other = uuid.uuid4(), uuid.uuid4()
    for entity, rule in ENTITIES.items():
        body = {rule.by: str(other)} if rule.by != "id" else {}
        scope = scope_of(entity, key, body, lambda _entity, _id: {"customer_id": str(other)})
        assert scope == "all" or scope.split(":") == [rule.scope, str(key if rule.by == "id" else other)]
