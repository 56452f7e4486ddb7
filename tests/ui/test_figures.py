"""Figures: counted from the rows of the ledger; both sums agree after a sync and differ after an edit."""

from app.orders import OrderFilter, order_ids
from app.repair import write_note
from ui.figures import count


def test_figures_are_counted_from_the_rows(opened):
    with opened.store.read() as db:
        found = count(db)
        assert found["orders"] == len(order_ids(db, OrderFilter()))
    assert found["digest"] == found["digest_said_by_office"]
    assert (found["unsent_records"], found["is_equal"], found["by_order"]) == (0, True, {})


def test_an_edit_shows_in_the_figures(opened):
    with opened.store.read() as db:
        order_id = order_ids(db, OrderFilter(mine=True))[0]
    with opened.store.write() as tx:
        write_note(tx, order_id, "轴封渗油")
    with opened.store.read() as db:
        found = count(db)
    assert found["unsent_records"] >= 1
    assert found["digest"] != found["digest_said_by_office"]
    assert [each["where"] for each in found["by_order"].values()] == ["here_only"]
