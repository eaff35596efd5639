"""The airlock: nobody comes where others are without the mover having been told who is inside (features 4, complaint X3).

`inside` is what the mover's screen named. Whoever is there and was not named stops the move; without it the caller says that
it asked for itself (the API's plain verbs).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.cases.models import Participant
from portal.db import announce
from portal.errors import Conflict, InvalidInput, WrongState
from portal.people.actors import Actor
from portal.rooms.doors import participant_by_ref, presiding_for
from portal.rooms.models import Attendance, Channel, Room
from portal.rooms.operations import channels, lobby, seats

Named = Sequence[str] | None


def admit(
    session: Session, actor: Actor, room_ref: str, participant_ref: str, inside: Named, now: datetime
) -> Attendance:
    """请进, after the airlock."""
    room, _ = presiding_for(session, actor, room_ref)
    if not room.shuttle:
        _ask(session, channels.joint_channel(session, room), inside)
    return lobby.admit(session, actor, room_ref, participant_ref, now)


def close_caucus(
    session: Session, actor: Actor, room_ref: str, channel_ref: str, inside: Named, now: datetime
) -> Channel:
    """一起谈, after the airlock."""
    room, _ = presiding_for(session, actor, room_ref)
    _ask(session, channels.joint_channel(session, room), inside)
    return channels.close_caucus(session, actor, room_ref, channel_ref, now)


def close_all(session: Session, actor: Actor, room_ref: str, inside: Named, now: datetime) -> Room:
    """一起谈 of every separate talk at once. Raises WrongState where there is none, or where sides never meet."""
    room, _ = presiding_for(session, actor, room_ref)
    talks = [c for c in channels.open_channels(session, room) if c.kind == "caucus"]
    if not talks:
        raise WrongState()
    _ask(session, channels.joint_channel(session, room), inside)
    for talk in talks:
        channels.close_caucus(session, actor, room_ref, talk.ref, now)
    return room


def bring_back(
    session: Session, actor: Actor, room_ref: str, participant_ref: str, inside: Named, now: datetime
) -> Channel:
    """One person alone comes back from a separate talk to the joint channel; the talk goes on. Raises WrongState."""
    room, placed = presiding_for(session, actor, room_ref)
    person = participant_by_ref(session, room, participant_ref)
    joint = channels.joint_channel(session, room, lock=True)
    here = [(m, c) for m, c in channels.open_memberships(session, room, person.id) if c.kind == "caucus"]
    if not here or person.id == room.presiding_id:
        raise WrongState()
    _ask(session, joint, inside)
    for membership, channel in here:
        channels.leave(session, channel, membership, now)
        _note(session, room, channel, "bring_back", placed, now, person)
    channels.enter(session, joint, person.id, now)
    return joint


def bring_in(
    session: Session, actor: Actor, room_ref: str, target: tuple[str, str], inside: Named, now: datetime
) -> Channel:
    """`target` = (channel, participant): one more of the same side into a talk that goes on.

    Somebody of another side is refused whatever the screen said: InvalidInput `other_side`.
    """
    room, placed = presiding_for(session, actor, room_ref)
    channel = channels.channel_by_ref(session, room, target[0])
    person = participant_by_ref(session, room, target[1])
    if channel.kind != "caucus" or channel.closed_at is not None:
        raise WrongState()
    if not belongs(person, channel):
        raise InvalidInput({"participant": "other_side"})
    if not channels.open_memberships(session, room, person.id):
        raise InvalidInput({"participant": "not_in_room"})
    _ask(session, channel, inside)
    channels.move(session, room, person, channel, now)
    _note(session, room, channel, "bring_in", placed, now, person)
    return channel


def belongs(person: Participant, channel: Channel) -> bool:
    """Of the side that talks there, or of no side (an interpreter)."""
    return person.party is None or person.party.side in channel.sides


def _ask(session: Session, channel: Channel, named: Named) -> None:
    """Who is inside must be whom the mover was shown: one more since then, and the move waits for a second look."""
    if named is None:
        return
    if {p.ref for p in seats.inside(session, channel)} - set(named):
        raise Conflict("inside")


def _note(
    session: Session,
    room: Room,
    channel: Channel,
    action: str,
    actor: Actor,
    now: datetime,
    person: Participant,
) -> None:
    act = Act(
        action,
        actor.person_ref,
        str(actor.role),
        now,
        {"room": room.ref, "channel": channel.ref, "participant": person.ref},
    )
    record(session, "channel", channel.ref, act)
    announce(session, "room", str(room.id))
