"""Ground: the files every floor may read (words, forms, fonts, icons, translations), and which release this is."""

from pathlib import Path
from typing import Final

VERSION: Final = "2026.11.0"
ROOT: Final = Path(__file__).resolve().parent


def path(*parts: str) -> Path:
    """Say where a resource lies: `path("icons", "check.svg")`.

    Raises:
        FileNotFoundError: no such file or folder lies among the resources.
    """
    found = ROOT.joinpath(*parts)
    if not found.exists():
        raise FileNotFoundError(found)
    return found


def text(*parts: str) -> str:
    """Read a resource as UTF-8 text."""
    return path(*parts).read_text(encoding="utf-8")


def names(*parts: str, suffix: str = "") -> list[str]:
    """List the file names in a resource folder, sorted, those with `suffix` alone if one is given."""
    return sorted(item.name for item in path(*parts).iterdir() if item.is_file() and item.name.endswith(suffix))
