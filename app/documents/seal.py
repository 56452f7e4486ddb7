"""Seals a document: the engineer certifies it, the device witnesses the customer's ink, head office closes it."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from asn1crypto import algos, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields as sig_fields
from pyhanko.sign import signers
from pyhanko.sign.ades.api import CAdESSignedAttrSpec
from pyhanko.sign.attributes import CMSAttributeProvider, SignedAttributeProviderSpec
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.general import as_signing_certificate_v2
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.stamp import NoOpStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from app.documents import marks
from app.documents.canon import low
from app.documents.content import SignatureValue, Stroke
from app.documents.fields import CUSTOMER, ENGINEER, OFFICE, PEN_HASH_OID, RESERVED
from app.errors import Bug, Refused

_CERTIFICATES: Final = "signing_certificate_v2"
_WITNESSED: Final = "signed by hand, witnessed by device 手写签名，设备见证"


class SealOutOfOrder(Refused):
    """A seal is there already, or the one before it is missing. Facts: `field`."""

    code = "seal_out_of_order"
    rule = "BR-61"


class SealKeyUnfit(Bug):
    """The key and the certificate do not belong together, or the certificate does not cover the moment."""

    code = "seal_key_unfit"


@dataclass(frozen=True, slots=True)
class SealKey:
    """A private key with its certificate and the certificates that lead to head office's root, nearest first."""

    private_key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]


def seal_as_engineer(data: bytes, key: SealKey, ink: SignatureValue, at: datetime) -> bytes:
    """Set the engineer's certifying seal (PAdES B-B, DocMDP P=2) with his ink; it must be the first.

    Raises:
        SealOutOfOrder: the document bears a seal already.
        SealKeyUnfit: the key cannot seal at this moment.
    """
    return _sealed(data, key, _Order(ENGINEER, (), ink.name, at, ink.strokes, is_certifying=True))


def seal_as_witness(data: bytes, key: SealKey, ink: SignatureValue, at: datetime) -> bytes:
    """Seal the customer's ink under the device's witness key; the hash of the raw pen data is a signed attribute.

    Raises:
        SealOutOfOrder: the engineer's seal is missing, or this one is there already.
        SealKeyUnfit: the key cannot seal at this moment.
    """
    pen = bytes.fromhex(ink.pen_sha256)
    return _sealed(data, key, _Order(CUSTOMER, (ENGINEER,), ink.name, at, ink.strokes, _WITNESSED, pen))


def seal_as_office(data: bytes, key: SealKey, at: datetime) -> bytes:
    """Set head office's seal, which locks every field.

    Raises:
        SealOutOfOrder: the engineer's seal is missing, or this one is there already.
        SealKeyUnfit: the key cannot seal at this moment.
    """
    name = key.certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value
    return _sealed(data, key, _Order(OFFICE, (ENGINEER,), str(name), at, ()))


@dataclass(frozen=True, slots=True)
class _Order:
    field: str
    after: tuple[str, ...]
    name: str
    at: datetime
    strokes: tuple[Stroke, ...]
    reason: str | None = None
    pen_hash: bytes = b""
    is_certifying: bool = False


def _sealed(data: bytes, key: SealKey, order: _Order) -> bytes:
    _check_key(key, order.at)
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    widgets = {name: (value, ref) for name, value, ref in sig_fields.enumerate_sig_fields(writer.prev)}
    sealed = {name for name, (value, _) in widgets.items() if value is not None}
    may = order.field not in sealed and OFFICE not in sealed and sealed.issuperset(order.after)
    if not may or (order.is_certifying and sealed):
        raise SealOutOfOrder(field=order.field)
    _show_ink(writer, order)
    about = signers.PdfSignatureMetadata(
        field_name=order.field,
        md_algorithm="sha256",
        name=order.name,
        reason=order.reason,
        certify=order.is_certifying,
        docmdp_permissions=MDPPerm.NO_CHANGES if order.field == OFFICE else MDPPerm.FILL_FORMS,
        subfilter=sig_fields.SigSeedSubFilter.PADES,
        cades_signed_attr_spec=CAdESSignedAttrSpec(),
    )
    out = io.BytesIO()
    signer = _TimedSigner(about, _KeySigner(key, order.pen_hash), stamp_style=NoOpStampStyle())
    signer.at = order.at
    signer.sign_pdf(writer, existing_fields_only=True, bytes_reserved=RESERVED, output=out)
    return out.getvalue()


def _check_key(key: SealKey, at: datetime) -> None:
    leaf = key.certificate
    if key.private_key.public_key() != leaf.public_key():
        raise SealKeyUnfit(why="key")
    if not leaf.not_valid_before_utc <= at <= leaf.not_valid_after_utc:
        raise SealKeyUnfit(why="moment", at=at)


def _show_ink(writer: IncrementalPdfFileWriter, order: _Order) -> None:
    """Give the field a look: the ink alone, or head office's stamp; who and why is printed around it already."""
    named = sig_fields.enumerate_sig_fields(writer, with_name=order.field)
    widget = next(reference for _, _, reference in named).get_object()
    left, bottom, right, top = (float(value) for value in widget["/Rect"])
    width, height = right - left, top - bottom
    is_office = order.field == OFFICE
    drawn = marks.stamp_path(width, height) if is_office else marks.ink_path(order.strokes, width, height)
    look = generic.StreamObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/XObject"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/Form"),
            generic.pdf_name("/BBox"): generic.ArrayObject([generic.FloatObject(v) for v in (0, 0, width, height)]),
            generic.pdf_name("/Resources"): generic.DictionaryObject(),
        },
        stream_data=drawn.encode("ascii"),
    )
    look.compress()
    widget["/AP"] = generic.DictionaryObject({generic.pdf_name("/N"): writer.add_object(look)})
    writer.update_container(widget)


class _TimedSigner(signers.PdfSigner):
    """Signs at a moment it is given; the clock is not read here."""

    at: datetime

    def init_signing_session(self, *given: Any, **named: Any) -> PdfSigningSession:
        session = super().init_signing_session(*given, **named)
        session.system_time = self.at
        return session

    def register_extensions(self, pdf_out: Any, *, md_algorithm: str) -> None:
        """Leave the catalogue as it is: PDF/A-3 is PDF 1.7, whatever curve signs it."""


class _KeySigner(signers.Signer):
    """Signs with a key in memory; the root certificate is left out, whoever judges brings his own."""

    def __init__(self, key: SealKey, pen_hash: bytes) -> None:
        leaf, *issuers = map(_foreign, (key.certificate, *(each for each in key.chain if each.issuer != each.subject)))
        chain = SimpleCertificateStore()
        chain.register_multiple(issuers)
        super().__init__(signing_cert=leaf, cert_registry=chain)
        self._certificates = (leaf, *issuers)
        self._key = key.private_key
        self._pen_hash = pen_hash

    def get_signature_mechanism_for_digest(self, _: str | None) -> algos.SignedDigestAlgorithm:
        return algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"})

    async def async_sign_raw(self, data: bytes, *_: Any, **__: Any) -> bytes:
        return low(self._key.sign(data, ec.ECDSA(hashes.SHA256())))

    def _signed_attr_provider_spec(self, *given: Any, **named: Any) -> SignedAttributeProviderSpec:
        usual = super()._signed_attr_provider_spec(*given, **named)
        return _OurAttributes(usual, self._certificates, self._pen_hash)


class _Attribute(CMSAttributeProvider):
    """One signed attribute whose value is known beforehand."""

    def __init__(self, name: str, value: core.Asn1Value) -> None:
        self.attribute_type = name
        self._value = value

    async def build_attr_value(self, dry_run: Any = False) -> core.Asn1Value:  # noqa: ARG002, FBT002 -- as called
        return self._value


class _OurAttributes(SignedAttributeProviderSpec):
    """The usual signed attributes, but the whole chain is named by its hashes, and the pen data where there is any."""

    def __init__(
        self, usual: SignedAttributeProviderSpec, chain: Sequence[asn1_x509.Certificate], pen_hash: bytes
    ) -> None:
        self._usual, self._chain, self._pen_hash = usual, chain, pen_hash

    def signed_attr_providers(self, data_digest: bytes, digest_algorithm: str) -> Iterator[CMSAttributeProvider]:
        for provider in self._usual.signed_attr_providers(data_digest, digest_algorithm):
            if provider.attribute_type != _CERTIFICATES:
                yield provider
        named = [as_signing_certificate_v2(each)["certs"][0] for each in self._chain]
        yield _Attribute(_CERTIFICATES, tsp.SigningCertificateV2({"certs": named}))
        if self._pen_hash:
            yield _Attribute(PEN_HASH_OID, core.Any(core.OctetString(self._pen_hash)))


def _foreign(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
