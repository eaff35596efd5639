"""Channels and who is in them. Moving somebody closes an interval at the head and raises the epoch, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.cases.models import Case, Participant, Party
from portal.db import announce
from portal.errors import Conflict, InvalidInput, NotFound, WrongState
from portal.people.actors import Actor
from portal.rooms.doors import TALKING_STAFF, participant_by_ref, presiding_for
from portal.rooms.models import Channel, Membership, Room


def open_room(
    session: Session,
    case: Case,
    purpose: str,
    presiding: Participant,
    subject_id: int | None,
    actor: Actor,
    now: datetime,
) -> Room:
    """The case's room for mediation, or with the court's role for verification (A6: no caucus, no editor there).

    Comes with its joint channel and, in mediation, the mediators' own. Asking again for the same purpose and subject
    gives the room that is there, with the presiding person brought up to date.
    """
    query = select(Room).where(Room.case_id == case.id, Room.purpose == purpose)
    if purpose == "verification":
        query = query.where(Room.subject_id == subject_id)
    room = session.scalars(query.order_by(Room.id.desc())).first()
    if room is not None:
        return _hand_over(session, room, presiding, actor, now)
    room = Room(case_id=case.id, purpose=purpose, presiding_id=presiding.id, subject_id=subject_id)
    session.add(room)
    session.flush()
    kinds = ("mediators", "joint") if purpose == "mediation" else ("joint",)
    for kind in kinds:
        channel = Channel(room_id=room.id, kind=kind, sides=[], opened_at=now)
        session.add(channel)
        session.flush()
        enter(session, channel, presiding.id, now)
    _note(session, room, "open_room", actor, now, {"purpose": purpose})
    return room


def _hand_over(session: Session, room: Room, presiding: Participant, actor: Actor, now: datetime) -> Room:
    """Another mediator presides from now on (OM-13): the one before leaves every channel."""
    if room.presiding_id == presiding.id:
        return room
    for membership, channel in open_memberships(session, room, room.presiding_id):
        leave(session, channel, membership, now)
    room.presiding_id = presiding.id
    for channel in open_channels(session, room):
        if channel.kind == "caucus" and not room.shuttle:
            _close(session, room, channel, now)
        else:
            enter(session, channel, presiding.id, now)
    _note(session, room, "change_presiding", actor, now, {"participant": presiding.ref})
    return room


def seat_colleague(
    session: Session, actor: Actor, room_ref: str, participant_ref: str, now: datetime
) -> None:
    """The presiding person lets a co-mediator or recorder (a clerk, in verification) in: joint and colleagues' channel."""
    room, placed = presiding_for(session, actor, room_ref)
    colleague = participant_by_ref(session, room, participant_ref)
    if colleague.capacity not in TALKING_STAFF:
        raise InvalidInput({"participant": "capacity"})
    for channel in open_channels(session, room):
        if channel.kind != "caucus":
            enter(session, channel, colleague.id, now)
    _note(session, room, "seat_colleague", placed, now, {"participant": colleague.ref})


def open_caucus(
    session: Session, actor: Actor, room_ref: str, participants: Sequence[str], now: datetime
) -> Channel:
    """Take participants aside (背对背). They leave the joint channel at once and cannot read what is said there.

    Raises NotAllowed for others than the presiding mediator, InvalidInput for people who are not in the room or for
    all sides together, WrongState in a verification room (A6). The same side again gives its old channel.
    """
    from portal.rooms.operations import seats

    room, placed = presiding_for(session, actor, room_ref)
    if room.purpose != "mediation":
        raise WrongState("verification")
    people = [participant_by_ref(session, room, ref) for ref in participants]
    people = [p for p in people if p.id != room.presiding_id]
    joint_channel(session, room, lock=True)
    sides = _sides(session, room, people)
    caucus = caucus_channel(session, room, sides, now)
    goes_on = bool(seats.inside(session, caucus))
    for person in people:
        move(session, room, person, caucus, now)
    enter(session, caucus, room.presiding_id, now)
    if not goes_on:  # a talk that goes on among the side is entered after a knock, this one he begins
        seats.sit(session, room, room.presiding_id, caucus.id, now)
    _note(session, room, "open_caucus", placed, now, {"channel": caucus.ref}, audience="channel")
    return caucus


def close_caucus(session: Session, actor: Actor, room_ref: str, channel_ref: str, now: datetime) -> Channel:
    """一起谈: everybody of this separate talk comes back to the joint channel. Raises NotFound, WrongState."""
    room, placed = presiding_for(session, actor, room_ref)
    channel = channel_by_ref(session, room, channel_ref)
    if channel.kind != "caucus" or channel.closed_at is not None:
        raise WrongState()
    if room.shuttle:
        raise WrongState("shuttle")  # in this matter nobody comes back to a common table (F34)
    _close(session, room, channel, now)
    _note(session, room, "close_caucus", placed, now, {"channel": channel.ref}, audience="channel")
    return channel


def _sides(session: Session, room: Room, people: Sequence[Participant]) -> list[int]:
    """Sides of a separate talk. Somebody without a side (an interpreter) may come along, not alone make one."""
    sides = sorted({p.party.side for p in people if p.party is not None})
    present = {i for i in _sides_in_room(session, room)} | set(sides)
    if not sides or set(sides) == present or (room.shuttle and len(sides) > 1):
        raise InvalidInput({"participants": "one_side"})
    for person in people:
        if not open_memberships(session, room, person.id):
            raise InvalidInput({"participants": "not_in_room"})
    return sides


def _sides_in_room(session: Session, room: Room) -> set[int]:
    return {p.side for p in room.case.parties if p.left_at is None}


def caucus_channel(session: Session, room: Room, sides: list[int], now: datetime) -> Channel:
    """The separate channel of these sides: one for all their separate talks, so that they find their words again."""
    query = select(Channel).where(Channel.room_id == room.id, Channel.kind == "caucus").with_for_update()
    for channel in session.scalars(query):
        if list(channel.sides) == sides:
            if channel.closed_at is not None:
                channel.closed_at = None
                channel.epoch += 1
            return channel
    channel = Channel(room_id=room.id, kind="caucus", sides=sides, opened_at=now)
    session.add(channel)
    session.flush()
    return channel


def move(session: Session, room: Room, person: Participant, to: Channel, now: datetime) -> None:
    """Out of every other channel, then in: never in two at once. Mediators keep the joint text."""
    if person.capacity not in TALKING_STAFF:
        for membership, channel in open_memberships(session, room, person.id):
            if channel.id != to.id:
                leave(session, channel, membership, now)
    enter(session, to, person.id, now)


def _close(session: Session, room: Room, caucus: Channel, now: datetime) -> None:
    joint = joint_channel(session, room, lock=True)
    query = select(Membership).where(Membership.channel_id == caucus.id, Membership.to_seq.is_(None))
    for membership in session.scalars(query).all():
        leave(session, caucus, membership, now)
        enter(session, joint, membership.participant_id, now)
    caucus.closed_at = now
    announce(session, "room", str(room.id))


def enter(session: Session, channel: Channel, participant_id: int, now: datetime) -> None:
    """Open an interval at the head; nothing happens where one is open already."""
    query = select(Membership).where(
        Membership.channel_id == channel.id,
        Membership.participant_id == participant_id,
        Membership.to_seq.is_(None),
    )
    if session.scalars(query).first() is not None:
        return
    _fresh(session, channel)
    _never_two_sides(session, channel, participant_id)
    channel.epoch += 1
    session.add(
        Membership(
            channel_id=channel.id,
            participant_id=participant_id,
            from_seq=channel.head_seq,
            epoch=channel.epoch,
            joined_at=now,
        )
    )
    session.flush()
    announce(session, "room", str(channel.room_id))


def enter_many(session: Session, channel: Channel, participants: Sequence[int], now: datetime) -> None:
    """The same for a whole side at once: one look, one epoch, one insert."""
    _fresh(session, channel)
    query = select(Membership.participant_id).where(
        Membership.channel_id == channel.id, Membership.to_seq.is_(None)
    )
    there = set(session.scalars(query))
    channel.epoch += 1
    made = {"channel_id": channel.id, "from_seq": channel.head_seq, "epoch": channel.epoch, "joined_at": now}
    session.add_all(Membership(participant_id=p, **made) for p in participants if p not in there)
    session.flush()
    announce(session, "room", str(channel.room_id))


def leave(session: Session, channel: Channel, membership: Membership, now: datetime) -> None:
    """Close an interval at the head: what is said after this is not theirs."""
    _fresh(session, channel)
    channel.epoch += 1
    membership.to_seq, membership.left_at = channel.head_seq, now
    session.flush()
    announce(session, "room", str(channel.room_id))


def leave_room(session: Session, room: Room, participant_id: int, now: datetime) -> None:
    """Out of every channel of the room."""
    for membership, channel in open_memberships(session, room, participant_id):
        leave(session, channel, membership, now)


def leave_channel(session: Session, channel: Channel, participant_id: int, now: datetime) -> None:
    """Out of this one, where one is in it."""
    query = select(Membership).where(
        Membership.channel_id == channel.id,
        Membership.participant_id == participant_id,
        Membership.to_seq.is_(None),
    )
    for membership in session.scalars(query).all():
        leave(session, channel, membership, now)


def _never_two_sides(session: Session, channel: Channel, participant_id: int) -> None:
    """F34: whoever calls, whatever was checked before. Raises WrongState."""
    if channel.kind != "joint" or not session.get_one(Room, channel.room_id).shuttle:
        return
    side = (
        select(Party.side)
        .join(Participant, Participant.party_id == Party.id)
        .where(Participant.id == participant_id)
    )
    mine = session.scalars(side).first()
    query = (
        select(Party.side)
        .join(Participant, Participant.party_id == Party.id)
        .join(Membership, Membership.participant_id == Participant.id)
        .where(Membership.channel_id == channel.id, Membership.to_seq.is_(None))
    )
    if mine is not None and set(session.scalars(query)) - {mine}:
        raise WrongState("shuttle")


def enter_joint(session: Session, room: Room, participant_id: int, now: datetime) -> None:
    """Into the joint channel, unless the participant is in a separate talk right now."""
    if open_memberships(session, room, participant_id):
        raise Conflict("admitted")
    enter(session, joint_channel(session, room, lock=True), participant_id, now)


def joint_channel(session: Session, room: Room, lock: bool = False) -> Channel:
    """The room's one joint channel."""
    query = select(Channel).where(Channel.room_id == room.id, Channel.kind == "joint")
    return session.scalars(query.with_for_update() if lock else query).one()


def open_channels(session: Session, room: Room) -> list[Channel]:
    """Channels that are not closed, oldest first."""
    query = select(Channel).where(Channel.room_id == room.id, Channel.closed_at.is_(None))
    return list(session.scalars(query.order_by(Channel.id)))


def close_caucuses(session: Session, room: Room, now: datetime) -> None:
    """At a break or the end nobody stays behind in a separate talk. Where sides never meet, they keep their own rooms."""
    if room.shuttle:
        return
    for channel in open_channels(session, room):
        if channel.kind == "caucus":
            _close(session, room, channel, now)


def open_memberships(session: Session, room: Room, participant_id: int) -> list[tuple[Membership, Channel]]:
    query = (
        select(Membership, Channel)
        .join(Channel, Channel.id == Membership.channel_id)
        .where(
            Channel.room_id == room.id,
            Membership.participant_id == participant_id,
            Membership.to_seq.is_(None),
        )
        .order_by(Membership.id)
    )
    return [(m, c) for m, c in session.execute(query).all()]


def channel_by_ref(session: Session, room: Room, ref: str) -> Channel:
    query = select(Channel).where(Channel.ref == ref, Channel.room_id == room.id)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound()
    return found


def _fresh(session: Session, channel: Channel) -> None:
    """Messages move the head outside the ORM: read it again under the lock before an interval is cut there."""
    session.flush()
    session.refresh(channel, ["head_seq", "head_hash", "version"], with_for_update=True)


def _note(
    session: Session,
    room: Room,
    action: str,
    actor: Actor,
    now: datetime,
    body: dict[str, object],
    audience: str = "case",
) -> None:
    """Audit. That a separate talk took place is written in that channel's own chain, not where the other side reads."""
    subject = str(body["channel"]) if audience == "channel" else room.case.ref
    act = Act(action, actor.person_ref, str(actor.role), now, {"room": room.ref, **body})
    record(session, audience, subject, act)
    announce(session, "room", str(room.id))
