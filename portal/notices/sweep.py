"""What must happen by itself, each minute: hints for forgotten jobs, old one-time things dropped, clocks of the rooms fired."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Delete, delete, func, select
from sqlalchemy.orm import Session

from portal import db
from portal.db.events import EventRow
from portal.db.tail import KEPT
from portal.notices import jobs
from portal.notices.hints import Hints
from portal.notices.models import Job, WorkerBeat
from portal.people.models import Attempt, OneTimeCode, SpentToken

Sweep = Callable[[datetime], object]

# Rooms to the right register here; each opens its own transactions and says how much it did.
SWEEPS: dict[str, Sweep] = {}


def sweeper(name: str) -> Callable[[Sweep], Sweep]:
    """Decorator: run `work(now)` in every sweep."""

    def register(work: Sweep) -> Sweep:
        SWEEPS[name] = work
        return work

    return register


def sweep(now: datetime, hints: Hints | None = None) -> dict[str, object]:
    """One round; returns what each part did. Safe to repeat, safe to run twice at once."""
    with db.reading() as session:
        due = jobs.due_ids(session, now)
    for job_id in due:
        if hints is not None:
            hints.put(job_id)
    done: dict[str, object] = {"jobs": len(due), "old": _drop_old(now)}
    for name, work in SWEEPS.items():
        done[name] = work(now)
    return done


def _drop_old(now: datetime) -> int:
    with db.transaction() as session:
        session.execute(old_events(now))
        return sum(
            _drop(session, statement)
            for statement in (
                delete(SpentToken).where(SpentToken.expires_at < now),
                delete(Attempt).where(Attempt.window_ends < now),
                delete(OneTimeCode).where(OneTimeCode.expires_at < now - timedelta(days=1)),
                delete(WorkerBeat).where(WorkerBeat.at < now - timedelta(days=1)),
            )
        )


def old_events(now: datetime) -> Delete:
    """The statement that drops hints older than an hour."""
    return delete(EventRow).where(EventRow.at < now - KEPT)


def _drop(session: Session, statement: Delete) -> int:
    return int(session.execute(statement).rowcount)  # type: ignore[attr-defined]


def counts(session: Session) -> dict[str, int]:
    """Jobs by state, for /metrics and the doctor."""
    rows = session.execute(select(Job.state, func.count()).group_by(Job.state)).all()
    return {"waiting": 0, "running": 0, "dead": 0, **{state: number for state, number in rows}}
