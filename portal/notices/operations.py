"""Writes what is to happen after the commit: jobs, in-app notices, e-mail and SMS. Nothing is sent from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import announce
from portal.notices.models import Job, Notice


@dataclass(frozen=True)
class Tell:
    """One thing to tell one person: `code` names the text (notices.texts), `params` fill it.

    `by` are the ways besides the bell: "sms", "email". An SMS never reveals the dispute (lock screens).
    """

    person_id: int
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    case_id: int | None = None
    by: tuple[str, ...] = ()


def enqueue(
    session: Session, kind: str, payload: Mapping[str, Any], now: datetime, once: str | None = None
) -> Job:
    """Ask for slow work. With `once`, asking again returns the job that is already there."""
    if once is not None:
        found = session.scalars(select(Job).where(Job.once == once)).one_or_none()
        if found is not None:
            return found
    job = Job(kind=kind, payload=dict(payload), once=once, run_after=now, made_at=now)
    session.add(job)
    session.flush()
    announce(session, "job", str(job.id))
    return job


def tell(session: Session, what: Tell, now: datetime) -> Notice:
    """Put it on the person's bell, and on its way by SMS or e-mail where asked."""
    from portal.notices.sending import write_outgoing

    notice = Notice(
        person_id=what.person_id, case_id=what.case_id, code=what.code, params=dict(what.params), made_at=now
    )
    session.add(notice)
    session.flush()
    announce(session, "notice", str(what.person_id))
    for channel in what.by:
        write_outgoing(session, what, channel, now)
    return notice
