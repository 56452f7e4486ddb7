"""The house keeps docs/style.md: every rule of checks.py, held against every file of the repository."""

import sys
from pathlib import PurePosixPath

import pytest

from tests.house import checks

OURS = (*checks.FLOORS, "resources", "dev.py", "bootstrap.py")
BINARY = {".ttf", ".png", ".jpg", ".webp", ".pdf", ".xlsx", ".gz", ".zip", ".db", ".icc", ".ico", ".jar", ".qm"}


@pytest.fixture(scope="module")
def product() -> list[checks.Source]:
    return checks.sources(checks.ROOT, *OURS)


@pytest.fixture(scope="module")
def tests() -> list[checks.Source]:
    return checks.sources(checks.ROOT, "tests")


@pytest.fixture(scope="module")
def kept_files() -> list[PurePosixPath]:
    return checks.kept_files(checks.ROOT)


def assert_none(violations: list[str]) -> None:
    assert not violations, "\n".join(violations)


def test_no_file_is_too_long(product, tests):
    assert_none(checks.long_files([*product, *tests]))


def test_no_function_is_too_long(product):
    assert_none(checks.long_functions(product))


def test_functions_are_short_as_a_rule(product):
    written = [file for file in product if not checks.is_list(file)]
    sizes = sorted(checks.code_lines(each) for file in written for each in checks.functions(file.tree))
    assert sizes[len(sizes) // 2] <= 10
    assert sum(size > checks.LONG_FUNCTION for size in sizes) <= len(sizes) // 100


def test_no_class_is_too_broad(product):
    assert_none(checks.broad_classes(product))


def test_every_module_opens_with_its_sentence(product, tests):
    empty = {file.name for file in tests if not file.text.strip()}
    assert_none(checks.without_sentence([file for file in [*product, *tests] if file.name not in empty]))


def test_every_room_has_a_name_that_says_something(kept_files):
    assert_none(checks.nameless_rooms(path for path in kept_files if path.suffix == ".py"))


def test_imports_stand_at_the_top_but_for_the_listed_places(product):
    assert_none(checks.late_imports(product))


def test_everything_is_caught_in_the_listed_places_alone(product):
    assert_none(checks.catch_alls(product))


def test_the_clock_alone_reads_the_time(product):
    assert_none(checks.clock_readers(file for file in product if file.path.parts[0] in checks.FLOORS))


def test_paper_needs_the_standard_library_only(product):
    paper = [file for file in product if file.path.parts[0] == "forms"]
    assert_none(checks.foreign_paper(paper, sys.stdlib_module_names))


def test_every_test_asserts_something(tests):
    assert_none(checks.silent_tests(tests))


def test_tests_mirror_the_tree(product, tests):
    assert_none(checks.lonely_tests([file.path for file in tests], [file.path for file in product]))


def test_no_file_names_a_path_of_somebodys_machine(kept_files):
    named = [path for path in kept_files if path.suffix not in BINARY and path.parts[:2] != ("tests", "house")]
    assert_none(checks.machine_paths((str(path), (checks.ROOT / path).read_text("utf-8")) for path in named))


def test_links_of_the_pages_lead_somewhere(kept_files):
    pages = [path for path in kept_files if path.suffix == ".md"]
    assert_none(checks.dead_links([(page, (checks.ROOT / page).read_text("utf-8")) for page in pages], checks.ROOT))


@pytest.mark.parametrize("kind", ["requirements", "requirements-dev"])
def test_locks_pin_what_is_asked_by_hash_and_name_no_address(kind):
    needs = (checks.ROOT / f"{kind}.in").read_text("utf-8")
    lock = (checks.ROOT / f"{kind}.lock").read_text("utf-8")
    assert_none(checks.unlocked(needs, lock))
    assert_none(checks.addresses([(f"{kind}.lock", lock)]))


def test_both_locks_agree():
    pins = [
        {line.split()[0] for line in (checks.ROOT / lock).read_text("utf-8").splitlines() if "==" in line.split(" ")[0]}
        for lock in ("requirements.lock", "requirements-dev.lock")
    ]
    assert pins[0] <= pins[1]
