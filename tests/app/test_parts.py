"""Stock is the sum of its moves and never negative; a part line goes from plan through consent to fitted, and back."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import fitting, parts
from app.fitting import NotGenuine
from app.parts import LineState, PartFitted, QuantityWrong, StockShort
from app.store.kinds import MoveKind, OldPart, WarehouseKind
from app.store.tables import PartUsed, Warehouse
from app.store.types import natural_id
from tests.builders import a_part, a_work_order, at_work


@pytest.fixture
def order_id(store, company):
    with store.write() as tx:
        order_id = a_work_order(tx, company)
        at_work(tx, order_id)
    return order_id


def agreed(tx, company, order_id, quantity=1):
    line = parts.plan_part(tx, order_id, company.part, Decimal(quantity))
    parts.give_part_consent(tx, line, said_by="韩工", explanation="测温漂移")
    return line


def lines(store, order_id):
    with store.read() as db:
        return parts.order_parts(db, order_id)


def test_a_fitted_part_leaves_the_van_with_its_serials(store, company, order_id):
    with store.write() as tx:
        line = agreed(tx, company, order_id)
        parts.set_serials(tx, line, old_serial="T19-3308", new_serial="T26-0001", old_part=OldPart.RETURNED)
        fitting.fit_part(tx, line)
    [row] = lines(store, order_id)
    assert row.state is LineState.FITTED
    assert row.in_stock == 3
    assert row.amount_minor == 18500
    with store.read() as db:
        [used] = db.scalars(parts.sa.select(PartUsed))
        assert (used.old_serial, used.new_serial, used.old_part) == ("T19-3308", "T26-0001", OldPart.RETURNED)
        assert used.consent_id == row.consent.id


def test_a_fitted_line_no_longer_changes_until_it_is_undone(store, company, order_id):
    with store.write() as tx:
        line = agreed(tx, company, order_id)
        used = fitting.fit_part(tx, line)
    for change in (
        lambda tx: parts.set_serials(tx, line, new_serial="X"),
        lambda tx: parts.remove_planned(tx, line),
        lambda tx: parts.change_quantity(tx, line, Decimal(2)),
        lambda tx: fitting.fit_part(tx, line),
    ):
        with pytest.raises(PartFitted), store.write() as tx:
            change(tx)
    with store.write() as tx:
        fitting.undo_fit(tx, used, "装错位置")
        fitting.undo_fit(tx, used)
    [row] = lines(store, order_id)
    assert row.state is LineState.AGREED
    assert row.in_stock == 4


def test_a_line_can_be_fitted_again_after_an_undo(store, company, order_id):
    with store.write() as tx:
        line = agreed(tx, company, order_id)
        fitting.undo_fit(tx, fitting.fit_part(tx, line))
        fitting.fit_part(tx, line)
    assert lines(store, order_id)[0].in_stock == 3


def test_a_removed_line_comes_back(store, company, order_id):
    with store.write() as tx:
        line = parts.plan_part(tx, order_id, company.part, Decimal(1))
        parts.remove_planned(tx, line)
    assert lines(store, order_id) == []
    with store.write() as tx:
        parts.restore_planned(tx, line)
    assert [row.state for row in lines(store, order_id)] == [LineState.PLANNED]


def test_more_than_was_agreed_needs_consent_again(store, company, order_id):
    with store.write() as tx:
        line = agreed(tx, company, order_id, 1)
        parts.change_quantity(tx, line, Decimal(2))
    assert lines(store, order_id)[0].state is LineState.DECLINED


def test_less_than_was_agreed_stays_agreed(store, company, order_id):
    with store.write() as tx:
        line = agreed(tx, company, order_id, 3)
        parts.change_quantity(tx, line, Decimal(2))
    assert lines(store, order_id)[0].state is LineState.AGREED


@pytest.mark.parametrize("quantity", [Decimal(0), Decimal(-1)])
def test_nothing_and_less_cannot_be_planned(store, company, order_id, quantity):
    with pytest.raises(QuantityWrong), store.write() as tx:
        parts.plan_part(tx, order_id, company.part, quantity)


def test_a_part_that_is_not_genuine_needs_a_reason(store, company, order_id):
    with store.write() as tx:
        odd = a_part(tx, "XX-1", is_genuine=False)
        parts.move_stock(tx, company.van, odd.id, Decimal(1), MoveKind.RECEIVE)
        line = parts.plan_part(tx, order_id, odd.id, Decimal(1))
        parts.give_part_consent(tx, line, said_by="韩工")
        with pytest.raises(NotGenuine):
            fitting.fit_part(tx, line)
        parts.set_serials(tx, line, note="原厂缺货，客户书面要求")
        fitting.fit_part(tx, line)


def test_the_catalogue_is_searched_in_both_languages(store, company):
    with store.read() as db:
        assert {row.number for row in parts.find_parts(db, "传感")} == {"CH05-A"}
        assert {row.number for row in parts.find_parts(db, "SENSOR temp")} == {"CH05-A", "CH06-A"}
        assert parts.find_parts(db, "100%_") == []


def test_the_van_shows_what_it_holds(store, company):
    with store.read() as db:
        assert [(row.part.number, row.quantity) for row in parts.van_stock(db, company.engineer)] == [
            ("CH05-A", 4),
            ("CH06-A", 4),
        ]
        assert [row.part.number for row in parts.van_stock(db, company.engineer, "轴封")] == ["CH06-A"]
        assert parts.van_stock(db, None) == []


class _EnoughSeen(Exception):
    """Leaves the transaction without saving it."""


EXAMPLES = 25 if settings.default.max_examples <= 100 else settings.default.max_examples  # the long profile: as it says


MOVES = st.tuples(
    st.sampled_from(["van", "depot"]), st.sampled_from(["part", "other_part"]), st.integers(-6, 6), st.integers(0, 2)
)


class Shelves:
    """The slow model: every unit that ever moved stands in one list of thousandths; a balance is counted anew."""

    def __init__(self, begun):
        self.moved = [(place, round(quantity * 1000)) for place, quantity in begun.items()]

    def there(self, place):
        return sum(quantity for each, quantity in self.moved if each == place)

    def move(self, place, thousandths):
        """Move, and say whether it may be; what may not be changes nothing."""
        may = thousandths != 0 and self.there(place) + thousandths >= 0
        self.moved += [(place, thousandths)] if may else []
        return may


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(MOVES, max_size=12))
def test_stock_is_the_sum_of_its_moves_and_never_negative(store, company, moves):
    with contextlib.suppress(_EnoughSeen), store.write() as tx:
        depot = Warehouse(
            id=natural_id("warehouse", "D1"), code="D1", kind=WarehouseKind.OFFICE, name="昆明库", name_en=None,
            holder_id=None,
        )  # fmt: skip
        tx.add(depot)
        tx.flush()
        places = {"van": company.van, "depot": depot.id}
        known = {(where, what): getattr(company, what) for where in places for what in ("part", "other_part")}
        begun = {each: parts.in_stock(tx, places[each[0]], known[each]) for each in known}
        shelves = Shelves(begun)
        for where, what, quantity, scale in moves:
            wanted = Decimal(quantity).scaleb(-scale)
            may = shelves.move((where, what), round(wanted * 1000))
            assert moved(tx, places[where], known[where, what], wanted) is may
        for (where, what), part_id in known.items():
            counted = Decimal(shelves.there((where, what))) / 1000
            listed = [row for row in parts.stock(tx, places[where], with_empty=True) if row.part.id == part_id]
            assert parts.in_stock(tx, places[where], part_id) == counted >= 0
            assert sum((row.quantity for row in listed), Decimal(0)) == counted
        raise _EnoughSeen


def moved(tx, warehouse_id, part_id, wanted):
    """Move stock and say whether it was let; a refusal must have had its reason."""
    there = parts.in_stock(tx, warehouse_id, part_id)
    try:
        parts.move_stock(tx, warehouse_id, part_id, wanted, MoveKind.ADJUST)
    except StockShort:
        assert there + wanted < 0
        return False
    except QuantityWrong:
        assert wanted == 0
        return False
    return True
