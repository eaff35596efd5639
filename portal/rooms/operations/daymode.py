"""Going on by text at different times (F49, OM-15): by consent of all parties, as a sitting of mode async_text."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.cases.models import Participant, Party
from portal.db import announce
from portal.errors import Conflict, GuardFailed, NotAllowed, NotFound, WrongState
from portal.law.consents import ConsentKind
from portal.notices.operations import Tell, tell
from portal.people.actors import Actor
from portal.people.consents import give_consent, has_consent
from portal.rooms.doors import attendance_of, presiding_for, room_for
from portal.rooms.facts import acting, parties_of
from portal.rooms.forms_day import Nothing, YesNo
from portal.rooms.models import Attendance, OpeningTick, Room, Sitting
from portal.rooms.models_day import DayMode
from portal.rooms.operations import seats, sittings

MODE = "async_text"


def propose(session: Session, actor: Actor, room_ref: str, _form: Nothing, now: datetime) -> DayMode:
    """The mediator would like to go on by text. Raises WrongState in a court's room or while it goes on already."""
    room, placed = presiding_for(session, actor, room_ref)
    if room.purpose != "mediation" or live_sitting(session, room) is not None:
        raise WrongState()
    found = open_wish(session, room)
    if found is not None:
        return found
    wish = DayMode(room_id=room.id, proposed_at=now)
    session.add(wish)
    session.flush()
    _note(session, room, "propose_day_mode", placed, now)
    for person in acting(session, room):
        if not has_consent(session, person.person_id, ConsentKind.ASYNC_TEXT, room.case):
            tell(session, Tell(person.person_id, "day_mode_asked", {}, room.case_id, ("sms",)), now)
    return wish


def answer(session: Session, actor: Actor, room_ref: str, form: YesNo, now: datetime) -> DayMode:
    """One party's word, kept as a consent to the text in force; with the last yes it begins. Raises NotAllowed, NotFound."""
    room, placed = room_for(session, actor, room_ref)
    if placed.party_id is None:
        raise NotAllowed()
    wish = open_wish(session, room)
    if wish is None:
        raise NotFound()
    if not form.agrees:
        wish.refused_at = now
        params = {"name": placed.name, "room": room.ref}
        tell(session, Tell(room.presiding.person_id, "day_mode_refused", params, room.case_id), now)
        _note(session, room, "refuse_day_mode", placed, now)
        return wish
    give_consent(session, placed, ConsentKind.ASYNC_TEXT, room.case, now)
    announce(session, "room", str(room.id))
    if not still_to_agree(session, room) and _no_talk_on(session, room):
        _begin(session, room, wish, now)
    return wish


def begin(session: Session, actor: Actor, room_ref: str, _form: Nothing, now: datetime) -> DayMode:
    """By the mediator, where all agreed while another sitting was on. Raises GuardFailed(mode_agreed), WrongState."""
    room, _placed = presiding_for(session, actor, room_ref)
    wish = open_wish(session, room)
    if wish is None:
        raise NotFound()
    if still_to_agree(session, room):
        raise GuardFailed(("mode_agreed",))
    if not _no_talk_on(session, room):
        raise WrongState()
    _begin(session, room, wish, now)
    return wish


def open_wish(session: Session, room: Room) -> DayMode | None:
    """The wish that nobody refused and that has not begun."""
    query = select(DayMode).where(
        DayMode.room_id == room.id, DayMode.refused_at.is_(None), DayMode.begun_at.is_(None)
    )
    return session.scalars(query.order_by(DayMode.id.desc())).first()


def live_sitting(session: Session, room: Room) -> Sitting | None:
    """The sitting by text that goes on now."""
    query = select(Sitting).where(
        Sitting.room_id == room.id, Sitting.mode == MODE, Sitting.state.in_(("scheduled", "open", "break"))
    )
    return session.scalars(query.order_by(Sitting.id.desc())).first()


def still_to_agree(session: Session, room: Room) -> set[int]:
    """Parties of which nobody has consented yet: each must, by itself or by somebody who acts for it."""
    yes = {
        person.party_id
        for person in acting(session, room)
        if has_consent(session, person.person_id, ConsentKind.ASYNC_TEXT, room.case)
    }
    return {party.id for party in parties_of(session, room.case)} - yes


def _no_talk_on(session: Session, room: Room) -> bool:
    query = select(Sitting.id).where(Sitting.room_id == room.id, Sitting.state.in_(("open", "break")))
    return session.scalars(query).first() is None


def _begin(session: Session, room: Room, wish: DayMode, now: datetime) -> None:
    for old in session.scalars(
        select(Sitting).where(Sitting.room_id == room.id, Sitting.state == "scheduled")
    ):
        old.state = "cancelled"
    sitting = Sitting(room_id=room.id, starts_at=now, mode=MODE, state="scheduled")
    session.add(sitting)
    session.flush()
    wish.begun_at, wish.sitting_id = now, sitting.id
    _seat(session, room, attendance_of(session, sitting, room.presiding_id), now)
    for person in acting(session, room):
        line = _carry_over(session, room, attendance_of(session, sitting, person.id), person)
        line.mode_agreed_at, line.device = now, "text"
        if line.identity_verified_at is not None and line.sham_warned_at is not None:
            _seat(session, room, line, now)  # anybody else comes by the waiting room, as always
        tell(session, Tell(person.person_id, "day_mode_begun", {}, room.case_id, ("sms",)), now)
    _carry_ticks(session, room, sitting)
    _open_if_lawful(session, room, sitting, now)


def _open_if_lawful(session: Session, room: Room, sitting: Sitting, now: datetime) -> None:
    """Where identity or the warning is still missing (OM-16), it stays set; the mediator sees what is missing and opens it."""
    session.flush()
    if _sides_here(session, sitting) != {party.side for party in parties_of(session, room.case)}:
        return
    presiding = actor_of(room.presiding)
    try:
        sittings.open_by_law(session, room, presiding, now)
    except GuardFailed:
        return
    sitting.state, sitting.opened_at = "open", now
    _note(session, room, "open_sitting", presiding, now, sitting=sitting.ref, mode=MODE)


def _sides_here(session: Session, sitting: Sitting) -> set[int]:
    query = (
        select(Party.side)
        .join(Participant, Participant.party_id == Party.id)
        .join(Attendance, Attendance.participant_id == Participant.id)
        .where(Attendance.sitting_id == sitting.id, Attendance.state == "admitted")
    )
    return set(session.scalars(query))


def _carry_over(session: Session, room: Room, line: Attendance, person: Participant) -> Attendance:
    """Identity and warning of an earlier sitting of this room hold for the text talk that goes on from it."""
    query = (
        select(Attendance)
        .join(Sitting, Sitting.id == Attendance.sitting_id)
        .where(Sitting.room_id == room.id, Attendance.participant_id == person.id, Attendance.id != line.id)
        .order_by(Attendance.id.desc())
    )
    for before in session.scalars(query):
        line.identity_verified_at = line.identity_verified_at or before.identity_verified_at
        line.identity_method = line.identity_method or before.identity_method
        line.sham_warned_at = line.sham_warned_at or before.sham_warned_at
    return line


def _carry_ticks(session: Session, room: Room, sitting: Sitting) -> None:
    """What the mediator has told at an earlier sitting stays told, with its own time."""
    query = select(OpeningTick).join(Sitting, Sitting.id == OpeningTick.sitting_id)
    told = {
        tick.item: tick.at
        for tick in session.scalars(query.where(Sitting.room_id == room.id).order_by(OpeningTick.id))
    }
    for item, at in told.items():
        session.add(OpeningTick(sitting_id=sitting.id, item=item, at=at))


def _seat(session: Session, room: Room, line: Attendance, now: datetime) -> None:
    line.state, line.arrived_at, line.admitted_at, line.company = "admitted", now, now, line.company or ""
    if line.participant_id == room.presiding_id:
        return
    try:
        seats.let_in(session, room, session.get_one(Participant, line.participant_id), now)
    except Conflict:
        return  # in a channel of this room already


def actor_of(person: Participant) -> Actor:
    """Who leads, for what follows from the consent of all without a hand of theirs."""
    from portal.law.vocabulary import Role

    return Actor(
        person.person_id, person.person.ref, person.person.name, Role.MEDIATOR, participant_id=person.id
    )


def _note(session: Session, room: Room, action: str, actor: Actor, now: datetime, **body: object) -> None:
    act = Act(action, actor.person_ref, str(actor.role), now, {"room": room.ref, **body})
    record(session, "case", room.case.ref, act)
    announce(session, "room", str(room.id))
