"""What only the desk reads: offers to a mediator, the contact log, open requests for another mediator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import clocks, wording
from portal.cases.access import current_proceeding
from portal.cases.kinds import kind_name
from portal.cases.models import Assignment, Case, ContactAttempt, DisclosureAnswer, Party, Proceeding
from portal.cases.models_steps import ReplacementRequest
from portal.cases.operations.act import At, names
from portal.clock import china_time
from portal.law.vocabulary import Role
from portal.locale import listed
from portal.people.actors import Actor
from portal.people.models import Person


@dataclass(frozen=True)
class Offer:
    """A new assignment that waits for this mediator's answer."""

    ref: str
    version: int
    title: str
    kind: str
    people: str
    story: str
    due: date | None


@dataclass(frozen=True)
class ContactLine:
    """One try to reach somebody."""

    at: datetime
    name: str
    channel: str
    result: str
    by: str


@dataclass(frozen=True)
class RequestLine:
    """A party wants another mediator, or objects to the disclosure."""

    ref: str
    name: str
    reason: str
    at: datetime


def offers_for(session: Session, actor: Actor, now: datetime) -> list[Offer]:
    """New assignments, nearest answer first."""
    if actor.role != Role.MEDIATOR:
        return []
    query = (
        select(Case)
        .join(Proceeding, Proceeding.case_id == Case.id)
        .join(Assignment, Assignment.proceeding_id == Proceeding.id)
        .where(
            Assignment.person_id == actor.person_id,
            Assignment.ended_at.is_(None),
            Assignment.accepted_at.is_(None),
            Proceeding.state == "ASSIGNED",
        )
    )
    found = [_offer(session, case) for case in session.scalars(query)]
    return sorted(found, key=lambda o: o.due or date.max)


def _offer(session: Session, case: Case) -> Offer:
    row = current_proceeding(session, case)
    clock = clocks.running(session, row, "mediator_accept")
    people = listed(names(session, case))
    return Offer(
        case.ref,
        row.version,
        case.title,
        kind_name(case.dispute_type),
        people,
        case.story[:80],
        clock.due if clock else None,
    )


def contacts_of(session: Session, at: At) -> list[ContactLine]:
    """The log of OM-14, oldest first."""
    query = (
        select(ContactAttempt)
        .where(ContactAttempt.proceeding_id == at.proceeding.id)
        .order_by(ContactAttempt.id)
    )
    lines = []
    for row in session.scalars(query):
        party = session.get_one(Party, row.party_id)
        by = session.get_one(Person, row.by_person_id).name if row.by_person_id else ""
        lines.append(
            ContactLine(
                china_time(row.at),
                session.get_one(Person, party.person_id).name,
                str(wording.CHANNELS.get(row.channel, row.channel)),
                str(wording.RESULTS.get(row.result, row.result)),
                by,
            )
        )
    return lines


def requests_of(session: Session, at: At) -> list[RequestLine]:
    """Open requests; for the desk, which decides them, and nobody else."""
    if at.actor.role not in (Role.CLERK, Role.ORGANISATION):
        return []
    query = (
        select(ReplacementRequest)
        .join(Assignment, Assignment.id == ReplacementRequest.assignment_id)
        .where(Assignment.proceeding_id == at.proceeding.id, ReplacementRequest.decided_at.is_(None))
    )
    lines = [
        RequestLine(r.ref, _party_name(session, r.party_id), r.reason, china_time(r.at))
        for r in session.scalars(query)
    ]
    objected = (
        select(DisclosureAnswer)
        .join(Assignment, Assignment.id == DisclosureAnswer.assignment_id)
        .where(
            Assignment.proceeding_id == at.proceeding.id,
            Assignment.ended_at.is_(None),
            DisclosureAnswer.waives.is_(False),
        )
    )
    return lines + [
        RequestLine("", _party_name(session, a.party_id), "", china_time(a.at))
        for a in session.scalars(objected)
    ]


def _party_name(session: Session, party_id: int) -> str:
    return session.get_one(Person, session.get_one(Party, party_id).person_id).name
