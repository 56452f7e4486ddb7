"""Random forms and random edits: after each edit the incremental state must equal one worked out from nothing.

Usage: python -m benchmarks.forms_random [--forms N] [--edits N] [--seed N]
"""

from __future__ import annotations

import argparse
import random
import time
from datetime import UTC, datetime

from forms.answers import Kind
from forms.definition import Choice, Form, Question, Section
from forms.errors import BadAnswer
from forms.filling import Filling

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
COLOURS = tuple(
    Choice(name, {"": name}, {"group": str(place % 3)})
    for place, name in enumerate(["red", "green", "blue", "grey", "pink"])
)


def now():
    """Return the same moment, always."""
    return NOON


class Maker:
    """Makes one random form whose expressions only look at what was made before."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.count = 0
        self.numbers = []
        self.repeats = []

    def form(self):
        """Return the form."""
        children = tuple(self.node("", (), 0) for _ in range(self.dice.randint(3, 9)))
        return Form("random", {"": "random"}, "1", children=children, choices={"colours": COLOURS})

    def name(self, letter):
        """Return a new name."""
        self.count += 1
        return f"{letter}{self.count}"

    def node(self, parent, around, depth):
        """Return a question, group or repeat; `around` are the repeats it lies in."""
        roll = self.dice.random()
        if depth < 3 and roll < 0.15:
            return self.section(parent, around, depth, repeats=True)
        if depth < 3 and roll < 0.25:
            return self.section(parent, around, depth, repeats=False)
        return self.question(parent, around)

    def section(self, parent, around, depth, *, repeats):
        """Return a group or repeat."""
        name = self.name("r" if repeats else "g")
        key = f"{parent}/{name}" if parent else name
        relevant = self.condition(around) if self.dice.random() < 0.4 else ""
        count = self.count_source(around) if repeats and self.dice.random() < 0.3 else ""
        inner = (*around, name) if repeats else around
        children = tuple(self.node(key, inner, depth + 1) for _ in range(self.dice.randint(1, 4)))
        if repeats:
            self.repeats.append((name, around))
        return Section(
            key, relevant=relevant, repeats=repeats, count=count, initial=self.dice.randint(0, 2), children=children,
            readonly=self.condition(around) if self.dice.random() < 0.1 else "",
        )  # fmt: skip

    def count_source(self, around):
        """Return how many instances."""
        known = self.visible(around)
        return f"${{{self.dice.choice(known)}}} mod 4" if known else "2"

    def visible(self, around):
        """Return the numbers that lie in the same repeats or outside of them."""
        return [name for name, inside in self.numbers if inside == around[: len(inside)]]

    def condition(self, around):
        """Return something that is true or false."""
        return f"{self.number(around)} {self.dice.choice(['>', '<', '=', '!=', '>='])} {self.dice.randint(0, 5)}"

    def number(self, around):
        """Return something that is a number."""
        known = self.visible(around)
        outside = [
            name for name, inside in self.numbers if inside[: len(around)] == around and len(inside) > len(around)
        ]
        roll = self.dice.random()
        if outside and roll < 0.3:
            return f"{self.dice.choice(['sum', 'count', 'max', 'min'])}(${{{self.dice.choice(outside)}}})"
        if self.repeats and roll < 0.4:
            name, inside = self.dice.choice(self.repeats)
            if inside == around[: len(inside)]:
                return f"count(${{{name}}})"
        if around and roll < 0.5:
            return "position(..)" if self.dice.random() < 0.5 else f"position({'/'.join(['..'] * 1)})"
        if outside and roll < 0.6:
            target = self.dice.choice(outside)
            inside = dict(self.numbers)[target]
            if len(inside) == len(around) + 1:
                return f"coalesce(indexed-repeat(${{{target}}}, ${{{inside[-1]}}}, {self.dice.randint(1, 3)}), 0)"
        if known:
            return f"coalesce(${{{self.dice.choice(known)}}}, {self.dice.randint(0, 3)})"
        return str(self.dice.randint(0, 5))

    def question(self, parent, around):
        """Return one question."""
        name = self.name("q")
        key = f"{parent}/{name}" if parent else name
        made = {"relevant": self.condition(around) if self.dice.random() < 0.4 else ""}
        roll = self.dice.random()
        if roll < 0.35:
            made |= {"kind": Kind.CALCULATE, "calculation": f"{self.number(around)} + {self.number(around)}"}
        elif roll < 0.55:
            made |= {"kind": Kind.SELECT_ONE, "choices": "colours", "choice_filter": f"group != {self.number(around)}"}
        else:
            made |= {
                "kind": Kind.INTEGER,
                "constraint": f". < 4 or {self.condition(around)}",
                "required": self.condition(around),
            }
        if made["kind"] is not Kind.SELECT_ONE:
            self.numbers.append((name, around))
        return Question(key, **made)


def inside(filling):
    """Return the evaluation of a filling: its state is what is compared."""
    return filling._eval  # noqa: SLF001


def state(filling):
    """Return everything a filling shows of itself."""
    found = {}
    for cell in inside(filling).cells():
        place = (cell.instance, cell.entry.key)
        found[place] = (cell.value, cell.shown, cell.is_required, cell.is_readonly, cell.is_valid, cell.index)
    return found


def edit(filling, dice):
    """Do one random thing; what is refused is refused."""
    form = filling.form
    keys = [question for question in form.questions if question.kind is not Kind.CALCULATE]
    sections = [node for node in form.nodes.values() if isinstance(node, Section) and node.repeats]
    roll = dice.random()
    instances = list(inside(filling).instances)
    try:
        if roll < 0.1 and filling.can_undo:
            filling.undo()
        elif roll < 0.15 and filling.can_redo:
            filling.redo()
        elif sections and roll < 0.3:
            repeat = dice.choice(sections).key
            outer = form.repeat_of(repeat)
            parents = [uid for uid in instances if inside(filling).instances[uid].entry.key == outer] if outer else [""]
            if parents:
                filling.add(repeat, dice.choice(parents), dice.choice([None, 0, 1]))
        elif instances and roll < 0.38:
            filling.remove(dice.choice(instances))
        elif instances and roll < 0.45:
            filling.move(dice.choice(instances), dice.randint(0, 2))
        elif keys:
            question = dice.choice(keys)
            outer = form.repeat_of(question.key)
            places = [uid for uid in instances if inside(filling).instances[uid].entry.key == outer] if outer else [""]
            if places:
                value = (
                    dice.choice(["red", "green", "blue", "grey", "pink"])
                    if question.kind is Kind.SELECT_ONE
                    else dice.randint(0, 6)
                )
                filling.set(question.key, None if dice.random() < 0.2 else value, dice.choice(places))
    except BadAnswer:
        return


def differences(filling):
    """Return what a filling worked out from nothing sees otherwise."""
    again = Filling(filling.form, filling.answers(), now=now, plan=filling.plan, is_new=False)
    here, there = state(filling), state(again)
    return {
        place: (here.get(place), there.get(place))
        for place in here.keys() | there.keys()
        if here.get(place) != there.get(place)
    }


def try_one(seed, edits):
    """Make a form, edit it, compare after each edit; return the first differences."""
    form = Maker(seed).form()
    dice = random.Random(seed)
    filling = Filling(form, now=now)
    for number in range(edits):
        edit(filling, dice)
        wrong = differences(filling)
        if wrong:
            return number, wrong
    return None


def main():
    """Try many forms."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forms", type=int, default=10_000)
    parser.add_argument("--edits", type=int, default=15)
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    began = time.perf_counter()
    failed = [
        seed for seed in range(wanted.seed, wanted.seed + wanted.forms) if try_one(seed, wanted.edits) is not None
    ]
    seconds = time.perf_counter() - began
    good = wanted.forms - len(failed)
    print(f"incremental = full: {good}/{wanted.forms} forms, {wanted.edits} edits each, {seconds:.0f} s")
    if failed:
        print("seeds that differ:", failed[:20])


if __name__ == "__main__":
    main()
