"""CMS (PAdES baseline) and time-stamp tokens in one fixed form: what is built here is the only form accepted again.

A signature value protects the signed attributes, not the shell around them. So the verifier takes the parts out, builds
the shell again and compares; strict DER, no extra certificate, no extra attribute, nothing behind the end.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from documents.pki.profile import TSA_POLICY
from documents.pki.signer import Signer


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
    info = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": TSA_POLICY,
            "message_imprint": {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": digest},
            "serial_number": serial,
            "gen_time": now.replace(microsecond=0),
        }
    )
    content: bytes = info.dump()
    return build(_signed(hashlib.sha256(content).digest(), signer, content))


def _signed(digest: bytes, signer: Signer, content: bytes | None) -> Parts:
    certificates = tuple(c.public_bytes(Encoding.DER) for c in signer.chain)
    parts = Parts(digest, certificates, b"", content)
    return Parts(digest, certificates, signer.sign(signed_bytes(parts)), content)


def signed_bytes(parts: Parts) -> bytes:
    """The signed attributes as they go into the signature."""
    return cast(bytes, _attributes(parts).dump())


def build(parts: Parts) -> bytes:
    """The whole CMS in DER."""
    first = asn1_x509.Certificate.load(parts.certificates[0])
    row: dict[str, Any] = {
        "version": "v1",
        "sid": {"issuer_and_serial_number": {"issuer": first.issuer, "serial_number": first.serial_number}},
        "digest_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
        "signed_attrs": _attributes(parts),
        "signature_algorithm": {"algorithm": "sha256_ecdsa"},
        "signature": parts.signature,
    }
    if parts.token is not None:
        token = cms.ContentInfo.load(parts.token)
        row["unsigned_attrs"] = [{"type": "signature_time_stamp_token", "values": [token]}]
    inside: dict[str, Any] = {"content_type": "data"}
    if parts.content is not None:
        inside = {"content_type": "tst_info", "content": core.ParsableOctetString(parts.content)}
    data = {
        "version": "v1" if parts.content is None else "v3",
        "digest_algorithms": [{"algorithm": "sha256"}],
        "encap_content_info": inside,
        "certificates": [asn1_x509.Certificate.load(c) for c in parts.certificates],
        "signer_infos": [row],
    }
    return cast(
        bytes, cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(data)}).dump()
    )


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


def _attributes(parts: Parts) -> cms.CMSAttributes:
    kind = "data" if parts.content is None else "tst_info"
    hashes = [tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(c).digest()}) for c in parts.certificates]
    return cms.CMSAttributes(
        [
            cms.CMSAttribute({"type": "content_type", "values": [kind]}),
            cms.CMSAttribute({"type": "message_digest", "values": [parts.digest]}),
            cms.CMSAttribute(
                {"type": "signing_certificate_v2", "values": [tsp.SigningCertificateV2({"certs": hashes})]}
            ),
        ]
    )


def certificates_of(parts: Parts) -> tuple[x509.Certificate, ...]:
    """The chain, leaf first."""
    return tuple(x509.load_der_x509_certificate(c) for c in parts.certificates)
