"""Who listens and who speaks: the support person is silent until the mediator grants the word (F17); so is the
interpreter until the undertaking (F18), and members of a group that speaks through its representatives."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.cases.models import Participant, Party
from portal.db import announce
from portal.errors import Conflict, GuardFailed, InvalidInput, WrongState
from portal.law.group import GROUP
from portal.law.vocabulary import Capacity
from portal.people.actors import Actor
from portal.rooms.doors import attendance_of, current_sitting, participant_by_ref, presiding_for
from portal.rooms.models import Attendance, Room
from portal.rooms.models_people import Oath
from portal.rooms.operations import channels, guests, seats

LISTENING = frozenset(
    {
        Capacity.INTERPRETER,  # until the undertaking is given (F18)
        Capacity.SUPPORT_PERSON,
        Capacity.OBSERVER,
        Capacity.INVITED_GUEST,
        Capacity.INTERESTED_PERSON,
        Capacity.EXPERT,
    }
)


def begins_silent(capacity: str) -> bool:
    """Whether somebody of this capacity listens until the word is granted."""
    return capacity in LISTENING


def grant_word(
    session: Session, actor: Actor, room_ref: str, participant_ref: str, granted: bool, now: datetime
) -> Participant:
    """The presiding person grants the word, or takes it back; everybody at the table is told. Never silences a party
    that stands for itself. Raises NotAllowed, NotFound, InvalidInput."""
    room, placed = presiding_for(session, actor, room_ref)
    person = participant_by_ref(session, room, participant_ref)
    if person.capacity not in LISTENING and not _of_a_group(session, person):
        raise InvalidInput({"participant": "capacity"})
    if granted and person.capacity == Capacity.INTERPRETER and oath_of(session, person.id) is None:
        raise GuardFailed(("interpreter_sworn",))
    if person.may_speak != granted:
        person.may_speak = granted
        session.flush()
        body = {"room": room.ref, "participant": person.ref, "granted": granted}
        act = Act("grant_word", placed.person_ref, str(placed.role), now, body)
        record(session, "case", room.case.ref, act)
        announce(session, "room", str(room.id))
    return person


def oath_of(session: Session, participant_id: int) -> Oath | None:
    """The undertaking of this interpreter, where it was given."""
    return session.scalars(select(Oath).where(Oath.participant_id == participant_id)).one_or_none()


def hear_oath(session: Session, actor: Actor, room_ref: str, participant_ref: str, now: datetime) -> Oath:
    """The presiding person has heard the interpreter undertake to translate faithfully and keep it secret (13.D14).

    With it the interpreter has the word; the record names it with its minute. Raises InvalidInput for anybody else,
    WrongState for an interpreter who is not in the room, Conflict for a second time.
    """
    room, placed = presiding_for(session, actor, room_ref)
    person = participant_by_ref(session, room, participant_ref)
    if person.capacity != Capacity.INTERPRETER:
        raise InvalidInput({"participant": "capacity"})
    sitting = current_sitting(session, room)
    if attendance_of(session, sitting, person.id).state not in ("waiting", "admitted"):
        raise WrongState("not_in_room")
    if oath_of(session, person.id) is not None:
        raise Conflict("sworn")
    oath = Oath(participant_id=person.id, sitting_id=sitting.id, heard_by=placed.participant_id, at=now)
    session.add(oath)
    person.may_speak = True
    session.flush()
    body = {"room": room.ref, "participant": person.ref}
    record(session, "case", room.case.ref, Act("hear_oath", placed.person_ref, str(placed.role), now, body))
    announce(session, "room", str(room.id))
    return oath


def admit_side(session: Session, actor: Actor, room_ref: str, side: int, now: datetime) -> dict[str, int]:
    """请进 for everybody of a side who waits, at once; `{admitted}` says how many. Who is in a separate talk stays there."""
    room, placed = presiding_for(session, actor, room_ref)
    sitting = current_sitting(session, room)
    query = (
        select(Attendance)
        .join(Participant, Participant.id == Attendance.participant_id)
        .join(Party, Party.id == Participant.party_id)
        .where(
            Attendance.sitting_id == sitting.id,
            Attendance.state.in_(("waiting", "sent_back")),
            Participant.ends_at.is_(None),
            Party.side == side,
        )
        .order_by(Attendance.id)
    )
    live = sitting.state in ("scheduled", "open", "break")
    lines = [line for line in session.scalars(query) if _may_enter(session, room, line)] if live else []
    for line in lines:
        line.state, line.admitted_at = "admitted", now
    if lines:
        _seat(session, room, [line.participant_id for line in lines], now)
        body = {"room": room.ref, "side": side, "count": len(lines)}
        record(
            session, "case", room.case.ref, Act("admit_side", placed.person_ref, str(placed.role), now, body)
        )
        announce(session, "room", str(room.id))
    return {"admitted": len(lines)}


def _may_enter(session: Session, room: Room, line: Attendance) -> bool:
    """Guests of the side whom the others have not agreed to wait on; the rest comes in without them."""
    try:
        guests.check_consented(session, room, session.get_one(Participant, line.participant_id))
    except GuardFailed:
        return False
    return True


def _seat(session: Session, room: Room, people: list[int], now: datetime) -> None:
    """To the common table in one step; where the sides never meet, into the side's own talk (F34)."""
    if room.shuttle:
        for participant_id in people:
            seats.let_in(session, room, session.get_one(Participant, participant_id), now)
    else:
        joint = channels.joint_channel(session, room, lock=True)
        channels.enter_many(session, joint, people, now)


def _of_a_group(session: Session, person: Participant) -> bool:
    """Somebody on a side of ten or more, who is not one of its representatives."""
    if person.party is None or person.capacity == Capacity.REPRESENTATIVE:
        return False
    query = select(Party.id).where(
        Party.case_id == person.case_id, Party.side == person.party.side, Party.left_at.is_(None)
    )
    return len(session.scalars(query.limit(GROUP)).all()) >= GROUP
