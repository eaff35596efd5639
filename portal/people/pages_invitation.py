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


def invitation(session: Session, link: EntryLink, now: datetime) -> Invitation:
    """Empty for a link that leads to the list of own matters."""
    place = session.get(Participant, link.participant_id) if link.participant_id else None
    if place is None or place.ends_at is not None:
        return Invitation()
    case = session.get_one(Case, place.case_id)
    return Invitation(
        case.organisation.name if case.organisation else "",
        case.court.name if case.court else "",
        _mediator(session, case),
        _next_sitting(session, case, now),
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


def _next_sitting(session: Session, case: Case, now: datetime) -> datetime | None:
    query = (
        select(Sitting.starts_at)
        .join(Room, Room.id == Sitting.room_id)
        .where(Room.case_id == case.id, Sitting.state == "scheduled", Sitting.starts_at > now)
    )
    return session.scalars(query.order_by(Sitting.starts_at).limit(1)).one_or_none()
