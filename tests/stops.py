"""Every hard stop of the house: its class, its words, the tests that provoke it; written down as docs/hard-stops.md.

A stop is a `Refused`. A test provokes it if it names the class. Whatever a test expects with `pytest.raises` is told in
both languages as it was raised, with its own facts: `tests/conftest.py` calls `told`. A test with a `stop` mark drives
the window into it and reads sentence, rule and way on from the screen (`tests/met.py`); a stop that no window meets
says here why.
"""

import ast
import importlib
import inspect
import json
import pkgutil
from collections import defaultdict
from functools import cache
from pathlib import Path

import app
import office
import resources
import sync
import ui
from app import words
from app.errors import Refused

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "hard-stops.md"
LATE = ("migrations", "__main__")
SHOWN = 3
HEAD = """# Hard stops

Where a rule says no, the product says which rule, why, and the way on, in the reader's language. Each of these stops is
provoked by the tests beside it; whatever a test provokes is also told in both languages with its own facts. Written by
`python -m tests.features --page`; `tests/house/test_stops.py` holds it true. *In the window*: the test that drives the
window into the stop and reads all three from the screen, or why no window meets it.

| stop | rule | what it says | the way on | 中文 | provoked by | in the window |
|---|---|---|---|---|---|---|
"""

OFFICE = "head office's: raised where it works, not on the laptop"
OFFERED = "the window offers only what is possible; the rule stands behind it for whoever calls it otherwise"
SAID_BEFORE = "the window says it in its own words before the rule is asked"
STRANGE = "only with data that came damaged, altered or from a newer version"
MEANWHILE = "only where the data changed in the moment between the look and the press"
NOT_YET = "met in the window; no test reads it there yet"
BELOW = {
    OFFICE: (
        "AftercareRefused", "CaseNotApproved", "FormRetyped", "LimitUnreadable", "NotHandedOver", "NotPlanned",
        "NotTriaged", "NothingIssued", "QuestionnaireMissing", "ReplyMissing", "RequestStepRefused", "VersionTaken",
    ),
    OFFERED: (
        "ChecklistClosed", "EscalationClosed", "FormNotHere", "LoanerNotFree", "LoanerUnknown", "NotAllowedNow",
        "FormIncomplete", "NotAwaitingAcceptance", "NotTakenAway", "NoteEmpty", "NothingOwed", "NothingShort",
        "ObjectionMissing", "PartFitted", "PlanMissing", "ReadingUnknown", "ReopenTooLate", "ResultNotShown",
        "SealOutOfOrder", "SignatureMissing", "StillAway", "TakeAwayNotAgreed", "TierNotHigher", "VisitEnded",
        "ConflictDecided", "ConflictOpen", "DocumentVoid", "VanUnknown",
    ),
    SAID_BEFORE: (
        "AmountWrong", "ChargeNoticeMissing", "ChargesOpen", "DocumentIncomplete", "InkTooThin", "MarksMissing",
        "QuantityWrong",
    ),
    STRANGE: (
        "AssetUnknown", "ChecklistUnknown", "ConflictUnknown", "ListNotHere", "OrderUnknown", "PartUnknown",
        "PhotoGone", "PolicyUnknown", "SealKeysMissing", "SumsDiffer",
    ),
    MEANWHILE: ("OrderChanged", "SealedFrozen"),
}  # fmt: skip
"""Which stops no window test meets, by the reason."""


def stops() -> list[type[Refused]]:
    """Collect every class of refusal that a person can meet."""
    for package in (app, sync, office, ui):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not any(each in module.name for each in LATE):
                importlib.import_module(module.name)
    found, waiting = set(), [Refused]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            if kind.__module__.split(".")[0] in {"app", "sync", "office", "ui"}:
                found.add(kind)
                waiting.append(kind)
    return sorted(found, key=lambda kind: (kind.__module__, kind.__name__))


@cache
def provoked() -> dict[str, list[str]]:
    """Find the tests that name a class, by its name; journeys first, then windows, then the rest."""
    names = {kind.__name__ for kind in stops()}
    found = defaultdict(list)
    for file in sorted((ROOT / "tests").rglob("test_*.py"), key=_rank):
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for name in sorted(names & _names(node)):
                    found[name].append(f"{file.relative_to(ROOT).as_posix()}::{node.name}")
    return found


@cache
def seen() -> dict[str, list[str]]:
    """Find the tests whose mark says that they read a stop from the screen, by the name of its class."""
    found = defaultdict(list)
    for file in sorted((ROOT / "tests").rglob("test_*.py"), key=_rank):
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                for name in _marked(node):
                    found[name].append(f"{file.relative_to(ROOT).as_posix()}::{node.name}")
    return found


def why_below(name: str) -> str:
    """Say why no window meets a stop."""
    return next((reason for reason, names in BELOW.items() if name in names), NOT_YET)


def told(error: Refused) -> None:
    """Hold the words of a refusal as it was raised: sentence, rule, way on, in both languages, with no fact missing."""
    for language in words.LANGUAGES:
        said = words.tell(error, language)
        assert said.text, f"{type(error).__name__} has no sentence in {language}"
        assert "…" not in said.text + said.way_on, f"{type(error).__name__} lacks a fact: {said.text} {said.way_on}"
        assert said.way_on, f"{type(error).__name__} has no way on in {language}"
        if said.rule:
            assert words.rule_text(said.rule, language)


def page() -> str:
    """Write the list as it is now."""
    lines = []
    for kind in stops():
        english, chinese = (_sentence(kind, language) for language in ("en", "zh_CN"))
        by = "<br>".join(f"`{each}`" for each in provoked()[kind.__name__][:SHOWN])
        window = "<br>".join(f"`{each}`" for each in seen()[kind.__name__][:1]) or why_below(kind.__name__)
        cells = [f"`{kind.__name__}`", kind.rule, english[0], english[1], " ".join(chinese), by, window]
        lines.append("| " + " | ".join(each.replace("|", "/").replace("\n", " ") for each in cells) + " |\n")
    return HEAD + "".join(lines)


def _sentence(kind: type[Refused], language: str) -> tuple[str, ...]:
    for parent in inspect.getmro(kind):
        code = vars(parent).get("code")
        if code is not None and words.has(f"errors.{code}.text", language):
            return _as_written(code, language)
    return "", ""


def _as_written(code: str, language: str) -> tuple[str, ...]:
    found = json.loads(resources.text("words", f"{language}.json"))["errors"][code]
    return tuple(part["other"] if isinstance(part, dict) else part for part in (found["text"], found["way_on"]))


def _rank(file: Path) -> tuple[int, str]:
    place = file.relative_to(ROOT).as_posix()
    order = ("tests/journeys/", "tests/ui/", "tests/app/")
    return next((at for at, folder in enumerate(order) if place.startswith(folder)), len(order)), place


def _marked(node: ast.FunctionDef) -> list[str]:
    """List the names in the `stop` marks of a test."""
    marks = [each for each in node.decorator_list if isinstance(each, ast.Call)]
    stops_ = [each for each in marks if isinstance(each.func, ast.Attribute) and each.func.attr == "stop"]
    return [said.value for each in stops_ for said in each.args if isinstance(said, ast.Constant)]


def _names(node: ast.AST) -> set[str]:
    return {
        each.id if isinstance(each, ast.Name) else each.attr
        for each in ast.walk(node)
        if isinstance(each, ast.Name | ast.Attribute)
    }
