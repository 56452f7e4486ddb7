"""Which test shows which row of the feature list: read from the marks, watched in the window, written as a page.

`@pytest.mark.feature("S-24", "the sentence it shows", page="today")` says that a test proves a row. `python -m
tests.features` runs every such test and, if all hold, writes docs/features.md; without running, `table()` says what
the page must contain.
"""

import ast
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import stops

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "features.md"
ROWS = ROOT / "tests" / "data" / "features.json"
MARK = "feature"

HEAD = """# What works, and the test that shows it

Each row is one behaviour a person can see. A row *works* when a test carries its number, says in one sentence what it
shows, and drives the page it names with real events in a real window: a test whose page is never shown, or never
touched, fails. The other rows are *open*. This page is written by `make features`, which runs those tests first;
`tests/house/test_features.py` holds it against the marks.

| | what | shown by | page | |
|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Shown:
    """One mark: the row, the sentence, the page, and the test that carries it."""

    row: str
    sentence: str
    page: str
    test: str


class BadMarkError(ValueError):
    """A mark that does not say row, sentence and page in plain words; the text names its place."""


def rows() -> dict[str, dict[str, str]]:
    """Give every row by its number: what it asks, where, how much it is needed, which rules ask it."""
    found: dict[str, dict[str, str]] = json.loads(ROWS.read_text("utf-8"))["rows"]
    return found


def marks(folder: Path = ROOT / "tests") -> list[Shown]:
    """Read the marks of all tests, without running or importing them."""
    found: list[Shown] = []
    for file in sorted(folder.rglob("test_*.py")):
        text = file.read_text("utf-8")
        if f"mark.{MARK}(" in text:
            found += _marks_of(file, ast.parse(text))
    return found


def _marks_of(file: Path, tree: ast.Module) -> Iterator[Shown]:
    name = file.relative_to(ROOT).as_posix() if file.is_relative_to(ROOT) else file.name
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and ast.unparse(decorator.func).endswith(f"mark.{MARK}"):
                    yield _read(decorator, f"{name}::{node.name}")


def _read(call: ast.Call, test: str) -> Shown:
    said = [each.value for each in call.args if isinstance(each, ast.Constant)]
    page = [each.value.value for each in call.keywords if each.arg == "page" and isinstance(each.value, ast.Constant)]
    if len(said) != 2 or len(page) != 1 or said[0] not in rows():
        raise BadMarkError(f'{test}: feature("S-nn", "sentence", page="name"), with a row there is')
    return Shown(str(said[0]), str(said[1]), str(page[0]), test)


def table() -> str:
    """Write the page as the marks give it."""
    shown: dict[str, list[Shown]] = {}
    for each in marks():
        shown.setdefault(each.row, []).append(each)
    lines = [_line(row, said, shown.get(row, [])) for row, said in rows().items()]
    works = len(shown)
    return f"{HEAD}{''.join(lines)}\n{works} of {len(lines)} rows work, {len(lines) - works} are open.\n"


def _line(row: str, said: dict[str, str], shown: list[Shown]) -> str:
    what = "<br>".join([said["what"], *(f"*{each.sentence}*" for each in shown)])
    tests = "<br>".join(f"`{each.test}`" for each in shown)
    pages = ", ".join(sorted({each.page for each in shown}))
    return f"| {row} | {what} | {tests} | {pages} | {'works' if shown else 'open'} |\n"


def main(arguments: list[str]) -> int:
    """Run every test that carries a mark; write the page if all of them hold (`--page`: write it, run nothing)."""
    if arguments == ["--page"]:
        PAGE.write_text(table(), encoding="utf-8", newline="\n")
        stops.PAGE.write_text(stops.page(), encoding="utf-8", newline="\n")
        return 0
    files = sorted({each.test.split("::")[0] for each in marks()})
    options = ["-q", "-n", "2", "--dist", "loadgroup", "-m", f"{MARK} and not screen", *arguments]
    code = int(pytest.main([*options, *(str(ROOT / file) for file in files)]))
    if code == 0:
        PAGE.write_text(table(), encoding="utf-8", newline="\n")
        sys.stdout.write(f"Written: {PAGE.relative_to(ROOT).as_posix()}\n")
    return code


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
