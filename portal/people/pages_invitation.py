"""What the invitation page may show to whoever holds the link: who invites and when to come, nothing of the dispute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.models import Assignment, Case, Participant, Proceeding
from portal.people.models import EntryLink, MediatorProfile
from portal.rooms.models import Room, Sitting


@dataclass(frozen=True)
class Mediator:
    """As on the public roster (OM-05)."""

    name: str
    kind: str
    fee: str


@dataclass(frozen=True)
class Invitation:
    """Names of public bodies, the mediator's public face, the hour. All of it may be read by a stranger."""

    organisation: str = ""
    court: str = ""
    mediator: Mediator | None = None
    starts_at: datetime | None = None
    known: bool = False  # has come in before: nobody is invited to what one is in the middle of
    by_court: bool = False  # the next hour is the judge's


def invitation(session: Session, link: EntryLink, now: datetime) -> Invitation:
    """Empty for a link that leads to the list of own matters: whoever has such a one is no guest any more."""
    place = session.get(Participant, link.participant_id) if link.participant_id else None
    if place is None or place.ends_at is not None:
        return Invitation(known=link.participant_id is None)
    case = session.get_one(Case, place.case_id)
    starts_at, purpose = _next_sitting(session, case, now)
    known = place.identity_checked_at is not None
    by_court = purpose == "verification"
    return Invitation(
        case.organisation.name if case.organisation else "",
        case.court.name if case.court else "",
        None if by_court or (known and starts_at is None) else _mediator(session, case),
        starts_at,
        known,
        by_court,
    )


def _mediator(session: Session, case: Case) -> Mediator | None:
    query = (
        select(Assignment)
        .join(Proceeding, Proceeding.id == Assignment.proceeding_id)
        .where(Proceeding.case_id == case.id, Assignment.part == "presiding")
        .where(Assignment.accepted_at.is_not(None), Assignment.ended_at.is_(None))
    )
    assignment = session.scalars(query.order_by(Assignment.id.desc()).limit(1)).one_or_none()
    if assignment is None:
        return None
    profile = session.scalars(
        select(MediatorProfile).where(MediatorProfile.person_id == assignment.person_id)
    ).one_or_none()
    return Mediator(
        assignment.person.name, profile.kind if profile else "", profile.fee if profile else "none"
    )


def _next_sitting(session: Session, case: Case, now: datetime) -> tuple[datetime | None, str]:
    query = (
        select(Sitting.starts_at, Room.purpose)
        .join(Room, Room.id == Sitting.room_id)
        .where(Room.case_id == case.id, Sitting.state == "scheduled", Sitting.starts_at > now)
    )
    found = session.execute(query.order_by(Sitting.starts_at).limit(1)).one_or_none()
    return (found[0], found[1]) if found is not None else (None, "")


def date_path(session: Session, participant_id: int | None, now: datetime) -> str:
    """The page on which this place's next date is changed; empty where nothing is set."""
    query = (
        select(Room.ref)
        .join(Participant, Participant.case_id == Room.case_id)
        .join(Sitting, Sitting.room_id == Room.id)
        .where(Participant.id == (participant_id or 0), Participant.ends_at.is_(None))
        .where(Sitting.state == "scheduled", Sitting.starts_at > now)
    )
    ref = session.scalars(query.order_by(Sitting.starts_at).limit(1)).one_or_none()
    return f"/rooms/{ref}/date" if ref else ""
