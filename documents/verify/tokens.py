"""Time-stamp tokens: ours in their one strict form; a foreign service's only where the caller trusts its root."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from documents.pki.profile import binding_of
from documents.pki.signer import is_low_s
from documents.signing.cms import CmsError, Parts, certificates_of, signed_bytes, take_parts

from .trust import Refused, Trust, check_chain, check_life, issued_by

FAULTS = (ValueError, TypeError, KeyError, IndexError, AttributeError, InvalidSignature, RecursionError)
EMPTY = (b"", b"\x05\x00")
HASHES: dict[str, type[hashes.SHA256] | type[hashes.SHA384] | type[hashes.SHA512]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}


@dataclass(frozen=True)
class Token:
    """A proven time. ``chain`` is empty for a foreign token: its revocation is its own service's matter."""

    instant: datetime
    serial: int
    chain: tuple[x509.Certificate, ...]


def read_token(der: bytes, digest: bytes, trust: Trust) -> Token:
    """Prove a token over ``digest``. Raises Refused (not_canonical, digest_mismatch, bad_timestamp, untrusted, expired)."""
    try:
        parts = take_parts(der)
    except CmsError as error:
        if trust.tsa_root is None:
            raise Refused("not_canonical") from error
        return _foreign(der, digest, trust.tsa_root)
    return _own(parts, digest, trust)


def check_value(parts: Parts) -> None:
    """The signature over the signed attributes, in its one accepted spelling. Raises Refused(bad_signature)."""
    try:
        key = certificates_of(parts)[0].public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey) or not is_low_s(parts.signature):
            raise Refused("bad_signature")
        key.verify(parts.signature, signed_bytes(parts), ec.ECDSA(hashes.SHA256()))
    except FAULTS as error:
        raise Refused("bad_signature") from error


def _own(parts: Parts, digest: bytes, trust: Trust) -> Token:
    chain = certificates_of(parts)
    if (
        parts.content is None
        or parts.token is not None
        or hashlib.sha256(parts.content).digest() != parts.digest
    ):
        raise Refused("bad_timestamp")
    info = _info(parts.content, digest)
    check_value(parts)
    instant = cast(datetime, info["gen_time"].native)
    check_chain(chain, trust, instant)
    binding = binding_of(chain[0])
    if binding is None or binding.kind != "timestamp":
        raise Refused("untrusted")
    return Token(instant, chain[0].serial_number, chain)


def _info(content: bytes, digest: bytes) -> Any:
    try:
        info = tsp.TSTInfo.load(content, strict=True)
        imprint = info["message_imprint"]
        same = imprint["hashed_message"].native == digest
        same = same and imprint["hash_algorithm"]["algorithm"].native == "sha256"
        good = info.dump(force=True) == content and isinstance(info["gen_time"].native, datetime)
    except FAULTS as error:
        raise Refused("bad_timestamp") from error
    if not good:
        raise Refused("bad_timestamp")
    if not same:
        raise Refused("digest_mismatch")
    return info


def _foreign(der: bytes, digest: bytes, root: x509.Certificate) -> Token:
    """Strict DER, no unsigned attribute, one signer, every certificate in it part of the chain to the trusted root."""
    try:
        signed = cms.ContentInfo.load(der, strict=True)["content"]
        content = signed["encap_content_info"]["content"].parsed.dump()
        info = _info(content, digest)
        (signer,) = signed["signer_infos"]
        chain = _foreign_chain(signed, signer, root)
        _check_foreign_value(signer, content, chain[0])
        strict = cms.ContentInfo.load(der).dump(force=True) == der and _foreign_shell(signed, signer)
    except FAULTS as error:
        raise Refused("bad_timestamp") from error
    if not strict:
        raise Refused("not_canonical")
    check_life((*chain, root), info["gen_time"].native)
    return Token(info["gen_time"].native, chain[0].serial_number, ())


def _foreign_shell(signed: Any, signer: Any) -> bool:
    """Everything around the signed attributes that no signature protects has its one possible value."""
    digest, name = signer["digest_algorithm"], signer["digest_algorithm"]["algorithm"].native
    algorithm, leaf = signer["signature_algorithm"], signer["sid"].chosen
    issuers = [
        c.chosen.issuer.dump()
        for c in signed["certificates"]
        if c.chosen.serial_number == leaf["serial_number"].native
    ]
    return (
        (signed["version"].native, signer["version"].native) == ("v3", "v1")
        and signed["encap_content_info"]["content_type"].native == "tst_info"
        and [a.dump() for a in signed["digest_algorithms"]] == [digest.dump()]
        and digest["parameters"].dump() in EMPTY
        and algorithm["algorithm"].native in (f"{name}_rsa", f"{name}_ecdsa", "rsassa_pkcs1v15")
        and algorithm["parameters"].dump() in EMPTY
        and issuers == [leaf["issuer"].dump()]
        and not len(signer["unsigned_attrs"])
        and not len(signed["crls"])
    )


def _foreign_chain(signed: Any, signer: Any, root: x509.Certificate) -> tuple[x509.Certificate, ...]:
    rest = [x509.load_der_x509_certificate(c.chosen.dump()) for c in signed["certificates"]]
    serial = signer["sid"].chosen["serial_number"].native
    chain = [next(c for c in rest if c.serial_number == serial)]
    rest.remove(chain[0])
    usage = chain[0].extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    if list(usage) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise Refused("untrusted")
    while not issued_by(chain[-1], root):
        above = next((c for c in rest if issued_by(chain[-1], c)), None)
        if above is None or not above.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            raise Refused("untrusted")
        rest.remove(above)
        chain.append(above)
    if any(c != root for c in rest):
        raise Refused("not_canonical")
    return tuple(chain)


def _check_foreign_value(signer: Any, content: bytes, certificate: x509.Certificate) -> None:
    algorithm = HASHES[signer["digest_algorithm"]["algorithm"].native]()
    digest = hashlib.new(algorithm.name, content).digest()
    attributes = {a["type"].native: a["values"] for a in signer["signed_attrs"]}
    if attributes["message_digest"][0].native != digest:
        raise Refused("bad_timestamp")
    data, value, key = (
        signer["signed_attrs"].untag().dump(),
        signer["signature"].native,
        certificate.public_key(),
    )
    if isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(value, data, ec.ECDSA(algorithm))
    elif isinstance(key, rsa.RSAPublicKey):
        key.verify(value, data, padding.PKCS1v15(), algorithm)
    else:
        raise Refused("bad_timestamp")
