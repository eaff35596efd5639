"""The whole question for one file: is this one of our papers, complete, unchanged, and signed by whom it says?"""

from __future__ import annotations

import hashlib
from datetime import datetime

from documents.signing.errors import SigningError
from documents.signing.rules import missing
from documents.signing.walk import Paper, starts_of, take_apart

from .report import Finding, Report, finding
from .signatures import Proof, prove_all
from .trust import CLOCK_LEEWAY, Trust

MISSING = {
    "person": "missing_signature",
    "seal": "missing_seal",
    "timestamp": "missing_timestamp",
    "certification": "missing_certification",
}
END = b"%%EOF\n"
MAX_ENDS = 200


def verify(
    data: bytes, root_pem: bytes, at: datetime | None = None, tsa_root_pem: bytes | None = None
) -> Report:
    """Judge a signed paper from its bytes alone.

    ``root_pem`` is the only root believed for signatures (and time-stamps, unless ``tsa_root_pem`` names another for
    them). Certificates are judged at the time of their time-stamp; ``at`` (aware UTC) only refuses marks from later.
    Raises ValueError where a root is not a certificate. Never raises for anything inside ``data``.
    """
    trust = Trust.of_pem(root_pem, tsa_root_pem)
    if not data.startswith(b"%PDF-") and END.strip() not in data[-2048:]:
        return Report("unreadable", (finding("not_pdf"),))
    paper, length, findings = _open(data)
    if paper is None:
        return Report("invalid", tuple(findings))
    proofs = prove_all(data[:length], paper, trust)
    for proof in proofs:
        findings += [finding(code, field=proof.expected.field) for code in _codes(proof, at)]
    findings += _missing(paper)
    manifest = paper.state.frozen.manifest
    return Report(
        status="invalid" if findings else "valid",
        findings=tuple(findings),
        signatures=tuple(proof.report() for proof in proofs),
        document_hash=hashlib.sha256(data[: paper.frozen_length]).hexdigest(),
        paper=manifest.paper,
        number=manifest.number,
    )


def _codes(proof: Proof, at: datetime | None) -> tuple[str, ...]:
    if at is not None and proof.instant is not None and proof.instant > at + CLOCK_LEEWAY:
        return (*proof.codes, "from_the_future")
    return proof.codes


def _missing(paper: Paper) -> list[Finding]:
    rows = [finding(MISSING[e.kind], field=e.field, role=e.role, name=e.name) for e in missing(paper.state)]
    return [finding("not_signed"), *rows] if not paper.revisions else rows


def _open(data: bytes) -> tuple[Paper | None, int, list[Finding]]:
    """The paper, how many bytes of the file belong to it, and what is wrong with the rest."""
    try:
        return take_apart(data), len(data), []
    except SigningError as error:
        whole = error
    end = _own_end(data)
    if end is None:
        return None, 0, [_refusal(whole, data)]
    extra = data[end:]
    findings = [_behind(extra)]
    try:
        return take_apart(data[:end]), end, findings
    except SigningError as error:
        return None, 0, [*findings, _refusal(error, data[:end])]


def _behind(extra: bytes) -> Finding:
    """What stands behind the last whole revision: a damaged one of ours, another program's, or loose bytes."""
    if extra.startswith(b"%heyi {"):
        return finding("changed_bytes", detail="a revision of ours is damaged or cut off")
    return finding("foreign_revision" if b"startxref" in extra else "appended_bytes", count=len(extra))


def _own_end(data: bytes) -> int | None:
    """Where the last revision of ours ends, if something stands behind it."""
    end = len(data)
    for _ in range(MAX_ENDS):
        at = data.rfind(END, 0, end)
        if at < 0:
            return None
        stop = at + len(END)
        if stop < len(data) and starts_of(data[:stop]):
            return stop
        end = at
    return None


def _refusal(error: SigningError, data: bytes) -> Finding:
    if error.code == "bad_manifest":
        return finding("manifest_missing")
    if b"%heyi {" not in data:
        return finding("not_signed")
    if error.code == "bad_structure":
        return finding("changed_bytes", detail=str(error))
    return finding("wrong_sequence", detail=str(error))
