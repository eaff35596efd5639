"""Certificates for one act of one person: at most 24 hours, one paper, one field, one signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from .profile import LEEWAY, Binding, Issuer, Life, leaf, new_key
from .signer import LocalSigner, OneTimeSigner

PERSON_LIFE = timedelta(hours=24)


@dataclass(frozen=True)
class PersonRequest:
    """Who signs what, and what shows that it was this person's will.

    ``document_hash`` and ``evidence_hash`` are lower-case hex SHA-256: of the frozen paper, and of the record of the
    re-authentication (电子签名法 13; the code that was sent, when, to whom, the consent text). ``case`` is the case number.
    """

    field: str
    name: str
    role: str
    case: str
    document_hash: str
    evidence_hash: str


def issue_person(request: PersonRequest, issuer: Issuer, now: datetime) -> OneTimeSigner:
    """A fresh key and its certificate for exactly this act; the key is gone after its one signature."""
    key = new_key()
    binding = Binding(
        "person",
        request.name,
        request.role,
        request.field,
        request.case,
        request.document_hash,
        request.evidence_hash,
    )
    life = Life(now - LEEWAY, now - LEEWAY + PERSON_LIFE)
    certificate = leaf(key.public_key(), binding, life, issuer)
    return OneTimeSigner(LocalSigner(key, (certificate, issuer.certificate)))
