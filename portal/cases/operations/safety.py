"""Safety first: private questions, an urgent intake, who was told by which hour (F25, G20, 13.B9, S3).

Nothing here is written into the chain that parties read, and nobody on the other side is told anything.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.cases import paper_contexts, papers
from portal.cases.models import Case, Participant, Proceeding
from portal.cases.models_safety import Screening, UrgentRoute
from portal.cases.operations.act import At, Doing, move, own_participant
from portal.clock import china_date
from portal.errors import Conflict, InvalidInput, NotFound
from portal.law import identity, screening
from portal.law.timers import TIMERS
from portal.law.visibility import Item
from portal.law.vocabulary import Role
from portal.notices.operations import Tell, tell
from portal.people.actors import SYSTEM
from portal.people.models import Appointment


def answer_screening(
    session: Session, at: At, answers: dict[str, str], words: str
) -> tuple[Screening, screening.Outcome]:
    """One participant's own answers; may be given again. One yes is enough to keep the sides apart, none takes it back."""
    mine = own_participant(session, at)
    if set(answers) != set(screening.KEYS) or not set(answers.values()) <= set(screening.ANSWERS):
        raise InvalidInput({"answers": "choose"})
    query = select(Screening).where(Screening.participant_id == mine.id)
    row = session.scalars(query).one_or_none()
    if row is None:
        row = Screening(case_id=at.case.id, participant_id=mine.id)
        session.add(row)
    row.answers, row.words, row.answered_at = json.dumps(answers), words or None, at.now
    session.flush()
    found = screening.outcome(answers)
    _note(session, at, "answer_screening", {"participant": mine.ref})
    if found.apart or found.hide:
        protect(session, at, apart=found.apart, hide=found.hide)
    if found.apart:
        _tell_mediators(session, at, "safety_apart", mine)
    if found.danger:
        _tell_mediators(session, at, "safety_danger", mine)
        tell_offices(session, at.case, "safety_danger", at.now, name=at.actor.name)
    return row, found


def protect(session: Session, at: At, *, apart: bool, hide: bool, esign_barred: bool = False) -> None:
    """Keep the sides apart, hide every way to reach a party. Only ever switched on here."""
    at.case.apart = at.case.apart or apart
    at.case.contact_hidden = at.case.contact_hidden or hide
    at.case.esign_barred = at.case.esign_barred or esign_barred
    body = {"apart": at.case.apart, "hide": at.case.contact_hidden, "esign_barred": at.case.esign_barred}
    session.flush()
    _note(session, at, "protect", body)
    for follower in _PROTECTED:
        follower(session, at)


def lift(session: Session, at: At, reason: str) -> None:
    """A false alarm: a person of the desk takes the protection back and says why. Raises InvalidInput without a reason."""
    if not reason.strip():
        raise InvalidInput({"reason": "missing"})
    at.case.apart = at.case.contact_hidden = at.case.esign_barred = False
    session.flush()
    _note(session, at, "lift_protection", {}, {"reason": reason})


def raise_alarm(session: Session, at: At, ground: str) -> None:
    """An application that speaks of violence is URGENT within the minute: no matching, nobody of the other side told."""
    protect(session, at, apart=True, hide=True, esign_barred=True)
    system = at.by(SYSTEM)
    at.case.safety_note = ground
    move(session, system, Doing("mark_urgent", {"urgent_ground": True}, private={"ground": ground}))
    open_routes(session, at)
    tell_offices(session, at.case, "urgent_new", at.now)


def open_routes(session: Session, at: At) -> list[UrgentRoute]:
    """Court window, police, women's federation: each with its hour. Made once a case."""
    duty = _report_duty(at.case, at.now)
    made = []
    known = set(session.scalars(select(UrgentRoute.receiver).where(UrgentRoute.case_id == at.case.id)))
    for route in screening.ROUTES:
        if route.key in known:
            continue
        row = UrgentRoute(
            case_id=at.case.id,
            receiver=route.key,
            due_at=at.now + timedelta(hours=TIMERS[route.timer].n),
            duty=duty and route.key == "police",
        )
        session.add(row)
        made.append(row)
    session.flush()
    if made:
        _write_slip(session, at, made)
    return made


def _write_slip(session: Session, at: At, rows: list[UrgentRoute]) -> None:
    """紧急转办单: read by the desk and the mediator only (3.5, safety notes); no party's list of papers holds it."""
    due = {row.receiver: (row.due_at, row.duty) for row in rows}
    offices = [(route, *due[route.key]) for route in screening.ROUTES if route.key in due]
    context = paper_contexts.urgent_handover(at, at.case.safety_note or "", offices)
    number, audience = at.case.number or "", str(Item.SAFETY_NOTES)
    draft = papers.Draft(
        "urgent_handover", context, number, "PROCEEDING", at.proceeding.id, audience=audience
    )
    papers.intend(session, at.case, draft, at.actor, at.now)


def record_route(session: Session, at: At, ref: str, result: str) -> UrgentRoute:
    """Somebody of the desk has spoken with that office. The court's own decision then has 24 hours in urgent cases."""
    row = session.scalars(
        select(UrgentRoute).where(UrgentRoute.ref == ref, UrgentRoute.case_id == at.case.id)
    ).one_or_none()
    if row is None:
        raise NotFound()
    if row.told_at is not None:
        raise Conflict("told")
    if not result.strip():
        raise InvalidInput({"result": "missing"})
    row.told_at, row.told_by, row.result = at.now, at.actor.person_id, result
    session.flush()
    if row.receiver == "court_window":
        _court_has_it(session, at)
    _note(session, at, "tell_office", {"receiver": row.receiver, "duty": row.duty}, {"result": result})
    return row


def _court_has_it(session: Session, at: At) -> None:
    """反家庭暴力法28: seventy-two hours, twenty-four where urgent. Shown as an hour, never as a day."""
    timer = TIMERS["protection_order"]
    hours = timer.urgent_n or timer.n
    known = select(UrgentRoute.id).where(
        UrgentRoute.case_id == at.case.id, UrgentRoute.receiver == "protection_order"
    )
    if session.scalars(known).first() is None:
        session.add(
            UrgentRoute(
                case_id=at.case.id,
                receiver="protection_order",
                due_at=at.now + timedelta(hours=hours),
                duty=True,
            )
        )
        session.flush()


def hours_over(session: Session, now: datetime) -> int:
    """Offices that were not told by their hour: the desk hears of it again, once each."""
    query = select(UrgentRoute).where(
        UrgentRoute.told_at.is_(None), UrgentRoute.late_at.is_(None), UrgentRoute.due_at < now
    )
    late = []
    for row in session.scalars(query).all():
        if _is_urgent(session, row.case_id):
            row.late_at = now
            late.append(row)
    for case_id in {row.case_id for row in late}:
        tell_offices(session, session.get_one(Case, case_id), "urgent_late", now)
    return len(late)


def routes_of(session: Session, case: Case) -> list[UrgentRoute]:
    """All offices of the matter, the nearest hour first."""
    query = select(UrgentRoute).where(UrgentRoute.case_id == case.id)
    return list(session.scalars(query.order_by(UrgentRoute.due_at, UrgentRoute.id)))


def tell_offices(session: Session, case: Case, code: str, now: datetime, **params: str) -> None:
    """Every clerk of the court and everybody at the organisation's desk, by SMS too: an hour is short."""
    today = china_date(now)
    query = select(Appointment.person_id).where(
        Appointment.role.in_((Role.CLERK, Role.ORGANISATION)),
        Appointment.starts <= today,
        (Appointment.ends.is_(None)) | (Appointment.ends >= today),
        (Appointment.court_id == (case.court_id or 0))
        | (Appointment.organisation_id == (case.organisation_id or 0)),
    )
    for person_id in sorted(set(session.scalars(query))):
        tell(session, Tell(person_id, code, {"case": case.ref, **params}, case.id, ("sms",)), now)


def _tell_mediators(session: Session, at: At, code: str, who: Participant) -> None:
    from portal.cases.facts import presiding_assignment

    assignment = presiding_assignment(session, at.proceeding)
    if assignment is not None:
        params = {"name": who.person.name, "case": at.case.ref}
        tell(session, Tell(assignment.person_id, code, params, at.case.id), at.now)


def _report_duty(case: Case, now: datetime) -> bool:
    for party in case.parties:
        known = identity.read_id(party.person.id_no) if party.person.id_no else None
        if party.side == 1 and known is not None:
            return screening.must_report(known.born, False, china_date(now))
    return False


def _is_urgent(session: Session, case_id: int) -> bool:
    query = select(Proceeding.id).where(Proceeding.case_id == case_id, Proceeding.state == "URGENT")
    return session.scalars(query).first() is not None


Follower = Callable[[Session, At], None]
_PROTECTED: list[Follower] = []


def when_protected(follower: Follower) -> Follower:
    """Decorator: rooms to the right carry it out at their place (nobody stays at a common table)."""
    if follower not in _PROTECTED:
        _PROTECTED.append(follower)
    return follower


def _note(
    session: Session,
    at: At,
    action: str,
    body: Mapping[str, object],
    private: Mapping[str, str] | None = None,
) -> None:
    act = Act(action, at.actor.person_ref, str(at.actor.role), at.now, body, private or {})
    record(session, "staff", at.case.ref, act)
