"""The one way to write a seal: DER rebuilt from what is signed, so that no bit beside it can be changed unnoticed."""

from __future__ import annotations

from typing import Final

from asn1crypto import cms, core
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from app.documents.fields import PEN_HASH_OID

P256_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def low(signature: bytes) -> bytes:
    """Write an ECDSA signature over P-256 with the lower of its two possible values of s."""
    r, s = decode_dss_signature(signature)
    return encode_dss_signature(r, min(s, P256_ORDER - s))


def is_canonical(gap: bytes, der: bytes) -> bool:
    """Tell whether a seal is written as we write it.

    Args:
        gap: the bytes of the file between the two signed ranges, angle brackets included.
        der: the CMS object in it, without what pads it.
    """
    if gap != b"<" + der.hex().upper().encode("ascii").ljust(len(gap) - 2, b"0") + b">":
        return False
    data = cms.ContentInfo.load(der, strict=True)["content"]
    info = data["signer_infos"][0]
    signature = info["signature"].native
    return len(data["signer_infos"]) == 1 and signature == low(signature) and _rebuilt(data, info) == der


def _rebuilt(data: cms.SignedData, info: cms.SignerInfo) -> bytes:
    serial = info["sid"].chosen["serial_number"].native
    leaves = {each.chosen.serial_number: each.chosen for each in data["certificates"]}
    signer = cms.IssuerAndSerialNumber({"issuer": leaves[serial].issuer, "serial_number": serial})
    digest = cms.DigestAlgorithm({"algorithm": "sha256"})
    again = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier({"issuer_and_serial_number": signer}),
            "digest_algorithm": digest,
            "signature_algorithm": cms.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            "signed_attrs": cms.CMSAttributes.load(info["signed_attrs"].untag().dump()),
            "signature": info["signature"].native,
        }
    )
    signed = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": cms.DigestAlgorithms((digest,)),
            "encap_content_info": {"content_type": "data"},
            "certificates": {
                cms.CertificateChoices(name="certificate", value=each.chosen) for each in data["certificates"]
            },
            "signer_infos": [again],
        }
    )
    rebuilt: bytes = cms.ContentInfo({"content_type": cms.ContentType("signed_data"), "content": signed}).dump()
    return rebuilt


def named_certificates(info: cms.SignerInfo) -> set[bytes]:
    """List the SHA-256 of every certificate that a seal names among what is signed."""
    named = [each for each in info["signed_attrs"] if each["type"].native == "signing_certificate_v2"]
    return {each["cert_hash"].native for each in named[0]["values"][0]["certs"]}


def pen_hash(info: cms.SignerInfo) -> bytes:
    """Read the signed hash of the raw pen data; empty if there is none."""
    for attribute in info["signed_attrs"]:
        if attribute["type"].dotted == PEN_HASH_OID:
            digest: bytes = core.OctetString.load(attribute["values"][0].dump()).native
            return digest
    return b""
