"""Proving each mark of a paper: what it covers, who made it, when, and whether the manifest expects exactly that."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from documents.manifest import ExpectedSignature
from documents.pki.profile import binding_of
from documents.signing.cms import CmsError, certificates_of, take_parts
from documents.signing.rules import binding_fits
from documents.signing.walk import Paper, Revision

from .report import SignatureReport
from .tokens import Token, check_value, read_token
from .trust import CLOCK_LEEWAY, Refused, Trust, check_chain, check_revocation

HEX = re.compile(rb"[0-9a-f]+\Z")


@dataclass(frozen=True)
class Proof:
    """What one mark turned out to be; ``codes`` are the reasons against it."""

    expected: ExpectedSignature
    codes: tuple[str, ...]
    instant: datetime | None = None
    chain: tuple[x509.Certificate, ...] = ()
    stamp_chain: tuple[x509.Certificate, ...] = ()

    def report(self) -> SignatureReport:
        binding = binding_of(self.chain[0]) if self.chain else None
        return SignatureReport(
            field=self.expected.field,
            kind=self.expected.kind,
            role=self.expected.role,
            name=self.expected.name,
            valid=not self.codes,
            time=self.instant,
            serial=f"{self.chain[0].serial_number:x}" if self.chain else "",
            evidence=binding.evidence if binding else "",
        )


def prove_all(data: bytes, paper: Paper, trust: Trust) -> list[Proof]:
    """One proof per revision, in file order."""
    document = hashlib.sha256(data[: paper.frozen_length]).hexdigest()
    proofs = []
    for revision, digest in zip(paper.revisions, _digests(data, paper), strict=True):
        expected = paper.state.expected(revision.step.field)
        assert expected is not None  # the walk has refused fields that are not in the manifest
        proofs.append(_prove(revision, expected, digest, _Ground(document, trust)))
    return _with_revocation(proofs, paper, trust)


@dataclass(frozen=True)
class _Ground:
    document: str
    trust: Trust


def _digests(data: bytes, paper: Paper) -> Iterator[bytes]:
    """SHA-256 of what each signature covers: everything up to the end of its revision but its own value."""
    running, done = hashlib.sha256(), 0
    view = memoryview(data)
    for revision in paper.revisions:
        first, last = revision.increment.contents
        running.update(view[done:first])
        own = running.copy()
        own.update(view[last : revision.end])
        yield own.digest()
        done = first


def _prove(revision: Revision, expected: ExpectedSignature, digest: bytes, ground: _Ground) -> Proof:
    try:
        der = signature_der(revision.contents)
        if expected.kind == "timestamp":
            token = read_token(der, digest, ground.trust)
            proof = Proof(expected, (), token.instant, token.chain)
        else:
            proof = _prove_mark(der, expected, digest, ground)
    except Refused as refused:
        return Proof(expected, (refused.code,))
    except (
        Exception
    ):  # the value is a stranger's: the libraries that read it raise what they like, and it proves nothing
        return Proof(expected, ("bad_signature",))
    assert proof.instant is not None
    if abs(proof.instant - revision.step.instant) > CLOCK_LEEWAY:
        return Proof(expected, ("time_mismatch",), proof.instant, proof.chain)
    return proof


def signature_der(contents: bytes) -> bytes:
    """The CMS inside /Contents. Raises Refused(padding) unless lower-case hexadecimal, one DER value, then zeros."""
    if not HEX.match(contents):
        raise Refused("padding")
    raw = bytes.fromhex(contents.decode())
    if raw[:2] != b"\x30\x82":
        raise Refused("padding")
    size = 4 + int.from_bytes(raw[2:4], "big")
    if size > len(raw) or raw[size:].strip(b"\0"):
        raise Refused("padding")
    return raw[:size]


def _prove_mark(der: bytes, expected: ExpectedSignature, digest: bytes, ground: _Ground) -> Proof:
    try:
        parts = take_parts(der)
        chain = certificates_of(parts)
    except (CmsError, ValueError) as error:
        raise Refused("not_canonical") from error
    if parts.content is not None or parts.token is None:
        raise Refused("not_canonical")
    if parts.digest != digest:
        raise Refused("digest_mismatch")
    check_value(parts)
    token = _token(parts.token, hashlib.sha256(parts.signature).digest(), ground.trust)
    check_chain(chain, ground.trust, token.instant)
    binding = binding_of(chain[0])
    if binding is None or not binding_fits(binding, expected, ground.document):
        raise Refused("wrong_signer")
    return Proof(expected, (), token.instant, chain, token.chain)


def _token(der: bytes, digest: bytes, trust: Trust) -> Token:
    try:
        return read_token(der, digest, trust)
    except Refused as refused:
        raise Refused("untrusted" if refused.code == "untrusted" else "bad_timestamp") from refused


def _with_revocation(proofs: list[Proof], paper: Paper, trust: Trust) -> list[Proof]:
    """Judge revocation by the lists stored under the final time-stamp; an unfinished paper has none yet."""
    last = proofs[-1] if proofs else None
    if last is None or last.expected.kind != "timestamp" or last.instant is None:
        return proofs
    holes = paper.revisions[-1].holes
    lists = tuple(holes[name] for name in sorted(holes) if name.startswith("/CRLs"))
    return [_revocation(proof, lists, trust, last.instant) for proof in proofs]


def _revocation(proof: Proof, lists: tuple[bytes, ...], trust: Trust, stored: datetime) -> Proof:
    if proof.instant is None:
        return proof
    try:
        for chain in filter(None, (proof.chain, proof.stamp_chain)):
            check_revocation(chain, trust.root, lists, (proof.instant, stored))
    except Refused as refused:
        return Proof(proof.expected, (*proof.codes, refused.code), proof.instant, proof.chain)
    except ValueError:
        return Proof(proof.expected, (*proof.codes, "no_revocation_list"), proof.instant, proof.chain)
    return proof
