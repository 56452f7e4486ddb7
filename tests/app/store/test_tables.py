"""The tables keep their promises: names say what a column holds, facts are named as facts, orders are found fast."""

import pytest
import sqlalchemy as sa

from app.store.derived_tables import DERIVED
from app.store.laptop_tables import LAPTOP
from app.store.office_tables import OFFICE
from app.store.tables import BUSINESS, FACTS
from app.store.types import Choice, IdType, Moment, Quantity

ALL = {**BUSINESS, **DERIVED, **LAPTOP, **OFFICE}
COLUMNS = [column for kind in ALL.values() for column in kind.__table__.columns]
WORDS = {"form_id", "server_id"}  # names other programs and people gave
ENDINGS = {
    "_id": IdType,
    "_at": Moment,
    "_on": sa.Date,
    "_minor": sa.BigInteger,
    "_bytes": sa.BigInteger,
    "_ms": sa.BigInteger,
    "_key": sa.LargeBinary,
    "_cert": sa.LargeBinary,
}


@pytest.mark.parametrize(("ending", "kind"), ENDINGS.items())
def test_a_columns_ending_says_what_it_holds(ending, kind):
    named = [column for column in COLUMNS if column.name.endswith(ending) and column.name not in WORDS]
    assert named
    assert [str(column) for column in named if not isinstance(column.type, kind)] == []


def test_what_is_true_or_false_reads_as_a_statement_and_is_never_empty():
    for column in COLUMNS:
        if isinstance(column.type, sa.Boolean) and column.name != "digest_equal":
            assert column.name.startswith(("is_", "may_")), column
            assert not column.nullable, column


def test_a_table_that_says_it_is_a_fact_is_held_as_one():
    said = {kind for kind in BUSINESS.values() if kind.__doc__.startswith("Fact")}
    assert said == set(FACTS)


def test_every_fact_says_when_and_by_whom():
    for fact in FACTS:
        assert {"at"} <= set(fact.__table__.columns.keys())
        assert {"by_id", "person_id"} & set(fact.__table__.columns.keys()), fact


def test_every_record_of_an_order_is_found_by_it():
    for kind in ALL.values():
        column = kind.__table__.columns.get("order_id")
        if column is not None and not column.primary_key:
            assert column.index, kind


def test_business_rows_have_one_key_and_no_trace_of_sync():
    for kind in BUSINESS.values():
        (key,) = kind.__table__.primary_key
        assert (key.name, type(key.type)) == ("id", IdType)
        assert not {"seq", "dseq", "scope", "h"} & set(kind.__table__.columns.keys())


def test_the_tables_of_the_two_ends_share_no_name():
    assert len(ALL) == len(BUSINESS) + len(DERIVED) + len(LAPTOP) + len(OFFICE)


def test_exact_numbers_and_closed_lists_have_their_own_types():
    assert {type(column.type) for column in COLUMNS} <= {
        Choice, IdType, Moment, Quantity, sa.JSON, sa.BigInteger, sa.Boolean, sa.Date, sa.Integer, sa.LargeBinary,
        sa.String, sa.Text,
    }  # fmt: skip
