"""Deadlines as rows: started, stopped, paused and resumed by the table's own words; fired once by the sweep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.models import Clock, Proceeding
from portal.clock import china_date
from portal.law import deadlines
from portal.law.row import Row

if TYPE_CHECKING:
    from portal.cases.advance import Stand, Subject


def apply(session: Session, subject: Subject, row: Row, stand: Stand) -> None:
    """Carry out what a row says about timers."""
    for timer in row.starts:
        if _concerns(timer, subject, stand):
            start(session, subject, timer, stand)
    for clock in _running(session, subject):
        if clock.timer in row.stops:
            clock.met_at = stand.now
        elif clock.timer in row.pauses and not clock.paused:
            clock.paused = True
            clock.pauses = [*clock.pauses, [china_date(stand.now).isoformat(), ""]]
        elif clock.timer in row.resumes and clock.paused:
            _resume(clock, stand)


def start(session: Session, subject: Subject, timer: str, stand: Stand) -> Clock:
    """Start a timer now; the term of mediation starts once only (13.A12)."""
    if timer in deadlines.TERMS_OF_MEDIATION:
        earlier = session.scalars(_all(subject).where(Clock.timer == timer)).first()
        if earlier is not None:
            return earlier
        if isinstance(subject, Proceeding):
            subject.term_started_at = stand.now
    clock = Clock(
        case_id=stand.case.id,
        subject=subject.machine,
        subject_id=subject.id,
        timer=timer,
        starts=stand.now,
        due=deadlines.due_date(timer, stand.now),
    )
    session.add(clock)
    session.flush()
    return clock


def _resume(clock: Clock, stand: Stand) -> None:
    today = china_date(stand.now).isoformat()
    clock.pauses = [*clock.pauses[:-1], [clock.pauses[-1][0], today]]
    clock.paused = False
    clock.due = deadlines.due_date(clock.timer, clock.starts, clock.pauses)


def _concerns(timer: str, subject: Subject, stand: Stand) -> bool:
    """Some timers belong to one kind of dispute: fifteen days of labour, thirty working days of medical."""
    return deadlines.concerns(timer, stand.case.dispute_type, subject.stage)


def _all(subject: Subject):  # type: ignore[no-untyped-def]
    return select(Clock).where(Clock.subject == subject.machine, Clock.subject_id == subject.id)


def _running(session: Session, subject: Subject) -> list[Clock]:
    return list(session.scalars(_all(subject).where(Clock.met_at.is_(None))))
