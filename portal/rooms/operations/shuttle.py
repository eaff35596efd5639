"""Shuttle-only (F34, F25): a flag of the room. Two sides are never in the joint channel together; the server refuses it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.cases.models import Participant
from portal.db import announce
from portal.errors import WrongState
from portal.people.actors import Actor
from portal.rooms.doors import TALKING_STAFF, presiding_for
from portal.rooms.models import Membership, Room
from portal.rooms.operations import channels, seats


def set_shuttle(session: Session, actor: Actor, room_ref: str, on: bool, now: datetime) -> Room:
    """The presiding mediator switches it. Raises NotAllowed for others, WrongState in the court's room."""
    room, placed = presiding_for(session, actor, room_ref)
    return apply(session, room, on, placed, now)


def apply(session: Session, room: Room, on: bool, actor: Actor, now: datetime) -> Room:
    """The same without asking who leads, for the screening. Switched on, every side goes into its own talk at once."""
    if room.purpose != "mediation":
        raise WrongState("verification")
    if room.shuttle == on:
        return room
    if on:
        _apart(session, room, now)
    room.shuttle = on
    session.flush()
    # Why a case is led apart is nobody's business but the mediators': the flag is not in the chain that parties read.
    act = Act("set_shuttle", actor.person_ref, str(actor.role), now, {"room": room.ref, "on": on})
    record(session, "staff", room.case.ref, act)
    announce(session, "room", str(room.id))
    return room


def _apart(session: Session, room: Room, now: datetime) -> None:
    joint = channels.joint_channel(session, room, lock=True)
    query = (
        select(Participant)
        .join(Membership, Membership.participant_id == Participant.id)
        .where(Membership.channel_id == joint.id, Membership.to_seq.is_(None))
        .order_by(Participant.id)
    )
    for person in session.scalars(query).all():
        if person.party is not None and person.capacity not in TALKING_STAFF:
            seats.place_apart(session, room, person, now)
