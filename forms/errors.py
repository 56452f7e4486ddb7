"""What can be wrong with a form or an answer, as facts; the sentences are made elsewhere."""

from __future__ import annotations


class FormError(ValueError):
    """Root of everything this package raises on purpose."""


class BadDefinition(FormError):
    """A form definition cannot be used.

    `path` names the node ("" for the form itself), `reason` is a code from `docs/forms.md`, `detail` the fact behind.
    """

    def __init__(self, path: str, reason: str, detail: str = "") -> None:
        """Remember where and why."""
        super().__init__(f"{path or 'form'}: {reason}{f' ({detail})' if detail else ''}")
        self.path = path
        self.reason = reason
        self.detail = detail


class BadAnswer(FormError):
    """A value does not fit the kind of its question, or the question does not exist."""

    def __init__(self, question: str, reason: str, detail: str = "") -> None:
        """Remember which question and why."""
        super().__init__(f"{question or 'answer'}: {reason}{f' ({detail})' if detail else ''}")
        self.question = question
        self.reason = reason
        self.detail = detail


class BadExpression(FormError):
    """An expression cannot be understood; `at` is the column, counted from 0."""

    def __init__(self, code: str, at: int = 0, detail: str = "") -> None:
        """Remember what, where and the piece of text that is at fault."""
        super().__init__(f"{code} at {at}{f': {detail}' if detail else ''}")
        self.code = code
        self.at = at
        self.detail = detail
