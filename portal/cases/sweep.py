"""Clocks that have run out, or are about to: each is told once. Nothing closes by itself (13.A12)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.access import current_proceeding
from portal.cases.models import Case, Clock
from portal.cases.operations import assignment, course
from portal.cases.operations.act import At, tell_desk, tell_parties
from portal.clock import china_date
from portal.errors import DomainError
from portal.law.row import TERMS_OF_MEDIATION
from portal.law.timers import JC_APPLY_WARN_DAYS, TIMERS
from portal.people.actors import SYSTEM


@dataclass(frozen=True)
class Fired:
    """One thing the sweep did: which case, which timer, and what came of it."""

    case: str
    timer: str
    what: str


def due_actions(session: Session, now: datetime) -> list[Fired]:
    """Fire what is due and warn of what comes; run again, it does nothing more. Never called inside a page."""
    return [*_warn(session, now), *_fire(session, now)]


def _fire(session: Session, now: datetime) -> list[Fired]:
    query = (
        select(Clock)
        .where(
            Clock.met_at.is_(None),
            Clock.fired_at.is_(None),
            Clock.paused.is_(False),
            Clock.due < china_date(now),
        )
        .order_by(Clock.id)
    )
    fired = []
    for clock in session.scalars(query).all():
        act = _ACTS.get(clock.timer)
        if act is None or clock.subject != "PROCEEDING":
            continue
        at = _at(session, clock, now)
        if at is None:
            continue
        clock.fired_at = now
        try:
            act(session, at)
        except DomainError as refused:
            # The file moved on since the clock was set: nothing to do, and no reason to stop the others.
            fired.append(Fired(at.case.ref, clock.timer, refused.code))
        else:
            fired.append(Fired(at.case.ref, clock.timer, "done"))
    return fired


def _warn(session: Session, now: datetime) -> list[Fired]:
    """15, 7, 3 and 1 days before the thirtieth day of the joint application (JC-02)."""
    query = select(Clock).where(Clock.timer == "jc_apply", Clock.met_at.is_(None), Clock.paused.is_(False))
    told = []
    for clock in session.scalars(query).all():
        left = (clock.due - china_date(now)).days
        reached = [n for n in JC_APPLY_WARN_DAYS if left <= n]
        if left < 0 or not reached or min(reached) in clock.warned:
            continue
        clock.warned = sorted({*clock.warned, *reached})
        at = _at(session, clock, now)
        if at is not None:
            timer = TIMERS[clock.timer]
            due = clock.due.isoformat()
            tell_parties(session, at, "clock_warning", what=timer.zh, due=due, article=timer.article)
            told.append(Fired(at.case.ref, clock.timer, f"warned {left}"))
    return told


def _at(session: Session, clock: Clock, now: datetime) -> At | None:
    case = session.get_one(Case, clock.case_id)
    proceeding = current_proceeding(session, case)
    if clock.subject == "PROCEEDING" and proceeding.id != clock.subject_id:
        return None
    return At(case, proceeding, SYSTEM, now)


def _offer_designation(session: Session, at: At) -> None:
    """Two working days are over: the organisation names somebody (OM-09). A person of the desk does it."""
    tell_desk(session, at, "designation_due")
    tell_parties(session, at, "choice_time_over")


def _reminder(timer: str) -> Callable[[Session, At], None]:
    def remind(session: Session, at: At) -> None:
        tell_desk(session, at, "clock_over", title=at.case.title, what=TIMERS[timer].zh)

    return remind


REMINDED = ("designate_mediator", "return_application", "respondent_contact", "recusal_decision")


_ACTS: dict[str, Callable[[Session, At], None]] = {
    "mediator_accept": assignment.pass_over,
    "joint_choice": _offer_designation,
    **{timer: _reminder(timer) for timer in REMINDED},
    **{timer: course.propose_end for timer in TERMS_OF_MEDIATION},
}
