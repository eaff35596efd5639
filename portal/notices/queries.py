"""Reads notices, rendered for their reader; a person's own only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.notices import texts
from portal.notices.models import Notice, Outgoing


@dataclass(frozen=True)
class Line:
    """One line of the bell in the reader's language."""

    ref: str
    text: str
    made_at: datetime
    read: bool
    case_id: int | None


@dataclass(frozen=True)
class Shown:
    """One message of the demo's outbox."""

    channel: str
    address: str
    subject: str
    body: str
    made_at: datetime
    state: str


def bell(session: Session, person_id: int, language: str, limit: int = 100) -> list[Line]:
    """Newest first."""
    query = select(Notice).where(Notice.person_id == person_id).order_by(Notice.id.desc()).limit(limit)
    return [
        Line(n.ref, texts.bell(n.code, n.params, language), n.made_at, n.read_at is not None, n.case_id)
        for n in session.scalars(query)
    ]


def outbox(session: Session, limit: int = 200) -> list[Shown]:
    """Everything that went out, newest first: only ever shown in the demo."""
    query = select(Outgoing).order_by(Outgoing.id.desc()).limit(limit)
    return [
        Shown(o.channel, o.address, o.subject or "", o.body, o.made_at, "sent" if o.sent_at else o.failed)
        for o in session.scalars(query)
    ]


def mark_read(session: Session, person_id: int, now: datetime) -> int:
    """All of one's own that were unread; returns how many."""
    done = session.execute(
        update(Notice).where(Notice.person_id == person_id, Notice.read_at.is_(None)).values(read_at=now)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]
