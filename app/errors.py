"""The error tree: what can go wrong, told as facts; `app.words` turns them into sentences for people."""

from __future__ import annotations

from typing import ClassVar


class AppError(Exception):
    """Any failure that a person may be told about.

    Invariants: attributes are facts (ids, limits, names), never prose; `code` names the sentence in
    `resources/words/*.json` under `errors`.
    """

    code: ClassVar[str] = "app_error"

    def __init__(self, **facts: object) -> None:
        super().__init__(self.code, facts)
        self.facts = facts

    def __getattr__(self, name: str) -> object:
        try:
            return self.__dict__["facts"][name]
        except KeyError:
            raise AttributeError(name) from None

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code}({told})"


class Refused(AppError):
    """A rule says no. `rule` names the handbook rule ("BR-44"), `way_on` the step that lifts the refusal."""

    code = "refused"
    rule: ClassVar[str] = ""
    way_on: ClassVar[str] = ""


class Known(AppError):
    """The world says no: a disk, a file, a network, another program."""

    code = "known"


class Bug(AppError):
    """Our own mistake: logged with its facts, a report is offered, the data is safe."""

    code = "bug"
