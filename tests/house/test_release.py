"""One place says which release this is, and the package, the window and the wire all ask there."""

import re
import tomllib

import resources
from tests.house import checks


def test_the_release_is_written_in_one_place():
    package = tomllib.loads((checks.ROOT / "pyproject.toml").read_text("utf-8"))
    assert package["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "resources.VERSION"}
    said = [
        file.name for file in checks.sources(checks.ROOT, *checks.FLOORS, "resources") if resources.VERSION in file.text
    ]
    assert said == ["resources/__init__.py"]


def test_the_release_is_a_calendar_version():
    assert re.fullmatch(r"20\d\d\.(1[0-2]|[1-9])\.\d+", resources.VERSION)
