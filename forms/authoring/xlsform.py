"""The one room of pyxform: a workbook becomes a Draft."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pyxform.errors import PyXFormError
from pyxform.xls2json import get_xlsform, workbook_to_json

from forms.authoring.draft import Draft, Problem


def read(path: Path) -> tuple[Draft, list[Problem]]:
    """Read a workbook."""
    warnings: list[str] = []
    draft = Draft(str(path), fallback_id=path.stem)
    try:
        data = get_xlsform(str(path))
        draft.tree = workbook_to_json(data, form_name="data", fallback_form_name=path.stem, warnings=warnings)
    except PyXFormError as e:
        return draft, [Problem("xlsform", text_en=str(e), text_zh=str(e))]
    return draft, []


Tree = dict[str, Any]
