"""Deadlines as rows: started, stopped, paused and resumed by the table's own words; fired once by the sweep."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.models import Clock, Proceeding
from portal.clock import china_date
from portal.law import deadlines
from portal.law.deadlines import Pause
from portal.law.row import TERMS_OF_MEDIATION, Row
from portal.law.vocabulary import Machine

if TYPE_CHECKING:
    from portal.cases.advance import Stand, Subject

ONLY_FOR = {"term_labour": "LDZY", "term_medical": "YL"}


def due_date(timer: str, starts: datetime, pauses: Sequence[Sequence[str]] = (), extension: int = 0) -> date:
    """The legal day on which a timer runs out. Both ends of a pause are left out of the count.

    `extension` is in the timer's own unit. Raises InvalidInput where the law allows no such extension.
    """
    stops = [Pause(date.fromisoformat(a), date.fromisoformat(b)) for a, b in pauses if b]
    due = deadlines.due(timer, starts, stops, extension).due
    return china_date(due) if isinstance(due, datetime) else due


def apply(session: Session, subject: Subject, row: Row, stand: Stand) -> None:
    """Carry out what a row says about timers. What a row stops are the clocks that ran before it."""
    running = _running(session, subject) + _running_for_the_agreement(session, subject)
    for timer in row.starts:
        if _concerns(timer, subject, stand):
            start(session, subject, timer, stand)
    for clock in running:
        if clock.timer in row.stops:
            clock.met_at = stand.now
        elif clock.timer in row.pauses and not clock.paused:
            clock.paused = True
            clock.pauses = [*clock.pauses, [china_date(stand.now).isoformat(), ""]]
        elif clock.timer in row.resumes and clock.paused:
            _resume(clock, stand)


def start(session: Session, subject: Subject, timer: str, stand: Stand) -> Clock:
    """Start a timer now; the term of mediation starts once only (13.A12)."""
    if timer in TERMS_OF_MEDIATION:
        earlier: Clock | None = session.scalars(_all(subject).where(Clock.timer == timer)).first()
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
        due=due_date(timer, stand.now),
    )
    session.add(clock)
    session.flush()
    return clock


def _resume(clock: Clock, stand: Stand) -> None:
    today = china_date(stand.now).isoformat()
    clock.pauses = [*clock.pauses[:-1], [clock.pauses[-1][0], today]]
    clock.paused = False
    clock.due = due_date(clock.timer, clock.starts, clock.pauses, clock.extension)


def _concerns(timer: str, subject: Subject, stand: Stand) -> bool:
    """Some timers belong to one kind of dispute: fifteen days of labour, thirty working days of medical."""
    kind = stand.case.dispute_type
    if timer in ONLY_FOR:
        return kind == ONLY_FOR[timer]
    return not (timer == "term_prefiling" and kind == "YL")


def _all(subject: Subject):  # type: ignore[no-untyped-def]
    return select(Clock).where(Clock.subject == subject.machine, Clock.subject_id == subject.id)


def _running(session: Session, subject: Subject) -> list[Clock]:
    return list(session.scalars(_all(subject).where(Clock.met_at.is_(None))))


def _running_for_the_agreement(session: Session, subject: Subject) -> list[Clock]:
    """An application acts for its agreement: the thirty days that ran for that are used once it is filed (JC-02)."""
    agreement_id = getattr(subject, "agreement_id", None)
    if subject.machine != Machine.APPLICATION or agreement_id is None:
        return []
    query = select(Clock).where(
        Clock.subject == Machine.AGREEMENT, Clock.subject_id == agreement_id, Clock.met_at.is_(None)
    )
    return [clock for clock in session.scalars(query) if clock.timer == "jc_apply"]


def term_of(session: Session, proceeding: Proceeding) -> Clock | None:
    """The clock of the mediation itself, once a mediator has accepted (OM-23)."""
    query = _all(proceeding).where(Clock.timer.in_(TERMS_OF_MEDIATION)).order_by(Clock.id)
    return session.scalars(query).first()


def running(session: Session, subject: Subject, timer: str) -> Clock | None:
    """The newest clock of that name which nobody has met yet."""
    query = _all(subject).where(Clock.timer == timer, Clock.met_at.is_(None)).order_by(Clock.id.desc())
    return session.scalars(query).first()


def meet(session: Session, subject: Subject, timer: str, now: datetime) -> None:
    """What a timer waited for has happened by other means than a row of the table."""
    for clock in _running(session, subject):
        if clock.timer == timer:
            clock.met_at = now


def extend(clock: Clock, units: int) -> None:
    """Lengthen a term, in its own unit. Raises InvalidInput beyond the lawful limit."""
    clock.due = due_date(clock.timer, clock.starts, clock.pauses, clock.extension + units)
    clock.extension += units
