"""Back from a break: everybody says again who is within earshot, and only then the talk goes on (F43)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.cases.models import Participant
from portal.db import announce
from portal.people.actors import Actor
from portal.rooms.doors import TALKING_STAFF
from portal.rooms.models import Attendance, Room, Sitting


def ask_again(session: Session, sitting: Sitting, now: datetime) -> None:
    """What was said before the break no longer counts."""
    sitting.returning_at = now
    for line in session.scalars(select(Attendance).where(Attendance.sitting_id == sitting.id)):
        line.company = None


def undeclared(session: Session, sitting: Sitting) -> list[Participant]:
    """Those at the table who have not said it yet. Who leads or keeps the record is not asked."""
    query = (
        select(Participant, Attendance)
        .join(Attendance, Attendance.participant_id == Participant.id)
        .where(
            Attendance.sitting_id == sitting.id,
            Attendance.state == "admitted",
            Participant.ends_at.is_(None),
            Participant.capacity.not_in(TALKING_STAFF),
        )
        .order_by(Participant.id)
    )
    return [person for person, line in session.execute(query).all() if line.company is None]


def go_on_if_all(session: Session, room: Room, sitting: Sitting, actor: Actor, now: datetime) -> bool:
    """The last answer opens the talk again; whoever was sent out or left is not waited for."""
    session.flush()
    if sitting.state != "break" or sitting.returning_at is None or undeclared(session, sitting):
        return False
    sitting.state, sitting.break_until, sitting.returning_at = "open", None, None
    body = {"room": room.ref, "sitting": sitting.ref}
    record(
        session, "case", room.case.ref, Act("resume_sitting", actor.person_ref, str(actor.role), now, body)
    )
    announce(session, "room", str(room.id))
    return True
