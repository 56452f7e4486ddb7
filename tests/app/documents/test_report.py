"""What the work order says, and what it refuses to be without."""

import re
import string
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest

from app.documents.complete import DocumentIncomplete, SumsDiffer, missing
from app.documents.content import Acceptance, Charges, Diagnosis, Equipment, Party, Work
from app.documents.page import Heading, Paragraph, SealBox, Seals, Table
from app.documents.record import record_of
from app.documents.report import compose
from app.documents.sentences import sentences
from app.words import Pair
from tests.app.documents import samples


def page_of(content, language="zh_CN", copy="company"):
    return compose(content, record_of(content), language, copy)


def texts(page):
    found = []
    for block in page.blocks:
        if isinstance(block, Table):
            found += [" ".join(text.text for cell in row.cells for text in cell) for row in block.rows]
    return found


LACKING = {
    "serial": {"equipment": replace(samples.a_work_order(0, 1).equipment, serial="")},
    "steps": {"work": Work((), "repaired")},
    "result": {"work": Work((Pair("停机"),), "")},
    "time": {"segments": ()},
    "site": {"customer": Party(Pair("客户"))},
    "engineer_signature": {"signatures": (samples.a_signature("customer"),)},
    "customer_signature": {"signatures": (samples.a_signature("engineer"),)},
    "acceptance": {"acceptance": Acceptance("objection", 1, "还有异响")},
    "reason": {"acceptance": Acceptance("absent")},
    "consent": {"parts": (replace(samples.a_work_order(0, 1).parts[0], consent=None),)},
    "notice": {"charges": replace(samples.a_work_order(0, 1).charges, notice_signed_at=None)},
}


@pytest.mark.parametrize("code", LACKING)
def test_what_is_missing_is_named_before_anything_is_drawn(code):
    content = samples.a_work_order(0, 1, **LACKING[code])
    assert code in missing(content)
    with pytest.raises(DocumentIncomplete) as refused:
        page_of(content)
    assert sentences("en")[f"missing.{code}"] in [lack.say("en") for lack in refused.value.facts["missing"]]


@pytest.mark.parametrize("order_type", ["part_sale", "training", "consultation", "remote_support"])
def test_an_order_without_a_machine_makes_its_document_all_the_same(order_type):
    content = samples.a_work_order(
        0, 0, order_type=order_type, equipment=Equipment(Pair(""), "", ""), diagnosis=Diagnosis(Pair("")), checklists=()
    )
    assert missing(content) == ()
    headings = [block.text.text for block in page_of(content, "en").blocks if isinstance(block, Heading)]
    assert not {"Equipment", "Diagnosis"} & set(headings)
    assert {"serial", "equipment"} <= set(missing(replace(content, order_type="installation")))
    assert "diagnosis" in missing(replace(content, order_type="quality_fault"))


def test_work_without_a_visit_needs_neither_site_nor_time():
    base = samples.a_work_order(0, 1, segments=(), customer=Party(Pair("客户")))
    assert missing(replace(base, order_type="remote_support")) == ()
    assert set(missing(replace(base, order_type="maintenance"))) == {"site", "time"}


def test_a_whole_work_order_lacks_nothing():
    assert missing(samples.a_work_order(0, 1)) == ()


def test_a_customer_who_is_absent_need_not_sign_if_the_reason_is_given():
    content = samples.a_work_order(
        0, 1, signatures=(samples.a_signature("engineer"),), acceptance=Acceptance("absent", 1, "", "夜间无人值守")
    )
    boxes = [box for block in page_of(content).blocks if isinstance(block, Seals) for box in block.boxes]
    assert any("夜间无人值守" in text.text for box in boxes for text in box.captions)


def test_charges_that_do_not_add_up_are_refused():
    charges = samples.a_work_order(0, 1).charges
    wrong = replace(charges.lines[1], amount_minor=1)
    with pytest.raises(SumsDiffer) as refused:
        page_of(samples.a_work_order(0, 1, charges=replace(charges, lines=(charges.lines[0], wrong))))
    assert (refused.value.line, refused.value.expected) == (2, 85600)
    with pytest.raises(SumsDiffer):
        page_of(samples.a_work_order(0, 1, charges=replace(charges, total_minor=charges.total_minor + 1)))


def test_half_a_fen_is_rounded_up():
    content = samples.a_work_order(0, 1)
    assert content.charges.lines[2].amount_minor == 43208
    assert Decimal("1.5") * 28805 == Decimal("43207.5")
    page_of(content)


def test_each_charge_shows_its_arithmetic():
    rows = texts(page_of(samples.a_work_order(0, 1)))
    assert any("2 件 × 428.00" in row and "856.00" in row for row in rows)
    assert any("−386.00" in row and "服务包" in row for row in rows)


def test_free_work_shows_no_debt():
    free = samples.a_work_order(0, 1, charges=Charges((), 0))
    assert missing(free) == ()
    assert any("0.00" in row for row in texts(page_of(free)))


def test_what_failed_comes_first_in_a_checklist():
    content = samples.a_work_order(0, 40)
    table = next(block for block in page_of(content).blocks if isinstance(block, Table) and len(block.rows) == 40)
    order = ["✗", "⚠", "✓", "–"]
    marks = [order.index(row.cells[3][0].text[0]) for row in table.rows]
    assert all(before <= after for before, after in pairwise(marks))
    assert marks[0] == 0


def test_units_levels_and_ways_of_paying_are_said_in_the_readers_language():
    content = samples.a_work_order(0, 1, fault=replace(samples.a_work_order(0, 1).fault, level="一级"))

    def said(language):
        page = page_of(content, language)
        paragraphs = [block.text.text for block in page.blocks if isinstance(block, Paragraph)]
        return " ".join([*paragraphs, *texts(page)])

    assert "一级" in said("zh_CN")
    assert "Level 1" in said("en")
    assert "一级" not in said("en")
    assert "2 pc × 428.00" in said("en")
    assert "2 件/pc × 428.00" in said("both")
    assert "5,340.00 CNY  WeChat" in said("en")


def test_a_column_that_would_stand_empty_is_left_out_of_a_checklist():
    plain = tuple(replace(row, verdict="none", remark="") for row in samples.checklist(5).rows)
    content = samples.a_work_order(0, 5, checklists=(replace(samples.checklist(5), rows=plain),))
    table = next(block for block in page_of(content, "en").blocks if isinstance(block, Table) and len(block.rows) == 5)
    assert [column.head[0].text for column in table.columns] == ["No.", "Item", "Found"]
    assert {len(row.cells) for row in table.rows} == {3}


def test_both_languages_say_each_thing_twice_and_one_language_once():
    content = samples.a_work_order(0, 1)
    headings = {
        language: [block.text.text for block in page_of(content, language).blocks if isinstance(block, Heading)]
        for language in ("zh_CN", "en", "both")
    }
    assert "设备" in headings["zh_CN"]
    assert "Equipment" in headings["en"]
    assert "设备  Equipment" in headings["both"]


def test_the_copies_differ_in_their_mark_alone():
    content = samples.a_work_order(0, 1)
    company, customer = page_of(content, copy="company"), page_of(content, copy="customer")
    assert (company.copy_mark, customer.copy_mark) == ("公司存档联", "客户留存联")
    assert replace(company, copy_mark=customer.copy_mark) == customer


def test_every_seal_has_its_box():
    page = page_of(samples.a_work_order(0, 1))
    boxes = [box for block in page.blocks if isinstance(block, Seals) for box in block.boxes]
    assert [box.field for box in boxes] == ["Seal_Engineer", "Seal_Customer", "Seal_Office", "Time_Stamp"]
    assert all(isinstance(box, SealBox) and box.tooltip for box in boxes)


def test_the_documents_say_the_same_in_both_languages():
    english, chinese = sentences("en"), sentences("zh_CN")
    assert english.keys() == chinese.keys()
    assert [key for key in english if facts(english[key]) != facts(chinese[key])] == []
    assert [key for key in chinese if key != "column.sha256" and not re.search("[\u4e00-\u9fff]", chinese[key])] == []


def facts(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_a_machine_excluded_from_its_warranty_is_not_said_to_be_out_of_term():
    machine = samples.a_work_order(0, 1).equipment
    for reason, told in ((Pair(""), "warranty ended"), (Pair("自行拆解", "Dismantled"), "excluded, charged")):
        content = samples.a_work_order(0, 1, equipment=replace(machine, warranty="out", warranty_reason=reason))
        page = compose(content, record_of(content), "en", "company")
        shown = [text.text for table in page.blocks if isinstance(table, Table) for row in table.rows
                 for cell in row.cells for text in cell]  # fmt: skip
        assert any(each.startswith(told) for each in shown)
