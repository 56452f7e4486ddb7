"""The way in: a workbook and the lists beside it become a Draft, with every problem found on the way."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from forms.authoring import child, sheets
from forms.authoring.draft import Draft, Problem
from forms.authoring.limits import LIMITS, inspect
from forms.authoring.problems import problem
from forms.authoring.survey import read_survey
from forms.definition import Choice


def read(path: Path, files: Mapping[str, Path] | None = None, *, apart: bool = True) -> tuple[Draft, list[Problem]]:
    """Read a workbook.

    Args:
        path: of the workbook (.xlsx, .xlsm or .xls).
        files: lists that questions name (`cities.geojson`, `parts.csv`), by that name.
        apart: whether a process of its own does it, with little time and memory; only trusted files may do without.

    Returns the draft and every problem; with an error among them the draft cannot be published.
    """
    draft = Draft(str(path), fallback_id=path.stem)
    verdict = inspect(path)
    if not verdict.kind:
        return draft, [problem(verdict.reason, detail=verdict.detail)]
    warnings = [problem(code) for code in verdict.warnings]
    lists, faults = _read_files(files or {})
    names = frozenset(lists)
    work = (
        child.read_apart(path, verdict.kind, verdict.unpacked_bytes, names)
        if apart
        else child.work(path, verdict.kind, names)
    )
    draft.files = lists
    if work["book"] is not None:
        draft.book = sheets.from_plain(work["book"])
        draft.rows = {line.key: line.row.number for line in read_survey(draft.book.sheet(sheets.SURVEY)).lines}
    if work["tree"] is not None:
        draft.tree = work["tree"]
    return draft, [*warnings, *faults, *child.problems_of(work)]


def _read_files(files: Mapping[str, Path]) -> tuple[dict[str, tuple[Choice, ...]], list[Problem]]:
    found: dict[str, tuple[Choice, ...]] = {}
    faults: list[Problem] = []
    for name, path in files.items():
        try:
            if path.stat().st_size > LIMITS.file_bytes:
                faults.append(problem("file_too_large", detail=name))
                continue
            rows = _READERS[Path(name).suffix.lower()](path.read_text(encoding="utf-8-sig"))
        except (OSError, KeyError, ValueError, ET.ParseError, csv.Error) as e:
            faults.append(problem("file_parse", detail=f"{name}: {e}"[:120]))
            continue
        found[name] = found[Path(name).stem] = tuple(rows)
    return found, faults


def _choice(row: Mapping[str, str]) -> Choice:
    columns = {name: text for name, text in row.items() if name not in {"name", "label"} and text}
    return Choice(row.get("name", ""), {"": row["label"]} if row.get("label") else {}, columns)


def _from_csv(text: str) -> list[Choice]:
    rows = csv.DictReader(io.StringIO(text))
    return [_choice({str(name): str(value or "") for name, value in row.items() if name}) for row in rows]


def _from_geojson(text: str) -> list[Choice]:
    found = []
    for feature in json.loads(text).get("features", []):
        properties: dict[str, Any] = feature.get("properties") or {}
        row = {str(name): str(value) for name, value in properties.items()}
        row["name"] = str(feature.get("id") or properties.get("id") or "")
        row["label"] = str(properties.get("title") or properties.get("name") or row["name"])
        where = feature.get("geometry") or {}
        if where.get("type") == "Point":
            longitude, latitude = where["coordinates"][:2]
            row["geometry"] = f"{latitude} {longitude} 0 0"
        found.append(_choice(row))
    return found


def _from_xml(text: str) -> list[Choice]:
    if "<!" in text.split("<root", 1)[0].replace("<!--", ""):
        raise ValueError("DTD")
    root = ET.fromstring(text)  # noqa: S314 - a text with a DTD is refused above
    return [_choice({cell.tag: cell.text or "" for cell in item}) for item in root]


_READERS = {".csv": _from_csv, ".geojson": _from_geojson, ".xml": _from_xml}
