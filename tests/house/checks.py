"""The rules of docs/style.md as functions: each takes source files and answers one sentence per violation."""

import ast
import re
import shutil
import subprocess
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("forms", "app", "sync", "office", "ui")

LONGEST_FILE = 500
LONGEST_FUNCTION = 60
LONG_FUNCTION = 40
MOST_PUBLIC_METHODS = 15
NO_ROOMS = {"utils", "util", "misc", "helpers", "helper", "common", "manager", "controller"}

# Where an import may stand inside a function, and why.
LATE_IMPORTS = {
    "app/store/door.py": "the upgrade, with alembic, is needed only when the file is behind",
    "bootstrap.py": "a Python too old must get as far as being told so; locks differ by system",
    "ui/__main__.py": "nothing but Qt before the first paint",
    "ui/camera.py": "OpenCV and NumPy are brought by the camera's own thread, when a camera is first wanted",
    "ui/codes.py": "the reader of codes is brought when a code is first wanted",
    "ui/pages/document_jobs.py": "the engines of PDF cost a second and are wanted first when a document is opened",
    "ui/start.py": "brings the rest of the house after the gate is painted",
    "ui/wiring.py": "brings the rest of the house after the first paint",
}
# Where everything may be caught, and what is done with it.
CATCH_ALL = {
    "office/api.py": "becomes a status code",
    "ui/demo/__main__.py": "whatever stopped the played day is part of its report",
    "sync/round.py": "becomes the end of the round, to be tried again",
    "ui/__main__.py": "the excepthook: told, logged, data safe",
    "ui/desk.py": "is told to the person",
}
# Where the machine's time may be read, and why.
CLOCKS = {
    "app/clock.py": "the clock",
    "forms/expression/values.py": "paper does not know the ledger's clock; who fills a form hands one in",
    "ui/__main__.py": "a start is measured from the moment another process began it",
    "ui/demo/__main__.py": "the demo is a person at the laptop, with a watch of his own",
    "ui/demo/player.py": "the same",
}
TIME_READERS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}
BROAD = {"ui/demo/player.py": "what a person does at the laptop, one method each"}
FORMS_MAY_IMPORT = {"forms", "re2"}


MADE = {"__pycache__", "build", "demo-out", "dist", "gongdan.egg-info"}


@dataclass(frozen=True)
class Source:
    """One Python file: where it lies in the repository, and what it says."""

    path: PurePosixPath
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed file."""
        return ast.parse(self.text, str(self.path))

    @property
    def name(self) -> str:
        """The path as text."""
        return str(self.path)


def sources(root: Path, *folders: str) -> list[Source]:
    """Read all Python files below the folders (or single files) of a tree."""
    found = [
        file
        for folder in folders
        for file in ([root / folder] if folder.endswith(".py") else (root / folder).rglob("*.py"))
    ]
    return [Source(PurePosixPath(file.relative_to(root).as_posix()), file.read_text("utf-8")) for file in sorted(found)]


def kept_files(root: Path) -> list[PurePosixPath]:
    """List the files that belong to the repository; in a tree without Git all but what is made there."""
    if shutil.which("git"):
        git = ["git", "-c", f"safe.directory={root}", "ls-files", "-z"]
        listed = subprocess.run(git, cwd=root, capture_output=True, encoding="utf-8", check=False)
        if listed.returncode == 0:
            names = [PurePosixPath(name) for name in listed.stdout.split("\0") if name]
            return [name for name in names if (root / name).is_file()]
    paths = [PurePosixPath(file.relative_to(root).as_posix()) for file in root.rglob("*") if file.is_file()]
    return [path for path in paths if not any(part.startswith(".") or part in MADE for part in path.parts)]


Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(tree: ast.AST) -> Iterator[Function]:
    """Walk over all functions, at any depth."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def dotted(node: ast.AST) -> str:
    """Say `a.b.c` for the expression that names it; empty for any other."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        left = dotted(node.value)
        return f"{left}.{node.attr}" if left else node.attr
    return ""


# ── size ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def is_list(file: Source) -> bool:
    """Tell whether a file is one long list, of tables, and its length says nothing."""
    return file.name == "app/store/tables.py" or file.name.startswith("app/store/migrations/")


def long_files(files: Iterable[Source]) -> list[str]:
    """Find files over the ceiling."""
    return [
        f"{file.name}: {count} lines"
        for file in files
        if (count := len(file.text.splitlines())) > LONGEST_FILE and not is_list(file)
    ]


def code_lines(function: Function) -> int:
    """Count the lines of a function that hold code: no docstring, no blank line, no comment alone on its line."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    lines = {line for node in body for part in ast.walk(node) if hasattr(part, "lineno") for line in _span(part)}
    return len(lines)


def _span(node: ast.AST) -> range:
    """Say on which lines a node puts code: an expression on all of its own, a block on its head."""
    end = node.end_lineno if isinstance(node, ast.expr) else node.lineno
    return range(node.lineno, (end or node.lineno) + 1)


def long_functions(files: Iterable[Source]) -> list[str]:
    """Find functions too long to be read in one look."""
    return [
        f"{file.name}:{function.lineno} {function.name}: {total} lines"
        for file in files
        if not is_list(file)
        for function in functions(file.tree)
        if (total := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    ]


def broad_classes(files: Iterable[Source]) -> list[str]:
    """Find classes with too many public methods; properties are facts, and Qt's names (camelCase) not ours to count."""
    files = [file for file in files if file.name not in BROAD]
    return [
        f"{file.name}:{node.lineno} {node.name}: {len(public)} public methods"
        for file in files
        for node in ast.walk(file.tree)
        if isinstance(node, ast.ClassDef)
        and len(public := [part.name for part in node.body if isinstance(part, Function) and _is_public(part)])
        > MOST_PUBLIC_METHODS
    ]


def _is_public(method: Function) -> bool:
    marks = {dotted(mark).rsplit(".", 1)[-1] for mark in method.decorator_list}
    is_fact = bool(marks & {"property", "cached_property", "setter", "overload"})
    return not method.name.startswith("_") and method.name == method.name.lower() and not is_fact


# ── words ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def without_sentence(files: Iterable[Source]) -> list[str]:
    """Find modules that do not open with one sentence saying what the room is for."""
    return [
        f"{file.name}: does not open with a sentence"
        for file in files
        if not re.match(r".{15,}[.:!]", (ast.get_docstring(file.tree) or "").split("\n\n")[0], re.DOTALL)
    ]


def nameless_rooms(paths: Iterable[PurePosixPath]) -> list[str]:
    """Find files and folders named after nothing; `base` is a name in ui/fields alone."""
    return [
        f"{path}: {word} says nothing"
        for path in paths
        for word in (*path.parts[:-1], path.stem)
        if word.lower() in NO_ROOMS or (word == "base" and path.parts[:2] != ("ui", "fields"))
    ]


# ── habits ────────────────────────────────────────────────────────────────────────────────────────────────────────


def late_imports(files: Iterable[Source]) -> list[str]:
    """Find imports inside functions, outside the listed places."""
    return [
        f"{file.name}:{node.lineno} imports inside {function.name}"
        for file in files
        if file.name not in LATE_IMPORTS
        for function in functions(file.tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def catch_alls(files: Iterable[Source]) -> list[str]:
    """Find handlers that keep all they catch, outside the listed places; to tidy up and raise on is not to keep."""
    return [
        f"{file.name}:{handler.lineno} catches {dotted(handler.type) if handler.type else 'everything'}"
        for file in files
        if file.name not in CATCH_ALL
        for handler in ast.walk(file.tree)
        if isinstance(handler, ast.ExceptHandler) and _catches_all(handler.type) and not _raises_on(handler)
    ]


def _catches_all(kind: ast.expr | None) -> bool:
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(each is None or dotted(each) in {"Exception", "BaseException"} for each in kinds)


def _raises_on(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def clock_readers(files: Iterable[Source]) -> list[str]:
    """Find readers of the machine's time other than the clock."""
    return [
        f"{file.name}:{call.lineno} reads the time by {dotted(call.func)}"
        for file in files
        if file.name not in CLOCKS
        for call in ast.walk(file.tree)
        if isinstance(call, ast.Call) and ".".join(dotted(call.func).split(".")[-2:]) in TIME_READERS
    ]


def imported(file: Source) -> Iterator[tuple[int, str]]:
    """Name every module a file imports, with its line; relative ones are its own neighbours and left out."""
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.lineno, node.module


def foreign_paper(files: Iterable[Source], standard: frozenset[str]) -> list[str]:
    """Find what `forms` outside its authoring room imports beyond the standard library and the regex engine."""
    return [
        f"{file.name}:{line} imports {module}"
        for file in files
        if file.path.parts[:2] != ("forms", "authoring")
        for line, module in imported(file)
        if module.split(".")[0] not in FORMS_MAY_IMPORT | standard
    ]


# ── tests ─────────────────────────────────────────────────────────────────────────────────────────────────────────

ASSERTING = re.compile(
    r"(^|\.)(assert\w*|raises|warns|fail|check\w*|expect\w*|verify\w*|wait\w*|run_state_machine_as_test)$"
)


def silent_tests(files: Iterable[Source]) -> list[str]:
    """Find tests that can only fail by accident: no assert, no `pytest.raises`, no call that checks.

    A call of a function in the same file counts if that one asserts.
    """
    return [
        f"{file.name}:{function.lineno} {function.name} asserts nothing"
        for file in files
        if file.path.name.startswith("test_")
        for asserting in [_asserting_here(file)]
        for function in functions(file.tree)
        if function.name.startswith("test_") and not _asserts(function, asserting)
    ]


def _asserting_here(file: Source) -> set[str]:
    found: set[str] = set()
    while more := {each.name for each in functions(file.tree) if each.name not in found and _asserts(each, found)}:
        found |= more
    return found


def _asserts(function: Function, asserting: set[str]) -> bool:
    calls = (dotted(node.func) for node in ast.walk(function) if isinstance(node, ast.Call))
    return any(isinstance(node, ast.Assert) for node in ast.walk(function)) or any(
        ASSERTING.search(call) or call.rsplit(".", 1)[-1] in asserting for call in calls
    )


def lonely_tests(tests: Iterable[PurePosixPath], rooms: Collection[PurePosixPath]) -> list[str]:
    """Find test files below a floor that are named after no room of it: tests/app/test_parts.py is app/parts.py's."""
    known = {(*room.parts[:-1], room.stem.strip("_")) for room in rooms}
    known |= {room.parts[:depth] for room in rooms for depth in range(2, len(room.parts))}
    known |= {(*room.parts[:depth], room.parts[depth - 1]) for room in rooms for depth in range(2, len(room.parts))}
    return [
        f"{test}: no such room"
        for test in tests
        if len(test.parts) > 2
        and test.parts[1] in FLOORS
        and test.name.startswith("test_")
        and not _has_twin(test, known)
    ]


def _has_twin(test: PurePosixPath, known: set[tuple[str, ...]]) -> bool:
    words = test.stem.removeprefix("test_").strip("_").split("_")
    folder = test.parts[1:-1]
    return any((*folder, "_".join(words[:count])) in known for count in range(1, len(words) + 1))


# ── files of every kind ───────────────────────────────────────────────────────────────────────────────────────────

MACHINE_PATH = re.compile(r"(?<![\w.])(/work/|/root/\.\w|/home/\w|/Users/\w|[A-Z]:\\+Users\\+\w)")


def machine_paths(texts: Iterable[tuple[str, str]]) -> list[str]:
    """Find paths of somebody's machine in (name, text) pairs."""
    return [
        f"{name}:{number} {found.group()}"
        for name, text in texts
        for number, line in enumerate(text.splitlines(), 1)
        if (found := MACHINE_PATH.search(line))
    ]


def addresses(texts: Iterable[tuple[str, str]]) -> list[str]:
    """Find download addresses in (name, text) pairs."""
    return [
        f"{name}:{number}"
        for name, text in texts
        for number, line in enumerate(text.splitlines(), 1)
        if "://" in line or line.startswith(("--index-url", "--extra-index-url", "--find-links"))
    ]


LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)[^)]*\)")


def dead_links(pages: Iterable[tuple[PurePosixPath, str]], root: Path) -> list[str]:
    """Find links of Markdown pages to files that are not there."""
    return [
        f"{page}: {target}"
        for page, text in pages
        for target in LINK.findall(text)
        if "://" not in target and not target.startswith("mailto:") and not (root / page.parent / target).exists()
    ]


def unlocked(needs: str, lock: str) -> list[str]:
    """Find packages that a requirements file asks for and its lock does not pin as asked, or pins without a hash."""
    pins = {}
    for block in re.split(r"\n(?=[A-Za-z0-9])", lock):
        if found := re.match(r"([A-Za-z0-9_.-]+)==(\S+)", block):
            pins[canonical(found[1])] = (found[2], "--hash=sha256:" in block)
    asked = [Requirement(line.split("#")[0]) for line in needs.splitlines() if re.match(r"[A-Za-z]", line)]
    lacking = [
        f"{need} is not pinned as asked"
        for need in asked
        if canonical(need.name) not in pins or pins[canonical(need.name)][0] not in need.specifier
    ]
    return lacking + [f"{name} has no hash" for name, (_, hashed) in pins.items() if not hashed]


def canonical(name: str) -> str:
    """Spell a package's name the one way."""
    return re.sub(r"[-_.]+", "-", name).lower()
