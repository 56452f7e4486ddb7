"""The inbox from the command line: lists in both languages, JSON for programs, decisions in somebody's name."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from app import words
from app.clock import SystemClock
from app.store import replica
from app.store import tables as t
from app.store.kinds import FactKind
from office import folder as folders
from office.__main__ import main
from sync.ownership import ENTITIES, Owner
from tests.sync.ends import OfficeEnd, add_company, add_order, enrol_by_hand, make_folder, order_id


@pytest.fixture
def busy(tmp_path):
    """An office with a conflict, work put aside, late work and receipts."""

    def fill(tx):
        add_company(tx)
        for number in range(3):
            add_order(tx, number)
        add_order(tx, 20, "E02", asset=0)

    made = make_folder(tmp_path / "office", fill)
    with folders.opened(made, SystemClock()) as office:
        laptop = enrol_by_hand(OfficeEnd(made, office.store, office, SystemClock()), tmp_path / "laptop", "E01")
        laptop.sync()
        with office.store.write() as tx:
            tx.get(t.WorkOrder, order_id(1)).contact_phone = "138-0000-0002"
            given = tx.scalar(sa.select(t.Assignment).where(t.Assignment.order_id == order_id(2)))
            given.is_active = False
        with laptop.write() as tx:
            tx.get(t.WorkOrder, order_id(1)).contact_phone = "138-0000-0003"
        with laptop.write() as tx:
            tx.add(t.OrderFact(order_id=order_id(20), kind=FactKind.NOTE, detail={}, text="x", at=tx.now))
        laptop.note(2, "late")
        laptop.sync()
        laptop.store.close()
    return made


def said(capsys, folder, *asked):
    assert main([asked[0], "--data", str(folder), *asked[1:]]) == 0
    return capsys.readouterr().out.strip()


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "contact phone: head office wrote “138-0000-0002”"), ("zh_CN", "联系电话：总部写的是“138-0000-0002”")],
)
def test_a_conflict_is_one_plain_sentence_in_the_readers_language(capsys, busy, language, sentence):
    told = said(capsys, busy, "conflicts", "--lang", language)
    assert sentence in told
    assert "138-0000-0003" in told
    assert "WO-26-00001" in told


def test_a_conflict_is_decided_in_somebodys_name_and_taken_back(capsys, busy):
    (found,) = json.loads(said(capsys, busy, "conflicts", "--json"))["conflicts"]
    told = said(capsys, busy, "conflicts", "--decide", found["id"], "other", "--by", "E02", "--lang", "en")
    assert "“138-0000-0003” stands" in told
    assert said(capsys, busy, "conflicts", "--lang", "en") == "Nothing waits here."
    (decided,) = json.loads(said(capsys, busy, "conflicts", "--all", "--json"))["conflicts"]
    assert (decided["decided"], decided["decided_by"]) == ("other", "E02")
    said(capsys, busy, "conflicts", "--undo", found["id"])
    assert json.loads(said(capsys, busy, "conflicts", "--json"))["conflicts"][0]["stands"] == "138-0000-0002"


def test_what_waits_is_listed_with_its_order_its_engineer_and_its_reason(capsys, busy):
    aside = said(capsys, busy, "quarantine", "--lang", "en")
    assert "WO-26-00020" in aside
    assert "the order is not this engineer's" in aside
    late = said(capsys, busy, "orphans", "--lang", "zh_CN")
    assert "工单改派后到达的工作" in late
    assert "WO-26-00002" in late
    (row,) = json.loads(said(capsys, busy, "quarantine", "--json"))["quarantine"]
    assert "1" in said(capsys, busy, "quarantine", "--accept", row["id"], "--lang", "en")
    assert said(capsys, busy, "quarantine", "--lang", "en") == "Nothing waits here."
    rows = json.loads(said(capsys, busy, "receipts", "--json"))["receipts"]
    assert {row["order"]: (row["confirmed"], row["total"]) for row in rows} == {
        "WO-26-00001": (1, 1),
        "WO-26-00002": (1, 1),
        "WO-26-00020": (1, 1),
    }


def test_what_is_not_there_is_refused_with_a_sentence(capsys, busy):
    nothing = "01900000-0000-7000-8000-000000000000"
    assert main(["quarantine", "--data", str(busy), "--accept", nothing, "--lang", "en"]) == 2
    assert "is waiting" in capsys.readouterr().err
    assert main(["revoke", "--data", str(busy), "--device", "ZZ9", "--lang", "zh_CN"]) == 2
    assert "没有标识为 ZZ9 的电脑" in capsys.readouterr().err


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_field_that_may_be_in_conflict_has_a_name(language):
    nameless = [
        f"{entity}.{name}"
        for entity, rule in ENTITIES.items()
        for name in replica.fields(entity)
        if rule.owner_of(name) in {Owner.SHARED, Owner.ENGINEER, Owner.SET}
        and not words.has(f"fields.{name}", language)
    ]
    assert nameless == []
    assert [entity for entity in ENTITIES if not words.has(f"entities.{entity}", language)] == []
