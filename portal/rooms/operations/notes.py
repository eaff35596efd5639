"""The mediator's own notes: never in any package, destroyed on schedule (F37)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.errors import NotAllowed
from portal.people.actors import Actor
from portal.rooms.doors import TALKING_STAFF, room_for
from portal.rooms.models import Note


def save(session: Session, actor: Actor, room_ref: str, text: str, now: datetime) -> Note:
    """One's own sheet of this room. No audit of the words: they are nobody else's business."""
    note = _own(session, actor, room_ref)
    note.text, note.changed_at = text, now
    session.add(note)
    session.flush()
    return note


def read(session: Session, actor: Actor, room_ref: str) -> str:
    """What one has written; empty before the first word."""
    return _own(session, actor, room_ref).text


def _own(session: Session, actor: Actor, room_ref: str) -> Note:
    room, placed = room_for(session, actor, room_ref)
    if not actor.is_staff or placed.participant_id is None or _capacity(session, placed) not in TALKING_STAFF:
        raise NotAllowed()
    query = select(Note).where(Note.room_id == room.id, Note.participant_id == placed.participant_id)
    found = session.scalars(query).one_or_none()
    return found or Note(room_id=room.id, participant_id=placed.participant_id, text="")


def _capacity(session: Session, actor: Actor) -> str:
    from portal.cases.models import Participant

    return session.get_one(Participant, actor.participant_id).capacity
