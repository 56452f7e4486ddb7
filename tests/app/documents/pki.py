"""Certificates like those of head office: root, issuing CA, one engineer, his laptop as witness, the office itself."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from app.documents.seal import SealKey

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
_POINT = x509.DistributionPoint([x509.UniformResourceIdentifier("urn:gongdan:revoked")], None, None, None)


@dataclass(frozen=True)
class Office:
    root: x509.Certificate
    issuing: x509.Certificate
    issuing_key: ec.EllipticCurvePrivateKey

    @property
    def root_pem(self) -> bytes:
        return self.root.public_bytes(Encoding.PEM)

    def key(self, name: str, role: str, days: int = 395) -> SealKey:
        private = ec.generate_private_key(ec.SECP256R1())
        usage = _usage(digital_signature=True, content_commitment=True)
        leaf = _certificate(
            _name(name, role), private.public_key(), self.issuing.subject, self.issuing_key, days, usage
        )
        return SealKey(private, leaf, (self.issuing, self.root))


def an_office(name: str = "崮川矿山机械") -> Office:
    root_key, issuing_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    may_issue = _usage(key_cert_sign=True, crl_sign=True)
    root_name, issuing_name = _name(f"{name} Root", ""), _name(f"{name} Issuing 1", "")
    root = _certificate(root_name, root_key.public_key(), root_name, root_key, 7300, may_issue, path=1)
    issuing = _certificate(issuing_name, issuing_key.public_key(), root_name, root_key, 3650, may_issue, path=0)
    return Office(root, issuing, issuing_key)


def _name(common: str, unit: str) -> x509.Name:
    parts = [
        (NameOID.ORGANIZATION_NAME, "崮川矿山机械有限公司"),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
        (NameOID.COMMON_NAME, common),
    ]
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts if value])


def _usage(**wanted: bool) -> x509.KeyUsage:
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
             "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")  # fmt: skip
    return x509.KeyUsage(**{name: wanted.get(name, False) for name in names})


def _certificate(subject, public, issuer, issuer_key, days, usage, path=None) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGIN)
        .not_valid_after(BEGIN + timedelta(days=days))
        .add_extension(x509.BasicConstraints(path is not None, path), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .add_extension(usage, critical=True)
    )
    if path is None:
        purposes = [DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
        # poppler 22.12 calls a certificate without a place for revocations an "unknown issue"
        builder = builder.add_extension(x509.CRLDistributionPoints([_POINT]), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())
