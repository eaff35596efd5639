"""Who has said how much at the common table of one sitting (F38). Computed each time, stored nowhere, for who leads only."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.models import Participant, Party
from portal.people.models import Person
from portal.rooms.doors import TALKING_STAFF
from portal.rooms.models import Channel, Message, Room, Sitting


@dataclass(frozen=True, slots=True)
class Share:
    """One person: written messages and characters, and the part of all characters in percent."""

    ref: str
    name: str
    side: int | None
    messages: int
    characters: int
    percent: int


def spoken(session: Session, room: Room, sitting: Sitting) -> list[Share]:
    """Everybody of a side, also who has said nothing. Words of separate talks are not counted: they weigh on nobody."""
    counts = _counts(session, room, sitting)
    query = (
        select(Participant.id, Participant.ref, Person.name, Party.side)
        .join(Person, Person.id == Participant.person_id)
        .join(Party, Party.id == Participant.party_id)
        .where(
            Participant.case_id == room.case_id,
            Participant.ends_at.is_(None),
            Participant.capacity.not_in(TALKING_STAFF),
        )
        .order_by(Party.side, Participant.id)
    )
    rows = session.execute(query).all()
    total = sum(counts.get(r.id, (0, 0))[1] for r in rows) or 1
    found = []
    for row in rows:
        messages, characters = counts.get(row.id, (0, 0))
        found.append(
            Share(row.ref, row.name, row.side, messages, characters, round(100 * characters / total))
        )
    return found


def _counts(session: Session, room: Room, sitting: Sitting) -> dict[int, tuple[int, int]]:
    """The words are encrypted at rest: their length is known only here."""
    if sitting.opened_at is None:
        return {}
    query = (
        select(Message.participant_id, Message.text)
        .join(Channel, Channel.id == Message.channel_id)
        .where(Channel.room_id == room.id, Channel.kind == "joint", Message.sent_at >= sitting.opened_at)
    )
    if sitting.ended_at is not None:
        query = query.where(Message.sent_at <= sitting.ended_at)
    found: dict[int, tuple[int, int]] = {}
    for row in session.execute(query):
        messages, characters = found.get(row.participant_id, (0, 0))
        found[row.participant_id] = (messages + 1, characters + len(row.text))
    return found
