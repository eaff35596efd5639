"""Moving on site halfway (OM-16, 13.B13): one asks, every other party agrees; one no, and a new date is set instead."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.access import current_proceeding
from portal.cases.models import Proceeding
from portal.cases.models_steps import JointAnswer
from portal.cases.operations.act import At, Doing, move
from portal.db import announce
from portal.errors import NotAllowed, NotFound, WrongState
from portal.notices.operations import Tell, tell
from portal.people.actors import Actor
from portal.rooms.doors import current_sitting, room_for
from portal.rooms.facts import parties_of
from portal.rooms.forms_day import Nothing, YesNo
from portal.rooms.models import Room, Sitting
from portal.rooms.models_absence import OnsiteWish

PLACE = "onsite"


def ask(session: Session, actor: Actor, room_ref: str, _form: Nothing, now: datetime) -> Sitting:
    """By a party or the mediator while a sitting is set or goes on. A party's own asking is its yes."""
    room, placed, sitting = _here(session, actor, room_ref)
    proceeding = current_proceeding(session, room.case)
    if placed.party_id is None and placed.participant_id != room.presiding_id:
        raise NotAllowed()
    if not is_asked(session, sitting):
        session.add(OnsiteWish(sitting_id=sitting.id, participant_id=placed.participant_id, at=now))
        for party in parties_of(session, room.case):
            if party.id != placed.party_id:
                what = Tell(party.person_id, "onsite_asked", {"room": room.ref}, room.case_id, ("sms",))
                tell(session, what, now)
    if placed.party_id is not None:
        _put(session, proceeding, sitting, placed.party_id, True, now)
    _go_if_all(session, room, placed, sitting, now)
    announce(session, "room", str(room.id))
    return sitting


def answer(session: Session, actor: Actor, room_ref: str, form: YesNo, now: datetime) -> Sitting:
    """Another party's word. With the last yes the sitting is on site; with a no the mediator sets another date."""
    room, placed, sitting = _here(session, actor, room_ref)
    if placed.party_id is None:
        raise NotAllowed()
    if not is_asked(session, sitting):
        raise NotFound()
    proceeding = current_proceeding(session, room.case)
    _put(session, proceeding, sitting, placed.party_id, form.agrees, now)
    if form.agrees:
        _go_if_all(session, room, placed, sitting, now)
    else:
        params = {"name": placed.name, "room": room.ref}
        tell(session, Tell(room.presiding.person_id, "onsite_refused", params, room.case_id), now)
    announce(session, "room", str(room.id))
    return sitting


def is_asked(session: Session, sitting: Sitting) -> bool:
    """Whether somebody has asked to move this sitting."""
    return (
        session.scalars(select(OnsiteWish.id).where(OnsiteWish.sitting_id == sitting.id)).first() is not None
    )


def words_on(session: Session, room: Room, sitting: Sitting) -> dict[int, bool]:
    """Party id → word on moving this sitting."""
    proceeding = current_proceeding(session, room.case)
    query = select(JointAnswer.party_id, JointAnswer.agrees).where(
        JointAnswer.proceeding_id == proceeding.id, JointAnswer.question == _question(sitting)
    )
    return {party: agrees for party, agrees in session.execute(query)}


def _go_if_all(session: Session, room: Room, placed: Actor, sitting: Sitting, now: datetime) -> None:
    words = words_on(session, room, sitting)
    if not {p.id for p in parties_of(session, room.case)} <= {party for party, yes in words.items() if yes}:
        return
    at = At(room.case, current_proceeding(session, room.case), placed, now)
    move(session, at, Doing("move_onsite", {"others_agree_onsite": True}, body={"sitting": sitting.ref}))
    sitting.mode = PLACE
    for person in {room.presiding.person_id, *(p.person_id for p in parties_of(session, room.case))}:
        tell(session, Tell(person, "onsite_now", {"room": room.ref}, room.case_id, ("sms",)), now)


def _put(
    session: Session, proceeding: Proceeding, sitting: Sitting, party_id: int, agrees: bool, now: datetime
) -> None:
    query = select(JointAnswer).where(
        JointAnswer.proceeding_id == proceeding.id,
        JointAnswer.question == _question(sitting),
        JointAnswer.party_id == party_id,
    )
    row = session.scalars(query).one_or_none()
    if row is None:
        row = JointAnswer(
            proceeding_id=proceeding.id, question=_question(sitting), party_id=party_id, agrees=agrees, at=now
        )
        session.add(row)
    row.agrees, row.at = agrees, now
    session.flush()


def _here(session: Session, actor: Actor, room_ref: str) -> tuple[Room, Actor, Sitting]:
    room, placed = room_for(session, actor, room_ref)
    sitting = current_sitting(session, room)
    if room.purpose != "mediation" or sitting.state not in ("scheduled", "open", "break"):
        raise WrongState()
    if sitting.mode == PLACE:
        raise WrongState("onsite")
    return room, placed, sitting


def _question(sitting: Sitting) -> str:
    return f"onsite:{sitting.ref}"
