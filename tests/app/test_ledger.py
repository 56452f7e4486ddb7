"""Order list and search index follow every change in the same transaction, also silent ones and thousands at once."""

from datetime import date, timedelta
from decimal import Decimal

from app import ledger, orders, progress
from app.orders import OrderFilter
from app.store import replica, search
from app.store.door import Silent
from app.store.kinds import OrderState as S
from app.store.kinds import OrderType as T
from app.store.tables import Assignment, Customer, WorkOrder
from app.store.types import natural_id, new_id
from app.store.values import moment_text
from tests.app.conftest import ENGINEER, KEY
from tests.builders import NOON, a_customer, a_part, a_work_order, appoint


def listed(store, **wanted):
    with store.read() as db:
        return [row.number for row in orders.order_rows(db, orders.order_ids(db, OrderFilter(**wanted)))]


def test_a_dispatched_order_is_listed_and_found_at_once(store, company):
    with store.write() as tx:
        order_id = a_work_order(tx, company)
    with store.read() as db:
        row = orders.order_row(db, order_id)
        assert (row.state, row.is_mine, row.day) == (S.DISPATCHED, True, None)
        assert row.title.say("en") == "Compressor 2 trips on discharge temperature"
        assert row.asset_serial == "PS-450-2207-0031"
        assert row.lead.zh == "林川"
        assert orders.order_view(db, order_id).row == row
    assert listed(store, text="排气") == ["WO-26-00815"]
    assert listed(store, text="qingl") == ["WO-26-00815"]
    assert listed(store, text="0815") == ["WO-26-00815"]
    assert listed(store, text="渣浆") == []


def test_the_list_follows_appointment_and_state(store, company):
    with store.write() as tx:
        order_id = a_work_order(tx, company)
    with store.write() as tx:
        appoint(tx, order_id)
    assert listed(store, day=date(2026, 11, 18)) == ["WO-26-00815"]
    assert listed(store, day=date(2026, 11, 19)) == []
    assert listed(store, states=frozenset({S.APPOINTED}), mine=True, open_only=True) == ["WO-26-00815"]
    with store.write() as tx:
        progress.cancel(tx, order_id, reason="客户取消")
    assert listed(store, open_only=True) == []
    assert listed(store, states=frozenset({S.CANCELLED})) == ["WO-26-00815"]


def test_orders_stand_by_their_start_and_those_without_one_last(store, company):
    with store.write() as tx:
        for number, hours in (("WO-26-00003", 3), ("WO-26-00001", 1), ("WO-26-00002", None)):
            order_id = a_work_order(tx, company, number=number)
            if hours:
                appoint(tx, order_id, NOON + timedelta(hours=hours))
    assert listed(store) == ["WO-26-00001", "WO-26-00003", "WO-26-00002"]


def test_a_renamed_customer_is_renamed_in_every_line(store, company):
    with store.write() as tx:
        order_id = a_work_order(tx, company)
    with store.write(recorder=Silent()) as tx:
        tx.get(Customer, company.customer).name = "青岭能源"
    with store.read() as db:
        assert orders.order_row(db, order_id).customer.zh == "青岭能源"
        assert [hit.rec_id for hit in search.find(db, "青岭能源", entity="customers")] == [company.customer]


def test_an_order_given_away_is_no_longer_mine(store, company):
    with store.write() as tx:
        order_id = a_work_order(tx, company)
    with store.write(recorder=Silent()) as tx:
        tx.scalar(orders.sa.select(Assignment).where(Assignment.order_id == order_id)).is_active = False
    assert listed(store, mine=True) == []
    assert listed(store) == ["WO-26-00815"]


def test_an_order_that_leaves_this_laptop_leaves_list_and_search(store, company):
    with store.write() as tx:
        order_id = a_work_order(tx, company)
    with store.write(recorder=Silent()) as tx:
        replica.remove(tx, "work_orders", order_id)
    with store.read() as db:
        assert orders.order_row(db, order_id) is None
        assert search.order_ids(db, "排气") == []


def test_parts_machines_and_customers_are_found(store, company):
    with store.read() as db:
        assert [hit.entity for hit in search.find(db, "CH05")] == ["parts"]
        assert [hit.rec_id for hit in search.find(db, "2000000101378")] == [company.asset]
        assert company.customer in [hit.rec_id for hit in search.find(db, "韩工")]


def test_a_rebuilt_ledger_is_the_ledger_that_was_kept(store, company):
    with store.write() as tx:
        appoint(tx, a_work_order(tx, company))
        a_part(tx, "CH99-Z")
        a_customer(tx, "C77", "远山铜矿")

    def everything():
        with store.read() as db:
            lines = orders.order_rows(db, orders.order_ids(db, OrderFilter()))
            hits = [(hit.entity, hit.rec_id, hit.title) for word in "青铜泵器机" for hit in search.find(db, word)]
            return lines, sorted(hits)

    kept = everything()
    with store.write() as tx:
        ledger.rebuild(tx, ENGINEER)
    assert everything() == kept


def test_thousands_of_orders_written_silently_cost_few_statements(store, company):
    moment, ids = moment_text(NOON), [new_id() for _ in range(2_000)]
    order_bodies = {
        order_id: {
            "number": f"WO-26-{n:05d}", "order_type": "maintenance", "title": f"冷却塔巡检 {n}",
            "title_en": f"Cooling tower check {n}", "customer_id": str(company.customer), "site_id": str(company.site),
            "asset_id": str(company.asset), "dispatched_at": moment,
        }
        for n, order_id in enumerate(ids)
    }  # fmt: skip
    steps = {new_id(): {"order_id": str(each), "to_state": "dispatched", "at": moment} for each in ids}
    promises = {
        new_id(): {"order_id": str(each), "start_at": moment_text(NOON + timedelta(minutes=n)), "at": moment}
        for n, each in enumerate(ids)
    }
    crew = {
        new_id(): {"order_id": str(each), "person_id": str(company.engineer), "is_lead": True, "is_active": True}
        for each in ids
    }
    together = {"work_orders": order_bodies, "order_steps": steps, "appointments": promises, "assignments": crew}
    said = []
    orders.sa.event.listen(store._writer, "before_cursor_execute", lambda *call: said.append(call[2]))
    with store.write(recorder=Silent()) as tx:
        for entity, bodies in together.items():
            replica.write_many(tx, entity, bodies)
    assert len(said) < 120
    with store.read() as db:
        found = orders.order_ids(db, OrderFilter(mine=True))
        assert found == ids
        assert orders.order_rows(db, found[:2])[1].number == "WO-26-00001"
        assert orders.order_ids(db, OrderFilter(text="01999")) == [ids[1999]]


def test_an_office_ledger_has_nobodys_orders_as_mine(tmp_path, clock):
    store = ledger.open_office(tmp_path / "office.db", Silent(), clock)
    with store.write() as tx:
        customer, site, _contact = a_customer(tx)
        order = WorkOrder(
            id=tx.new_id(), number=tx.next_number("WO"), order_type=T.TRAINING, title="培训", customer_id=customer.id,
            site_id=site.id, dispatched_at=tx.now,
        )  # fmt: skip
        tx.add(order)
        tx.add(Assignment(id=tx.new_id(), order_id=order.id, person_id=natural_id("person", "E05")))
    assert listed(store) == ["WO-26-00001"]
    assert listed(store, mine=True) == []
    store.close()


def test_an_enrolled_profile_is_opened_with_its_key(tmp_path, clock):
    store = ledger.open_laptop(tmp_path, KEY, clock, person_id=ENGINEER, is_enrolled=False)
    with store.write() as tx:
        a_part(tx, "A-1", price_minor=int(Decimal(100)))
    store.close()
    again = ledger.open_laptop(tmp_path, KEY, clock, person_id=ENGINEER)
    with again.read() as db:
        assert search.find(db, "A-1")
    again.close()
