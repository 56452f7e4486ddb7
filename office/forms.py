"""The form desk: checklists checked, published, shown, and their answers exported; no word on a screen, no wire."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app import published
from app.clock import Clock
from app.errors import Known
from app.published import VersionRow
from app.responses import StoredResponse, responses
from app.store.door import Store
from app.words import word
from forms.authoring import export, workbook
from forms.authoring import publish as publisher
from forms.authoring.publish import Checked
from forms.definition import Form
from office.sample_told import ZONE


class FormUnknown(Known):
    """No version of this form was published. Facts: form_id."""

    code = "form_unknown"


class NotWritten(Known):
    """A file could not be written. Facts: file, reason."""

    code = "not_written"


@dataclass(frozen=True)
class Verdict:
    """What became of a workbook: what was found, and the version it was published as (None if it was not)."""

    checked: Checked
    version: VersionRow | None = None

    @property
    def is_good(self) -> bool:
        """Whether nothing keeps the form from being published."""
        return self.checked.form is not None

    def plain(self) -> dict[str, Any]:
        """Give everything in JSON."""
        form, comparison = self.checked.form, self.checked.comparison
        told: dict[str, Any] = {
            "ok": self.is_good,
            "form": form_facts(form) if form else None,
            "problems": [dataclasses.asdict(each) for each in self.checked.problems],
            "comparison": None,
            "published": version_facts(self.version) if self.version else None,
        }
        if comparison is not None:
            told["comparison"] = {
                "kept": list(comparison.kept),
                "added": list(comparison.added),
                "removed": list(comparison.removed),
                "retyped": [[key, str(was), str(becomes)] for key, was, becomes in comparison.retyped],
            }
        return told


def form_facts(form: Form) -> dict[str, Any]:
    """Give the facts of a form in JSON."""
    return {
        "form_id": form.form_id,
        "version": form.version,
        "hash": form.hash,
        "title": dict(form.title),
        "languages": list(form.languages),
        "questions": sum(not each.hidden for each in form.questions),
        "lists_apart": len(form.lists_apart),
    }


def version_facts(version: VersionRow) -> dict[str, Any]:
    """Give the facts of a published version in JSON."""
    return {
        "form_id": version.form_id,
        "version": version.version,
        "serial": version.serial,
        "hash": version.hash,
        "title": {"zh_CN": version.title.zh, "en": version.title.en},
        "form_number": version.form_number,
        "published_at": version.published_at.isoformat(),
        "is_new": version.is_new,
    }


def check(path: Path, files: Mapping[str, Path], store: Store | None = None) -> Verdict:
    """Check a workbook; with a ledger, against what was published before."""
    return Verdict(publisher.check(path, files, earlier=_earlier(store) if store else None))


def publish(path: Path, files: Mapping[str, Path], store: Store, form_number: str | None = None) -> Verdict:
    """Check a workbook and publish it if nothing keeps it; laptops have it after their next sync.

    Raises:
        VersionTaken: the version was published with another content.
    """
    checked = publisher.check(path, files, earlier=_earlier(store))
    if checked.form is None:
        return Verdict(checked)
    with store.write() as tx:
        version = published.publish(tx, checked.form, form_number)
    return Verdict(checked, version)


def _earlier(store: Store) -> Callable[[str], Sequence[Form]]:
    def earlier(form_id: str) -> Sequence[Form]:
        with store.read() as db:
            return published.earlier(db, form_id)

    return earlier


def versions(store: Store) -> list[VersionRow]:
    """List what is published."""
    with store.read() as db:
        return published.versions(db)


def newest(store: Store, form_id: str) -> Form:
    """Give the newest version of a form.

    Raises:
        FormUnknown: none was published.
    """
    with store.read() as db:
        version = published.newest(db, form_id)
        if version is None:
            raise FormUnknown(form_id=form_id)
        return published.compiled(db, version)[0]


def preview(form: Form, language: str) -> list[str]:
    """Show a form line by line as an engineer sees it first; a form in one language shows that one."""
    return publisher.preview(form, _language(form, language))


def answers(store: Store, clock: Clock, form_id: str, language: str, *, split: bool = False) -> list[export.Sheet]:
    """Give the answers of a form over all its versions, as tables.

    Args:
        store: of head office.
        clock: for conditions that look at the day.
        form_id: of the form.
        language: of the labels and of the states.
        split: whether each choice of a multiple question gets a column of its own.

    Raises:
        FormUnknown: none was published.
    """
    with store.read() as db:
        forms = published.earlier(db, form_id)
        if not forms:
            raise FormUnknown(form_id=form_id)
        found = [_exported(each, language) for each in responses(db, form_id)]
    said = _language(forms[-1], language)
    return export.tables(forms, found, now=_here(clock), language=said, split_multiple=split)


def _here(clock: Clock) -> Callable[[], datetime]:
    return lambda: clock.now().astimezone(ZONE)


def _exported(response: StoredResponse, language: str) -> export.ExportedResponse:
    order = response.order
    facts = {
        "_order": order.number if order else "",
        "_customer": order.customer.say(language) if order else "",
        "_serial": (order.asset_serial or "") if order else "",
        "_state": word(response.state, language),
        "_copy": str(response.copy),
        "_submitted_at": response.submitted_at.astimezone(ZONE).isoformat(timespec="seconds")
        if response.submitted_at
        else "",
        "_submitted_by": response.submitted_by,
    }
    return export.ExportedResponse(str(response.id), response.form_hash, response.answers, facts)


def _language(form: Form, language: str) -> str:
    wanted = [each for each in form.languages if language[:2] in each.lower()]
    return language if language in form.languages else (wanted or [form.languages[0]])[0]


def write_answers(sheets: Sequence[export.Sheet], target: Path) -> list[Path]:
    """Write tables: a workbook if the target ends so, else one CSV file per table into this folder."""
    with _writing(target):
        if target.suffix.lower() == ".xlsx":
            target.parent.mkdir(parents=True, exist_ok=True)
            export.write_xlsx(sheets, target)
            return [target]
        target.mkdir(parents=True, exist_ok=True)
        return export.write_csv(sheets, target)


def rows_of(sheets: Sequence[export.Sheet]) -> Iterator[dict[str, Any]]:
    """Give tables in JSON: names, labels, rows; numbers with their decimals as text."""
    for sheet in sheets:
        rows = [[each if isinstance(each, int) or each is None else str(each) for each in row] for row in sheet.rows]
        yield {"title": sheet.title, "names": sheet.names, "labels": sheet.labels, "rows": rows}


def write_form(form: Form, target: Path) -> None:
    """Write a form back as a workbook."""
    with _writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        workbook.write_form(form, target)


def write_template(target: Path, language: str) -> None:
    """Write the empty workbook with drop-downs and a help sheet."""
    with _writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        workbook.write_template(target, language)


def write_marked(source: Path, verdict: Verdict, target: Path, language: str, *, repair: bool = False) -> int:
    """Write a workbook again with its faulty cells marked; one nobody should open gives the list of faults alone."""
    problems = verdict.checked.problems
    with _writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        if any(each.is_error and each.code.startswith("file_") for each in problems) or source.suffix == ".xls":
            workbook.write_list(problems, target, language)
            return 0
        return workbook.write_marked(source, problems, target, language, repair=repair)


@contextmanager
def _writing(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise NotWritten(file=str(target), reason=error.strerror or "") from error
