"""The doors of a room: by its ref, for whoever is placed in its case. What one may not see does not exist."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import access
from portal.cases.models import Case, Participant
from portal.db.scope import reads_for
from portal.errors import NotAllowed, NotFound
from portal.people.actors import Actor
from portal.rooms.models import Attendance, Room, Sitting

TALKING_STAFF = frozenset({"PRESIDING_MEDIATOR", "CO_MEDIATOR", "RECORDER", "JUDGE", "CLERK"})


def room_for(session: Session, actor: Actor, ref: str) -> tuple[Room, Actor]:
    """The room and the actor placed in its case; raises NotFound for everybody who takes no part in it."""
    found = session.execute(
        select(Room, Case.ref).join(Case, Case.id == Room.case_id).where(Room.ref == ref)
    ).one_or_none()
    if found is None:
        raise NotFound()
    room, case_ref = found
    _, placed = access.case_for(session, actor, case_ref)
    if placed.participant_id is None:
        raise NotFound()  # staff of the court or organisation may read the file, not sit in the room
    reads_for(session.connection(), placed.participant_id)
    return room, placed


def presiding_for(session: Session, actor: Actor, ref: str) -> tuple[Room, Actor]:
    """The same for acts of the presiding person only; raises NotFound or NotAllowed."""
    room, placed = room_for(session, actor, ref)
    if placed.participant_id != room.presiding_id:
        raise NotAllowed()
    return room, placed


def current_sitting(session: Session, room: Room) -> Sitting:
    """The newest sitting that was not cancelled; raises NotFound before one is scheduled."""
    query = (
        select(Sitting)
        .where(Sitting.room_id == room.id, Sitting.state != "cancelled")
        .order_by(Sitting.starts_at.desc(), Sitting.id.desc())
    )
    found = session.scalars(query.limit(1)).first()
    if found is None:
        raise NotFound()
    return found


def attendance_of(session: Session, sitting: Sitting, participant_id: int) -> Attendance:
    """This participant's line of the sitting, made on first use (somebody may join the case after it was scheduled)."""
    query = select(Attendance).where(
        Attendance.sitting_id == sitting.id, Attendance.participant_id == participant_id
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        found = Attendance(sitting_id=sitting.id, participant_id=participant_id)
        session.add(found)
        session.flush()
    return found


def participant_by_ref(session: Session, room: Room, ref: str) -> Participant:
    """A participant of the room's case who has not left it; raises NotFound."""
    query = select(Participant).where(
        Participant.ref == ref, Participant.case_id == room.case_id, Participant.ends_at.is_(None)
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound()
    return found
