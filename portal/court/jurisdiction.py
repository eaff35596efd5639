"""Which courts are open for an agreement, as rows of ours (JC-06, 13.A1: being on a court's roster is no basis)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.agreements.facts import parties_of
from portal.agreements.file import place
from portal.agreements.models import Agreement
from portal.law.jurisdiction import BASIS_NAMES, Candidate, Connections, Place, candidates
from portal.people.models import Court, Organisation


@dataclass(frozen=True)
class Choice:
    """One court the law opens. `ref` is empty where that court does not work on this installation."""

    ref: str
    name: str
    basis: str
    basis_zh: str
    basis_en: str
    proof: str
    article: str


def open_courts(session: Session, agreement: Agreement) -> list[Choice]:
    """In the law's order: seat of the organisation, domiciles, location of the subject matter."""
    found: dict[tuple[str, str], Choice] = {}
    for candidate in candidates(ties(session, agreement)):
        choice = _choice(session, candidate)
        found.setdefault((choice.name, choice.basis), choice)
    return list(found.values())


def bases_of(session: Session, agreement: Agreement, court: Court) -> list[Choice]:
    """The grounds on which this court may confirm; empty means ground A2."""
    return [c for c in open_courts(session, agreement) if c.ref == court.ref]


def ties(session: Session, agreement: Agreement) -> Connections:
    """What ties the dispute to courts, as the file shows it. A secret domicile ties nothing on a page others read."""
    case = agreement.case
    people = [p.person for p in parties_of(session, case)]
    return Connections(
        dispute_type=case.dispute_type,
        domiciles=tuple(found for p in people if not p.address_secret and (found := _place(p.address))),
        subject=tuple(found for found in (_place(case.place),) if found),
        seats=_seats(case.organisation),
        people_committee=case.organisation is not None and case.organisation.kind == "people_committee",
    )


def _seats(organisation: Organisation | None) -> tuple[Place, ...]:
    if organisation is None:
        return ()
    found = _place(organisation.district or organisation.seat)
    return (found,) if found else ()


def _place(address: str | None) -> Place | None:
    found = place(address)
    return Place(found["province"], found["area"]) if found else None


def _choice(session: Session, candidate: Candidate) -> Choice:
    court = session.scalars(select(Court).where(Court.code == candidate.court_code)).one_or_none()
    zh, en = BASIS_NAMES[candidate.basis]
    name = court.name if court else candidate.court_name
    return Choice(
        court.ref if court else "", name, str(candidate.basis), zh, en, candidate.proof, candidate.article
    )
