"""What a file must be before anyone parses it: small, a real workbook, without tricks."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DTD = (b"<!DOCTYPE", b"<!ENTITY")
_XLS = "xls"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is let in."""

    file_bytes: int = 10 << 20
    unpacked_bytes: int = 80 << 20
    parts: int = 2_000
    survey_rows: int = 5_000
    choice_rows: int = 100_000
    columns: int = 300
    blank_rows: int = 500
    text_length: int = 10_000
    seconds: int = 3


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a file may be parsed: `kind` is "xlsx", "xls" or "" (no), with the reason and its fact."""

    kind: str
    reason: str = ""
    detail: str = ""
    unpacked_bytes: int = 0
    warnings: tuple[str, ...] = ()


def inspect(path: Path, limits: Limits = LIMITS) -> Verdict:
    """Judge a file by its first bytes, its size and its directory; nothing is unpacked but to look for a DTD."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as e:
        return Verdict("", "file_unreadable", e.strerror or "")
    if size > limits.file_bytes:
        return Verdict("", "file_too_large", f"{size >> 20} > {limits.file_bytes >> 20} MB")
    if head == _OLD_OFFICE:
        return _inspect_old(path, size)
    if not head.startswith(_ZIP):
        return Verdict("", "file_not_workbook", head[:4].hex())
    try:
        with zipfile.ZipFile(path) as archive:
            return _inspect_parts(archive, limits)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, NotImplementedError, RuntimeError, EOFError) as e:
        return Verdict("", "file_damaged", str(e)[:100])


def _inspect_old(path: Path, size: int) -> Verdict:
    if _ENCRYPTED in path.read_bytes():
        return Verdict("", "file_password")
    is_renamed = path.suffix.lower() not in {".xls", ".xlt"}
    return Verdict(_XLS, unpacked_bytes=size, warnings=("file_old_format",) if is_renamed else ())


def _inspect_parts(archive: zipfile.ZipFile, limits: Limits) -> Verdict:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if len(parts) > limits.parts:
        return Verdict("", "file_too_many_parts", str(len(parts)))
    if any(part.flag_bits & 1 for part in parts):
        return Verdict("", "file_password")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > limits.unpacked_bytes:
        return Verdict("", "file_bomb", f"{unpacked >> 20} > {limits.unpacked_bytes >> 20} MB")
    if "[Content_Types].xml" not in names or not any(name.endswith("workbook.xml") for name in names):
        return Verdict("", "file_not_workbook", "zip")
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            data = archive.read(part)
            if any(mark in data for mark in _DTD):
                return Verdict("", "file_dtd", part.filename)
    macros = any(name.endswith("vbaProject.bin") for name in names)
    return Verdict("xlsx", unpacked_bytes=unpacked, warnings=("file_macros",) if macros else ())
