"""A form being worked out: its tree of cells, kept true to its expressions, change by change."""

from __future__ import annotations

import heapq
import math
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from forms.answers import CHOSEN, Kind
from forms.definition import Question, Setting
from forms.expression.nodes import Node
from forms.expression.values import Value, World, number_text, to_text
from forms.graph import CHOICES, CONSTRAINT, COUNT, LABEL, READONLY, RELEVANT, REQUIRED, VALUE, Entry, Plan, Slot
from forms.lists import Shelf

MAX_ROWS = 10_000
_ROUNDS = 500
_KIND_OF = {Kind.DATE: "date", Kind.DATETIME: "datetime", Kind.TIME: "time"}


class Cell(Node):
    """One node of the answer tree: an answer, a section or one instance of a repeat."""

    __slots__ = ("entry", "is_readonly", "is_required", "is_valid")

    def __init__(self, entry: Entry, name: str, uid: str = "") -> None:
        """Make a blank cell."""
        question = entry.question
        super().__init__(
            name, kind="" if question is None else _KIND_OF.get(question.kind, str(question.kind)), uid=uid
        )
        self.entry = entry
        self.is_readonly = False
        self.is_required = False
        self.is_valid = True

    @property
    def instance(self) -> str:
        """The UUID of the innermost repeat instance this cell lies in or is, or ""."""
        here: Node | None = self
        while here is not None:
            if here.uid:
                return here.uid
            here = here.parent
        return ""


@dataclass(slots=True)
class Touched:
    """What a change did to the cells."""

    values: dict[Cell, str] = field(default_factory=dict)
    flags: dict[Cell, None] = field(default_factory=dict)
    cleared: dict[Cell, str] = field(default_factory=dict)
    added: list[Cell] = field(default_factory=list)
    removed: list[Cell] = field(default_factory=list)
    returned: list[Cell] = field(default_factory=list)
    parked: list[Cell] = field(default_factory=list)


class Evaluation:
    """The state of one form: who shows, what is computed, what is wrong.

    Invariants:
        After `settle`, the state is what evaluating everything from nothing would give.
        A row beyond the count of its repeat is parked with its answers, as a hidden question keeps its own.
    """

    def __init__(
        self, plan: Plan, world: World, shelf: Shelf | None = None, *, new_uid: Callable[[], str] | None = None
    ) -> None:
        """Build the blank tree; nothing is evaluated before `open`."""
        self.plan = plan
        self.world = world
        self.shelf = shelf if shelf is not None else Shelf(plan, world)
        self.touched = Touched()
        self.converts: Callable[[Question, Value], str] = computed_text
        self.instances: dict[str, Cell] = {}
        self.counted_uid: Callable[[Cell, str, int], str] = lambda *_: self._new_uid()
        self.begin_row: Callable[[Cell], None] = lambda _: None
        self.parked: dict[tuple[Cell, str], list[Cell]] = {}
        self.born: dict[str, tuple[str, int]] = {}
        self.capped: dict[tuple[Cell, str], float] = {}
        self._doubtful: dict[int, dict[Cell, None]] = {}
        self._fired: list[Cell] = []
        self._grown: list[Cell] = []
        self._new_uid = new_uid or (lambda: str(uuid.uuid4()))
        self._waiting: dict[int, tuple[Slot, dict[Cell, None]]] = {}
        self._heap: list[int] = []
        self._counted: dict[Cell, dict[str, None]] = {}
        self._runners: dict[str, Callable[[Slot, Cell], None]] = {
            RELEVANT: self._run_relevant, READONLY: self._run_readonly, REQUIRED: self._run_required,
            CONSTRAINT: self._run_constraint, VALUE: self._run_value, CHOICES: self._run_choices,
            COUNT: self._run_count, LABEL: self._run_label,
        }  # fmt: skip
        self.document = Node("")
        self.top = Cell(plan.root, plan.form.root)
        self.document.append(self.top)
        world.root = self.document
        self._fill(self.top)

    # the tree

    def _fill(self, cell: Cell) -> None:
        for entry in cell.entry.kids:
            if not entry.repeats:
                kid = Cell(entry, entry.name)
                cell.append(kid)
                self._fill(kid)

    def cell(self, key: str, instance: str = "") -> Cell | None:
        """Return the cell of a key in an instance of the innermost repeat around it; for a repeat, the instance."""
        return self._down(self.top if not instance else self.instances.get(instance), key)

    def _down(self, start: Cell | None, key: str) -> Cell | None:
        if start is None:
            return None
        path = tuple(key.split("/")) if key else ()
        if path[: len(start.entry.path)] != start.entry.path:
            return None
        here: Node = start
        for name in path[len(start.entry.path) :]:
            found = here.of(name)
            if not found or found[0].uid:
                return None
            here = found[0]
        return here if isinstance(here, Cell) else None

    def holder(self, repeat_key: str, parent: str = "") -> Cell | None:
        """Return the cell that holds the instances of a repeat."""
        return self.cell(repeat_key.rpartition("/")[0], parent)

    def rows(self, holder: Cell, name: str) -> list[Cell]:
        """Return the instances of a repeat beneath its holder, in order."""
        return [row for row in holder.of(name) if isinstance(row, Cell)]

    def add_row(self, holder: Cell, entry: Entry, uid: str = "", index: int | None = None) -> Cell:
        """Add an instance of a repeat; `settle` makes it count."""
        row = Cell(entry, entry.name, uid or self._new_uid())
        self.instances[row.uid] = row
        self._fill(row)
        self._attach(holder, row, len(holder.of(entry.name)) if index is None else index)
        self.touched.added.append(row)
        return row

    def _attach(self, holder: Cell, row: Cell, index: int) -> None:
        holder.insert(row, index, self._after(holder, row.entry))
        for cell in row.below():
            if isinstance(cell, Cell):
                self._enlist(cell)
        self._structure(holder, row.entry)

    def _after(self, holder: Cell, entry: Entry) -> Node | None:
        siblings = holder.entry.kids
        for other in siblings[siblings.index(entry) + 1 :]:
            found = holder.of(other.name)
            if found:
                return found[0]
        return None

    def remove_row(self, row: Cell) -> None:
        """Take an instance away; `settle` makes it count."""
        holder = row.parent
        if not isinstance(holder, Cell):
            return
        holder.remove(row)
        for cell in self.with_parked(row):
            if cell.uid:
                self.instances.pop(cell.uid, None)
        self._structure(holder, row.entry)
        self.touched.removed.append(row)

    def with_parked(self, row: Cell) -> Iterator[Cell]:
        """Yield every cell of a row, and of rows parked within it."""
        for cell in row.below():
            if isinstance(cell, Cell):
                yield cell
                for entry in cell.entry.kids:
                    for other in self.parked.get((cell, entry.name), ()) if entry.repeats else ():
                        yield from self.with_parked(other)

    def is_live(self, cell: Cell) -> bool:
        """Whether a cell is in the tree, not in a row that is parked or gone."""
        return cell.root is self.document

    def move_row(self, row: Cell, index: int) -> None:
        """Put an instance in another place; `settle` makes it count."""
        holder = row.parent
        if isinstance(holder, Cell):
            holder.remove(row)
            holder.insert(row, index, self._after(holder, row.entry))
            self._structure(holder, row.entry)

    def _structure(self, holder: Cell, entry: Entry) -> None:
        for slot, scope in entry.outer:
            self._schedule(slot, holder, scope)

    # scheduling

    def put(self, cell: Cell, text: str) -> None:
        """Give a cell a text; `settle` makes it count."""
        if cell.text != text:
            self.touched.values.setdefault(cell, cell.text)
            cell.text = text
            self._changed(cell)
            if cell.entry.node is not None and cell.entry.node.settings:
                self._fired.append(cell)

    def _enlist(self, cell: Cell) -> None:
        for slot in cell.entry.slots.values():
            if slot.compiled is not None or slot.role in {RELEVANT, READONLY}:
                self._push(slot, cell)

    def _push(self, slot: Slot, cell: Cell) -> None:
        waiting = self._waiting.get(slot.rank)
        if waiting is None:
            self._waiting[slot.rank] = (slot, {cell: None})
            heapq.heappush(self._heap, slot.rank)
        else:
            waiting[1][cell] = None

    def _changed(self, cell: Cell) -> None:
        """Tell everyone who looks at a cell that its value is another."""
        entry = cell.entry
        constraint = entry.slots.get(CONSTRAINT)
        if constraint is not None:
            self._push(constraint, cell)
        choices = entry.slots.get(CHOICES)
        if choices is not None and cell.text:
            self._push(choices, cell)
        for slot, scope in entry.dependents:
            self._schedule(slot, cell, scope)

    def _schedule(self, slot: Slot, origin: Cell, scope: int) -> None:
        here: Node | None = origin
        for _ in range(len(origin.entry.path) - scope):
            here = here.parent if here is not None else None
        if not isinstance(here, Cell):
            return
        found: list[Node] = [here]
        for name in slot.path[scope:]:
            found = [kid for each in found for kid in each.of(name)]
        for cell in found:
            if isinstance(cell, Cell):
                self._push(slot, cell)

    # evaluating

    def open(self) -> None:
        """Evaluate everything: at first, and again when the day or the language has changed."""
        for cell in self.top.below():
            if isinstance(cell, Cell):
                self._enlist(cell)
        self.settle()

    def settle(self) -> None:
        """Work off what waits, until nothing changes any more."""
        for _ in range(_ROUNDS):
            while self._heap:
                slot, cells = self._waiting.pop(heapq.heappop(self._heap))
                run = self._runners[slot.role]
                for cell in cells:
                    run(slot, cell)
            if not (self._apply_counts() or self._apply_actions() or self._clear_doubtful()):
                return

    # actions

    def _apply_actions(self) -> bool:
        fired, self._fired = self._fired, []
        grown, self._grown = self._grown, []
        for row in grown:
            self.begin_row(row)
            self.fire("add", row)
        for cell in dict.fromkeys(fired):
            self._run_settings("change", cell)
        return bool(self._heap)

    def fire(self, event: str, row: Cell | None = None) -> None:
        """Run what the form says for "open" or "load" everywhere, or for "add" within a new instance."""
        for setting in self.plan.form.settings if row is None else ():
            if event in setting.event.split():
                self._set_by_action(setting, self.top)
        for cell in list((row or self.top).below()):
            if isinstance(cell, Cell):
                self._run_settings(event, cell)

    def _run_settings(self, event: str, cell: Cell) -> None:
        for setting in cell.entry.node.settings if cell.entry.node is not None else ():
            if event in setting.event.split():
                self._set_by_action(setting, cell)

    def _set_by_action(self, setting: Setting, cell: Cell) -> None:
        target = self.plan.compile(setting.target, cell.entry.path, "setting")
        for node in target.nodes(cell, self.world):
            if isinstance(node, Cell) and node.entry.question is not None:
                value: Value = ""
                if setting.value:
                    value = self.plan.compile(setting.value, node.entry.path, "setting").value(node, self.world)
                self.put(node, self.converts(node.entry.question, value))

    def _apply_counts(self) -> bool:
        counted, self._counted = self._counted, {}
        changed = False
        for holder, names in counted.items():
            for name in names:
                changed |= self._apply_count(holder, holder.entry.by_name[name])
        return changed

    def _apply_count(self, holder: Cell, entry: Entry) -> bool:
        slot = holder.entry.slots[f"{COUNT} {entry.name}"]
        if slot.compiled is None or holder.root is not self.document:
            return False
        view = Cell(entry, entry.name)
        view.parent = holder
        number = slot.compiled.number(view, self.world)
        wanted = 0 if math.isnan(number) else int(max(0, min(number, MAX_ROWS)))
        if number > MAX_ROWS:
            self.capped[holder, entry.name] = number
        else:
            self.capped.pop((holder, entry.name), None)
        rows = self.rows(holder, entry.name)
        self._park(holder, entry, rows[wanted:])
        for index in range(len(rows), wanted):
            self._grow(holder, entry, index)
        return wanted != len(rows)

    def _park(self, holder: Cell, entry: Entry, rows: list[Cell]) -> None:
        if not rows:
            return
        for row in reversed(rows):
            holder.remove(row)
        self.parked[holder, entry.name] = [*rows, *self.parked.get((holder, entry.name), ())]
        self.touched.parked.extend(rows)
        self._structure(holder, entry)

    def _grow(self, holder: Cell, entry: Entry, index: int) -> None:
        parked = self.parked.get((holder, entry.name))
        if parked:
            row = parked.pop(0)
            self._attach(holder, row, index)
            self.touched.returned.append(row)
        else:
            row = self.add_row(holder, entry, self.counted_uid(holder, entry.key, index))
            self.born[row.uid] = (holder.instance, index)
            self._grown.append(row)

    def _run_relevant(self, slot: Slot, cell: Cell) -> None:
        parent = cell.parent
        shown = parent is None or parent.shown
        if shown and slot.compiled is not None:
            shown = slot.compiled.truth(cell, self.world)
        if shown == cell.shown:
            return
        cell.shown = shown
        self.touched.flags[cell] = None
        for kid in cell.kids:
            if isinstance(kid, Cell):
                self._push(kid.entry.slots[RELEVANT], kid)
        self._changed(cell)

    def _run_readonly(self, slot: Slot, cell: Cell) -> None:
        parent = cell.parent
        readonly = isinstance(parent, Cell) and parent.is_readonly
        if not readonly and slot.compiled is not None:
            readonly = slot.compiled.truth(cell, self.world)
        if readonly == cell.is_readonly:
            return
        cell.is_readonly = readonly
        self.touched.flags[cell] = None
        for kid in cell.kids:
            if isinstance(kid, Cell):
                self._push(kid.entry.slots[READONLY], kid)

    def _run_required(self, slot: Slot, cell: Cell) -> None:
        required = slot.compiled is not None and slot.compiled.truth(cell, self.world)
        if required != cell.is_required:
            cell.is_required = required
            self.touched.flags[cell] = None

    def _run_constraint(self, slot: Slot, cell: Cell) -> None:
        valid = not cell.text or slot.compiled is None or slot.compiled.truth(cell, self.world)
        if valid != cell.is_valid:
            cell.is_valid = valid
            self.touched.flags[cell] = None

    def _run_value(self, slot: Slot, cell: Cell) -> None:
        question = cell.entry.question
        if slot.compiled is None or question is None:
            return
        self.put(cell, self.converts(question, slot.compiled.value(cell, self.world)))

    def _run_choices(self, slot: Slot, cell: Cell) -> None:
        self.touched.flags[cell] = None
        if cell.text:
            self._doubtful.setdefault(slot.rank, {})[cell] = None

    def _clear_doubtful(self) -> bool:
        """Clear what is no longer offered, but only when all else is settled: nothing is lost to a passing state."""
        while self._doubtful and not self._heap:
            for cell in self._doubtful.pop(min(self._doubtful)):
                self._clear_choice(cell)
        return bool(self._heap)

    def _clear_choice(self, cell: Cell) -> None:
        question = cell.entry.question
        if question is None or question.kind not in CHOSEN or not (cell.text and cell.shown and self.is_live(cell)):
            return
        allowed = self.shelf.names(cell, question)
        chosen = [cell.text] if question.kind is Kind.SELECT_ONE else cell.text.split()
        kept = [name for name in chosen if name in allowed]
        if kept != chosen:
            self.touched.cleared.setdefault(cell, cell.text)
            self.put(cell, " ".join(kept))

    def _run_label(self, _: Slot, cell: Cell) -> None:
        self.touched.flags[cell] = None

    def _run_count(self, slot: Slot, cell: Cell) -> None:
        self._counted.setdefault(cell, {})[slot.repeat] = None

    # questions about the state

    def would_show(self, holder: Cell, entry: Entry) -> bool:
        """Whether a further instance of a repeat would show."""
        slot = entry.slots[RELEVANT]
        if slot.compiled is None or holder.of(entry.name):
            return True
        view = Cell(entry, entry.name)
        view.parent = holder
        return slot.compiled.truth(view, self.world)

    def cells(self) -> Iterator[Cell]:
        """Yield every cell, in the order of the form."""
        for node in self.top.below():
            if isinstance(node, Cell):
                yield node

    def take_touched(self) -> Touched:
        """Return what was touched since the last time, and start afresh."""
        touched, self.touched = self.touched, Touched()
        return touched


def computed_text(question: Question, value: Value) -> str:
    """Return the text a computed value leaves in a cell: NaN is blank, a whole-number question cuts."""
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        if question.kind is Kind.INTEGER and abs(value) < 1e15:
            return str(int(value))
        return number_text(value)
    return to_text(value)
