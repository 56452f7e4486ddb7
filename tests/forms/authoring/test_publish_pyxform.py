"""The workbooks that ship with pyxform: each compiles and opens, or is refused with the sentences expected here."""

import zipfile
from pathlib import Path

import pytest

from forms.authoring import publish
from forms.filling import Filling

ARCHIVE = Path(__file__).parents[2] / "data" / "forms" / "pyxform_workbooks.zip"
UNSUPPORTED = "type_unsupported"
REFUSED = {
    "another_loop.xls": {UNSUPPORTED},
    "calculate_without_calculation.xls": {"calculation_missing"},
    "cascades_old.xls": {UNSUPPORTED, "unknown_name"},
    "cascades_old_with_no_cascade_sheet.xls": {UNSUPPORTED, "unknown_name"},
    "cascading_select_test.xls": {UNSUPPORTED},
    "choice_name_as_type.xls": {UNSUPPORTED},
    "duplicate_columns.xlsx": {"column_double", "bare_name"},
    "group_name_test.xls": {"name_missing"},
    "include.xls": {UNSUPPORTED},
    "include_json.xls": {UNSUPPORTED},
    "loop.xls": {UNSUPPORTED},
    "not_closed_group_test.xls": {"group_unclosed"},
    "old_cascades.xls": {UNSUPPORTED},
    "or_other.xlsx": {"filter_column_missing"},
    "select_one_external.xlsx": {UNSUPPORTED},
    "pull_data.xlsx": {"unknown_list"},  # of a file that was not handed in
    "simple_loop.xls": {UNSUPPORTED},
    "text_and_integer_xlsx.xlsx": {"label_missing"},
    "unknown_question_type.xls": {"type_unknown", "label_missing"},
    "xl_date_ambiguous.xlsx": {"unknown_axis", "bare_name"},
    "xl_date_ambiguous_v1.xlsx": {"bare_name"},
}
NAMES = sorted(name for name in zipfile.ZipFile(ARCHIVE).namelist() if ".xls" in name)


def repeated(form):
    """The keys in repeats, which may have no round yet."""
    return {key for key in form.nodes if form.repeat_of(key)} | {key for key in form.nodes if is_repeat(form, key)}


def is_repeat(form, key):
    return getattr(form.nodes[key], "repeats", False)


@pytest.mark.parametrize("name", NAMES)
def test_a_workbook_of_pyxform_compiles_or_is_refused_with_a_sentence(tmp_path, name):
    with zipfile.ZipFile(ARCHIVE) as archive:
        path = Path(archive.extract(name, tmp_path))
    checked = publish.check(path, apart=False)
    assert {each.code for each in checked.errors} == REFUSED.get(name, set())
    for each in checked.errors:
        assert each.sheet
        assert each.row
        assert each.text_en.endswith(".")
        assert each.text_zh
        assert each.repair_en
    if checked.form is not None:
        filling = Filling(checked.form, now=publish._any_moment)
        assert {cell.entry.key for cell in filling._eval.cells()} >= set(checked.form.nodes) - repeated(checked.form)


def test_the_archive_is_whole():
    assert len(NAMES) == 55
    assert set(REFUSED) <= set(NAMES)
