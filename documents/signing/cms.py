"""CMS (PAdES baseline) and time-stamp tokens in one fixed form: what is built here is the only form accepted again.

A signature value protects the signed attributes, not the shell around them. So the verifier takes the parts out, builds
the shell again and compares; strict DER, no extra certificate, no extra attribute, nothing behind the end.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from documents.pki.profile import TSA_POLICY
from documents.pki.signer import Signer

from .der import integer, octets, oid, sequence, set_of, tagged

SHA256 = sequence(oid("2.16.840.1.101.3.4.2.1"))
ECDSA_SHA256 = oid("1.2.840.10045.4.3.2")
SIGNED_DATA, DATA = oid("1.2.840.113549.1.7.2"), oid("1.2.840.113549.1.7.1")
TST_INFO, TIME_STAMP_TOKEN = oid("1.2.840.113549.1.9.16.1.4"), oid("1.2.840.113549.1.9.16.2.14")
CONTENT_TYPE, MESSAGE_DIGEST = oid("1.2.840.113549.1.9.3"), oid("1.2.840.113549.1.9.4")
SIGNING_CERTIFICATE = oid("1.2.840.113549.1.9.16.2.47")
GENERALIZED_TIME, EXPLICIT_0, EXPLICIT_1 = 0x18, 0xA0, 0xA1


class CmsError(ValueError):
    """The bytes are not a CMS in our form; ``code`` is not_canonical."""

    code = "not_canonical"


@dataclass(frozen=True)
class Parts:
    """All that differs between two of our signatures.

    ``content`` is the TSTInfo (DER) of a time-stamp token, None for the signature of a paper; ``digest`` is the SHA-256
    that is signed; ``token`` is the time-stamp over ``signature``.
    """

    digest: bytes
    certificates: tuple[bytes, ...]
    signature: bytes
    content: bytes | None = None
    token: bytes | None = None


def sign_digest(digest: bytes, signer: Signer) -> Parts:
    """Sign a document digest; the token is added afterwards with ``dataclasses.replace``."""
    return _signed(digest, signer, None)


def sign_time(digest: bytes, signer: Signer, now: datetime) -> bytes:
    """An RFC 3161 token over a SHA-256 digest. The serial number follows from its content: the same request at the same
    second is the same token."""
    serial = int.from_bytes(hashlib.sha256(digest + now.isoformat().encode()).digest()[:15], "big")
    imprint = sequence(SHA256, octets(digest))
    when = tagged(GENERALIZED_TIME, now.strftime("%Y%m%d%H%M%SZ").encode())
    content = sequence(integer(1), oid(TSA_POLICY), imprint, integer(serial), when)
    return build(_signed(hashlib.sha256(content).digest(), signer, content))


def _signed(digest: bytes, signer: Signer, content: bytes | None) -> Parts:
    certificates = tuple(c.public_bytes(Encoding.DER) for c in signer.chain)
    parts = Parts(digest, certificates, b"", content)
    return Parts(digest, certificates, signer.sign(signed_bytes(parts)), content)


def signed_bytes(parts: Parts) -> bytes:
    """The signed attributes as they go into the signature: which kind, which digest, which certificates."""
    hashes = (sequence(octets(hashlib.sha256(c).digest())) for c in parts.certificates)
    certificates = sequence(sequence(*hashes))
    return set_of(
        _attribute(CONTENT_TYPE, DATA if parts.content is None else TST_INFO),
        _attribute(MESSAGE_DIGEST, octets(parts.digest)),
        _attribute(SIGNING_CERTIFICATE, certificates),
    )


def build(parts: Parts) -> bytes:
    """The whole CMS in DER (RFC 5652)."""
    inside = sequence(DATA)
    if parts.content is not None:
        inside = sequence(TST_INFO, tagged(EXPLICIT_0, octets(parts.content)))
    # The implicit tag takes the place of the first byte of the SET.
    certificates = bytes((EXPLICIT_0,)) + set_of(*parts.certificates)[1:]
    version = integer(1 if parts.content is None else 3)
    signed = sequence(version, set_of(SHA256), inside, certificates, set_of(_signer_info(parts)))
    return sequence(SIGNED_DATA, tagged(EXPLICIT_0, signed))


def _signer_info(parts: Parts) -> bytes:
    first = x509.load_der_x509_certificate(parts.certificates[0])
    issued = sequence(first.issuer.public_bytes(), integer(first.serial_number))
    attributes = bytes((EXPLICIT_0,)) + signed_bytes(parts)[1:]
    rows = [integer(1), issued, SHA256, attributes, sequence(ECDSA_SHA256), octets(parts.signature)]
    if parts.token is not None:
        rows.append(tagged(EXPLICIT_1, _attribute(TIME_STAMP_TOKEN, parts.token)))
    return sequence(*rows)


def _attribute(kind: bytes, value: bytes) -> bytes:
    return sequence(kind, set_of(value))


def take_parts(der: bytes) -> Parts:
    """The parts of a CMS in our form. Raises CmsError where building it again would give other bytes."""
    try:
        parts = _parts(der)
        same = build(parts) == der
    except (
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        OverflowError,
        RecursionError,
    ) as error:
        raise CmsError(f"the signature value cannot be read: {error}") from error
    if not same:
        raise CmsError("the signature value is not in its one strict form")
    return parts


def _parts(der: bytes) -> Parts:
    data = cms.ContentInfo.load(der, strict=True)["content"]
    (info,) = data["signer_infos"]
    found = {c.chosen.dump() for c in data["certificates"]}
    attributes = {a["type"].native: a["values"] for a in info["signed_attrs"]}
    order = [c["cert_hash"].native for c in attributes["signing_certificate_v2"][0]["certs"]]
    certificates = tuple(c for h in order for c in found if hashlib.sha256(c).digest() == h)
    encapsulated = data["encap_content_info"]["content"]
    content = encapsulated.parsed.dump() if encapsulated.native is not None else None
    digest = attributes["message_digest"][0].native
    unsigned = info["unsigned_attrs"]
    token = unsigned[0]["values"][0].dump() if len(unsigned) else None
    return Parts(digest, certificates, info["signature"].native, content, token)


def certificates_of(parts: Parts) -> tuple[x509.Certificate, ...]:
    """The chain, leaf first."""
    return tuple(x509.load_der_x509_certificate(c) for c in parts.certificates)
