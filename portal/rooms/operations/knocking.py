"""Knock before entering: a separate talk goes on among the side itself while the mediator sits elsewhere (F32).

What is *spoken* there then is the side's own: voice and picture go only to people seated there, and the server relays no
signalling to a mediator who is not. What is *written* there is written to the mediator (the box says so) and he reads it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.db import announce
from portal.errors import NotAllowed, NotFound, WrongState
from portal.law.room_rules import KNOCK_GRACE, KNOCK_HOLDS
from portal.people.actors import Actor
from portal.rooms.doors import room_for
from portal.rooms.models import Channel, Knock, Membership, Room
from portal.rooms.operations import channels, seats


def knock(session: Session, actor: Actor, room_ref: str, channel_ref: str, now: datetime) -> Knock:
    """「调解员十秒后进来」: only whoever may read this talk and sits elsewhere. Raises NotFound, WrongState."""
    room, placed = room_for(session, actor, room_ref)
    channel = _mine(session, room, placed, channel_ref)
    if not is_needed(session, room, channel, placed):
        raise WrongState()
    for old in _open(session, channel, placed):
        old.over_at = now
    found = Knock(channel_id=channel.id, participant_id=placed.participant_id, at=now)
    session.add(found)
    session.flush()
    _note(session, room, channel, "knock", placed, now)
    return found


def take_back(session: Session, actor: Actor, room_ref: str, channel_ref: str, now: datetime) -> None:
    """Thought better of it: nobody comes in."""
    room, placed = room_for(session, actor, room_ref)
    over(session, _mine(session, room, placed, channel_ref), placed, now)
    announce(session, "room", str(room.id))


def let_in(session: Session, actor: Actor, room_ref: str, channel_ref: str, now: datetime) -> Knock:
    """请进, said by somebody inside. Raises NotFound where nobody knocks, NotAllowed for whoever is not inside."""
    room, placed = room_for(session, actor, room_ref)
    channel = _mine(session, room, placed, channel_ref)
    if placed.participant_id not in {p.id for p in seats.inside(session, channel)}:
        raise NotAllowed()
    found = pending(session, channel)
    if found is None or now - found.at > KNOCK_HOLDS:
        raise NotFound()
    if found.answered_at is None:
        found.answered_at, found.answered_by = now, placed.participant_id
        _note(session, room, channel, "let_in", placed, now)
    return found


def take_seat(session: Session, actor: Actor, room_ref: str, channel_ref: str, now: datetime) -> Channel:
    """A mediator with several open channels moves voice and picture into one of them (F33); the text stays in all.

    Into a separate talk that goes on without him only after knocking; raises WrongState before that, NotFound elsewhere.
    """
    room, placed = room_for(session, actor, room_ref)
    assert placed.participant_id is not None
    channel = _mine(session, room, placed, channel_ref)
    if channel.closed_at is not None:
        raise NotFound()
    if not may_enter(session, room, channel, placed, now):
        raise WrongState("knock")
    seats.sit(session, room, placed.participant_id, channel.id, now)
    over(session, channel, placed, now)
    announce(session, "room", str(room.id))
    return channel


def may_enter(session: Session, room: Room, channel: Channel, placed: Actor, now: datetime) -> bool:
    """Whether the seat there can be taken now: nobody to disturb, let in, or the grace has passed."""
    if not is_needed(session, room, channel, placed):
        return True
    waiting = [k for k in _open(session, channel, placed) if now - k.at <= KNOCK_HOLDS]
    return any(k.answered_at is not None or now - k.at >= KNOCK_GRACE for k in waiting)


def is_needed(session: Session, room: Room, channel: Channel, placed: Actor) -> bool:
    """A separate talk with people of a side inside, and one sits somewhere else."""
    assert placed.participant_id is not None
    if channel.kind != "caucus" or channel.closed_at is not None:
        return False
    seat = seats.seat_of(session, room, placed.participant_id)
    return seat != channel.id and bool(seats.inside(session, channel))


def pending(session: Session, channel: Channel) -> Knock | None:
    """The newest knock at this door that nobody has followed up; it may be too old to count."""
    query = select(Knock).where(Knock.channel_id == channel.id, Knock.over_at.is_(None))
    return session.scalars(query.order_by(Knock.id.desc())).first()


def own(session: Session, room: Room, participant_id: int) -> list[tuple[str, bool]]:
    """(channel, answered) of one's own knocks that are not followed up yet."""
    query = (
        select(Channel.ref, Knock.answered_at)
        .join(Knock, Knock.channel_id == Channel.id)
        .where(Channel.room_id == room.id, Knock.participant_id == participant_id, Knock.over_at.is_(None))
    )
    return [(ref, answered is not None) for ref, answered in session.execute(query).all()]


def over(session: Session, channel: Channel, placed: Actor, now: datetime) -> None:
    """Entered or not: this knock is answered for good."""
    for found in _open(session, channel, placed):
        found.over_at = now


def _open(session: Session, channel: Channel, placed: Actor) -> list[Knock]:
    query = select(Knock).where(
        Knock.channel_id == channel.id,
        Knock.participant_id == placed.participant_id,
        Knock.over_at.is_(None),
    )
    return list(session.scalars(query))


def _mine(session: Session, room: Room, placed: Actor, channel_ref: str) -> Channel:
    """A channel this person is in now; any other does not exist."""
    channel = channels.channel_by_ref(session, room, channel_ref)
    query = select(Membership.id).where(
        Membership.channel_id == channel.id,
        Membership.participant_id == placed.participant_id,
        Membership.to_seq.is_(None),
    )
    if session.scalars(query).first() is None:
        raise NotFound()
    return channel


def _note(session: Session, room: Room, channel: Channel, action: str, actor: Actor, now: datetime) -> None:
    """In the chain of the separate talk: nobody else's bundle shows that somebody knocked."""
    act = Act(action, actor.person_ref, str(actor.role), now, {"room": room.ref, "channel": channel.ref})
    record(session, "channel", channel.ref, act)
    announce(session, "room", str(room.id))
