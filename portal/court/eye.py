"""What a court clerk checks with the eye (papers.md 14), read off the file: dates, clauses, the thirty days."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from portal.cases.models import Paper
from portal.clock import china_date
from portal.court.facts import window
from portal.court.jurisdiction import bases_of
from portal.court.models import Application


@dataclass(frozen=True)
class Seen:
    """One thing looked at. `facts` fills the words of the screen."""

    key: str
    ok: bool
    facts: dict[str, object]


def seen(session: Session, application: Application, today: date) -> list[Seen]:
    """Dates in order, clauses the same sign by sign, in time or with a reason, this court has jurisdiction."""
    return [
        _dates(application, today),
        _clauses(session, application),
        _in_time(application),
        _jurisdiction(session, application),
    ]


def _dates(application: Application, today: date) -> Seen:
    """Agreement ≤ application ≤ acceptance ≤ ruling (A29)."""
    moments = (
        application.agreement.effective_at,
        application.filed_at,
        application.accepted_at,
        application.decided_at,
    )
    days = [china_date(m) for m in moments if m is not None]
    return Seen("dates", days == sorted(days) and (not days or days[-1] <= today), {"days": days})


def _clauses(session: Session, application: Application) -> Seen:
    """The application's clauses are the signed agreement's own, sign by sign."""
    agreed = _printed(session, application.agreement.paper_id).get("clauses", [])
    asked = _printed(session, application.paper_id).get("mediation", {}).get("clauses", [])
    same = [c["text"] for c in agreed] == [c["text"] for c in asked]
    return Seen("clauses", bool(agreed) and same, {"count": len(agreed)})


def _in_time(application: Application) -> Seen:
    found, filed = window(application.agreement), application.filed_at
    if found is None or filed is None:
        return Seen("in_time", False, {"last": None, "state": "", "reason": ""})
    state = found.state(china_date(filed))
    return Seen(
        "in_time",
        state == "open",
        {"last": found.warn_by.due, "state": state, "reason": application.late_reason},
    )


def _jurisdiction(session: Session, application: Application) -> Seen:
    bases = bases_of(session, application.agreement, application.court)
    names = [b.basis for b in bases]
    return Seen("jurisdiction", application.basis in names, {"basis": application.basis, "open": bases})


def _printed(session: Session, paper_id: int | None) -> dict[str, Any]:
    paper = session.get(Paper, paper_id) if paper_id else None
    found: dict[str, Any] = json.loads(paper.context) if paper is not None else {}
    return found
