"""The sentences of documents in each language; apart from the engines, so that a page may name a document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

import resources


@cache
def sentences(language: str) -> Mapping[str, str]:
    """Read the documents' sentences of one language (`zh_CN` or `en`)."""
    read: dict[str, str] = json.loads(resources.text("documents", f"{language}.json"))
    return read
