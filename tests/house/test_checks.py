"""The rules bite: each checker finds the violation planted for it, and lets the sound version pass."""

from pathlib import PurePosixPath

import grimp
import pytest

from tests.house import checks, rooms

SENTENCE = '"""A room for planted violations."""\n'


def planted(text: str, path: str = "app/planted.py") -> list[checks.Source]:
    return [checks.Source(PurePosixPath(path), SENTENCE + text)]


def paths(*names: str) -> list[PurePosixPath]:
    return [PurePosixPath(name) for name in names]


def test_a_long_file_is_found_and_the_list_of_tables_is_not():
    long = "x = 1\n" * 500
    assert checks.long_files(planted(long)) == ["app/planted.py: 501 lines"]
    assert checks.long_files(planted(long, "app/store/tables.py")) == []
    assert checks.long_files(planted(long, "app/store/migrations/0001_first.py")) == []


def test_a_long_function_is_found():
    assert checks.long_functions(planted("def f():\n" + "    x = 1\n" * 60)) == ["app/planted.py:2 f: 61 lines"]
    assert checks.long_functions(planted("def f():\n" + "    x = 1\n" * 59)) == []


def test_docstrings_comments_and_blank_lines_are_no_code():
    [file] = planted('def f():\n    """Say.\n\n    More.\n    """\n\n    # why\n    return (\n        1\n    )\n')
    [function] = checks.functions(file.tree)
    assert checks.code_lines(function) == 2


def test_a_class_with_sixteen_public_methods_is_found_and_qts_names_do_not_count():
    ours = "".join(f"    def say_{n}(self): ...\n" for n in range(16))
    qts = "".join(f"    def paintEvent{n}(self): ...\n" for n in range(16))
    assert checks.broad_classes(planted("class C:\n" + ours)) == ["app/planted.py:2 C: 16 public methods"]
    assert checks.broad_classes(planted("class C:\n" + qts)) == []
    facts = "".join(f"    @property\n    def fact_{n}(self): ...\n" for n in range(16))
    assert checks.broad_classes(planted("class C:\n" + facts)) == []


@pytest.mark.parametrize("text", ["", "x = 1\n", '"""Planted"""\n', '"""\nPlanted.\n"""\n'])
def test_a_module_without_its_sentence_is_found(text):
    assert checks.without_sentence([checks.Source(PurePosixPath("app/planted.py"), text)]) != []


def test_a_module_with_its_sentence_passes():
    assert checks.without_sentence(planted("")) == []


@pytest.mark.parametrize("name", ["app/utils.py", "ui/helpers/page.py", "office/manager.py", "app/store/base.py"])
def test_a_room_named_after_nothing_is_found(name):
    assert checks.nameless_rooms(paths(name)) != []


def test_a_room_with_a_name_passes():
    assert checks.nameless_rooms(paths("app/orders.py", "ui/fields/base.py")) == []


def test_an_import_inside_a_function_is_found_outside_the_listed_places():
    late = "def f():\n    import json\n    return json\n"
    assert checks.late_imports(planted(late)) == ["app/planted.py:3 imports inside f"]
    assert checks.late_imports(planted(late, "ui/wiring.py")) == []


@pytest.mark.parametrize("caught", ["", " Exception", " (ValueError, Exception)", " BaseException as error"])
def test_catching_everything_is_found_outside_the_listed_places(caught):
    text = f"try:\n    x = 1\nexcept{caught}:\n    x = 2\n"
    assert checks.catch_alls(planted(text)) != []
    assert checks.catch_alls(planted(text, "ui/desk.py")) == []


def test_tidying_up_and_raising_on_passes():
    assert checks.catch_alls(planted("try:\n    x = 1\nexcept BaseException:\n    x = 2\n    raise\n")) == []


def test_catching_what_is_known_passes():
    assert checks.catch_alls(planted("try:\n    x = 1\nexcept ValueError:\n    x = 2\n")) == []


@pytest.mark.parametrize("call", ["datetime.now(UTC)", "datetime.datetime.utcnow()", "date.today()", "time.time()"])
def test_reading_the_time_is_found_outside_the_clock(call):
    assert checks.clock_readers(planted(f"x = {call}\n")) != []
    assert checks.clock_readers(planted(f"x = {call}\n", "app/clock.py")) == []


def test_measuring_a_duration_is_no_reading_of_the_time():
    assert checks.clock_readers(planted("x = time.monotonic()\ny = clock.now()\n")) == []


def test_paper_that_imports_more_than_the_standard_library_is_found():
    standard = frozenset({"json"})
    text = "import json\nimport re2\nfrom forms import answers\nfrom app import orders\nimport requests\n"
    assert checks.foreign_paper(planted(text, "forms/graph.py"), standard) == [
        "forms/graph.py:5 imports app",
        "forms/graph.py:6 imports requests",
    ]
    assert checks.foreign_paper(planted(text, "forms/authoring/lint.py"), standard) == []


def test_a_test_that_asserts_nothing_is_found():
    silent = planted("def test_x():\n    f()\n", "tests/app/test_planted.py")
    assert checks.silent_tests(silent) == ["tests/app/test_planted.py:2 test_x asserts nothing"]


def test_a_test_that_leaves_the_assertion_to_its_neighbour_passes():
    text = "def same(x):\n    assert x\ndef near(x):\n    same(x)\ndef test_x():\n    near(1)\n"
    assert checks.silent_tests(planted(text, "tests/app/test_planted.py")) == []


@pytest.mark.parametrize(
    "line", ["assert f()", "with pytest.raises(ValueError): f()", "qtbot.waitUntil(f)", "check_totals(f())"]
)
def test_a_test_that_checks_passes(line):
    assert checks.silent_tests(planted(f"def test_x():\n    {line}\n", "tests/app/test_planted.py")) == []


def test_a_test_file_without_a_room_is_found():
    rooms_there = paths("app/store/door.py", "app/parts.py", "office/__main__.py")
    assert checks.lonely_tests(paths("tests/app/test_doors.py"), rooms_there) == [
        "tests/app/test_doors.py: no such room"
    ]
    twins = paths(
        "tests/app/test_parts.py",
        "tests/app/test_store.py",
        "tests/app/store/test_door_power_cuts.py",
        "tests/app/store/test_store.py",
    )
    twins += paths("tests/office/test_main.py")
    assert checks.lonely_tests([*twins, *paths("tests/journeys/test_a_day.py")], rooms_there) == []


@pytest.mark.parametrize(
    "path", ["/ro" + "ot/.cache/x", "see /ho" + "me/ann/y", "C:\\Us" + "ers\\ann", "'/wo" + "rk/main'"]
)
def test_a_path_of_somebodys_machine_is_found(path):
    assert checks.machine_paths([("notes.md", f"one\n{path}\n")]) != []


def test_a_path_of_the_project_passes():
    assert checks.machine_paths([("notes.md", "app/work/x, docs/root/, /root/answer, https://example.org/work/")]) == []


def test_an_address_in_a_lock_is_found():
    assert checks.addresses([("a.lock", "x==1\n--index-url https" + "://example.org")]) == ["a.lock:2"]


def test_a_tree_without_git_is_listed_less_what_is_made_there(tmp_path, monkeypatch):
    for name in ("app/orders.py", ".venv/x.py", "build/y.py", "README.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("", "utf-8")
    monkeypatch.setattr(checks.shutil, "which", lambda _: None)
    assert sorted(map(str, checks.kept_files(tmp_path))) == ["README.md", "app/orders.py"]


def test_a_link_to_nowhere_is_found(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "there.md").write_text("", "utf-8")
    page = PurePosixPath("docs/page.md")
    text = "[a](there.md#part) [b](gone.md) ![c](../gone.png) [d](https://example.org/x)"
    assert checks.dead_links([(page, text)], tmp_path) == ["docs/page.md: gone.md", "docs/page.md: ../gone.png"]


HASHED = "alpha-beta==1.2 \\\n    --hash=sha256:00\ngamma==3.0 \\\n    --hash=sha256:11\n"


def test_a_lock_that_pins_what_is_asked_passes():
    assert checks.unlocked("Alpha_Beta[x]>=1  # why\ngamma==3.0\n", HASHED) == []


@pytest.mark.parametrize(("needs", "lock"), [("delta\n", HASHED), ("gamma>=4\n", HASHED), ("", "gamma==3.0\n")])
def test_a_lock_that_lacks_a_package_a_version_or_a_hash_is_found(needs, lock):
    assert checks.unlocked(needs, lock) != []


def graph_of(*imports: tuple[str, str]) -> grimp.ImportGraph:
    graph = grimp.ImportGraph()
    for importer, imported in imports:
        for module in (importer, imported):
            graph.add_module(module)
        graph.add_import(importer=importer, imported=imported)
    return graph


def contract(*lines: str) -> rooms.RoomContract:
    options = {"rooms": list(lines)}
    return rooms.RoomContract(name="rooms", session_options={}, contract_options=options)


def test_a_stranger_in_a_librarys_room_is_found():
    graph = graph_of(("sync.http", "requests"), ("app.parts", "requests"))
    done = contract("requests -> sync.http, office.exchange").check(graph, verbose=False)
    assert done.metadata["strangers"] == ["app.parts imports requests, whose rooms are sync.http, office.exchange"]
    assert not done.kept


def test_rooms_and_libraries_that_do_not_exist_yet_are_no_fault():
    assert contract("obstore -> office.blobs").check(graph_of(("a", "b")), verbose=False).kept


def test_a_package_named_as_a_room_opens_all_its_doors():
    graph = graph_of(("app.documents.pdf", "reportlab"), ("forms.authoring.lint", "forms.authoring.xlsform"))
    assert contract("reportlab -> app.documents", "forms.authoring -> office").check(graph, verbose=False).kept


@pytest.mark.parametrize("line", ["requests", "-> sync", "requests ->"])
def test_a_line_of_the_contract_that_says_nothing_is_refused(line):
    with pytest.raises(ValueError, match="not a line"):
        rooms.parse(line)
