"""Runs a form case: the neutral JSON becomes a Form of ours, the steps are done, the facts compared."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from forms.answers import CHOSEN, Kind
from forms.definition import Form, Itemset, Question, Section, Setting, text_in
from forms.errors import FormError
from forms.evaluation import Evaluation, computed_text
from forms.expression import moments
from forms.expression.nodes import Node
from forms.expression.values import World
from forms.graph import Plan
from forms.lists import Shelf
from forms.outline import error
from forms.templates import Template

KINDS = {
    "int": Kind.INTEGER,
    "integer": Kind.INTEGER,
    "decimal": Kind.DECIMAL,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "dateTime": Kind.DATETIME,
    "geopoint": Kind.GEOPOINT,
    "geoshape": Kind.GEOSHAPE,
    "geotrace": Kind.GEOTRACE,
    "binary": Kind.FILE,
    "barcode": Kind.BARCODE,
}
CONTROLS = {"select1": Kind.SELECT_ONE, "select": Kind.SELECT_MULTIPLE, "rank": Kind.RANK, "trigger": Kind.ACKNOWLEDGE}
EVENTS = {
    "xforms-value-changed": "change",
    "odk-instance-first-load": "open",
    "odk-instance-load": "load",
    "odk-new-repeat": "add",
}
TRUE = "true()"


@dataclass
class Result:
    """What a case gave: the whole state after each step."""

    states: list = field(default_factory=list)
    error: str = ""
    crashed: bool = False

    def wrong_facts(self, case):
        """Return every recorded fact that we see otherwise."""
        if self.error or len(self.states) != len(case["steps"]):
            return [("", "", self.error or "stopped", "")]
        wrong = []
        for place, (step, state) in enumerate(zip(case["steps"], self.states, strict=True)):
            unscored = step.get("javarosa_differs", {})
            for path, facts in {**step.get("state", {}), **step.get("changes", {})}.items():
                skip = unscored.get(path, {})
                for name, value in (facts or {}).items():
                    if name in skip or "missing" in skip:
                        continue
                    given = _plain(state.get(path, {}).get(name))
                    if given != _plain(value):
                        wrong.append((place, path, name, value, given if path in state else "absent"))
            gone = (path for path in step.get("gone", ()) if path in state and path not in unscored)
            wrong.extend((place, path, "gone", "", "") for path in gone)
        return wrong


def lacks_input(form, case):
    """Whether a case needs something its file does not hold: the content of an attached list, the text of an action."""
    if any("root" not in each and "last-saved" not in each.get("src", "") for each in form.get("lists", {}).values()):
        return True
    silent = {action["ref"] for action in _silent(form.get("body", ()))}
    facts = [fact for step in case["steps"] for fact in {**step.get("state", {}), **step.get("changes", {})}.items()]
    return any(path in silent and (values or {}).get("value") for path, values in facts)


def _silent(controls):
    """Yield the set-value actions whose text is lost."""
    for control in controls:
        if control.get("kind") == "setvalue" and not control.get("value") and not control.get("text"):
            yield control
        yield from _silent(control.get("kids", ()))


def _plain(value):
    return [list(each) for each in value] if isinstance(value, list) else value


def run_case(form, case, zone):
    """Do the steps of one case."""
    result = Result()
    try:
        run = Run(form, zone)
        for step in case["steps"]:
            run.do(step)
            result.states.append(run.state())
    except FormError as e:
        result.error = str(e)[:200]
    except Exception as e:  # noqa: BLE001 - a crash is what we count
        traceback.print_exc()
        result.error = repr(e)[:200]
        result.crashed = True
    return result


class Adapter:
    """Translates one neutral form."""

    def __init__(self, source):
        self.source = source
        self.root = source["data"]["name"]
        self.binds = {}
        for bind in source.get("binds", ()):
            self.binds.setdefault(self.key(bind["nodeset"]), {}).update(bind)
        self.ids = {bind["id"]: bind["nodeset"] for bind in source.get("binds", ()) if "id" in bind}
        self.controls = {}
        self.repeats = {}
        self.actions = {}
        for control in source.get("body", ()):
            self._control(control, "")

    def key(self, ref):
        """Return the key of an absolute path."""
        return ref.strip().removeprefix(f"/{self.root}").strip("/")

    def absolute(self, ref, context):
        """Return a reference as an absolute path."""
        if ref.startswith("/") or not context:
            return ref
        return f"{context}/{ref}"

    def _control(self, control, context):
        ref = control.get("ref") or control.get("nodeset") or self.ids.get(control.get("bind", ""), "")
        ref = self.absolute(ref, context) if ref else ""
        if control["kind"] == "repeat":
            self.repeats[self.key(ref)] = control
        elif ref:
            self.controls.setdefault(self.key(ref), {}).update(control)
        for kid in control.get("kids", ()):
            if kid.get("kind") == "setvalue":
                self.actions.setdefault(self.key(ref), []).append(self.setting(kid))
            else:
                self._control(kid, ref or context)

    def setting(self, action):
        """Return a set-value action as ours."""
        events = " ".join(EVENTS.get(event, event) for event in action.get("event", "").split())
        target = action.get("ref") or self.ids.get(action.get("bind", ""), "")
        value = action.get("value") or ""
        if not value and action.get("text"):
            value = quoted(action["text"])
        return Setting(events, target, value)

    def form(self):
        """Return the form as ours."""
        texts = {}
        for language, entries in self.source.get("texts", {}).items():
            for text_id, forms in entries.items():
                for kind, text in forms:
                    if kind is None:
                        texts.setdefault(text_id, {})[language] = template(text)
        languages = tuple(self.source.get("texts", {})) or ("",)
        default = self.source.get("default_language")
        if default in languages:
            languages = (default, *(each for each in languages if each != default))
        settings = tuple(
            self.setting(each) for each in self.source.get("actions", ()) if each.get("action") == "setvalue"
        )
        return Form(
            form_id="case",
            title={"": self.source.get("title", "")},
            version="1",
            languages=languages,
            root=self.root,
            children=self.nodes(self.source["data"].get("kids", ()), ""),
            texts=texts,
            settings=settings,
        )

    def nodes(self, kids, parent):
        """Return the nodes beneath one, each name once."""
        found = {}
        for kid in kids:
            key = f"{parent}/{kid['name']}" if parent else kid["name"]
            if key in found and "jr:template" not in kid.get("attrs", {}):
                continue
            found[key] = self.node(kid, key)
        return tuple(found.values())

    def node(self, kid, key):
        """Return one node."""
        bind = self.binds.get(key, {})
        control = self.controls.get(key, {})
        common = {
            "key": key,
            "label": {"": template(control.get("label", ""))} if control.get("label") else {},
            "relevant": bind.get("relevant", ""),
            "readonly": bind.get("readonly", ""),
            "required": bind.get("required", ""),
            "settings": tuple(self.actions.get(key, ())),
        }
        if key in self.repeats or kid.get("kids"):
            repeat = self.repeats.get(key)
            return Section(
                **common,
                repeats=repeat is not None,
                count=(repeat or {}).get("jr:count", ""),
                children=self.nodes(kid.get("kids", ()), key),
            )
        kind = CONTROLS.get(control.get("kind", "")) or KINDS.get(bind.get("type", "").removeprefix("xsd:"), Kind.TEXT)
        if control.get("kind") == "range":
            kind = kind if kind in {Kind.INTEGER, Kind.DECIMAL} else Kind.RANGE
        itemset = control.get("itemset")
        return Question(
            **common,
            kind=kind,
            constraint=bind.get("constraint", ""),
            calculation=bind.get("calculate", ""),
            constraint_message=message(bind.get("jr:constraintMsg")),
            required_message=message(bind.get("jr:requiredMsg")),
            itemset=Itemset(itemset["nodeset"], itemset["value"], itemset_label(itemset.get("label")))
            if itemset
            else None,
        )


def quoted(text):
    """Return a text as a literal."""
    return f"'{text}'" if "'" not in text else f'"{text}"'


def itemset_label(label):
    """Return the label of an itemset as an expression."""
    if isinstance(label, dict):
        return label.get("ref", "''")
    return label or "''"


def message(text):
    """Return a message as texts; one that is an expression becomes a template."""
    if not text:
        return {}
    if isinstance(text, str) and text.startswith("jr:itext("):
        return {"": f"${{{text}}}"}
    return {"": template(text)}


def template(text):
    """Return a label of parts as a text with references."""
    if isinstance(text, dict):
        return f"${{{text.get('ref') or text.get('output')}}}"
    if isinstance(text, list):
        return "".join(part if isinstance(part, str) else f"${{{part['output']}}}" for part in text)
    return text


def tree_of(source):
    """Return a list of the case file as nodes."""
    node = Node(source["name"], source.get("text", ""))
    node.attributes = dict(source.get("attrs", {}))
    for kid in source.get("kids", ()):
        node.append(tree_of(kid))
    return node


def noted(kind, text, zone):
    """Return a text in the notation the recording engines use for a kind; what does not fit is blank."""
    if not text:
        return text
    try:
        if kind is Kind.INTEGER:
            number = int(Decimal(text))
            return str(number) if abs(number + 0.5) < 2**31 else ""
        if kind in {Kind.DECIMAL, Kind.RANGE}:
            return repr(float(text))
        if kind is Kind.GEOPOINT:
            numbers = [float(part) for part in text.split()]
            return " ".join(repr(number) for number in [*numbers, 0.0, 0.0][:4]) if len(numbers) > 1 else ""
    except (InvalidOperation, ValueError, OverflowError):
        return ""
    if kind is Kind.DATE:
        return text if moments.read_date(text) else ""
    if kind is Kind.DATETIME:
        return text if moments.read(text, zone) else ""
    if kind is Kind.TIME:
        return text if moments.read_time(text, zone) else ""
    return text


class Run:
    """One form being worked through its steps."""

    def __init__(self, source, zone):
        self.adapter = Adapter(source)
        self.form = self.adapter.form()
        self.plan = Plan(self.form)
        self.zone = zone
        lists = {}
        for list_id, body in source.get("lists", {}).items():
            lists[list_id] = holder = Node("instance")
            if "root" in body:
                holder.append(tree_of(body["root"]))
        self.world = World(now=lambda: datetime.now(UTC), zone=zone, lists=lists, language=self.form.languages[0])
        self.world.texts = self._itext
        self.evaluation = Evaluation(self.plan, self.world, Shelf(self.plan, self.world, lists))
        self.evaluation.converts = self.converts
        self.evaluation.begin_row = self._seed_row
        self.source = source

    def do(self, step):
        """Do one step."""
        evaluation = self.evaluation
        if step["op"] == "open":
            self._seed(evaluation.top, self.source["data"].get("kids", ()))
            evaluation.open()
            evaluation.fire("open")
            evaluation.settle()
            evaluation.fire("load")
        elif step["op"] == "set":
            cell = self.find(step["ref"])
            evaluation.put(cell, self.entered(cell, step["value"]))
        elif step["op"] == "add":
            holder = self.find(step["ref"].rpartition("/")[0])
            entry = holder.entry.by_name[step["ref"].rpartition("/")[2].partition("[")[0]]
            row = evaluation.add_row(holder, entry)
            self._seed_row(row)
            evaluation.settle()
            evaluation.fire("add", row)
        elif step["op"] == "remove":
            evaluation.remove_row(self.find(step["ref"]))
        elif step["op"] == "lang":
            self.world.language = step["lang"]
            evaluation.open()
        evaluation.settle()

    def _seed(self, cell, kids):
        seen = {}
        for kid in kids:
            if "jr:template" in kid.get("attrs", {}):
                continue
            entry = cell.entry.by_name[kid["name"]]
            below = self.evaluation.add_row(cell, entry) if entry.repeats else cell.of(kid["name"])[0]
            seen[kid["name"]] = below
            if entry.question is None:
                self._seed(below, kid.get("kids", ()))
            else:
                self.evaluation.put(below, self.entered(below, kid.get("text", "")))

    def _seed_row(self, row):
        """Give a new instance the texts of its template."""
        template_of = self._template(row.entry.path)
        if template_of is not None:
            self._seed(row, template_of.get("kids", ()))

    def _template(self, path):
        found = [self.source["data"]]
        for name in path:
            found = [kid for each in found for kid in each.get("kids", ()) if kid["name"] == name]
        templates = [each for each in found if "jr:template" in each.get("attrs", {})]
        return (templates or found or [None])[0]

    def find(self, ref):
        """Return the cell at a path with positions."""
        here = self.evaluation.top
        for part in ref.strip("/").split("/")[1:]:
            name, _, index = part.partition("[")
            here = here.of(name)[int(index.rstrip("]")) - 1 if index else 0]
        return here

    def entered(self, cell, text):
        """Return a text as a question of its kind takes it."""
        return noted(cell.entry.question.kind, text, self.zone)

    def converts(self, question, value):
        """Return the text a computed value leaves."""
        return noted(question.kind, computed_text(question, value), self.zone)

    def _itext(self, node, text_id):
        texts = self.form.texts.get(text_id)
        if texts is None:
            return ""
        return self.say(text_in(texts, self.world.language, self.form.languages), node)

    def say(self, source, cell):
        """Return a text with its references filled in."""
        return Template(source, self.plan, cell.entry.path).text(cell, self.world) if "${" in source else source

    def state(self):
        """Return everything known of every node."""
        found = {}
        for cell in self.evaluation.cells():
            found[self.path(cell)] = self._facts(cell)
        return found

    def path(self, cell):
        """Return the path of a cell, with positions where it repeats."""
        parts = []
        while cell.parent is not None:
            parts.append(f"{cell.name}[{cell.index + 1}]" if cell.uid else cell.name)
            cell = cell.parent
        return "/" + "/".join(reversed(parts))

    def _facts(self, cell):
        facts = {"relevant": cell.shown, "required": cell.is_required, "readonly": cell.is_readonly}
        node, question = cell.entry.node, cell.entry.question
        if question is not None:
            facts["value"] = cell.value
            wrong = error(self.evaluation, cell)
            if wrong is not None and wrong.code in {"required", "constraint"}:
                facts[f"{wrong.code}_ok"] = False
                said = self.say(wrong.message.get("", ""), cell)
                if said:
                    facts["message"] = said
            if question.kind in CHOSEN:
                facts["choices"] = self._choices(cell, question)
        if node is not None and node.label:
            facts["label"] = self.say(node.label[""], cell)
        return facts

    def _choices(self, cell, question):
        control = self.adapter.controls.get(question.key, {})
        if "items" in control:
            return [[item["value"], self.say(template(item.get("label", "")), cell)] for item in control["items"]]
        found = self.evaluation.shelf.choices(cell, question)
        return [[choice.name, choice.label.get("", "")] for choice in found]
