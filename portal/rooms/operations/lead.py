"""Who leads (F15): the lead is offered and accepted by one tap each, or taken when its holder has been gone for a minute."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.cases.models import Participant
from portal.db import announce
from portal.errors import InvalidInput, NotAllowed, WrongState
from portal.law.room_rules import LEAD_GONE
from portal.notices.operations import Tell, tell
from portal.people.actors import Actor
from portal.rooms.doors import participant_by_ref, presiding_for, room_for
from portal.rooms.models import Room
from portal.rooms.operations import channels, seats

LEADING = frozenset({"PRESIDING_MEDIATOR", "CO_MEDIATOR"})
_rooms = cast(Table, Room.__table__)


def offer(session: Session, actor: Actor, room_ref: str, participant_ref: str, now: datetime) -> Room:
    """「请您来主持」. Only to another mediator of the case. Raises NotAllowed, InvalidInput."""
    room, _ = presiding_for(session, actor, room_ref)
    person = participant_by_ref(session, room, participant_ref)
    if person.capacity not in LEADING or person.id == room.presiding_id:
        raise InvalidInput({"participant": "capacity"})
    room.lead_offered_to = person.id
    announce(session, "room", str(room.id))
    return room


def take_back(session: Session, actor: Actor, room_ref: str, now: datetime) -> Room:
    """The offer is off."""
    room, _ = presiding_for(session, actor, room_ref)
    room.lead_offered_to = None
    announce(session, "room", str(room.id))
    return room


def accept(session: Session, actor: Actor, room_ref: str, now: datetime) -> Room:
    """The one it was offered to takes it. Raises NotAllowed where it was not offered (any more)."""
    room, placed = room_for(session, actor, room_ref)
    if room.lead_offered_to is None or room.lead_offered_to != placed.participant_id:
        raise NotAllowed()
    return _pass(session, room, placed, now, "accept_lead")


def take(session: Session, actor: Actor, room_ref: str, now: datetime) -> Room:
    """The lead's line is gone for a minute: a co-mediator goes on. Raises NotAllowed, WrongState while it is not gone."""
    room, placed = room_for(session, actor, room_ref)
    me = session.get_one(Participant, placed.participant_id)
    if me.capacity not in LEADING or not actor.is_staff:
        raise NotAllowed()
    if me.id == room.presiding_id or not is_gone(room, now):
        raise WrongState()
    before = room.presiding
    _pass(session, room, placed, now, "take_lead")
    tell(session, Tell(before.person_id, "lead_taken", {"name": placed.name}, room.case_id), now)
    return room


def is_gone(room: Room, now: datetime) -> bool:
    """Whether whoever leads has had no live line for longer than the rule says. One who never came is gone too."""
    return room.lead_seen_at is None or now - room.lead_seen_at > LEAD_GONE


def beat(session: Session, room_id: int, participant_id: int, now: datetime) -> None:
    """A live socket of whoever leads. No version, no announcement: nobody's picture changes by it."""
    which = (_rooms.c.id == room_id) & (_rooms.c.presiding_id == participant_id)
    session.execute(update(_rooms).where(which).values(lead_seen_at=now))


def _pass(session: Session, room: Room, placed: Actor, now: datetime, action: str) -> Room:
    """Separate talks go on: the new one reads them from here on, the one before reads them no more."""
    me = session.get_one(Participant, placed.participant_id)
    before = room.presiding_id
    room.presiding_id, room.lead_offered_to, room.lead_seen_at = me.id, None, now
    session.flush()
    session.expire(room, ["presiding"])
    for channel in channels.open_channels(session, room):
        if channel.kind == "caucus":
            channels.leave_channel(session, channel, before, now)
    seat = seats.seat_of(session, room, me.id)
    for channel in channels.open_channels(session, room):
        channels.enter(session, channel, me.id, now)
    seats.sit(session, room, me.id, seat or channels.joint_channel(session, room).id, now)
    body = {"room": room.ref, "participant": me.ref}
    record(session, "case", room.case.ref, Act(action, placed.person_ref, str(placed.role), now, body))
    announce(session, "room", str(room.id))
    return room


def colleagues(session: Session, room: Room) -> list[Participant]:
    """Mediators of the case besides the one who leads."""
    query = select(Participant).where(
        Participant.case_id == room.case_id,
        Participant.ends_at.is_(None),
        Participant.capacity.in_(LEADING),
        Participant.id != room.presiding_id,
    )
    return list(session.scalars(query.order_by(Participant.id)))
