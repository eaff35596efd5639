"""The silent signal (F44): one press tells the mediator's side and nobody else; the answer is the mediator's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.cases.models import Participant
from portal.cases.operations.act import At
from portal.cases.operations.safety import when_protected
from portal.db import announce
from portal.errors import InvalidInput, NotAllowed, NotFound, WrongState
from portal.notices.operations import Tell, tell
from portal.people.actors import Actor
from portal.rooms.doors import presiding_for, room_for
from portal.rooms.facts import room_of
from portal.rooms.forms_day import Nothing
from portal.rooms.forms_safety import DistressAnswer
from portal.rooms.models import Channel, Membership, Room
from portal.rooms.models_safety import DistressSignal
from portal.rooms.operations import channels, shuttle, sittings

BREAK_MINUTES = 15


def press(session: Session, actor: Actor, room_ref: str, _form: Nothing, now: datetime) -> dict[str, Any]:
    """Kept once until it is answered. The answer of the act says nothing: it may be read over a shoulder."""
    room, placed = room_for(session, actor, room_ref)
    if placed.participant_id is None or placed.party_id is None:
        raise NotAllowed()
    if _open_of(session, room, placed.participant_id) is None:
        row = DistressSignal(room_id=room.id, participant_id=placed.participant_id, at=now)
        session.add(row)
        session.flush()
        _note(session, room, "distress", placed, now, {"signal": row.ref})
        what = Tell(
            room.presiding.person_id, "distress", {"name": placed.name, "room": room.ref}, room.case_id
        )
        tell(session, what, now)
        announce(session, "help", str(room.id))
    return {}


def answer(
    session: Session, actor: Actor, room_ref: str, form: DistressAnswer, now: datetime
) -> dict[str, Any]:
    """马上分开, 休息, 打电话 or 知道了. Raises NotFound for a signal of another room, WrongState for one that is answered."""
    room, placed = presiding_for(session, actor, room_ref)
    query = select(DistressSignal).where(DistressSignal.ref == form.signal, DistressSignal.room_id == room.id)
    row = session.scalars(query).one_or_none()
    if row is None:
        raise NotFound()
    if row.answered_at is not None:
        raise WrongState()
    person = session.get_one(Participant, row.participant_id)
    told: dict[str, Any] = {}
    if form.how == "apart":
        _apart(session, actor, room, person, now)
    elif form.how == "break":
        sittings.take_break(session, actor, room_ref, BREAK_MINUTES, now)
    elif form.how == "call":
        told["phone"] = person.person.phone or ""
    row.answered_at, row.answer = now, form.how
    session.flush()
    _note(session, room, "answer_distress", placed, now, {"signal": row.ref, "how": form.how})
    announce(session, "help", str(room.id))
    return told


def open_signals(session: Session, room: Room) -> list[tuple[DistressSignal, str]]:
    """Signals that wait for the mediator, with the name of who pressed; oldest first."""
    query = select(DistressSignal).where(
        DistressSignal.room_id == room.id, DistressSignal.answered_at.is_(None)
    )
    rows = session.scalars(query.order_by(DistressSignal.id)).all()
    return [(row, session.get_one(Participant, row.participant_id).person.name) for row in rows]


def _apart(session: Session, actor: Actor, room: Room, person: Participant, now: datetime) -> None:
    """Everybody of that side who is in the joint talk leaves it together; supporters are not left with the others."""
    joint = channels.joint_channel(session, room)
    query = (
        select(Participant.ref)
        .join(Membership, Membership.participant_id == Participant.id)
        .where(
            Membership.channel_id == joint.id,
            Membership.to_seq.is_(None),
            Participant.party_id == person.party_id,
        )
    )
    refs = list(session.scalars(query))
    if refs:
        channels.open_caucus(session, actor, room.ref, refs, now)
    elif not _is_apart(session, room, person):
        raise InvalidInput({"signal": "not_in_room"})


def _is_apart(session: Session, room: Room, person: Participant) -> bool:
    query = (
        select(Channel.id)
        .join(Membership, Membership.channel_id == Channel.id)
        .where(
            Channel.room_id == room.id,
            Channel.kind == "caucus",
            Membership.participant_id == person.id,
            Membership.to_seq.is_(None),
        )
    )
    return session.scalars(query).first() is not None


@when_protected
def _nobody_stays_together(session: Session, at: At) -> None:
    """A case that is to be led apart: from now on the sides never meet here, and who sits together is taken aside (F34)."""
    room = room_of(session, at.case.id)
    if room is not None and at.case.apart:
        shuttle.apply(session, room, True, at.actor, at.now)


def _open_of(session: Session, room: Room, participant_id: int) -> DistressSignal | None:
    query = select(DistressSignal).where(
        DistressSignal.room_id == room.id,
        DistressSignal.participant_id == participant_id,
        DistressSignal.answered_at.is_(None),
    )
    return session.scalars(query).first()


def _note(
    session: Session, room: Room, action: str, actor: Actor, now: datetime, body: dict[str, object]
) -> None:
    """The staff's chain of the case: no bundle of a party holds it."""
    act = Act(action, actor.person_ref, str(actor.role), now, {"room": room.ref, **body})
    record(session, "staff", room.case.ref, act)
