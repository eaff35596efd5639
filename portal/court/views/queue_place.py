"""Which file comes before and after this one in the reader's own list: J and K on the review screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.court import queries
from portal.court.models import Application
from portal.people.actors import Actor


@dataclass(frozen=True)
class Place:
    """The nth of how many that are not decided yet."""

    number: int
    total: int
    before: str
    after: str


def neighbours(session: Session, actor: Actor, application: Application, now: datetime) -> Place:
    """Among everything open at this court, by statutory day."""
    lines = queries.queue(session, actor, application.court_id, now)
    refs = [x.ref for x in lines if x.state not in queries.FINAL or x.ref == application.ref]
    at = refs.index(application.ref) if application.ref in refs else 0
    before = refs[at - 1] if at > 0 else ""
    after = refs[at + 1] if at + 1 < len(refs) else ""
    return Place(at + 1, len(refs), before, after)
