"""The course of a sitting: the ten opening lines, opening, break, end or adjournment with the next date."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.cases import access
from portal.cases.advance import Move, Stand, advance
from portal.cases.models import Proceeding
from portal.db import announce
from portal.errors import GuardFailed, InvalidInput, WrongState
from portal.law import machines
from portal.law.vocabulary import Machine, ProceedingState, Stage
from portal.notices.operations import Tell, tell
from portal.people.actors import Actor
from portal.rooms import facts
from portal.rooms.doors import attendance_of, current_sitting, presiding_for, room_for
from portal.rooms.forms import Schedule
from portal.rooms.models import Attendance, HelpCall, OpeningTick, Room, Sitting
from portal.rooms.opening import KEYS
from portal.rooms.operations import channels, returning
from portal.rooms.operations.lobby import new_sitting

LATER_STATES = frozenset({ProceedingState.DRAFTING, ProceedingState.SIGNING})


def tick(session: Session, actor: Actor, room_ref: str, item: str, now: datetime) -> OpeningTick:
    """The presiding person has said one of the ten lines; ticking it again keeps the first time."""
    room, placed = presiding_for(session, actor, room_ref)
    if item not in KEYS:
        raise InvalidInput({"item": "choose"})
    sitting = current_sitting(session, room)
    if sitting.state not in ("scheduled", "open", "break"):
        raise WrongState()
    query = select(OpeningTick).where(OpeningTick.sitting_id == sitting.id, OpeningTick.item == item)
    found = session.scalars(query).one_or_none()
    if found is None:
        found = OpeningTick(sitting_id=sitting.id, item=item, at=now)
        session.add(found)
        _note(session, room, "tick_opening", placed, now, {"sitting": sitting.ref, "item": item})
    return found


def willing(session: Session, actor: Actor, room_ref: str, now: datetime) -> Attendance:
    """「愿意继续吗」 answered by the own tap (13.D1 ⑩)."""
    room, placed = room_for(session, actor, room_ref)
    assert placed.participant_id is not None
    line = attendance_of(session, current_sitting(session, room), placed.participant_id)
    if line.state != "admitted":
        raise WrongState()
    if line.willing_at is None:
        line.willing_at = now
        body = {"participant_id": placed.participant_id, "helper": placed.helper}
        _note(session, room, "willing", placed, now, body)
    return line


def open_sitting(session: Session, actor: Actor, room_ref: str, now: datetime) -> Sitting:
    """开始: guarded by the `open_session` row of the law's table; raises GuardFailed with what is still missing."""
    room, placed = presiding_for(session, actor, room_ref)
    sitting = current_sitting(session, room)
    if sitting.state != "scheduled":
        raise WrongState()
    if room.purpose == "mediation":
        open_by_law(session, room, placed, now)
    sitting.state, sitting.opened_at = "open", now
    _note(session, room, "open_sitting", placed, now, {"sitting": sitting.ref})
    return sitting


def open_by_law(session: Session, room: Room, actor: Actor, now: datetime) -> None:
    """The row of the law; raises GuardFailed with what is missing."""
    proceeding = access.current_proceeding(session, room.case)
    known = facts.opening_facts(session, room, proceeding)
    if proceeding.state in LATER_STATES:
        # A further sitting while the wording is being found is the same act under the same conditions.
        _check_later(proceeding, known)
        return
    advance(session, proceeding, Move("open_session", known), Stand(room.case, actor, now))


def _check_later(proceeding: Proceeding, known: dict[str, bool]) -> None:
    row = machines.row_of(
        Machine.PROCEEDING, Stage(proceeding.stage), ProceedingState.MEDIATING, "open_session"
    )
    missing = tuple(key for key in row.guards if not known.get(key, False))
    if missing:
        raise GuardFailed(missing)


def take_break(session: Session, actor: Actor, room_ref: str, minutes: int, now: datetime) -> Sitting:
    """休息: separate talks end; who is in the room is declared again afterwards (F43)."""
    room, placed = presiding_for(session, actor, room_ref)
    sitting = _in_state(session, room, "open")
    channels.close_caucuses(session, room, now)
    sitting.state, sitting.break_until = "break", now + timedelta(minutes=minutes)
    sitting.returning_at = None
    _note(session, room, "break_sitting", placed, now, {"sitting": sitting.ref, "minutes": minutes})
    return sitting


def resume(session: Session, actor: Actor, room_ref: str, now: datetime) -> Sitting:
    """The break is over: everybody is asked again who is beside them, and the last answer opens the talk (F43)."""
    room, placed = presiding_for(session, actor, room_ref)
    sitting = _in_state(session, room, "break")
    if sitting.returning_at is None:
        returning.ask_again(session, sitting, now)
    if not returning.go_on_if_all(session, room, sitting, placed, now):
        _note(session, room, "call_back", placed, now, {"sitting": sitting.ref})
    return sitting


def end_sitting(
    session: Session, actor: Actor, room_ref: str, next_at: datetime | None, now: datetime
) -> Sitting | None:
    """结束 or, with `next_at`, 改期: everybody leaves the channels; returns the next sitting."""
    room, placed = presiding_for(session, actor, room_ref)
    sitting = current_sitting(session, room)
    if sitting.state not in ("open", "break"):
        raise WrongState()
    everybody_out(session, room, sitting, now)
    channels.close_caucuses(session, room, now)
    sitting.state, sitting.ended_at, sitting.break_until, sitting.returning_at = "ended", now, None, None
    if room.purpose == "mediation":
        close_by_law(session, room, placed, now)
    _note(session, room, "end_sitting", placed, now, {"sitting": sitting.ref})
    if next_at is None:
        return None
    form = Schedule(starts_at=next_at, minutes=sitting.minutes_planned, mode=sitting.mode)  # type: ignore[arg-type]
    return new_sitting(session, room, placed, form, now)


def everybody_out(session: Session, room: Room, sitting: Sitting, now: datetime) -> None:
    """Whoever was admitted leaves every channel; who leads stays."""
    for line in session.scalars(select(Attendance).where(Attendance.sitting_id == sitting.id)).all():
        if line.state != "admitted" or line.participant_id == room.presiding_id:
            continue
        channels.leave_room(session, room, line.participant_id, now)
        line.state, line.left_at, line.hand_at = "left", now, None


def close_by_law(session: Session, room: Room, actor: Actor, now: datetime) -> None:
    """The law's row is a record only; where the proceeding has moved on during the sitting there is none."""
    proceeding = access.current_proceeding(session, room.case)
    if proceeding.state == ProceedingState.MEDIATING:
        advance(session, proceeding, Move("close_session", {}), Stand(room.case, actor, now))


def call_help(session: Session, actor: Actor, room_ref: str, now: datetime) -> HelpCall:
    """求助: silent for everybody but the presiding person and the help line (F44)."""
    room, placed = room_for(session, actor, room_ref)
    assert placed.participant_id is not None
    sitting = current_sitting(session, room)
    query = select(HelpCall).where(
        HelpCall.sitting_id == sitting.id,
        HelpCall.participant_id == placed.participant_id,
        HelpCall.answered_at.is_(None),
    )
    found = session.scalars(query).first()
    if found is None:
        found = HelpCall(sitting_id=sitting.id, participant_id=placed.participant_id, at=now)
        session.add(found)
        session.flush()
        params = {"name": placed.name, "room": room.ref}
        tell(session, Tell(room.presiding.person_id, "help_called", params, room.case_id), now)
        announce(session, "help", str(room.id))
    return found


def answer_help(session: Session, actor: Actor, room_ref: str, participant_ref: str, now: datetime) -> None:
    """The presiding person has seen to it."""
    from portal.rooms.doors import participant_by_ref

    room, _ = presiding_for(session, actor, room_ref)
    person = participant_by_ref(session, room, participant_ref)
    calls = select(HelpCall).join(Sitting, Sitting.id == HelpCall.sitting_id)
    calls = calls.where(
        Sitting.room_id == room.id, HelpCall.participant_id == person.id, HelpCall.answered_at.is_(None)
    )
    for call in session.scalars(calls):
        call.answered_at = now
    announce(session, "help", str(room.id))


def _in_state(session: Session, room: Room, state: str) -> Sitting:
    sitting = current_sitting(session, room)
    if sitting.state != state:
        raise WrongState()
    return sitting


def _note(
    session: Session, room: Room, action: str, actor: Actor, now: datetime, body: dict[str, object]
) -> None:
    act = Act(action, actor.person_ref, str(actor.role), now, {"room": room.ref, **body})
    record(session, "case", room.case.ref, act)
    announce(session, "room", str(room.id))
