"""A Draft becomes a Form: types, columns, lists and triggers translated into our definition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from forms.answers import CHOSEN, Kind
from forms.authoring.draft import Draft
from forms.authoring.sheets import CHOICES, Book
from forms.definition import Choice, Form, Itemset, Node, Print, Question, Section, Setting, Texts
from forms.errors import BadDefinition

Tree = Mapping[str, Any]
OWN = "fsm"
_KINDS = {
    "text": Kind.TEXT,
    "string": Kind.TEXT,
    "integer": Kind.INTEGER,
    "int": Kind.INTEGER,
    "decimal": Kind.DECIMAL,
    "range": Kind.RANGE,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "dateTime": Kind.DATETIME,
    "select one": Kind.SELECT_ONE,
    "select all that apply": Kind.SELECT_MULTIPLE,
    "rank": Kind.RANK,
    "acknowledge": Kind.ACKNOWLEDGE,
    "trigger": Kind.ACKNOWLEDGE,
    "photo": Kind.PHOTO,
    "image": Kind.PHOTO,
    "file": Kind.FILE,
    "audio": Kind.FILE,
    "video": Kind.FILE,
    "barcode": Kind.BARCODE,
    "geopoint": Kind.GEOPOINT,
    "geotrace": Kind.GEOTRACE,
    "geoshape": Kind.GEOSHAPE,
    "note": Kind.NOTE,
    "percentage": Kind.DECIMAL,
    "location": Kind.GEOPOINT,
    "gps": Kind.GEOPOINT,
    "date time": Kind.DATETIME,
    "datetime": Kind.DATETIME,
    "calculate": Kind.CALCULATE,
    "hidden": Kind.CALCULATE,
}
_PRELOADS = {
    "start": (Kind.DATETIME, "start"),
    "end": (Kind.DATETIME, "end"),
    "today": (Kind.DATE, "today"),
    "username": (Kind.TEXT, "username"),
    "deviceid": (Kind.TEXT, "deviceid"),
    "email": (Kind.TEXT, "email"),
    "phonenumber": (Kind.TEXT, "phonenumber"),
    "subscriberid": (Kind.TEXT, "subscriberid"),
    "simserial": (Kind.TEXT, "simserial"),
    "device id": (Kind.TEXT, "deviceid"),
    "phone number": (Kind.TEXT, "phonenumber"),
}
_IGNORED = frozenset(
    {"audit", "csv-external", "xml-external", "start-geopoint", "background-audio", "background-geopoint", "entity"}
)
_HAN = r"(?P<han>[^\x00-\u2e7f][^A-Za-z]*?)"
_LATIN = r"(?P<latin>[A-Za-z][\x00-\u2e7f]*)"
_TWO_TITLES = re.compile(rf"{_HAN}\s+{_LATIN}\Z")
_TWO_TITLES_BACK = re.compile(rf"{_LATIN}(?<!\s)\s+{_HAN}\Z")
_TRUE = re.compile(r"(?:yes|true(?:\(\))?)\Z", re.IGNORECASE)
_FALSE = re.compile(r"(?:no|false(?:\(\))?)\Z", re.IGNORECASE)
_ANY_REFERENCE = r"\$\{\s*([^{}]+?)\s*\}"
_REPEAT_ITEMS = re.compile(r"\$\{\s*([^{}]+?)\s*\}\Z")


def translate(draft: Draft) -> Form:
    """Return the definition of a draft without compiling its expressions."""
    return _Maker(draft).form()


class _Maker:
    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._tree = draft.tree
        self._languages = _languages(draft)
        self._default = self._languages[0]
        self._known = _choice_rows(draft.book, self._default)
        self._choices: dict[str, tuple[Choice, ...]] = {}
        self._triggers: dict[str, list[Setting]] = {}
        self._names: dict[str, str] = {}

    def form(self) -> Form:
        """Return the whole form."""
        tree, fallback_id = self._tree, self._draft.fallback_id
        children = self._children("", tree.get("children", ()))
        children = _with_triggers(children, self._triggers)
        return Form(
            form_id=str(tree.get("id_string") or fallback_id),
            title=_title(str(tree.get("title") or fallback_id), self._languages),
            version=str(tree.get("version") or ""),
            languages=self._languages,
            children=children,
            choices={**self._choices, **self._looked_up()},
            instance_name=str(tree.get("instance_name") or ""),
            style=str(tree.get("style") or ""),
        )

    def _children(self, parent: str, rows: Any) -> tuple[Node, ...]:
        found: list[Node] = []
        for row in rows:
            if row.get("name") == "meta" and row.get("control", {}).get("bodyless"):
                continue
            if row.get("type") in _IGNORED:
                continue
            found.extend(self._node(parent, row))
        return tuple(found)

    def _node(self, parent: str, row: Tree) -> Iterator[Node]:
        key = f"{parent}/{row['name']}" if parent else str(row["name"])
        kind = row.get("type")
        if kind in {"group", "repeat"}:
            yield self._section(key, row)
            return
        if kind in {"loop", "include"}:
            raise BadDefinition(key, "unsupported_type", str(kind))
        question = self._question(key, row)
        yield question
        if question.photo_if:
            yield self._evidence(question)

    def _section(self, key: str, row: Tree) -> Section:
        bind, control = row.get("bind", {}), row.get("control", {})
        count = str(control.get("jr:count") or "")
        repeats = row.get("type") == "repeat"
        return Section(
            key=key,
            label=self._texts(row.get("label")),
            hint=self._texts(row.get("hint")),
            relevant=_condition(bind.get("relevant")),
            readonly=_condition(bind.get("readonly")),
            repeats=repeats,
            count=count,
            initial=1 if repeats and not count else 0,
            appearance=str(control.get("appearance") or ""),
            print=_print(bind),
            children=self._children(key, row.get("children", ())),
        )

    def _question(self, key: str, row: Tree) -> Question:
        bind, control = row.get("bind", {}), row.get("control", {})
        source = str(row.get("type"))
        kind, preload = _PRELOADS.get(source, (_KINDS.get(source), ""))
        if kind is None:
            raise BadDefinition(key, "unsupported_type", source)
        appearance = str(control.get("appearance") or "")
        if kind is Kind.PHOTO and "signature" in appearance.split():
            kind = Kind.SIGNATURE
        calculation, settings = self._calculation(key, row)
        default, initial = _default(row)
        question = Question(
            key=key,
            kind=kind,
            label=self._texts(row.get("label")),
            hint=self._texts(row.get("hint")),
            guidance=self._texts(row.get("guidance_hint")),
            required=_condition(bind.get("required")),
            required_message=self._texts(bind.get("jr:requiredMsg")),
            relevant=_condition(bind.get("relevant")),
            readonly=_condition(bind.get("readonly")),
            constraint=str(bind.get("constraint") or ""),
            constraint_message=self._texts(bind.get("jr:constraintMsg")),
            calculation=calculation,
            default=default,
            initial=initial,
            preload=preload,
            appearance=appearance,
            parameters=_parameters(row),
            unit=_own(bind, "unit"),
            photo_if=_own(bind, "photo_if"),
            score=_own(bind, "score"),
            on_fail=_own(bind, "on_fail"),
            print=_print(bind),
            hidden=bool(preload) or source == "hidden",
        )
        del settings
        return self._with_choices(question, row) if kind in CHOSEN else question

    def _calculation(self, key: str, row: Tree) -> tuple[str, list[Setting]]:
        """Return the calculation; one with a trigger becomes a setting of the node that triggers it."""
        calculation = str(row.get("bind", {}).get("calculate") or "")
        trigger = row.get("trigger")
        if not trigger:
            return calculation, []
        names = trigger if isinstance(trigger, (list, tuple)) else re.findall(r"\$\{\s*([^{}]+?)\s*\}", str(trigger))
        name = key.rpartition("/")[2]
        for source in names:
            plain = source[2:-1].strip() if str(source).startswith("${") else str(source)
            self._triggers.setdefault(plain, []).append(Setting("change", f"${{{name}}}", calculation))
        return "", []

    def _with_choices(self, question: Question, row: Tree) -> Question:
        items = str(row.get("itemset") or row.get("list_name") or "")
        chosen = _REPEAT_ITEMS.match(items)
        choice_filter = str(row.get("choice_filter") or "")
        if chosen is not None:
            items_of = self._rows_as_choices(chosen[1], choice_filter, _parameters(row))
            return replace(question, itemset=items_of, choice_filter=choice_filter)
        if items not in self._choices:
            own = self._known.get(items) or self._draft.files.get(items, ())
            self._choices[items] = (*own, *self._added(row, own))
        return replace(question, choices=items, choice_filter=choice_filter)

    def _rows_as_choices(self, name: str, choice_filter: str, parameters: Mapping[str, str]) -> Itemset:
        """Return the rows of the repeat around a question as choices; its filter speaks of the row."""
        inside = _in_repeat_of(name, self._tree) or {name: name}
        way = inside[name]

        def own(match: re.Match[str]) -> str:
            return inside.get(match[1], match[0])

        wanted = f" and ({re.sub(_ANY_REFERENCE, own, choice_filter)})" if choice_filter else ""
        ups = "/".join([".."] * (way.count("/") + 1))
        label = inside.get(parameters.get("label", ""), way)
        return Itemset(f"${{{name}}}/{ups}[{way} != ''{wanted}]", inside.get(parameters.get("value", ""), way), label)

    def _added(self, row: Tree, own: tuple[Choice, ...]) -> Iterator[Choice]:
        """Yield what pyxform adds to a list by itself: the choice `other` of `or_other`."""
        if any(choice.name == "other" for choice in own):
            return
        for each in row.get("choices", ()):
            if each.get("name") == "other":
                yield Choice("other", self._texts(each.get("label")))

    def _looked_up(self) -> dict[str, tuple[Choice, ...]]:
        """Return the lists that expressions name, beside those that questions choose from."""
        sources = repr(self._tree.get("children"))
        wanted = set(re.findall(r"(?:instance|pulldata)\(\s*\\?['\"]([^'\"\\]+)", sources)) - set(self._choices)
        return {name: self._known.get(name) or self._draft.files.get(name, ()) for name in wanted}

    def _evidence(self, question: Question) -> Question:
        """Return the photo question that `photo_if` stands for."""
        condition = f"({question.relevant}) and ({question.photo_if})" if question.relevant else question.photo_if
        label = {
            language: _EVIDENCE["zh" if _is_chinese(language) else "en"].format(label=text)
            for language, text in question.label.items()
        }
        return Question(
            key=f"{question.key}_evidence",
            kind=Kind.PHOTO,
            label=label,
            required="true()",
            relevant=condition,
            photo_of=question.key,
        )

    def _texts(self, value: Any) -> Texts:
        if value is None or value == "":
            return {}
        if isinstance(value, Mapping):
            return {
                str(language) if str(language) != "default" else self._default: str(text)
                for language, text in value.items()
                if text not in {None, ""}
            }
        return {self._default if len(self._languages) > 1 else self._languages[0]: str(value)}


_EVIDENCE = {"en": "Photo: {label}", "zh": "照片:{label}"}
_CHOICE_OWN = frozenset({"list_name", "name", "label", "media", "image", "audio", "video", "big-image", "sms_option"})


def _choice_rows(book: Book, default: str) -> dict[str, tuple[Choice, ...]]:
    """Return the lists of the choices sheet."""
    sheet = book.sheet(CHOICES)
    found: dict[str, list[Choice]] = {}
    for row in sheet.rows:
        label: dict[str, str] = {}
        columns: dict[str, str] = {}
        for place, cell in row.cells.items():
            base, _, language = sheet.columns[place].partition("::")
            if base == "label":
                label[language or default] = cell.text
            elif base and base not in _CHOICE_OWN:
                columns[base] = cell.text.strip()
        choice = Choice(sheet.text(row, "name").strip(), label, columns)
        found.setdefault(sheet.text(row, "list_name").strip(), []).append(choice)
    return {list_id: tuple(rows) for list_id, rows in found.items()}


def _title(text: str, languages: tuple[str, ...]) -> Texts:
    """Return the title in each language: one that is written in both, side by side, is taken apart."""
    match = _TWO_TITLES.match(text) or _TWO_TITLES_BACK.match(text)
    if match is None or len(languages) < 2:
        return {languages[0]: text}
    return {each: match["han" if _is_chinese(each) else "latin"] for each in languages}


def _is_chinese(language: str) -> bool:
    return "zh" in language.lower() or "中文" in language


def _in_repeat_of(name: str, tree: Tree) -> dict[str, str]:
    """Return the questions of the repeat around a name, each with its path from the row; nothing if there is none."""
    for row in tree.get("children") or ():
        inside = _questions_of(row, "") if row.get("type") == "repeat" else {}
        found = inside if name in inside else _in_repeat_of(name, row)
        if found:
            return found
    return {}


def _questions_of(tree: Tree, way: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in tree.get("children") or ():
        if row.get("type") == "group":
            found |= _questions_of(row, f"{way}{row.get('name')}/")
        elif row.get("type") != "repeat":
            found[str(row.get("name"))] = f"{way}{row.get('name')}"
    return found


def _with_triggers(children: tuple[Node, ...], triggers: Mapping[str, list[Setting]]) -> tuple[Node, ...]:
    found: list[Node] = []
    for node in children:
        settings = (*node.settings, *triggers.get(node.name, ()))
        if isinstance(node, Section):
            found.append(replace(node, settings=settings, children=_with_triggers(node.children, triggers)))
        else:
            found.append(replace(node, settings=settings))
    return tuple(found)


def _languages(draft: Draft) -> tuple[str, ...]:
    """Return the languages of a form, the default first; ("",) if its columns name none."""
    found: dict[str, None] = {}
    for name in ("survey", CHOICES):
        for column in draft.book.sheet(name).columns:
            base, _, language = column.partition("::")
            if base in {"label", "hint"} and language:
                found[language] = None
    if not found:
        return ("",)
    default = str(draft.tree.get("default_language") or "")
    first = [default] if default in found else []
    return (*first, *(language for language in found if language not in first))


def _condition(value: Any) -> str:
    text = str(value or "").strip()
    if _TRUE.match(text):
        return "true()"
    return "" if _FALSE.match(text) else text


def _default(row: Tree) -> tuple[str, str]:
    text = str(row.get("default") if row.get("default") is not None else "")
    if not text:
        return "", ""
    return ("", text) if row.get("_dynamic_default") else (text, "")


def _own(bind: Tree, name: str) -> str:
    return str(bind.get(f"{OWN}:{name}") or "")


def _print(bind: Tree) -> Print:
    text = _own(bind, "print")
    return Print(text) if text in set(Print) else Print.RELEVANT


def _parameters(row: Tree) -> dict[str, str]:
    found = row.get("parameters")
    if isinstance(found, str):
        pairs = (part.partition("=") for part in re.split(r"[\s;,]+", found) if "=" in part)
        return {name.strip(): value.strip() for name, _, value in pairs}
    return {str(name): str(value) for name, value in (found or {}).items()}
