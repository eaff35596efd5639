"""A consent to the talk by text is taken back as easily as it was given (个人信息保护法15; OM-15): the talk by text ends at
once, nothing in it is awaited any more, and nobody is told who wanted it. Mediation itself goes on: silence and another
way of talking are no refusal (13.A28)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.db import announce
from portal.errors import NotAllowed, NotFound
from portal.law.consents import ConsentKind
from portal.notices.operations import Tell, tell
from portal.people.actors import Actor
from portal.people.consents import has_consent, withdraw
from portal.rooms.doors import room_for
from portal.rooms.facts import acting
from portal.rooms.forms_day import Nothing
from portal.rooms.models import Channel, Room, Sitting
from portal.rooms.models_day import ReplyBy
from portal.rooms.operations import channels, daymode, sittings


def take_back(session: Session, actor: Actor, room_ref: str, _form: Nothing, now: datetime) -> None:
    """By any person of a party, for that party. Raises NotAllowed for others, NotFound where nothing was agreed."""
    room, placed = room_for(session, actor, room_ref)
    if placed.party_id is None:
        raise NotAllowed()
    mine = [p for p in acting(session, room) if p.party_id == placed.party_id]
    given = [p for p in mine if has_consent(session, p.person_id, ConsentKind.ASYNC_TEXT, room.case)]
    if placed.participant_id not in {p.id for p in mine} or not given:
        raise NotFound()
    for person in given:  # whoever of the party gave it: the party has none afterwards
        withdraw(session, replace(placed, person_id=person.person_id), ConsentKind.ASYNC_TEXT, room.case, now)
    wish, sitting = daymode.open_wish(session, room), daymode.live_sitting(session, room)
    if wish is not None:
        wish.refused_at = now
    if sitting is not None:
        _end(session, room, sitting, now)
    if wish is not None or sitting is not None:
        _tell(session, room, placed, now)
    announce(session, "room", str(room.id))


def _end(session: Session, room: Room, sitting: Sitting, now: datetime) -> None:
    sittings.everybody_out(session, room, sitting, now)
    channels.close_caucuses(session, room, now)
    was_open = sitting.state != "scheduled"
    sitting.state, sitting.ended_at = ("ended", now) if was_open else ("cancelled", None)
    sitting.break_until = sitting.returning_at = None
    waiting = select(ReplyBy).where(
        ReplyBy.channel_id.in_(select(Channel.id).where(Channel.room_id == room.id)),
        ReplyBy.answered_at.is_(None),
        ReplyBy.stopped_at.is_(None),
    )
    for row in session.scalars(waiting).all():
        row.stopped_at = now
    if was_open:
        sittings.close_by_law(session, room, _lead(room), now)
    body = {"room": room.ref, "sitting": sitting.ref}
    record(session, "case", room.case.ref, Act("end_day_mode", "system", "SYSTEM", now, body))
    session.flush()


def _lead(room: Room) -> Actor:
    return daymode.actor_of(room.presiding)


def _tell(session: Session, room: Room, placed: Actor, now: datetime) -> None:
    """Each the same words, also the one who asked; only who leads learns the name, to find another way with everybody."""
    for person in acting(session, room):
        tell(session, Tell(person.person_id, "day_mode_over", {}, room.case_id, ("sms",)), now)
    params = {"name": placed.name, "room": room.ref}
    tell(session, Tell(room.presiding.person_id, "day_mode_taken_back", params, room.case_id), now)
