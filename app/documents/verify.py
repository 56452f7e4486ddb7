"""Is it genuine? Judges a sealed document by head office's root certificate alone; asks no network, no clock."""

from __future__ import annotations

import io
import json
import logging
import re
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError, PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import MDPPerm, enumerate_sig_fields
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature, read_certification_data
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from app.documents import marks
from app.documents.bombs import is_bomb
from app.documents.canon import is_canonical, named_certificates, pen_hash
from app.documents.content import ACCEPTANCE
from app.documents.fields import CUSTOMER, ENGINEER, FIELDS, ROLES, SIDES
from app.documents.record import SCHEMAS, qr_text_of

logging.getLogger("pyhanko").addHandler(logging.NullHandler())  # the verdict says it in words

_RANGES: Final = re.compile(rb"/ByteRange \[\s*0 (\d+) (\d+) (\d+)\s*\]")
_OURS: Final = ENGINEER.replace("_", r"\137").encode("ascii")
_DIGEST: Final = "message_digest"
_BROKEN: Final = (
    PdfError, ValidationError, PathError, ValueError, LookupError, TypeError, AttributeError, AssertionError,
    ArithmeticError, NotImplementedError, RecursionError, EOFError, OSError, zlib.error,
)  # fmt: skip
"""What the libraries beneath raise on a file that is not what it seems."""


class Outcome(StrEnum):
    """The verdict; the value of each is the exit code's name."""

    PASSED = "passed"
    FAILED = "failed"
    CANNOT_TELL = "cannot_tell"


EXIT_CODES: Final = {Outcome.PASSED: 0, Outcome.FAILED: 1, Outcome.CANNOT_TELL: 2}
_UNDECIDED: Final = frozenset({"no_document", "untrusted", "withdrawn"})


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a document did not pass: a code that `resources/documents` says in words (`verify.…`), and facts for it."""

    code: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SealFound:
    """One seal: its field, who set it by the certificate's word, and when by the laptop's own word."""

    field: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict on one file; the first reason is the one that decided."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    seals: tuple[SealFound, ...]
    document: str
    record_sha256: str
    file_sha256: str


class _Doubt(Exception):
    """Ends the examination."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.reason = Reason(code, tuple((name, str(value)) for name, value in facts.items()))


def verify(
    data: bytes,
    roots: Sequence[x509.Certificate],
    *,
    recorded_sha256: str = "",
    withdrawn: Collection[int] = (),
) -> Judged:
    """Judge one file.

    Args:
        data: the file.
        roots: the head offices to believe.
        recorded_sha256: the hash that the ledger holds of the finished file, if it is at hand; only this tells a
            file that was cut back to an earlier, then honest, state.
        withdrawn: serial numbers of certificates that head office has withdrawn.
    """
    examined = _Examined(data, [asn1_x509.Certificate.load(root.public_bytes(Encoding.DER)) for root in roots])
    reasons: tuple[Reason, ...] = ()
    try:
        examined.examine(recorded_sha256, withdrawn)
    except _Doubt as doubt:
        reasons = (doubt.reason,)
    except _BROKEN as broken:
        reasons = (Reason("damaged", (("why", type(broken).__name__),)),)
    outcome = Outcome.PASSED
    if reasons:
        outcome = Outcome.CANNOT_TELL if reasons[0].code in _UNDECIDED else Outcome.FAILED
    digest = sha256(data).hexdigest()
    return Judged(outcome, reasons, tuple(examined.found), examined.document, examined.record_sha256, digest)


def load_roots(pem: bytes) -> list[x509.Certificate]:
    """Read root certificates from PEM.

    Raises:
        ValueError: there are none in it.
    """
    return x509.load_pem_x509_certificates(pem)


class _Reader(PdfFileReader):
    """Reads the head of an object stream once; pyHanko reads it again for each object in it."""

    def __init__(self, stream: io.BytesIO, *, strict: bool) -> None:
        self._streams: dict[int, tuple[bytes, list[tuple[int, int]]]] = {}
        super().__init__(stream, strict=strict)

    def _get_object_from_stream(self, idnum: int, stmnum: int, idx: int) -> generic.PdfObject:
        if stmnum not in self._streams:
            stream: Any = generic.Reference(stmnum, 0, self).get_object()
            data, first = stream.data, int(stream["/First"])
            numbers = [int(word) for word in data[:first].split()]
            if stream["/Type"] != "/ObjStm" or len(numbers) != 2 * int(stream["/N"]):
                raise PdfReadError(str(stmnum))
            self._streams[stmnum] = data, list(zip(numbers[::2], (first + at for at in numbers[1::2]), strict=True))
        data, places = self._streams[stmnum]
        number, at = places[idx]
        if number != idnum or idx < 0:
            raise PdfReadError(str(idnum))
        found = io.BytesIO(data)
        found.seek(at)
        told: generic.PdfObject = generic.read_object(found, generic.Reference(idnum, 0, self))
        if isinstance(told, (generic.StreamObject, generic.IndirectObject)):
            raise PdfReadError(str(idnum))
        return told


class _Examined:
    """One file on the table; each step raises `_Doubt` on the first thing that is not as it must be."""

    def __init__(self, data: bytes, roots: list[asn1_x509.Certificate]) -> None:
        self._data = data
        self._roots = roots
        self.found: list[SealFound] = []
        self.document = ""
        self.record_sha256 = ""

    def examine(self, recorded_sha256: str, withdrawn: Collection[int]) -> None:
        """Go through all steps, the cheap and telling ones first."""
        if not self._data.startswith(b"%PDF-"):
            raise _Doubt("no_document")
        if is_bomb(self._data):
            raise _Doubt("damaged", why="bomb")
        self._check_last()
        reader = _Reader(io.BytesIO(self._data), strict=True)
        seals = self._seals(reader)
        self._check_ranges(reader, seals)
        statuses = [self._check_seal(seal, withdrawn) for seal in seals]
        self._check_certified(reader, seals[0])
        record = self._check_record(reader, seals)
        _check_ink(seals, record)
        for seal, status in zip(seals, statuses, strict=True):
            _check_changes(seal, status)
        if recorded_sha256 and recorded_sha256.lower() != sha256(self._data).hexdigest():
            raise _Doubt("not_recorded", recorded=recorded_sha256)

    def _check_last(self) -> None:
        """Look at the last seal in the bare bytes first: nearly every change shows here, before any parsing."""
        found = _RANGES.findall(self._data)
        if found and _OURS in self._data:
            first, second, rest = map(int, found[-1])
            der = _without_padding(bytes.fromhex(self._data[first + 1 : second - 1].decode("ascii")))
            info = cms.ContentInfo.load(der)["content"]["signer_infos"][0]
            self._check_digest(first, second, rest, info, FIELDS[min(len(found), len(FIELDS)) - 1])

    def _check_digest(self, first: int, second: int, rest: int, info: cms.SignerInfo, field: str) -> None:
        digest = sha256(self._data[:first])
        digest.update(self._data[second : second + rest])
        signed = [each["values"] for each in info["signed_attrs"] if each["type"].native == _DIGEST]
        if len(signed) != 1 or [value.native for value in signed[0]] != [digest.digest()]:
            raise _Doubt("changed", field=field)

    def _seals(self, reader: PdfFileReader) -> list[EmbeddedPdfSignature]:
        names = [name for name, _, _ in enumerate_sig_fields(reader)]
        if not set(names) & set(FIELDS):
            raise _Doubt("no_document")
        if sorted(names) != sorted(FIELDS):
            raise _Doubt("fields", names=", ".join(sorted(set(names) ^ set(FIELDS))) or ", ".join(names))
        seals: list[EmbeddedPdfSignature] = reader.embedded_signatures
        if not seals:
            raise _Doubt("unsealed")
        order = [seal.field_name for seal in seals]
        if order != [name for name in FIELDS if name in order] or order[0] != ENGINEER:
            raise _Doubt("order", order=", ".join(order))
        return seals

    def _check_ranges(self, reader: PdfFileReader, seals: Sequence[EmbeddedPdfSignature]) -> None:
        """Each seal covers all before it, is the one thing its revision adds, and the last one covers the file."""
        _, _, start, length = seals[-1].byte_range
        if start + length != len(self._data):
            raise _Doubt("added", bytes=len(self._data) - start - length)
        if reader.total_revisions != len(seals) + 1:
            raise _Doubt("revisions", count=reader.total_revisions - 1 - len(seals))
        for seal in reversed(seals):
            begin, first, second, rest = (int(value) for value in seal.byte_range)
            gap = self._data[first:second]
            if begin or not gap.startswith(b"<") or not gap.endswith(b">"):
                raise _Doubt("range", field=seal.field_name)
            self._check_digest(first, second, rest, seal.signer_info, seal.field_name)
            if not is_canonical(gap, _without_padding(bytes.fromhex(gap[1:-1].decode("ascii")))):
                raise _Doubt("seal_changed", field=seal.field_name)

    def _check_seal(self, seal: EmbeddedPdfSignature, withdrawn: Collection[int]) -> PdfSignatureStatus:
        at = seal.self_reported_timestamp
        leaf: asn1_x509.Certificate = seal.signer_cert
        if at is None:
            raise _Doubt("seal_changed", field=seal.field_name)
        name = str(leaf.subject.native.get("common_name", ""))
        self.found.append(SealFound(seal.field_name, name, at))
        context = ValidationContext(
            trust_roots=self._roots,
            moment=at,
            best_signature_time=at,
            allow_fetching=False,
            revocation_mode="soft-fail",
        )
        status = validate_pdf_signature(seal, context, skip_diff=True)
        if not status.intact or not status.valid:
            raise _Doubt("seal_changed", field=seal.field_name)
        if not status.trusted or status.validation_path is None:
            raise _Doubt("untrusted", field=seal.field_name, issuer=leaf.issuer.native.get("common_name", ""))
        path = {each.dump() for each in status.validation_path} - {root.dump() for root in self._roots}
        there = {each.chosen.dump() for each in seal.signed_data["certificates"]}
        if there != path or {sha256(each).digest() for each in there} != named_certificates(seal.signer_info):
            raise _Doubt("seal_changed", field=seal.field_name)
        if ROLES.get(seal.field_name) not in _units(leaf):
            raise _Doubt("role", field=seal.field_name, name=name)
        if leaf.serial_number in withdrawn:
            raise _Doubt("withdrawn", field=seal.field_name, name=name)
        return status

    def _check_certified(self, reader: PdfFileReader, first: EmbeddedPdfSignature) -> None:
        certified = read_certification_data(reader)
        if (
            certified is None
            or certified.permission != MDPPerm.FILL_FORMS
            or certified.author_sig.container_ref != first.sig_object.container_ref
        ):
            raise _Doubt("not_certified")

    def _check_record(self, reader: PdfFileReader, seals: Sequence[EmbeddedPdfSignature]) -> Mapping[str, Any]:
        """The record inside, the hash on every page and the QR code say the same; the seals it names are there."""
        data = _attached(reader)
        record: Mapping[str, Any] = json.loads(data)
        digest = sha256(data).hexdigest()
        if record.get("schema") not in SCHEMAS:
            raise _Doubt("no_document")
        self.document, self.record_sha256 = str(record["document"]), digest
        pages = list(_page_contents(reader))
        if not pages or not all(f"({digest})".encode("ascii") in page for page in pages):
            raise _Doubt("printed_hash", digest=digest)
        text = qr_text_of(record["content"]["verify_address"], self.document, digest)
        if marks.qr_path(text)[1].encode("ascii") not in pages[0]:
            raise _Doubt("qr", digest=digest)
        there = {seal.field_name for seal in seals}
        wanted = {SIDES[side] for side in record["seals"]}
        if not wanted <= there:
            raise _Doubt("seal_missing", field=", ".join(sorted(wanted - there)))
        if CUSTOMER in there - wanted:
            raise _Doubt("seal_unexpected", field=CUSTOMER)
        return record


_PLAIN_LOOK: Final = frozenset({"/Type", "/Subtype", "/BBox", "/Resources", "/Filter", "/Length"})


def _check_ink(seals: Sequence[EmbeddedPdfSignature], record: Mapping[str, Any]) -> None:
    """The ink shown is the ink of the record, and the pen data's hash is the one the witness sealed."""
    for seal in seals:
        side = {ENGINEER: "engineer", CUSTOMER: "customer"}.get(seal.field_name)
        if side is None:
            continue
        signed = _last_ink(record["content"], side)
        left, bottom, right, top = (float(value) for value in seal.sig_field["/Rect"])
        drawn = marks.ink_path(signed["strokes"], right - left, top - bottom).encode("ascii")
        look = seal.sig_field["/AP"]["/N"]
        if look.data != drawn or set(look) - _PLAIN_LOOK:
            raise _Doubt("ink", field=seal.field_name)
        if side == "customer" and pen_hash(seal.signer_info).hex() != signed["pen_sha256"]:
            raise _Doubt("pen", field=seal.field_name)


def _check_changes(seal: EmbeddedPdfSignature, status: PdfSignatureStatus) -> None:
    """What later revisions did to what this seal covers is the filling of fields, nothing else."""
    seal.compute_integrity_info()
    level = getattr(seal.diff_result, "modification_level", ModificationLevel.OTHER)
    allowed = level <= ModificationLevel.FORM_FILLING and seal.summarise_integrity_info()["docmdp_ok"]
    if not allowed or not status.intact:
        raise _Doubt("modified", field=seal.field_name)


def _without_padding(contents: bytes) -> bytes:
    """Cut the CMS object out of the noughts that follow it.

    Raises:
        ValueError: it is none.
    """
    if contents[:1] != b"\x30" or not contents[1] & 0x80:
        raise ValueError(contents[:2])
    size = contents[1] & 0x7F
    return contents[: 2 + size + int.from_bytes(contents[2 : 2 + size], "big")]


def _units(leaf: asn1_x509.Certificate) -> list[str]:
    units = leaf.subject.native.get("organizational_unit_name", [])
    return [units] if isinstance(units, str) else list(units)


def _attached(reader: PdfFileReader) -> bytes:
    """Read the one file that belongs to the document.

    Raises:
        LookupError: there is none, or more than one.
    """
    files = reader.root["/AF"]
    listed = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
    if len(files) != 1 or len(listed) != 2:
        raise LookupError(len(files))
    data: bytes = files[0]["/EF"]["/F"].data
    return data


def _page_contents(reader: PdfFileReader) -> Iterator[bytes]:
    for number in range(int(reader.root["/Pages"]["/Count"])):
        contents = reader.find_page_for_modification(number)[0].get_object()["/Contents"]
        parts = contents if isinstance(contents, generic.ArrayObject) else [contents]
        yield b"\n".join(part.get_object().data for part in parts)


def _last_ink(content: Mapping[str, Any], side: str) -> Mapping[str, Any]:
    """Find what one side signed; an engineer's seal without ink shows none, every other must have some."""
    purpose = content.get(f"{side}_purpose", ACCEPTANCE)
    found = [each for each in content["signatures"] if each["purpose"] == purpose and each["side"] == side]
    if not found and side == "engineer" and not purpose:
        return {"strokes": [], "pen_sha256": ""}
    return max(found, key=lambda each: datetime.fromisoformat(each["at"]))
