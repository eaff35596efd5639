"""Job rows: leased with a fencing number, finished only by the lease that is current, retried ever later, buried at last."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from portal.db import announce
from portal.errors import NotFound
from portal.notices.models import Job

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=10)


@dataclass(frozen=True)
class Leased:
    """A job in this worker's hands until `until`; `lease` is the fencing number it must show to finish it."""

    id: int
    kind: str
    payload: dict[str, Any]
    lease: int
    attempts: int
    until: datetime


def take(
    session: Session,
    kinds: Collection[str],
    now: datetime,
    length: timedelta = LEASE,
    job_id: int | None = None,
) -> Leased | None:
    """Lease the oldest due job of these kinds (or just that one). A lease that ran out is taken over."""
    query = select(Job).where(Job.kind.in_(kinds), _due(now))
    if job_id is not None:
        query = query.where(Job.id == job_id)
    query = query.order_by(Job.run_after, Job.id).limit(1).with_for_update(skip_locked=True)
    row = session.scalars(query).one_or_none()
    if row is None:
        return None
    if row.attempts >= MOST_ATTEMPTS:
        # Every worker that touched it died without a word: it is the job that kills.
        row.state, row.error, row.lease_until = "dead", "worker lost", None
        announce(session, "job_dead", str(row.id))
        return None
    row.state, row.lease, row.attempts, row.lease_until = (
        "running",
        row.lease + 1,
        row.attempts + 1,
        now + length,
    )
    session.flush()
    return Leased(row.id, row.kind, dict(row.payload), row.lease, row.attempts, now + length)


def finish(session: Session, leased: Leased, now: datetime) -> bool:
    """Mark it done; False where another worker has the lease by now."""
    return _close(session, leased, state="done", done_at=now, error="", lease_until=None)


def fail(session: Session, leased: Leased, error: str, now: datetime, permanent: bool = False) -> bool:
    """Try again later – 5 s, 10 s, 20 s … ten minutes – or give up: then it stays visible as dead."""
    if permanent or leased.attempts >= MOST_ATTEMPTS:
        announce(session, "job_dead", str(leased.id))
        return _close(session, leased, state="dead", error=error[:200], lease_until=None)
    later = now + min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (leased.attempts - 1))
    return _close(session, leased, state="waiting", run_after=later, error=error[:200], lease_until=None)


def revive(session: Session, ref: str, now: datetime) -> Job:
    """Try a dead job again, from the beginning; an operator's act. Raises NotFound."""
    row = session.scalars(select(Job).where(Job.ref == ref, Job.state == "dead")).one_or_none()
    if row is None:
        raise NotFound()
    row.state, row.attempts, row.run_after, row.error = "waiting", 0, now, ""
    session.flush()
    announce(session, "job", str(row.id))
    return row


def dead(session: Session) -> list[Job]:
    """The dead letters, newest first."""
    return list(session.scalars(select(Job).where(Job.state == "dead").order_by(Job.id.desc())))


def due_ids(session: Session, now: datetime, limit: int = 100) -> list[int]:
    """Jobs that could be taken now: for the sweep that sends the hints again."""
    query = select(Job.id).where(_due(now)).order_by(Job.run_after, Job.id).limit(limit)
    return list(session.scalars(query))


def _due(now: datetime):  # type: ignore[no-untyped-def]
    return or_(
        and_(Job.state == "waiting", Job.run_after <= now),
        and_(Job.state == "running", Job.lease_until < now),
    )


def _close(session: Session, leased: Leased, **values: Any) -> bool:
    mine = and_(Job.id == leased.id, Job.lease == leased.lease, Job.state == "running")
    return bool(session.execute(update(Job).where(mine).values(**values)).rowcount == 1)  # type: ignore[attr-defined]
