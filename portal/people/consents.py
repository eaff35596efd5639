"""Versioned consents: who agreed to exactly which words, when; withdrawn as easily as given (OM-04, PIPL 14, 15)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.errors import NotFound
from portal.law.consents import CONSENTS, ConsentKind, ConsentText
from portal.people.actors import Actor
from portal.people.models import Consent, Person


class Placed(Protocol):
    """The case a consent belongs to (cases lie to the right of us)."""

    id: int
    ref: str


def give_consent(session: Session, actor: Actor, kind: str, case: Placed | None, now: datetime) -> Consent:
    """Store the consent with version and hash of the text that is in force; giving it twice keeps the first."""
    found = _current(session, actor.person_id, kind, case)
    if found is not None:
        return found
    text = _text(kind)
    consent = Consent(
        person_id=actor.person_id,
        case_id=case.id if case is not None else None,
        kind=kind,
        text_version=str(text.version),
        text_hash=text.text_hash(),
        language=session.get_one(Person, actor.person_id).language,
        given_at=now,
        session_id=actor.session_id,
    )
    session.add(consent)
    session.flush()
    _note(session, "consent_given", consent, actor, case, now)
    return consent


def withdraw(session: Session, actor: Actor, kind: str, case: Placed | None, now: datetime) -> Consent:
    """Take one's own consent back; what was done before stays lawful. Raises NotFound."""
    query = _query(actor.person_id, kind, case).where(Consent.withdrawn_at.is_(None))
    found = list(session.scalars(query))
    if not found:
        raise NotFound()
    for consent in found:
        consent.withdrawn_at = now
        _note(session, "consent_withdrawn", consent, actor, case, now)
    return found[-1]


def has_consent(session: Session, person_id: int, kind: str, case: Placed | None) -> bool:
    """True for a consent to the text as it reads today, not withdrawn."""
    return _current(session, person_id, kind, case) is not None


def _current(session: Session, person_id: int, kind: str, case: Placed | None) -> Consent | None:
    text = _text(kind)
    query = _query(person_id, kind, case).where(
        Consent.withdrawn_at.is_(None),
        Consent.text_version == str(text.version),
        Consent.text_hash == text.text_hash(),
    )
    return session.scalars(query.limit(1)).one_or_none()


def _query(person_id: int, kind: str, case: Placed | None) -> Select[Consent]:
    query = select(Consent).where(Consent.person_id == person_id, Consent.kind == kind).order_by(Consent.id)
    return query.where(Consent.case_id == case.id if case is not None else Consent.case_id.is_(None))


def _text(kind: str) -> ConsentText:
    """The text in force; raises NotFound for a kind the law does not know."""
    if kind not in set(ConsentKind):
        raise NotFound()
    return CONSENTS[ConsentKind(kind)]


def _note(
    session: Session, action: str, consent: Consent, actor: Actor, case: Placed | None, now: datetime
) -> None:
    body = {"kind": consent.kind, "version": consent.text_version, "hash": consent.text_hash}
    audience, subject = ("case", case.ref) if case is not None else ("system", "people")
    record(session, audience, subject, Act(action, actor.person_ref, str(actor.role), now, body))
