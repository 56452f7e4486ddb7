"""A form as it is published: frozen, in canonical JSON, known by its hash, and two versions compared."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any

from forms.answers import Kind
from forms.errors import BadDefinition

FORMAT = 1
MAX_NODES = 20_000
MAX_DEPTH = 30
LONG_LIST = 2_000
"""A list of more choices lies apart: the definition names it by its hash, and versions share it."""
Texts = Mapping[str, str]
"""A text in each language; the language "" is for forms that name none. `${...}` inside is an expression."""

_NOTHING: Mapping[str, Any] = MappingProxyType({})
REFERENCE = re.compile(r"\$\{([^{}]+)\}")
_NAME = re.compile(r"[^\W\d][\w.\-]*\Z")


class Print(StrEnum):
    """When a node is printed."""

    ALWAYS = "always"
    RELEVANT = "relevant"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose; `columns` are what a filter may look at."""

    name: str
    label: Texts = field(default_factory=lambda: _NOTHING)
    columns: Mapping[str, str] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, slots=True)
class Itemset:
    """Choices found by an expression instead of a list, such as the rows of a repeat."""

    nodes: str
    value: str = "name"
    label: str = "label"


@dataclass(frozen=True, slots=True)
class Setting:
    """Set `target` (a path expression) when something happens to the node that carries this.

    `event` is "change" (of its value), "open" (first time), "load" (every time) or "add" (of a repeat instance).
    """

    event: str
    target: str
    value: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question, note or computed value. Expressions are kept as their author wrote them."""

    key: str
    kind: Kind
    label: Texts = field(default_factory=lambda: _NOTHING)
    hint: Texts = field(default_factory=lambda: _NOTHING)
    guidance: Texts = field(default_factory=lambda: _NOTHING)
    required: str = ""
    required_message: Texts = field(default_factory=lambda: _NOTHING)
    relevant: str = ""
    readonly: str = ""
    constraint: str = ""
    constraint_message: Texts = field(default_factory=lambda: _NOTHING)
    calculation: str = ""
    default: str = ""
    initial: str = ""
    preload: str = ""
    settings: tuple[Setting, ...] = ()
    choices: str = ""
    choice_filter: str = ""
    itemset: Itemset | None = None
    appearance: str = ""
    parameters: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    unit: str = ""
    photo_if: str = ""
    photo_of: str = ""
    score: str = ""
    on_fail: str = ""
    print: Print = Print.RELEVANT
    hidden: bool = False

    @property
    def name(self) -> str:
        """The last part of the key."""
        return self.key.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Section:
    """A group, or with `repeats` a repeat; `count` fixes how many instances, `initial` how many there are at first."""

    key: str
    label: Texts = field(default_factory=lambda: _NOTHING)
    hint: Texts = field(default_factory=lambda: _NOTHING)
    relevant: str = ""
    readonly: str = ""
    required: str = ""
    repeats: bool = False
    count: str = ""
    initial: int = 0
    appearance: str = ""
    settings: tuple[Setting, ...] = ()
    print: Print = Print.RELEVANT
    children: tuple[Section | Question, ...] = ()

    @property
    def name(self) -> str:
        """The last part of the key."""
        return self.key.rpartition("/")[2]


Node = Section | Question


@dataclass(frozen=True)
class Form:
    """A published form. `hash` names it for ever: an answer keeps the hash of the form it was given to."""

    form_id: str
    title: Texts
    version: str
    languages: tuple[str, ...] = ("",)
    children: tuple[Node, ...] = ()
    choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=lambda: _NOTHING)
    texts: Mapping[str, Texts] = field(default_factory=lambda: _NOTHING)
    settings: tuple[Setting, ...] = ()
    root: str = "data"
    instance_name: str = ""
    style: str = ""

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        """Every section and question by its key, in the order of the form."""
        return MappingProxyType({node.key: node for node in walk(self.children)})

    @cached_property
    def by_name(self) -> Mapping[str, tuple[str, ...]]:
        """The keys that end in a name."""
        found: dict[str, tuple[str, ...]] = {}
        for node in self.nodes.values():
            found[node.name] = (*found.get(node.name, ()), node.key)
        return MappingProxyType(found)

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections directly beneath the form."""
        return tuple(node for node in self.children if isinstance(node, Section))

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question, in order."""
        return tuple(node for node in self.nodes.values() if isinstance(node, Question))

    def repeat_of(self, key: str) -> str:
        """Return the key of the innermost repeat a node lies in (not itself), or ""."""
        while "/" in key:
            key = key.rpartition("/")[0]
            node = self.nodes[key]
            if isinstance(node, Section) and node.repeats:
                return key
        return ""

    @cached_property
    def lists_apart(self) -> Mapping[str, str]:
        """The long lists that lie beside the definition: the canonical JSON of each by its SHA-256."""
        return MappingProxyType({_sha(text): text for text in self._long_texts.values()})

    @cached_property
    def _long_texts(self) -> Mapping[str, str]:
        return {
            list_id: _canonical([_plain(choice) for choice in rows])
            for list_id, rows in self.choices.items()
            if len(rows) > LONG_LIST
        }

    def to_json(self) -> str:
        """Return the canonical JSON: sorted keys, no blanks, defaults left out, long lists named by their hash."""
        body = {"format": FORMAT, **_plain(replace(self, choices={}))}
        lists = {
            list_id: {"apart": _sha(self._long_texts[list_id])} if list_id in self._long_texts else _plain(rows)
            for list_id, rows in self.choices.items()
        }
        return _canonical({**body, "choices": lists} if lists else body)

    @cached_property
    def hash(self) -> str:
        """The SHA-256 of the canonical JSON, in hex."""
        return _sha(self.to_json())

    @staticmethod
    def from_json(text: str, lists: Mapping[str, str] = _NOTHING) -> Form:
        """Read a form.

        Args:
            text: as `to_json` wrote it.
            lists: the long lists that lie apart, as in `lists_apart`.

        Raises:
            BadDefinition: not JSON, a newer format, a field of the wrong type, a bad or doubled key, an unknown list,
                a long list that is missing or is not the one named.
        """
        body = _loaded(text)
        if not isinstance(body, dict):
            raise BadDefinition("", "not_a_form")
        if body.get("format") != FORMAT:
            raise BadDefinition("", "newer_format", str(body.get("format")))
        form = _read_form(body, lists)
        check_form(form)
        return form


@lru_cache(maxsize=128)
def named_apart(text: str) -> frozenset[str]:
    """Return the hashes of the long lists a definition names; one that cannot be read names none."""
    body = json.loads(text)
    choices = body.get("choices", {}) if isinstance(body, dict) else {}
    return frozenset(str(rows["apart"]) for rows in choices.values() if isinstance(rows, dict) and "apart" in rows)


def _canonical(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as e:
        raise BadDefinition("", "not_json", str(e)) from e
    except RecursionError as e:
        raise BadDefinition("", "too_deep") from e


def walk(children: tuple[Node, ...]) -> Iterator[Node]:
    """Yield nodes and everything beneath them, in order."""
    for node in children:
        yield node
        if isinstance(node, Section):
            yield from walk(node.children)


def text_in(texts: Texts, language: str, languages: tuple[str, ...] = ()) -> str:
    """Return a text in a language, else in the first language of the form that has it."""
    if language in texts:
        return texts[language]
    for other in (*languages, "", *texts):
        if other in texts:
            return texts[other]
    return ""


def expressions_in(texts: Texts) -> tuple[str, ...]:
    """Return the expressions that the references of a text stand for, in any language."""
    found = [match[1].strip() for text in texts.values() for match in REFERENCE.finditer(text)]
    return tuple(dict.fromkeys(f"${{{each}}}" if _NAME.match(each) else each for each in found))


def _plain(value: Any) -> Any:
    if isinstance(value, (Form, Section, Question, Choice, Itemset, Setting)):
        found = {f.name: getattr(value, f.name) for f in fields(value)}
        return {name: _plain(each) for name, each in found.items() if each != _default_of(type(value), name)}
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def _default_of(kind: type, name: str) -> Any:
    found: Field[Any] = kind.__dataclass_fields__[name]  # type: ignore[attr-defined]
    if found.default is not MISSING:
        return found.default
    return found.default_factory() if found.default_factory is not MISSING else MISSING


def _read_form(body: dict[str, Any], lists: Mapping[str, str]) -> Form:
    choices = _mapping("", body.get("choices", {}))
    read: dict[str, Any] = {
        "title": _texts("", body.get("title", {})),
        "languages": tuple(_strings("", body.get("languages", [""]))),
        "children": _children("", body.get("children", []), 0),
        "choices": {
            list_id: tuple(_choice(list_id, each) for each in _rows(list_id, rows, lists))
            for list_id, rows in choices.items()
        },
        "texts": {text_id: _texts(text_id, each) for text_id, each in _mapping("", body.get("texts", {})).items()},
        "settings": _settings("", body.get("settings", [])),
    }
    for name in ("form_id", "version", "root", "instance_name", "style"):
        if name in body:
            read[name] = _string("", body[name])
    if "form_id" not in read or not read["form_id"]:
        raise BadDefinition("", "no_form_id")
    read.setdefault("version", "")
    return Form(**read)


def _children(path: str, rows: Any, depth: int) -> tuple[Node, ...]:
    if depth > MAX_DEPTH:
        raise BadDefinition(path, "too_deep")
    return tuple(_node(path, row, depth) for row in _list(path, rows))


def _node(path: str, row: Any, depth: int) -> Node:
    body = _mapping(path, row)
    key = _string(path, body.get("key", ""))
    is_question = "kind" in body
    made: dict[str, Any] = {}
    allowed = {f.name: f for f in fields(Question if is_question else Section)}
    for name, value in body.items():
        if name not in allowed:
            raise BadDefinition(key, "unknown_field", name)
        made[name] = _read_field(key, name, value, depth)
    made["key"] = key
    return Question(**made) if is_question else Section(**made)


def _read_field(key: str, name: str, value: Any, depth: int) -> Any:
    if name in {"label", "hint", "guidance", "required_message", "constraint_message", "parameters"}:
        return _texts(key, value)
    if name == "children":
        return _children(key, value, depth + 1)
    if name == "settings":
        return _settings(key, value)
    if name == "kind":
        return _enum(key, Kind, value)
    if name == "print":
        return _enum(key, Print, value)
    if name == "itemset":
        return Itemset(
            **{
                part: _string(key, each)
                for part, each in _mapping(key, value).items()
                if part in {"nodes", "value", "label"}
            }
        )
    if name in {"repeats", "hidden"}:
        if not isinstance(value, bool):
            raise BadDefinition(key, "wrong_type", name)
        return value
    if name == "initial" and isinstance(value, int):
        return value
    return _string(key, value)


def _enum(key: str, kind: type[Kind | Print], value: Any) -> Kind | Print:
    try:
        return kind(value)
    except ValueError as e:
        raise BadDefinition(key, "unknown_kind", str(value)[:40]) from e


def _settings(path: str, rows: Any) -> tuple[Setting, ...]:
    made = []
    for row in _list(path, rows):
        body = _mapping(path, row)
        made.append(Setting(*(_string(path, body.get(name, "")) for name in ("event", "target", "value"))))
    return tuple(made)


def _rows(list_id: str, rows: Any, lists: Mapping[str, str]) -> list[Any]:
    if isinstance(rows, dict):
        sha = _string(list_id, rows.get("apart"))
        if sha not in lists:
            raise BadDefinition(list_id, "list_missing", sha[:8])
        if _sha(lists[sha]) != sha:
            raise BadDefinition(list_id, "list_changed", sha[:8])
        rows = _loaded(lists[sha])
    return _list(list_id, rows)


def _choice(path: str, row: Any) -> Choice:
    body = _mapping(path, row)
    return Choice(
        _string(path, body.get("name")), _texts(path, body.get("label", {})), _texts(path, body.get("columns", {}))
    )


def _texts(path: str, value: Any) -> dict[str, str]:
    return {language: _string(path, text) for language, text in _mapping(path, value).items()}


def _mapping(path: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadDefinition(path, "wrong_type", "object")
    return value


def _list(path: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise BadDefinition(path, "wrong_type", "list")
    return value


def _strings(path: str, value: Any) -> list[str]:
    return [_string(path, each) for each in _list(path, value)]


def _string(path: str, value: Any) -> str:
    if not isinstance(value, str):
        raise BadDefinition(path, "wrong_type", "text")
    return value


def check_form(form: Form) -> None:
    """Refuse a form whose tree does not hold together; expressions are checked when they are compiled.

    Raises:
        BadDefinition: with the key of the node at fault.
    """
    seen: set[str] = set()
    _check_level(form, "", form.children, seen)
    if len(seen) > MAX_NODES:
        raise BadDefinition("", "too_many_nodes", str(len(seen)))
    several = {q.choices for q in form.questions if q.kind in {Kind.SELECT_MULTIPLE, Kind.RANK}}
    for list_id, rows in form.choices.items():
        for choice in rows:
            if not choice.name.strip() or (list_id in several and any(each.isspace() for each in choice.name)):
                raise BadDefinition(list_id, "bad_choice", choice.name)


def _check_level(form: Form, parent: str, children: tuple[Node, ...], seen: set[str]) -> None:
    for node in children:
        above, _, name = node.key.rpartition("/")
        if above != parent or not _NAME.match(name):
            raise BadDefinition(node.key, "bad_key")
        if node.key in seen:
            raise BadDefinition(node.key, "double_key")
        seen.add(node.key)
        if isinstance(node, Section):
            _check_level(form, node.key, node.children, seen)
        elif node.choices and node.choices not in form.choices:
            raise BadDefinition(node.key, "unknown_list", node.choices)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of the questions between two versions; `retyped` pairs a key with its old and new kind."""

    kept: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    retyped: tuple[tuple[str, Kind, Kind], ...]

    @property
    def is_compatible(self) -> bool:
        """Whether every question that stayed still asks for the same kind."""
        return not self.retyped


def compare(old: Form, new: Form) -> Comparison:
    """Compare two versions of a form, question by question."""
    before = {question.key: question.kind for question in old.questions}
    after = {question.key: question.kind for question in new.questions}
    both = [key for key in after if key in before]
    return Comparison(
        kept=tuple(key for key in both if before[key] is after[key]),
        added=tuple(key for key in after if key not in before),
        removed=tuple(key for key in before if key not in after),
        retyped=tuple((key, before[key], after[key]) for key in both if before[key] is not after[key]),
    )
