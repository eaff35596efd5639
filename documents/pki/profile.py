"""The shape of every certificate we issue, and the private extension that ties one to a person, a paper and an act."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CertificateKind = Literal["certification", "person", "seal", "timestamp"]
# Arc 2.25 needs no registration: the number is a random UUID of this project.
ARC = "2.25.301867512478312846711190235716093247811"
BINDING_OID = x509.ObjectIdentifier(f"{ARC}.1")
TSA_POLICY = f"{ARC}.2"
PLATFORM_POLICY = x509.ObjectIdentifier(f"{ARC}.3")
NAME_LIMIT = 64  # octets that the library allows in a name, 21 hanzi; the whole name stands in the binding
LEEWAY = timedelta(minutes=5)


@dataclass(frozen=True)
class Binding:
    """What a leaf certificate stands for. Empty where it does not apply: a seal is not made for one paper."""

    kind: CertificateKind
    name: str
    role: str = ""
    field: str = ""
    case: str = ""
    document: str = ""
    evidence: str = ""

    def to_der(self) -> bytes:
        text = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return _der_utf8(text.encode())


@dataclass(frozen=True)
class Issuer:
    """A certificate that may sign others, with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Life:
    """First and last instant of validity, aware UTC."""

    start: datetime
    end: datetime


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def authority(name: str, life: Life, issuer: Issuer | None = None) -> Issuer:
    """A root (no issuer) or an intermediate that may issue leaves only."""
    key = new_key()
    subject = _name(name, "证书机构")
    builder = _builder(subject, key.public_key(), life, issuer.certificate.subject if issuer else subject)
    builder = builder.add_extension(x509.BasicConstraints(True, 0 if issuer else 1), critical=True)
    builder = builder.add_extension(_usage(ca=True), critical=True)
    return Issuer(_finish(builder, issuer.key if issuer else key), key)


def leaf(public: ec.EllipticCurvePublicKey, binding: Binding, life: Life, issuer: Issuer) -> x509.Certificate:
    """A certificate that signs papers or times, never other certificates."""
    builder = _builder(
        _name(binding.name, binding.role, binding.evidence[:64]), public, life, issuer.certificate.subject
    )
    builder = builder.add_extension(x509.BasicConstraints(False, None), critical=True)
    builder = builder.add_extension(_usage(ca=False), critical=True)
    if binding.kind == "timestamp":
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)
    policy = x509.PolicyInformation(PLATFORM_POLICY, None)
    builder = builder.add_extension(x509.CertificatePolicies([policy]), critical=False)
    extra = x509.UnrecognizedExtension(BINDING_OID, binding.to_der())
    return _finish(builder.add_extension(extra, critical=False), issuer.key)


def binding_of(certificate: x509.Certificate) -> Binding | None:
    """The binding of one of our leaves; None where there is none or it is not in our form."""
    try:
        value = certificate.extensions.get_extension_for_oid(BINDING_OID).value
        der = value.value if isinstance(value, x509.UnrecognizedExtension) else b""
        binding = Binding(**json.loads(_utf8_of(der)))
    except (x509.ExtensionNotFound, ValueError, TypeError):
        return None
    return binding if binding.to_der() == der else None


def _builder(
    subject: x509.Name, public: ec.EllipticCurvePublicKey, life: Life, issuer: x509.Name
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=public)
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(life.start).not_valid_after(life.end)
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)


def _finish(builder: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
    return builder.add_extension(identifier, critical=False).sign(key, hashes.SHA256())


def _usage(ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(not ca, not ca, False, False, False, ca, ca, False, False)


def _name(common: str, unit: str, serial: str = "") -> x509.Name:
    parts = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
        x509.NameAttribute(NameOID.COMMON_NAME, _fit(common)),
    ]
    if unit:
        parts.insert(1, x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, _fit(unit)))
    if serial:
        parts.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, serial))
    return x509.Name(parts)


def _fit(text: str) -> str:
    return text.encode()[:NAME_LIMIT].decode(errors="ignore")


def _der_utf8(text: bytes) -> bytes:
    size = len(text)
    if size < 0x80:
        return bytes([0x0C, size]) + text
    width = (size.bit_length() + 7) // 8
    return bytes([0x0C, 0x80 | width]) + size.to_bytes(width, "big") + text


def _utf8_of(der: bytes) -> bytes:
    if len(der) < 2 or der[0] != 0x0C:
        raise ValueError("not a UTF8String")
    skip = 2 + (der[1] & 0x7F if der[1] & 0x80 else 0)
    return der[skip:]
