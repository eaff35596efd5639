"""「这个时间不行」 by one tap, with a proposal where there is one; only the mediator sets the date (13.D4)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.db import announce
from portal.errors import InvalidInput, WrongState
from portal.notices.operations import Tell, tell
from portal.people.actors import Actor
from portal.rooms.doors import attendance_of, current_sitting, room_for
from portal.rooms.models import Attendance


def unsuited(
    session: Session, actor: Actor, room_ref: str, better_at: datetime | None, now: datetime
) -> Attendance:
    """For the next sitting that has not begun. Told to whoever leads, to nobody else. Raises WrongState, InvalidInput."""
    room, placed = room_for(session, actor, room_ref)
    sitting = current_sitting(session, room)
    if sitting.state != "scheduled" or placed.participant_id == room.presiding_id:
        raise WrongState()
    if better_at is not None and better_at <= now:
        raise InvalidInput({"better_at": "past"})
    assert placed.participant_id is not None
    line = attendance_of(session, sitting, placed.participant_id)
    if line.unsuited_at is not None and line.better_at == better_at:
        return line
    line.unsuited_at, line.better_at = now, better_at
    session.flush()
    params = {"name": placed.name, "when": sitting.starts_at.isoformat(), "room": room.ref}
    tell(session, Tell(room.presiding.person_id, "date_unsuited", params, room.case_id), now)
    announce(session, "room", str(room.id))
    return line
