"""docs/features.md says what the marks in the tests say; a marked test that leaves its page alone fails."""

import subprocess
import sys

import pytest

from tests import features

UNTRUE = """
import pytest
from PySide6.QtCore import Qt
from ui.page import Place
from ui.pages.news import NewsPage


@pytest.mark.feature("S-73", "never shows it", page="conflicts")
def test_shows_another_page(bare_desk, qtbot):
    page = NewsPage(bare_desk)
    qtbot.addWidget(page)
    page.show()
    qtbot.mouseClick(page, Qt.MouseButton.LeftButton)


@pytest.mark.feature("S-73", "shows it and does nothing", page="news")
def test_touches_nothing(bare_desk, qtbot):
    page = NewsPage(bare_desk)
    qtbot.addWidget(page)
    page.show()


@pytest.mark.feature("S-73", "shows it and presses", page="news")
def test_is_honest(bare_desk, qtbot):
    page = NewsPage(bare_desk)
    qtbot.addWidget(page)
    page.show()
    qtbot.mouseClick(page, Qt.MouseButton.LeftButton)
"""


def test_the_page_of_features_is_what_the_marks_give():
    assert features.PAGE.read_text("utf-8") == features.table(), "make features"


def test_every_row_of_the_list_has_its_line():
    lines = [line.split(" | ")[0] for line in features.table().splitlines() if line.startswith("| S-")]
    assert lines == [f"| S-{number:02}" for number in range(1, 101)]


@pytest.mark.parametrize(
    "mark",
    [
        '"S-24", page="today"',
        '"S-24", "sentence"',
        '"S-101", "no such row", page="today"',
        '"S-24", "sentence", page=PAGE',
    ],
)
def test_a_mark_that_does_not_say_row_sentence_and_page_is_refused(tmp_path, mark):
    (tmp_path / "test_one.py").write_text(f"@pytest.mark.feature({mark})\ndef test_it():\n    pass\n", "utf-8")
    with pytest.raises(features.BadMarkError, match="test_it"):
        features.marks(tmp_path)


def test_a_test_that_never_shows_or_never_touches_the_page_it_names_fails(tmp_path):
    file = tmp_path / "test_untrue.py"
    file.write_text(UNTRUE, "utf-8")
    plugins = ["-p", "tests.conftest", "-p", "tests.ui.conftest", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", "-q", "-c", "pyproject.toml", *plugins, str(file)]
    done = subprocess.run(command, cwd=features.ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert "2 failed, 1 passed" in done.stdout, done.stdout
    assert "'conflicts' was never shown" in done.stdout
    assert "no key, button or pen reached it" in done.stdout
