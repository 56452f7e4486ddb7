"""Texts with references: `${name}` or `${an expression}` inside a label, hint or message."""

from __future__ import annotations

from forms.definition import REFERENCE, expressions_in
from forms.expression.compile import Compiled
from forms.expression.nodes import Node
from forms.expression.values import World
from forms.graph import Path, Plan


class Template:
    """A text taken apart, ready to be said at a node."""

    def __init__(self, source: str, plan: Plan, path: Path) -> None:
        """Compile the references of a text as seen from a node."""
        self._parts: list[str | Compiled] = []
        end = 0
        for match in REFERENCE.finditer(source):
            self._parts.append(source[end : match.start()])
            self._parts.append(plan.compile(expressions_in({"": match[0]})[0], path, "label"))
            end = match.end()
        self._parts.append(source[end:])

    def text(self, node: Node, world: World) -> str:
        """Say the text at a node."""
        return "".join(part if isinstance(part, str) else part.text(node, world) for part in self._parts)
