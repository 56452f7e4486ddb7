"""Files that are no workbook, or more than one: refused before anything is parsed, in little time, with a sentence."""

from __future__ import annotations

import time
import zipfile

import pytest

from forms.authoring import child, publish
from forms.authoring.limits import Limits, inspect
from tests.forms.authoring.books import row, write

resource = pytest.importorskip("resource")

GOOD = [row("text", "a")]


def refused(path, code):
    checked = publish.check(path)
    assert checked.form is None
    assert [each.code for each in checked.errors] == [code]
    assert checked.errors[0].text_zh
    assert checked.errors[0].repair_en


def repacked(source, target, change):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part)))
    return target


def test_a_text_file_under_the_name_of_a_workbook_is_refused(tmp_path):
    path = tmp_path / "form.xlsx"
    path.write_text("type,name,label\n", encoding="utf-8")
    refused(path, "file_not_workbook")


def test_a_workbook_that_breaks_off_is_refused(tmp_path):
    path = write(tmp_path / "form.xlsx", GOOD)
    path.write_bytes(path.read_bytes()[:-400])
    refused(path, "file_damaged")


def test_an_empty_file_and_a_missing_one_are_refused(tmp_path):
    path = tmp_path / "form.xlsx"
    refused(path, "file_unreadable")
    path.write_bytes(b"")
    refused(path, "file_not_workbook")


def test_a_workbook_with_a_password_is_refused(tmp_path):
    path = tmp_path / "form.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512 + "EncryptedPackage".encode("utf-16-le"))
    refused(path, "file_password")


def test_an_old_file_that_is_damaged_is_refused_alive(tmp_path):
    path = tmp_path / "form.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x07" * 4096)
    refused(path, "file_parse")


def test_a_document_type_inside_a_part_is_refused(tmp_path):
    good = write(tmp_path / "good.xlsx", GOOD)
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    path = repacked(
        good,
        tmp_path / "form.xlsx",
        lambda name, data: bomb + data[data.find(b"?>") + 2 :] if "sheet1" in name else data,
    )
    refused(path, "file_dtd")


def test_a_bomb_of_300_megabytes_is_refused_unopened(tmp_path):
    good = write(tmp_path / "good.xlsx", GOOD)
    path = tmp_path / "form.xlsx"
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for part in old.infolist():
            new.writestr(part.filename, old.read(part))
        with new.open("xl/worksheets/sheet9.xml", "w", force_zip64=True) as part:
            for _ in range(300):
                part.write(b"\x20" * (1 << 20))
    assert path.stat().st_size < 400 * 1024
    before = resource.getrusage(resource.RUSAGE_SELF)
    refused(path, "file_bomb")
    after = resource.getrusage(resource.RUSAGE_SELF)
    assert after.ru_utime - before.ru_utime < 3


def test_a_file_that_is_too_large_is_refused_unread(tmp_path):
    path = tmp_path / "form.xlsx"
    with path.open("wb") as file:
        file.truncate(11 << 20)
    refused(path, "file_too_large")


def test_too_many_parts_are_refused(tmp_path):
    path = write(tmp_path / "form.xlsx", GOOD)
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(50):
            archive.writestr(f"xl/media/{number}.txt", "x")
    assert inspect(path, Limits(parts=40)).reason == "file_too_many_parts"


def test_macros_are_ignored_and_told(tmp_path):
    path = write(tmp_path / "form.xlsx", GOOD)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\x00")
    checked = publish.check(path)
    assert [each.code for each in checked.problems] == ["file_macros"]
    assert checked.form is not None


def test_two_hundred_thousand_blank_rows_cost_nothing(tmp_path):
    blank = b"".join(
        b'<row r="%d"><c r="A%d" t="inlineStr"><is><t> </t></is></c></row>' % (n, n) for n in range(9, 200_009)
    )
    good = write(tmp_path / "good.xlsx", GOOD)
    path = repacked(
        good, tmp_path / "form.xlsx", lambda _, data: data.replace(b"</sheetData>", blank + b"</sheetData>", 1)
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    checked = publish.check(path)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert checked.form is not None
    assert after.ru_utime - before.ru_utime < 3


def test_sixteen_thousand_columns_are_cut(tmp_path):
    path = write(tmp_path / "form.xlsx", GOOD, extra=lambda book: book["survey"].cell(1, 16_384, "far away"))
    checked = publish.check(path)
    assert checked.form is not None


def test_a_child_that_takes_too_long_is_stopped_and_told(tmp_path, monkeypatch):
    path = write(tmp_path / "form.xlsx", GOOD)
    monkeypatch.setattr(
        child.subprocess, "run", lambda *_, **__: (_ for _ in ()).throw(child.subprocess.TimeoutExpired("x", 1))
    )
    refused(path, "file_timeout")


def test_a_child_over_its_cpu_limit_dies_alone(tmp_path):
    rows = [row("text", f"q{n}", relevant="${q1} = 'x' and (${q2} > 3 or ${q3} != 'y')") for n in range(4000)]
    path = write(tmp_path / "form.xlsx", rows)
    began = time.monotonic()
    answer = child.read_apart(path, "xlsx", -(10 << 20), frozenset())
    assert [each["code"] for each in answer["problems"]] == ["file_timeout"]
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("size", [3, 60])
def test_limits_are_told_with_both_numbers(tmp_path, size):
    path = write(tmp_path / "form.xlsx", GOOD)
    verdict = inspect(path, Limits(file_bytes=size))
    assert verdict.reason == "file_too_large"
    assert "MB" in verdict.detail
