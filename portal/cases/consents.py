"""Rows of consent: kind, version and hash of exactly the text that was read (OM-04, PIPL 14). The texts are the law's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.law.consents import CONSENTS, ConsentKind
from portal.people.actors import Actor
from portal.people.models import Consent

TO_TAKE_PART = (ConsentKind.PRIVACY, ConsentKind.SENSITIVE_ID, ConsentKind.ONLINE_MEDIATION)
"""Asked one by one of whoever takes part online."""


def give(
    session: Session, actor: Actor, case_id: int | None, kind: ConsentKind, language: str, now: datetime
) -> Consent:
    """Store one consent to the current text; the same text consented to twice is one row."""
    found = given(session, actor.person_id, case_id, kind)
    if found is not None:
        return found
    text = CONSENTS[kind]
    row = Consent(
        person_id=actor.person_id,
        case_id=case_id,
        kind=kind,
        text_version=str(text.version),
        text_hash=text.text_hash(),
        language=language,
        given_at=now,
        session_id=actor.session_id,
    )
    session.add(row)
    session.flush()
    return row


def given(session: Session, person_id: int, case_id: int | None, kind: ConsentKind) -> Consent | None:
    """The standing consent of this person to the current text in this case."""
    query = select(Consent).where(
        Consent.person_id == person_id,
        Consent.case_id == case_id,
        Consent.kind == kind,
        Consent.text_hash == CONSENTS[kind].text_hash(),
        Consent.withdrawn_at.is_(None),
    )
    return session.scalars(query).first()
