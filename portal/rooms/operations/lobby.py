"""Before the talk: the sitting's date, the device check, the waiting room, who is who (F29, OM-15, OM-16, 13.D2)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.cases.models import Participant
from portal.db import announce
from portal.errors import Conflict, InvalidInput, WrongState
from portal.law.room_rules import comes_at, reminded_by
from portal.notices.operations import Tell, tell
from portal.people.actors import Actor
from portal.rooms import doors
from portal.rooms.doors import attendance_of, current_sitting, participant_by_ref, presiding_for, room_for
from portal.rooms.forms import Schedule
from portal.rooms.models import Attendance, Room, Sitting
from portal.rooms.operations import channels, guests, returning, seats

LIVE = frozenset({"scheduled", "open", "break"})


def schedule(session: Session, actor: Actor, room_ref: str, form: Schedule, now: datetime) -> Sitting:
    """Fix the next sitting; a scheduled one that was not opened is replaced (改期). Everybody is told, also by SMS.

    Raises NotAllowed for others than the presiding person, WrongState while a sitting is open, InvalidInput for the past.
    """
    room, placed = presiding_for(session, actor, room_ref)
    if form.starts_at < now - timedelta(minutes=5):
        raise InvalidInput({"starts_at": "past"})
    for old in session.scalars(select(Sitting).where(Sitting.room_id == room.id, Sitting.state.in_(LIVE))):
        if old.state != "scheduled":
            raise WrongState()
        _empty(session, room, old, now)
        old.state = "cancelled"
    return new_sitting(session, room, placed, form, now)


def new_sitting(session: Session, room: Room, actor: Actor, form: Schedule, now: datetime) -> Sitting:
    """Make the row, a line for every participant, and the notices."""
    sitting = Sitting(room_id=room.id, starts_at=form.starts_at, minutes_planned=form.minutes, mode=form.mode)
    session.add(sitting)
    session.flush()
    for participant in _taking_part(session, room):
        # Who is told of a near date now is not reminded of it in the next minute.
        told = reminded_by(_comes_at(room, sitting, participant), now)
        session.add(Attendance(sitting_id=sitting.id, participant_id=participant.id, reminded_hours=told))
        _invite(session, room, sitting, participant, now)
    _note(session, room, "schedule_sitting", actor, now, {"sitting": sitting.ref})
    return sitting


def check_device(
    session: Session, actor: Actor, room_ref: str, device: str, agrees_mode: bool, now: datetime
) -> Attendance:
    """What the participant's device can do (av, audio, text), and whether this way of taking part suits (OM-15)."""
    room, line = _own_line(session, actor, room_ref)
    line.device, line.device_checked_at = device, now
    line.mode_agreed_at = now if agrees_mode else None
    announce(session, "room", str(room.id))
    return line


def arrive(session: Session, actor: Actor, room_ref: str, now: datetime) -> Attendance:
    """Into the waiting room. Coming again, or already admitted, changes nothing."""
    room, line = _own_line(session, actor, room_ref)
    if line.state in ("waiting", "admitted"):
        return line
    line.state, line.arrived_at = "waiting", line.arrived_at or now
    if line.participant_id == room.presiding_id:
        line.state, line.admitted_at = "admitted", now  # who presides waits for nobody
    announce(session, "room", str(room.id))
    return line


def admit(session: Session, actor: Actor, room_ref: str, participant_ref: str, now: datetime) -> Attendance:
    """请进: the presiding person lets one participant into the joint channel. Raises NotAllowed, WrongState, Conflict."""
    room, placed = presiding_for(session, actor, room_ref)
    person = participant_by_ref(session, room, participant_ref)
    sitting = _live(session, room)
    line = attendance_of(session, sitting, person.id)
    if line.state == "admitted":
        raise Conflict("admitted")
    if line.state not in ("waiting", "sent_back"):
        raise WrongState()
    guests.check_consented(session, room, person)
    if person.capacity in doors.TALKING_STAFF:
        channels.seat_colleague(session, actor, room_ref, participant_ref, now)
    else:
        seats.let_in(session, room, person, now)
    line.state, line.admitted_at = "admitted", now
    _note(session, room, "admit", placed, now, {"participant": person.ref})
    return line


def send_back(
    session: Session, actor: Actor, room_ref: str, participant_ref: str, now: datetime
) -> Attendance:
    """Back to the waiting room: out of every channel at once."""
    room, placed = presiding_for(session, actor, room_ref)
    person = participant_by_ref(session, room, participant_ref)
    sitting = _live(session, room)
    line = attendance_of(session, sitting, person.id)
    if person.id == room.presiding_id:
        raise InvalidInput({"participant": "presiding"})
    if line.state != "admitted":
        raise WrongState()
    channels.leave_room(session, room, person.id, now)
    line.state, line.hand_at = "sent_back", None
    returning.go_on_if_all(session, room, sitting, placed, now)
    _note(session, room, "send_back", placed, now, {"participant": person.ref})
    return line


def leave(session: Session, actor: Actor, room_ref: str, now: datetime) -> Attendance:
    """A participant goes by own will: out of every channel; may knock again."""
    room, line = _own_line(session, actor, room_ref)
    if line.participant_id == room.presiding_id:
        raise WrongState()
    channels.leave_room(session, room, line.participant_id, now)
    line.state, line.left_at, line.hand_at = "left", now, None
    returning.go_on_if_all(session, room, _live(session, room), actor, now)
    announce(session, "room", str(room.id))
    return line


def declare_company(session: Session, actor: Actor, room_ref: str, company: str, now: datetime) -> Attendance:
    """Who else is within earshot, as the participant says (13.D1 ③); asked again after every break (F43)."""
    room, line = _own_line(session, actor, room_ref)
    line.company = company
    returning.go_on_if_all(session, room, _live(session, room), actor, now)
    announce(session, "room", str(room.id))
    return line


def verify_identity(
    session: Session, actor: Actor, room_ref: str, participant_ref: str, method: str, now: datetime
) -> Attendance:
    """The presiding person has compared face, card and file (13.D2). Result and time are kept, not the picture."""
    room, placed = presiding_for(session, actor, room_ref)
    person = participant_by_ref(session, room, participant_ref)
    line = attendance_of(session, current_sitting(session, room), person.id)
    if line.state not in ("waiting", "admitted"):
        raise WrongState()
    line.identity_verified_at, line.identity_method = now, method
    _note(session, room, "verify_identity", placed, now, {"participant": person.ref, "method": method})
    return line


def acknowledge_sham_warning(session: Session, actor: Actor, room_ref: str, now: datetime) -> Attendance:
    """The participant has read the consequences of sham mediation (OM-16); only by the own tap."""
    room, line = _own_line(session, actor, room_ref)
    if line.sham_warned_at is None:
        line.sham_warned_at = now
        placed = room_for(session, actor, room_ref)[1]
        _note(session, room, "acknowledge_sham_warning", placed, now, {"participant_id": line.participant_id})
    return line


def raise_hand(session: Session, actor: Actor, room_ref: str, raised: bool, now: datetime) -> Attendance:
    """举手, or down again."""
    room, line = _own_line(session, actor, room_ref)
    if line.state != "admitted":
        raise WrongState()
    line.hand_at = now if raised else None
    announce(session, "room", str(room.id))
    return line


def _empty(session: Session, room: Room, sitting: Sitting, now: datetime) -> None:
    """Whoever was let in early waits again: at the new date nobody may sit inside whom no line says was admitted."""
    channels.close_caucuses(session, room, now)
    for line in session.scalars(select(Attendance).where(Attendance.sitting_id == sitting.id)).all():
        if line.participant_id != room.presiding_id:
            channels.leave_room(session, room, line.participant_id, now)


def _own_line(session: Session, actor: Actor, room_ref: str) -> tuple[Room, Attendance]:
    room, placed = room_for(session, actor, room_ref)
    assert placed.participant_id is not None
    return room, attendance_of(session, _live(session, room), placed.participant_id)


def _live(session: Session, room: Room) -> Sitting:
    sitting = current_sitting(session, room)
    if sitting.state not in LIVE:
        raise WrongState()
    return sitting


def _taking_part(session: Session, room: Room) -> list[Participant]:
    query = select(Participant).where(Participant.case_id == room.case_id, Participant.ends_at.is_(None))
    return list(session.scalars(query.order_by(Participant.id)))


def _invite(session: Session, room: Room, sitting: Sitting, participant: Participant, now: datetime) -> None:
    code = "sitting_set" if room.purpose == "mediation" else "jc_verification_set"
    when = _comes_at(room, sitting, participant).isoformat()
    params = {"when": when, "at": when, "room": room.ref}
    by = () if participant.id == room.presiding_id else ("sms",)
    tell(session, Tell(participant.person_id, code, params, room.case_id, by), now)


def _comes_at(room: Room, sitting: Sitting, participant: Participant) -> datetime:
    side = participant.party.side if participant.party is not None else None
    return comes_at(sitting.starts_at, side, room.shuttle)


def _note(
    session: Session, room: Room, action: str, actor: Actor, now: datetime, body: dict[str, object]
) -> None:
    act = Act(action, actor.person_ref, str(actor.role), now, {"room": room.ref, **body})
    record(session, "case", room.case.ref, act)
    announce(session, "room", str(room.id))
