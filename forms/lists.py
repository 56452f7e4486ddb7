"""The choices of a question: lists, filters answered from an index, and rows of a repeat that serve as choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from forms.answers import Kind
from forms.definition import LONG_LIST, Choice, Question, text_in
from forms.errors import BadExpression
from forms.expression.compile import Compiled
from forms.expression.nodes import Node
from forms.expression.operators import equals
from forms.expression.parser import Call, Chain, Expression, Path, parse, walk
from forms.expression.sets import randomize
from forms.expression.steps import Frame, filtered
from forms.expression.values import Value, World
from forms.graph import Plan


@dataclass(frozen=True, slots=True)
class _Filter:
    """A choice filter taken apart: `column = value` terms that an index answers, and the rest."""

    columns: tuple[tuple[str, Compiled], ...]
    rest: Compiled | None


class ListTrees(Mapping[str, Node]):
    """The choice lists as trees for expressions, each built when it is first asked for."""

    def __init__(self, plan: Plan) -> None:
        """Know the form whose lists these are."""
        self._form = plan.form
        self._made: dict[str, Node] = {}
        self._items: dict[int, Node] = {}

    def __getitem__(self, list_id: str) -> Node:
        found = self._made.get(list_id)
        if found is None:
            choices = self._form.choices[list_id]
            found = Node("instance")
            root = found.append(Node("root"))
            for choice in choices:
                root.append(self.item(choice))
            self._made[list_id] = found
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._form.choices)

    def __len__(self) -> int:
        return len(self._form.choices)

    def item(self, choice: Choice) -> Node:
        """Return one choice as a node with its columns as children."""
        made = self._items.get(id(choice))
        if made is None:
            made = Node("item")
            made.append(Node("name", choice.name))
            made.append(Node("label", text_in(choice.label, "", self._form.languages)))
            for column, text in choice.columns.items():
                if column not in made.named:
                    made.append(Node(column, text))
            self._items[id(choice)] = made
        return made


class Shelf:
    """Gives each question its choices."""

    def __init__(self, plan: Plan, world: World, extra: Mapping[str, Node] | None = None) -> None:
        """Attach the lists of a form to a world."""
        self._plan = plan
        self._world = world
        self._trees = ListTrees(plan)
        self._filters: dict[str, _Filter] = {}
        self._parts: dict[str, tuple[Compiled, Compiled]] = {}
        self._labels: dict[str, dict[str, Choice]] = {}
        world.lists = extra if extra is not None else self._trees
        world.choice_label = self._choice_label
        for question in plan.form.questions:
            if question.choice_filter and len(plan.form.choices.get(question.choices, ())) > LONG_LIST:
                self._warm(question)

    def _warm(self, question: Question) -> None:
        """Index a long list before anyone waits for it."""
        for column, _ in self._sieve(question).columns:
            self._indexed(question.choices, column)

    def choices(self, cell: Node, question: Question) -> tuple[Choice, ...]:
        """Return what may be chosen at a cell now."""
        found = self._from_list(cell, question) if question.itemset is None else self._from_nodes(cell, question)
        if question.parameters.get("randomize") == "true":
            found = self._shuffled(cell, question, found)
        return found

    def names(self, cell: Node, question: Question) -> frozenset[str]:
        """Return the names of what may be chosen at a cell now."""
        return frozenset(choice.name for choice in self.choices(cell, question))

    def offers(self, cell: Node, question: Question, names: tuple[str, ...] | list[str]) -> bool:
        """Whether every name may be chosen at a cell now."""
        if question.itemset is None and not question.choice_filter:
            known = self._known(question.choices)
            return all(name in known for name in names)
        return self.names(cell, question).issuperset(names)

    def _known(self, list_id: str) -> dict[str, Choice]:
        known = self._labels.get(list_id)
        if known is None:
            known = {choice.name: choice for choice in self._plan.form.choices.get(list_id, ())}
            self._labels[list_id] = known
        return known

    def label(self, question: Question, name: str, language: str) -> str:
        """Return the label of a choice in a list, whether or not the filter lets it through now."""
        choice = self._known(question.choices).get(name)
        return name if choice is None else text_in(choice.label, language, self._plan.form.languages) or name

    def _from_list(self, cell: Node, question: Question) -> tuple[Choice, ...]:
        rows = self._plan.form.choices.get(question.choices, ())
        if not question.choice_filter:
            return rows
        sieve = self._sieve(question)
        found: tuple[Choice, ...] | list[Choice] = rows
        for column, wanted in sieve.columns:
            value = wanted.value(cell, self._world)
            if isinstance(value, (list, str)):
                texts = [node.value for node in value] if isinstance(value, list) else [value]
                index = self._indexed(question.choices, column)
                hits = [choice for text in dict.fromkeys(texts) for choice in index.get(text, ())]
                if found is rows:
                    found = hits
                else:
                    kept = {id(choice) for choice in hits}
                    found = [choice for choice in found if id(choice) in kept]
            else:
                found = self._compare(found, column, value)
        if sieve.rest is not None:
            found = self._sift(cell, found, sieve.rest)
        return tuple(found)

    def _sieve(self, question: Question) -> _Filter:
        sieve = self._filters.get(question.key)
        if sieve is None:
            sieve = self._filters[question.key] = self._take_apart(question)
        return sieve

    def _compare(self, rows: tuple[Choice, ...] | list[Choice], column: str, value: Value) -> list[Choice]:
        return [choice for choice in rows if equals(list(self._trees.item(choice).of(column)), value, self._world)]

    def _sift(self, cell: Node, rows: tuple[Choice, ...] | list[Choice], test: Compiled) -> list[Choice]:
        frame = Frame(cell, self._world, 1, len(rows))
        nodes = {id(self._trees.item(choice)): choice for choice in rows}
        try:
            kept = filtered([self._trees.item(choice) for choice in rows], test.run, frame)
        except BadExpression as e:
            if self._world.on_fault is None:
                raise
            self._world.on_fault(test.source, e)
            return []
        return [nodes[id(node)] for node in kept]

    def _indexed(self, list_id: str, column: str) -> dict[str, list[Choice]]:
        index = self._plan.list_index.get((list_id, column))
        if index is None:
            index = {}
            for choice in self._plan.form.choices[list_id]:
                text = choice.name if column == "name" else choice.columns.get(column)
                if text is not None:
                    index.setdefault(text, []).append(choice)
            self._plan.list_index[list_id, column] = index
        return index

    def _take_apart(self, question: Question) -> _Filter:
        path = tuple(question.key.split("/"))
        terms = _conjunction(parse(question.choice_filter))
        columns: list[tuple[str, Compiled]] = []
        rest: list[Expression] = []
        for term in terms:
            pair = _column_and_value(term)
            if pair is None:
                rest.append(term)
            else:
                columns.append((pair[0], self._plan.compile_tree(pair[1], path)))
        if not rest:
            return _Filter(tuple(columns), None)
        joined = rest[0] if len(rest) == 1 else Chain(rest[0], tuple(("and", term, 0) for term in rest[1:]))
        return _Filter(tuple(columns), self._plan.compile_tree(joined, path))

    def _from_nodes(self, cell: Node, question: Question) -> tuple[Choice, ...]:
        itemset = question.itemset
        if itemset is None:
            return ()
        path = tuple(question.key.split("/"))
        parts = self._parts.get(question.key)
        if parts is None:
            parts = (
                self._plan.compile(itemset.value, path, "itemset"),
                self._plan.compile(itemset.label, path, "itemset"),
            )
            self._parts[question.key] = parts
        nodes = self._plan.compile(itemset.nodes, path, "itemset").nodes(cell, self._world)
        value, label = parts
        found = [(value.text(node, self._world), label.text(node, self._world)) for node in nodes if node.shown]
        return tuple(Choice(name, {"": text}) for name, text in found)

    def _shuffled(self, cell: Node, question: Question, rows: tuple[Choice, ...]) -> tuple[Choice, ...]:
        source = question.parameters.get("seed", "")
        seed: Value = cell.root.uid or question.key
        if source:
            seed = self._plan.compile(source, tuple(question.key.split("/")), "seed").value(cell, self._world)
        nodes = [Node("item", uid=str(place)) for place in range(len(rows))]
        return tuple(rows[int(node.uid)] for node in randomize(self._world, nodes, seed))

    def _choice_label(self, here: Node, value: str, path: str) -> str:
        question = self._question(here, path.strip())
        if question is None or not value:
            return ""
        language = self._world.language
        names = value.split() if question.kind is not Kind.SELECT_ONE else [value]
        if question.itemset is not None:
            cell = self._cell_of(question)
            known = {choice.name: choice for choice in self._from_nodes(cell if cell is not None else here, question)}
            return ", ".join(text_in(known[name].label, language) if name in known else name for name in names)
        return ", ".join(self.label(question, name, language) for name in names)

    def _cell_of(self, question: Question) -> Node | None:
        here = self._world.root
        for name in (self._plan.form.root, *question.key.split("/")):
            found = here.of(name) if here is not None else ()
            if not found:
                return None
            here = found[0]
        return here

    def _question(self, here: Node, path: str) -> Question | None:
        form = self._plan.form
        if path.startswith("${") and path.endswith("}"):
            keys = form.by_name.get(path[2:-1], ())
            key = keys[0] if keys else ""
        else:
            key = path.removeprefix(f"/{form.root}/") if path.startswith("/") else path.rpartition("/")[2]
            if key not in form.nodes:
                keys = form.by_name.get(path.rpartition("/")[2], ())
                key = keys[0] if keys else ""
        del here
        found = form.nodes.get(key)
        return found if isinstance(found, Question) else None


def _conjunction(tree: Expression) -> list[Expression]:
    if isinstance(tree, Chain) and all(sign == "and" for sign, _, _ in tree.rest):
        return [tree.first, *(operand for _, operand, _ in tree.rest)]
    return [tree]


def _column_and_value(term: Expression) -> tuple[str, Expression] | None:
    """Return the column and the value of `column = value` if the value does not depend on the choice."""
    if not isinstance(term, Chain) or len(term.rest) != 1 or term.rest[0][0] != "=":
        return None
    for one, other in ((term.first, term.rest[0][1]), (term.rest[0][1], term.first)):
        column = _column(one)
        if column and not any(_looks_at_item(each) for each in walk(other)):
            return column, other
    return None


def _column(tree: Expression) -> str:
    """Return the column an expression names, or ""."""
    if not isinstance(tree, Path) or tree.start is not None or len(tree.steps) != 1:
        return ""
    step = tree.steps[0]
    is_name = step.axis == "child" and not step.predicates and step.test not in {"*", "label"} and "(" not in step.test
    return step.test if is_name else ""


def _looks_at_item(tree: Expression) -> bool:
    if isinstance(tree, Path):
        return tree.start is None
    return isinstance(tree, Call) and tree.name in {"position", "last", "string", "number"} and not tree.args
