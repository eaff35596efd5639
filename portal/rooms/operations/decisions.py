"""Somebody has said that he does not go on: asked again, answered by page or by one digit, then withdrawn (13.A27)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.cases import clocks
from portal.cases.access import current_proceeding
from portal.cases.models import Clock, Participant, Proceeding
from portal.cases.operations import course
from portal.cases.operations.act import At, Doing, follows, move
from portal.clock import china_date
from portal.db import announce
from portal.errors import DomainError, InvalidInput, NotFound, WrongState
from portal.law.vocabulary import Machine
from portal.notices.language import N_
from portal.notices.operations import Tell, tell
from portal.people.actors import Actor
from portal.rooms.doors import participant_by_ref, presiding_for, room_for
from portal.rooms.facts import room_of
from portal.rooms.forms_day import Decision, OnePerson
from portal.rooms.models import Attendance, Room
from portal.rooms.models_day import Inbound, WithdrawalQuestion
from portal.rooms.operations import channels
from portal.rooms.operations.daymode import live_sitting
from portal.rooms.operations.replies import address_of

DIGITS = {"1": "settled", "2": "unwilling", "0": "stay"}
SAID = {"settled": N_("双方已经谈好"), "unwilling": N_("不想再谈"), "stay": N_("没有撤回的意思")}


def ask_again(
    session: Session, actor: Actor, room_ref: str, form: OnePerson, now: datetime
) -> WithdrawalQuestion:
    """The mediator asks the applicant's side what was meant. Once more gives the question that is open."""
    room, placed = presiding_for(session, actor, room_ref)
    person = participant_by_ref(session, room, form.participant)
    if person.party is None or person.party.side != 1:
        raise InvalidInput({"participant": "is_applicant"})
    found = open_question(session, person.id)
    if found is None:
        found = WithdrawalQuestion(room_id=room.id, participant_id=person.id, asked_at=now)
        session.add(found)
        session.flush()
        token = address_of(session, channels.joint_channel(session, room), person, now)
        what = Tell(person.person_id, "decision_asked", {"token": token}, room.case_id, ("sms", "email"))
        tell(session, what, now)
        _note(session, room, "ask_decision", placed, now, found)
    return found


def open_question(session: Session, participant_id: int) -> WithdrawalQuestion | None:
    """The question this person has not answered yet."""
    query = select(WithdrawalQuestion).where(
        WithdrawalQuestion.participant_id == participant_id, WithdrawalQuestion.answered_at.is_(None)
    )
    return session.scalars(query.order_by(WithdrawalQuestion.id.desc())).first()


def decide(
    session: Session, actor: Actor, room_ref: str, form: Decision, now: datetime
) -> WithdrawalQuestion:
    """Answered on the page. Raises NotFound where nothing was asked."""
    _room, placed = room_for(session, actor, room_ref)
    question = open_question(session, placed.participant_id or 0)
    if question is None:
        raise NotFound()
    _carry_out(session, question, placed, (form.answer, "page"), now)
    return question


def take_digit(session: Session, row: Inbound, words: str, now: datetime) -> bool:
    """An SMS or e-mail that is nothing but one of the three digits answers the open question. True where it did."""
    question = open_question(session, row.participant_id or 0)
    if question is None or words not in DIGITS:
        return False
    from portal.rooms.operations.inbound import writer

    person = session.get_one(Participant, row.participant_id)
    try:
        with session.begin_nested():
            _carry_out(session, question, writer(person), (DIGITS[words], row.source), now)
    except DomainError:
        return False  # the file has moved on: the mediator reads it as an ordinary reply
    return True


def _carry_out(
    session: Session, question: WithdrawalQuestion, actor: Actor, answer: tuple[str, str], now: datetime
) -> None:
    room = session.get_one(Room, question.room_id)
    question.answer, question.by = answer
    question.answered_at = now
    _note(session, room, "decide", actor, now, question)
    params = {"name": actor.name, "what": SAID[question.answer], "room": room.ref}
    tell(session, Tell(room.presiding.person_id, "decision_made", params, room.case_id), now)
    if question.answer != "stay":
        at = At(room.case, current_proceeding(session, room.case), actor, now)
        course.withdraw(session, at, settled=question.answer == "settled")
    announce(session, "room", str(room.id))


@follows(Machine.PROCEEDING, "withdraw")
def _after_withdrawal(session: Session, at: At) -> None:
    """The talk by text is over; who settled is visited after thirty days."""
    room = room_of(session, at.case.id)
    if room is None:
        return  # nobody has mediated yet: there is nobody to visit
    if at.proceeding.end_reason == "E2":
        clocks.start(session, at.proceeding, "follow_up_visit", at.stand)
    sitting = live_sitting(session, room)
    if sitting is None:
        return
    channels.close_caucuses(session, room, at.now)
    lines = select(Attendance).where(Attendance.sitting_id == sitting.id, Attendance.state == "admitted")
    for line in session.scalars(lines).all():
        if line.participant_id != room.presiding_id:
            channels.leave_room(session, room, line.participant_id, at.now)
            line.state, line.left_at = "left", at.now
    sitting.state, sitting.ended_at = "ended", at.now
    announce(session, "room", str(room.id))


def visits_due(session: Session, now: datetime) -> int:
    """Thirty days after people settled between themselves the mediator is asked to visit; told once."""
    query = select(Clock).where(
        Clock.timer == "follow_up_visit",
        Clock.met_at.is_(None),
        Clock.fired_at.is_(None),
        Clock.due <= china_date(now),
    )
    clocks_due = list(session.scalars(query))
    for clock in clocks_due:
        clock.fired_at = now
        proceeding = session.get_one(Proceeding, clock.subject_id)
        room = room_of(session, proceeding.case_id)
        if room is not None:
            params = {"title": room.case.title, "case": room.case.ref}
            tell(session, Tell(room.presiding.person_id, "visit_due", params, room.case_id), now)
    return len(clocks_due)


def visit(session: Session, at: At, found: str) -> None:
    """回访: what was found goes into the file for staff; the clock is met. Raises WrongState before the end."""
    if not found.strip():
        raise InvalidInput({"found": "missing"})
    if at.proceeding.state not in ("CLOSED", "AGREED", "FAILED", "ARCHIVED"):
        raise WrongState()
    move(session, at, Doing("visit", private={"found": found}))
    clocks.meet(session, at.proceeding, "follow_up_visit", at.now)


def _note(
    session: Session, room: Room, action: str, actor: Actor, now: datetime, row: WithdrawalQuestion
) -> None:
    body = {"room": room.ref, "question": row.ref, "answer": row.answer}
    record(session, "case", room.case.ref, Act(action, actor.person_ref, str(actor.role), now, body))
    announce(session, "room", str(room.id))
