"""The table of time limits from the command line: the handbook's own at first, edited, refused in words."""

import json

import pytest

from app.clock import SystemClock
from app.words import tell
from office import folder as folders
from office.__main__ import REFUSED, main
from office.limits_command import GOALS, LimitUnreadable


@pytest.fixture
def office(tmp_path):
    folder = tmp_path / "office"
    folders.init(folder, folders.Wanted("崮川"), SystemClock())
    return folder


def told(capsys, office, *asked):
    assert main(["--lang", "en", "limits", "--data", str(office), "--json", *asked]) == 0
    return {row["code"]: row for row in json.loads(capsys.readouterr().out)}


def test_a_new_office_has_the_handbooks_table_and_edits_it(capsys, office):
    table = told(capsys, office)
    assert (table["P1"]["arrival"], table["P2"]["repair"], table["P4"]["arrival"]) == (240, 2880, None)
    changed = told(capsys, office, "--set", "P1", "arrival=3.5", "loaner=none")
    assert (changed["P1"]["arrival"], changed["P1"]["loaner"], changed["P1"]["repair"]) == (210, None, 1440)
    assert told(capsys, office) == changed


def test_a_product_line_gets_a_line_of_its_own_said_in_words(capsys, office):
    told(capsys, office, "--set", "pumps", "arrival=6", "--family", "pump")
    assert main(["limits", "--data", str(office), "--lang", "zh_CN"]) == 0
    said = capsys.readouterr().out
    assert "pumps" in said
    assert "到达 6 小时" in said


@pytest.mark.parametrize(
    "change", [["P1", "arrival=soon"], ["P1", "sleep=3"], ["P1", "arrival=-1"], ["P1"], ["P9", "arrival=1"]]
)
def test_what_is_no_change_is_refused_with_what_there_is(capsys, office, change):
    assert main(["--lang", "en", "limits", "--data", str(office), "--set", *change]) == REFUSED
    said = " ".join(change) if len(change) == 1 or change[0] == "P9" else change[1]
    refusal = LimitUnreadable(said=said, goals=[goal.value for goal in GOALS])
    assert capsys.readouterr().err.strip() == tell(refusal, "en").whole
