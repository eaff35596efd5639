"""Seats: where somebody speaks and hears, who is inside a channel, and the place of whoever is let in (F33, F34)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.models import Participant
from portal.errors import Conflict
from portal.rooms import audience
from portal.rooms.doors import TALKING_STAFF
from portal.rooms.models import Channel, Membership, Room
from portal.rooms.operations import channels


def seat_of(session: Session, room: Room, participant_id: int) -> int | None:
    """The channel where this participant speaks and hears now."""
    session.flush()
    return audience.look(session.connection(), room.id).seat(participant_id)


def sit(session: Session, room: Room, participant_id: int, channel_id: int, now: datetime) -> None:
    """Voice and picture into this open channel; the text of all of them stays."""
    if seat_of(session, room, participant_id) == channel_id:
        return
    channel = session.get_one(Channel, channel_id)
    channels.leave_channel(session, channel, participant_id, now)
    channels.enter(session, channel, participant_id, now)


def inside(session: Session, channel: Channel) -> list[Participant]:
    """People of this channel now, without those who lead or keep the record."""
    query = (
        select(Participant)
        .join(Membership, Membership.participant_id == Participant.id)
        .where(
            Membership.channel_id == channel.id,
            Membership.to_seq.is_(None),
            Participant.ends_at.is_(None),
            Participant.capacity.not_in(TALKING_STAFF),
        )
        .order_by(Participant.id)
    )
    return list(session.scalars(query))


def let_in(session: Session, room: Room, person: Participant, now: datetime) -> None:
    """To the common table; where two sides never meet, straight into the own separate talk (F34)."""
    if room.shuttle and person.party is not None:
        if channels.open_memberships(session, room, person.id):
            raise Conflict("admitted")
        place_apart(session, room, person, now)
    else:
        channels.enter_joint(session, room, person.id, now)


def place_apart(session: Session, room: Room, person: Participant, now: datetime) -> Channel:
    """Into the separate talk of the own side. The mediator comes along unless he is just now with somebody."""
    assert person.party is not None
    seat = seat_of(session, room, room.presiding_id)
    busy = seat is not None and bool(inside(session, session.get_one(Channel, seat)))
    caucus = channels.caucus_channel(session, room, [person.party.side], now)
    channels.move(session, room, person, caucus, now)
    channels.enter(session, caucus, room.presiding_id, now)
    sit(session, room, room.presiding_id, seat if busy and seat is not None else caucus.id, now)
    return caucus
