"""The form desk: a workbook checked, published, brought to the laptops by sync, filled there, its answers exported."""

import csv
import json
from decimal import Decimal

import openpyxl
import pytest
import sqlalchemy as sa

from app import checklists, published
from app.clock import SystemClock
from app.published import FormRetyped, VersionTaken
from app.store import tables as t
from forms.authoring import publish as publisher
from office import folder as folders
from office import forms
from office.__main__ import main
from tests.forms.authoring.books import YES_NO, row, write
from tests.sync.ends import add_company, add_order, enrol_by_hand, make_folder, open_end, order_id, same

NAMED = {"form_id": "guards", "form_title": "Guards", "version": "1"}


def workbook(path, *more, version="1"):
    rows = [row("select_one yn", "ok", "Guards fitted"), row("decimal", "gap", "Gap"), *more]
    return write(path, rows, choices=YES_NO, settings={**NAMED, "version": version})


def faulty(path):
    rows = [
        row("select_one yn", "ok"),
        row("text", "why", relevant="${ok} == 'no'"),
        row("integer", "n", constraint=". > (3"),
    ]
    return write(path, rows, choices=YES_NO, settings=NAMED)


@pytest.fixture
def office(tmp_path):
    return make_folder(tmp_path / "office", add_company)


@pytest.fixture
def ask(capsys):
    """Ask the command line; gives the exit status and what was said."""

    def command(*words, lang="en"):
        status = main(["--lang", lang, "forms", *map(str, words)])
        said = capsys.readouterr()
        return status, said.out, said.err

    return command


# the command line


def test_check_says_every_fault_at_once_with_its_cell_and_a_repair(ask, tmp_path):
    status, said, _ = ask("check", faulty(tmp_path / "guards.xlsx"))
    assert status == 1
    assert "survey F3 (row 3, column relevant)" in said
    assert "survey G4 (row 4, column constraint)" in said
    assert said.count("→") >= 2
    assert "cannot be published: 2 faults" in said


def test_check_speaks_chinese(ask, tmp_path):
    status, said, _ = ask("check", faulty(tmp_path / "guards.xlsx"), lang="zh_CN")
    assert status == 1
    assert "（第 3 行，“relevant”列）" in said
    assert "不能发布：有 2 处错误" in said


def test_check_gives_the_same_facts_to_programs(ask, tmp_path):
    status, said, _ = ask("check", faulty(tmp_path / "guards.xlsx"), "--json")
    told = json.loads(said)
    assert (status, told["ok"], told["form"]) == (1, False, None)
    first = told["problems"][0]
    assert (first["sheet"], first["row"], first["cell"]) == ("survey", 3, "F3")
    assert first["text_en"]
    assert first["text_zh"]
    assert first["repair"] == "${ok} = 'no'"


def test_the_workbook_comes_back_coloured_and_repaired(ask, tmp_path):
    marked = tmp_path / "back" / "marked.xlsx"
    status, _, _ = ask("check", faulty(tmp_path / "guards.xlsx"), "--marked", marked, "--repair")
    assert status == 1
    sheet = openpyxl.load_workbook(marked)["survey"]
    assert sheet["F3"].fill.fgColor.rgb.endswith("F8C9C4")
    assert sheet["F3"].value == "${ok} = 'no'"
    assert "==" in sheet["F3"].comment.text
    assert sheet["A1"].comment is None


def test_a_file_nobody_should_open_gives_the_list_of_faults_alone(ask, tmp_path):
    (tmp_path / "guards.xlsx").write_bytes(b"no workbook")
    marked = tmp_path / "marked.xlsx"
    status, _, _ = ask("check", tmp_path / "guards.xlsx", "--marked", marked)
    assert status == 1
    assert "not an Excel workbook" in str(openpyxl.load_workbook(marked).active["A1"].value)


def test_a_file_that_cannot_be_written_is_told(ask, tmp_path):
    (tmp_path / "taken").write_text("", encoding="utf-8")
    status, _, said = ask("template", tmp_path / "taken" / "form.xlsx")
    assert status == 2
    assert "could not be written" in said


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_the_template_may_be_published_as_it_is(ask, office, tmp_path, lang):
    path = tmp_path / "form.xlsx"
    assert ask("template", path, lang=lang)[0] == 0
    status, said, _ = ask("publish", path, "--data", office, lang=lang)
    assert status == 0
    assert "new_checklist" in said
    status, said, _ = ask("preview", "new_checklist", "--data", office, lang=lang)
    assert ("急停有效* [单选]" if lang == "zh_CN" else "Emergency stop works* [select one]") in said


def test_a_second_version_is_compared_with_the_first(ask, office, tmp_path):
    ask("publish", workbook(tmp_path / "1.xlsx"), "--data", office, "--number", "F-99")
    second = workbook(tmp_path / "2.xlsx", row("text", "remark"), version="2")
    status, said, _ = ask("check", second, "--data", office)
    assert status == 0
    assert "2 questions kept, 1 added, 0 removed" in said
    assert "+ remark" in said
    ask("publish", second, "--data", office)
    told = json.loads(ask("list", "--data", office, "--json")[1])["versions"]
    assert [(each["version"], each["serial"], each["form_number"]) for each in told] == [
        ("1", 1, "F-99"),
        ("2", 2, "F-99"),
    ]


def test_the_same_content_again_changes_nothing_and_other_content_needs_another_version(ask, office, tmp_path):
    ask("publish", workbook(tmp_path / "1.xlsx"), "--data", office)
    status, said, _ = ask("publish", workbook(tmp_path / "again.xlsx"), "--data", office)
    assert status == 0
    assert "nothing changed" in said
    status, _, said = ask("publish", workbook(tmp_path / "other.xlsx", row("text", "b")), "--data", office)
    assert status == 2
    assert "another content" in said
    assert len(json.loads(ask("list", "--data", office, "--json")[1])["versions"]) == 1


def test_a_question_never_changes_its_kind_not_even_after_a_version_without_it(ask, office, tmp_path):
    ask("publish", workbook(tmp_path / "1.xlsx", row("integer", "count")), "--data", office)
    ask("publish", workbook(tmp_path / "2.xlsx", version="2"), "--data", office)
    third = workbook(tmp_path / "3.xlsx", row("text", "count"), version="3")
    status, said, _ = ask("publish", third, "--data", office)
    assert status == 1
    assert "survey A4" in said
    form = publisher.check(third).form
    with folders.opened_store(office, SystemClock()) as store, pytest.raises(FormRetyped), store.write() as tx:
        published.publish(tx, form)


def test_an_unknown_form_and_a_missing_office_are_refused(ask, office, tmp_path):
    status, _, said = ask("preview", "nothing", "--data", office)
    assert (status, "No form 'nothing'" in said) == (2, True)
    assert ask("list", "--data", tmp_path / "nowhere")[0] == 2


def test_a_form_written_back_is_the_same_form(ask, office, tmp_path):
    ask("publish", workbook(tmp_path / "1.xlsx"), "--data", office)
    assert ask("export", "guards", tmp_path / "back.xlsx", "--form-itself", "--data", office)[0] == 0
    with folders.opened_store(office, SystemClock()) as store:
        assert publisher.check(tmp_path / "back.xlsx").form.hash == forms.newest(store, "guards").hash


# versions, lists and answers across the wire


@pytest.fixture
def end(tmp_path):
    made = open_end(tmp_path / "near")
    with made.write() as tx:
        add_company(tx)
        for number in (1, 2):
            add_order(tx, number)
    yield made
    made.store.close()


@pytest.fixture
def laptop(end, tmp_path):
    mine = enrol_by_hand(end, tmp_path / "laptop", "E01")
    yield mine
    mine.store.close()


def put_out(end, path):
    verdict = forms.publish(path, {}, end.store)
    assert verdict.is_good, verdict.checked.problems
    return verdict.version


def test_published_forms_reach_the_laptop_by_sync(end, laptop, tmp_path):
    put_out(end, workbook(tmp_path / "1.xlsx"))
    laptop.sync()
    with laptop.store.read() as db:
        assert published.versions(db, "guards")[0].version == "1"
    assert same(laptop)


def long_list(path, count=5000):
    rows = [row("text", "family"), row("select_one part", "part", choice_filter="family = ${family}")]
    choices = [["list_name", "name", "label", "family"]]
    choices += [["part", f"p{number}", f"配件 {number}", f"f{number % 50}"] for number in range(count)]
    return write(path, rows, choices=choices, settings={"form_id": "parts", "version": str(count)})


def test_a_long_list_travels_apart_in_pieces_and_is_joined_on_the_laptop(end, laptop, tmp_path):
    put_out(end, long_list(tmp_path / "parts.xlsx"))
    with end.store.read() as db:
        pieces = db.scalars(sa.select(t.ChoiceListPiece).order_by(t.ChoiceListPiece.place))
        assert len(pieces) > 3
        assert max(len(each.body) for each in pieces) <= published.PIECE_LETTERS
        assert len(db.scalar(sa.select(t.FormVersion)).definition) < 2000
    laptop.sync(page_bytes=64 << 10)
    with laptop.write() as tx:
        response = checklists.begin(tx, order_id(1), "parts")
    with laptop.store.read() as db:
        sheet = checklists.open_filling(db, response, "zh_CN")
    sheet.set("family", "f7")
    assert len(sheet.choices("part")) == 100
    assert same(laptop)


def test_a_version_whose_list_has_not_arrived_is_not_begun(end, laptop, tmp_path):
    put_out(end, long_list(tmp_path / "parts.xlsx", 3000))
    laptop.sync()
    version = put_out(end, long_list(tmp_path / "more.xlsx", 4000))
    with end.store.read() as db:
        newest = db.get(t.FormVersion, version.id)
    with laptop.write() as tx:
        tx.add(
            t.FormVersion(**{column.name: getattr(newest, column.name) for column in t.FormVersion.__table__.columns})
        )
    with laptop.store.read() as db:
        assert published.newest(db, "parts").version == "3000"
        with pytest.raises(published.ListNotHere):
            published.compiled(db, db.get(t.FormVersion, version.id))


def test_answers_of_all_versions_are_exported_and_no_cell_starts_a_formula(end, laptop, tmp_path):
    put_out(end, workbook(tmp_path / "1.xlsx"))
    laptop.sync()
    with laptop.write() as tx:
        first = checklists.begin(tx, order_id(1), "guards")
        checklists.answer(tx, first, "ok", "", "yes")
        checklists.answer(tx, first, "gap", "", "6.10")
    put_out(end, workbook(tmp_path / "2.xlsx", row("text", "remark", "备注"), version="2"))
    laptop.sync()
    with laptop.write() as tx:
        second = checklists.begin(tx, order_id(2), "guards")
        checklists.answer(tx, second, "remark", "", '=HYPERLINK("http://x")')
        checklists.submit(tx, second)
    laptop.sync()
    sheets = forms.answers(end.store, end.clock, "guards", "zh_CN")
    head, rows = sheets[0].names, [dict(zip(sheets[0].names, each, strict=True)) for each in sheets[0].rows]
    assert head[:3] == ["_response", "_version", "_hash"]
    assert [(each["_version"], each["_order"], each["_state"]) for each in rows] == [
        ("1", "WO-26-00001", "填写中"),
        ("2", "WO-26-00002", "已提交"),
    ]
    assert rows[0]["gap"] == Decimal("6.10")
    (written,) = forms.write_answers(sheets, tmp_path / "out.xlsx")
    cells = [each for line in openpyxl.load_workbook(written).active.iter_rows() for each in line]
    assert {each.data_type for each in cells if "HYPERLINK" in str(each.value)} == {"s"}
    (written,) = forms.write_answers(sheets, tmp_path / "out")
    with written.open(encoding="utf-8-sig", newline="") as file:
        assert "'=HYPERLINK" in next(each for line in csv.reader(file) for each in line if "HYPERLINK" in each)


def test_the_newest_version_is_begun_and_the_older_one_is_kept(end, laptop, tmp_path):
    put_out(end, workbook(tmp_path / "1.xlsx"))
    laptop.sync()
    with laptop.write() as tx:
        draft = checklists.begin(tx, order_id(1), "guards")
    put_out(end, workbook(tmp_path / "2.xlsx", row("text", "remark"), version="2"))
    laptop.sync()
    with laptop.store.read() as db:
        assert checklists.open_filling(db, draft, "en").form.version == "1"
    with laptop.write() as tx:
        newer = checklists.begin(tx, order_id(2), "guards")
        assert checklists.open_filling(tx, newer, "en").form.version == "2"


def test_version_taken_names_form_and_day(end, tmp_path):
    put_out(end, workbook(tmp_path / "1.xlsx"))
    with pytest.raises(VersionTaken) as told:
        forms.publish(workbook(tmp_path / "2.xlsx", row("text", "b")), {}, end.store)
    assert told.value.facts["form_id"] == "guards"
