"""Who depends on whom: every expression of a form compiled, put in order, and what a change touches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from forms.definition import Choice, Form, Node, Question, Section, Texts, expressions_in
from forms.errors import BadDefinition, BadExpression
from forms.expression.analysis import Reach, Tree, reaches
from forms.expression.compile import Compiled, Place, compile_tree
from forms.expression.context import in_own_instance
from forms.expression.parser import Expression, parse

Path = tuple[str, ...]
Vertex = tuple[Path, str]
MAX_CIRCLES = 20
VALUE, RELEVANT, READONLY, REQUIRED, CONSTRAINT, CHOICES, COUNT, LABEL = (
    "value", "relevant", "readonly", "required", "constraint", "choices", "count", "label",
)  # fmt: skip


@dataclass(eq=False, slots=True)
class Slot:
    """One expression at one node of the form; `rank` is its place in the order of evaluation."""

    path: Path
    role: str
    compiled: Compiled | None
    rank: int = 0
    repeat: str = ""


@dataclass(eq=False, slots=True)
class Entry:
    """One node of the form with its expressions and its place in the tree; the root has an empty path."""

    path: Path
    node: Node | None
    parent: Entry | None
    kids: list[Entry] = field(default_factory=list)
    by_name: dict[str, Entry] = field(default_factory=dict)
    slots: dict[str, Slot] = field(default_factory=dict)
    dependents: list[tuple[Slot, int]] = field(default_factory=list)
    outer: list[tuple[Slot, int]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path[-1] if self.path else ""

    @property
    def key(self) -> str:
        """The key of the node, or "" for the root."""
        return "/".join(self.path)

    @property
    def repeats(self) -> bool:
        """Whether there can be several of it."""
        return isinstance(self.node, Section) and self.node.repeats

    @property
    def question(self) -> Question | None:
        """The question, or None for a section."""
        return self.node if isinstance(self.node, Question) else None

    def below(self) -> Iterator[Entry]:
        """Yield this entry and all beneath it."""
        yield self
        for kid in self.kids:
            yield from kid.below()


class Shape:
    """The tree of a form, its expressions compiled but not in order; `faults` are those that would not compile."""

    def __init__(self, form: Form) -> None:
        """Compile what can be compiled."""
        self.form = form
        self.faults: list[BadDefinition] = []
        self.list_index: dict[tuple[str, str], dict[str, list[Choice]]] = {}
        self.root = Entry((), None, None)
        self.entries: dict[Path, Entry] = {(): self.root}
        self._add(self.root, form.children)
        self._repeating = frozenset(path for path, entry in self.entries.items() if entry.repeats)
        children = {path: tuple(entry.by_name) for path, entry in self.entries.items()}
        self._tree = Tree(form.root, children, self._repeating)
        for entry in list(self.entries.values()):
            self._compile(entry)

    def entry(self, key: str) -> Entry:
        """Return the entry of a key.

        Raises:
            KeyError: there is no such node.
        """
        return self.entries[tuple(key.split("/")) if key else ()]

    def compile(self, source: str, path: Path, what: str = "") -> Compiled:
        """Compile a further expression, such as a text with references, as seen from a node."""
        try:
            tree = in_own_instance(parse(source), path, self.form.root, self._repeating)
            return compile_tree(tree, self.resolver(path), source)
        except BadExpression as e:
            raise BadDefinition("/".join(path), e.code, f"{what} {e.at}: {e.detail}".strip()) from e

    def compile_tree(self, tree: Expression, path: Path) -> Compiled:
        """Compile a part of an expression that was parsed before, as seen from a node."""
        return compile_tree(tree, self.resolver(path))

    def resolver(self, path: Path) -> _Resolver:
        """Return what finds `${name}` from a node."""
        return _Resolver(self, path)

    def reach(self, compiled: Compiled, path: Path) -> list[Reach]:
        """Return the nodes an expression looks at."""
        return reaches(compiled.tree, path, self._tree, self.resolver(path))

    def _add(self, parent: Entry, children: Iterable[Node]) -> None:
        for node in children:
            entry = Entry((*parent.path, node.name), node, parent)
            parent.kids.append(entry)
            parent.by_name[node.name] = entry
            self.entries[entry.path] = entry
            if isinstance(node, Section):
                self._add(entry, node.children)

    def _compile(self, entry: Entry) -> None:
        for role, source in _sources(entry).items():
            compiled = self._try(source, entry.path, role)
            if compiled is not None:
                entry.slots[role] = Slot(entry.path, role, compiled)
        said = _said(entry)
        if said:
            entry.slots[LABEL] = Slot(entry.path, LABEL, self._try(f"concat({', '.join(said)})", entry.path, LABEL))
        for role in (RELEVANT, READONLY, VALUE):
            entry.slots.setdefault(role, Slot(entry.path, role, None))
        if isinstance(entry.node, Section) and entry.node.count and entry.parent is not None:
            compiled = self._try(entry.node.count, entry.path, COUNT)
            entry.parent.slots[f"{COUNT} {entry.name}"] = Slot(entry.parent.path, COUNT, compiled, repeat=entry.name)

    def _try(self, source: str, path: Path, role: str) -> Compiled | None:
        try:
            return self.compile(source, path, role)
        except BadDefinition as e:
            self.faults.append(e)
            return None

    def _edges(self) -> dict[Vertex, set[Vertex]]:
        """Return, for each expression, what must be known before it."""
        return {
            (entry.path, role): set(self._before(entry, role, slot))
            for entry in self.entries.values()
            for role, slot in entry.slots.items()
        }

    def circles(self) -> list[tuple[Vertex, ...]]:
        """Return circles of dependencies, one after the other, each as the places it runs through."""
        edges = self._edges()
        found: list[tuple[Vertex, ...]] = []
        while len(found) < MAX_CIRCLES:
            try:
                TopologicalSorter(edges).prepare()
            except CycleError as e:
                members: list[Vertex] = e.args[1]
                found.append(tuple(dict.fromkeys(reversed(members))))
                edges[members[1]].discard(members[0])
            else:
                break
        return found

    def _before(self, entry: Entry, role: str, slot: Slot) -> Iterator[tuple[Path, str]]:
        if role == VALUE:
            yield entry.path, RELEVANT
            if CHOICES in entry.slots:
                yield entry.path, CHOICES
        elif role in {RELEVANT, READONLY} and entry.parent is not None:
            yield entry.parent.path, role
        if slot.compiled is None or slot.role == COUNT:
            return
        for reach in self.reach(slot.compiled, entry.path):
            if reach.path == entry.path and role in {VALUE, CONSTRAINT, REQUIRED, READONLY}:
                continue
            if reach.path in self._repeating:
                continue
            yield reach.path, VALUE


class Plan(Shape):
    """A form with its expressions compiled and ordered; made once, used for any number of fillings."""

    def __init__(self, form: Form) -> None:
        """Compile and order every expression of a form.

        Raises:
            BadDefinition: an expression that cannot be compiled (`reason` is the code of BadExpression), or a circle.
        """
        super().__init__(form)
        if self.faults:
            raise self.faults[0]
        self._order()
        self._connect()

    def _order(self) -> None:
        circles = self.circles()
        if circles:
            names = " → ".join(dict.fromkeys("/".join(path) for path, _ in circles[0]))
            raise BadDefinition("/".join(circles[0][0][0]), "cycle", names)
        order = TopologicalSorter(self._edges()).static_order()
        for rank, (path, role) in enumerate(order):
            known = self.entries[path].slots.get(role)
            if known is not None:
                known.rank = rank

    def _connect(self) -> None:
        for entry in self.entries.values():
            for slot in entry.slots.values():
                if slot.compiled is None:
                    continue
                here = (*entry.path, slot.repeat) if slot.repeat else entry.path
                for reach in self.reach(slot.compiled, here):
                    if reach.path != entry.path or slot.role not in {VALUE, CONSTRAINT}:
                        self.entries[reach.path].dependents.append((slot, min(reach.scope, len(entry.path))))
        for entry in self.entries.values():
            if entry.repeats:
                entry.outer = _outer(entry)


def _outer(repeat: Entry) -> list[tuple[Slot, int]]:
    """Return who must look again when an instance comes, goes or moves: who looks in from outside or at its place."""
    depth = len(repeat.path)
    found: dict[tuple[Slot, int], None] = {}
    for slot, scope in repeat.dependents:
        found[slot, min(scope, depth - 1)] = None
    for entry in repeat.below():
        for slot, scope in entry.dependents:
            if scope < depth:
                found[slot, scope] = None
    return list(found)


def _sources(entry: Entry) -> Mapping[str, str]:
    node = entry.node
    found: dict[str, str] = {}
    if isinstance(node, Question):
        found = {VALUE: node.calculation, CONSTRAINT: node.constraint, CHOICES: _choices_source(node)}
    if node is not None:
        found |= {RELEVANT: node.relevant, READONLY: node.readonly, REQUIRED: node.required}
    return {role: source for role, source in found.items() if source}


def _said(entry: Entry) -> tuple[str, ...]:
    """Return the expressions inside the texts of a node: when one changes, the texts do."""
    node = entry.node
    texts: list[Texts] = [] if node is None else [node.label, node.hint]
    if isinstance(node, Question):
        texts += [node.constraint_message, node.required_message, node.guidance]
    return tuple(dict.fromkeys(source for each in texts for source in expressions_in(each)))


def _choices_source(node: Question) -> str:
    if node.itemset is not None:
        return node.itemset.nodes
    return f"instance('{node.choices}')/root/item[{node.choice_filter}]" if node.choices and node.choice_filter else ""


class _Resolver:
    """Finds `${name}` from one node: up to the nearest repeat both lie in, then down."""

    def __init__(self, plan: Shape, here: Path) -> None:
        self._plan = plan
        self._here = here

    def __call__(self, name: str) -> Place | None:
        keys = self._plan.form.by_name.get(name, ())
        if len(keys) != 1:
            if name == self._plan.form.root and not keys:
                return Place(len(self._here), (), (name,))
            return None
        target = tuple(keys[0].split("/"))
        shared = 0
        for depth in range(1, min(len(target), len(self._here)) + 1):
            if target[:depth] != self._here[:depth]:
                break
            shared = depth
        top = min(shared, len(target) - 1)
        return Place(len(self._here) - top, target[top:], (self._plan.form.root, *target))
