"""Nobody comes (13.A28, D4): wait fifteen minutes, call, call the second number, record, set a new date. Never E4."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.cases.models import Participant
from portal.cases.operations.act import At
from portal.cases.operations.course import bars_e4
from portal.db import announce
from portal.db.scope import whole_house
from portal.errors import InvalidInput, WrongState
from portal.notices.operations import Tell, tell
from portal.people.actors import Actor
from portal.rooms.doors import attendance_of, current_sitting, participant_by_ref, presiding_for
from portal.rooms.facts import WARNED, room_of
from portal.rooms.forms_absence import Called, RecordAbsence
from portal.rooms.models import Room, Sitting
from portal.rooms.models_absence import Absence

WAIT = timedelta(minutes=15)
TWICE = 2


def call(session: Session, actor: Actor, room_ref: str, form: Called, now: datetime) -> Absence:
    """The first and then the second try. Raises WrongState before fifteen minutes have passed or once the person is here."""
    room, placed, person, row = _line(session, actor, room_ref, form.participant, now)
    if not row.first:
        row.first, row.first_at = form.result, now
    elif not row.second:
        row.second, row.second_at = form.result, now
    else:
        raise WrongState("called")
    session.flush()
    _note(session, room, "call_absent", placed, now, row, person)
    return row


def put_on_record(
    session: Session, actor: Actor, room_ref: str, form: RecordAbsence, now: datetime
) -> Absence:
    """After both tries. Two unexcused ones: the mediator may end it for another reason (E8, E3), never as unwilling."""
    room, placed, person, row = _line(session, actor, room_ref, form.participant, now)
    if not (row.first and row.second):
        raise InvalidInput({"participant": "call_first"})
    row.recorded_at, row.excused, row.note = now, form.excused, form.note or None
    session.flush()
    _note(session, room, "record_absence", placed, now, row, person)
    if unexcused(session, room, person) >= TWICE:
        params = {"name": person.person.name, "room": room.ref}
        tell(session, Tell(room.presiding.person_id, "absent_twice", params, room.case_id), now)
    return row


def unexcused(session: Session, room: Room, person: Participant) -> int:
    """How often this person's party stayed away without excuse."""
    query = (
        select(Absence.sitting_id)
        .join(Sitting, Sitting.id == Absence.sitting_id)
        .join(Participant, Participant.id == Absence.participant_id)
        .where(
            Sitting.room_id == room.id,
            Participant.party_id == person.party_id,
            Absence.recorded_at.is_not(None),
            Absence.excused.is_(False),
        )
    )
    return len(set(session.scalars(query)))


@bars_e4
def _only_stayed_away(session: Session, at: At) -> bool:
    """Whoever is on record as absent at the newest sitting has said nothing: that is not «明确表示不愿意»."""
    room = room_of(session, at.case.id)
    if room is None:
        return False
    newest = select(Sitting.id).where(Sitting.room_id == room.id, Sitting.state != "cancelled")
    newest = newest.order_by(Sitting.starts_at.desc(), Sitting.id.desc()).limit(1)
    query = select(Absence.id).where(
        Absence.sitting_id == newest.scalar_subquery(), Absence.recorded_at.is_not(None)
    )
    with whole_house(session.connection()):  # a bare yes or no, also for the desk's list of acts
        return session.scalars(query).first() is not None


def _line(
    session: Session, actor: Actor, room_ref: str, ref: str, now: datetime
) -> tuple[Room, Actor, Participant, Absence]:
    room, placed = presiding_for(session, actor, room_ref)
    person = participant_by_ref(session, room, ref)
    sitting = current_sitting(session, room)
    if person.capacity not in WARNED:
        raise InvalidInput({"participant": "capacity"})
    here = attendance_of(session, sitting, person.id).state in ("waiting", "admitted")
    if here or sitting.state in ("ended", "cancelled") or now < sitting.starts_at + WAIT:
        raise WrongState()
    query = select(Absence).where(Absence.sitting_id == sitting.id, Absence.participant_id == person.id)
    row = session.scalars(query).one_or_none()
    if row is None:
        row = Absence(sitting_id=sitting.id, participant_id=person.id, first="", second="")
        session.add(row)
        session.flush()
    if row.recorded_at is not None:
        raise WrongState("recorded")
    return room, placed, person, row


def _note(
    session: Session, room: Room, action: str, actor: Actor, now: datetime, row: Absence, person: Participant
) -> None:
    body = {"room": room.ref, "participant": person.ref, "first": row.first, "second": row.second}
    record(session, "case", room.case.ref, Act(action, actor.person_ref, str(actor.role), now, body))
    announce(session, "room", str(room.id))
