"""Turns rows into answers, for this person and nobody else."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.actions import operations as actions
from portal.actions.registry import Target
from portal.agreements.findings import lines
from portal.agreements.models import Agreement, Obligation
from portal.cases.models import Case
from portal.cases.operations.act import At
from portal.cases.papers import signatures
from portal.cases.queries import may_read, title_for
from portal.cases.wording import state_told
from portal.court import facts as court_facts
from portal.court.models import Application
from portal.law.deadlines import timer
from portal.law.papers import PAPERS, PaperKind
from portal.law.timers import ONLY_BY_HOURS
from portal.law.vocabulary import Role
from portal.locale import language
from portal.rooms.models import Room


def at(value: datetime | None) -> str | None:
    """ISO 8601 in UTC."""
    return value.isoformat() if value is not None else None


def _head(session: Session, target: Target) -> dict[str, Any]:
    ref = target.case.ref if target.type == "case" else target.row.ref
    return {"ref": ref, "version": target.row.version, "actions": actions.offers(session, target, language())}


def case(session: Session, target: Target, whole: bool = True) -> dict[str, Any]:
    """One case; the list leaves papers and clocks out."""
    row = target.case
    body = {
        **_head(session, target),
        "number": row.number,
        "title": title_for(session, At(row, target.row, target.actor, target.now)),
        "stage": target.row.stage,
        "state": state_told(target.row.state, target.actor.role != Role.PARTY, bool(row.number)),
        "dispute_type": row.dispute_type,
        "submitted_at": at(row.submitted_at),
    }
    return {**body, **_rest_of_case(session, target)} if whole else body


def _rest_of_case(session: Session, target: Target) -> dict[str, Any]:
    row = target.case
    rooms = select(Room.ref).where(Room.case_id == row.id)
    return {
        "clocks": clocks(session, row),
        "papers": papers(session, target),
        "agreements": list(
            session.scalars(
                select(Agreement.ref).where(Agreement.case_id == row.id).order_by(Agreement.ordinal)
            )
        ),
        "applications": list(session.scalars(select(Application.ref).where(Application.case_id == row.id))),
        "rooms": list(session.scalars(rooms)),
    }


def clocks(session: Session, row: Case) -> list[dict[str, Any]]:
    """Running deadlines, visible to everybody in the case."""
    from portal.cases.models import Clock

    query = select(Clock).where(
        Clock.case_id == row.id, Clock.met_at.is_(None), Clock.timer.not_in(ONLY_BY_HOURS)
    )
    english = language() == "en"
    return [
        {
            "timer": c.timer,
            "label": timer(c.timer).en if english else timer(c.timer).zh,
            "due": c.due.isoformat(),
            "article": timer(c.timer).article,
            "paused": c.paused,
        }
        for c in session.scalars(query.order_by(Clock.due))
    ]


def papers(session: Session, target: Target) -> list[dict[str, Any]]:
    """Papers this person may read."""
    from portal.cases.models import Paper

    where = may_read(session, At(target.case, _proceeding(session, target), target.actor, target.now))
    rows = session.scalars(select(Paper).where(Paper.case_id == target.case.id, where).order_by(Paper.id))
    english = language() == "en"
    return [
        {
            "ref": p.ref,
            "kind": p.kind,
            "title": PAPERS[PaperKind(p.kind)].en if english else PAPERS[PaperKind(p.kind)].zh,
            "number": p.number,
            "language": p.language,
            "state": p.state,
            "pages": p.pages,
            "document_hash": p.document_hash,
        }
        for p in rows
    ]


def _proceeding(session: Session, target: Target) -> Any:
    from portal.cases.access import current_proceeding

    return target.row if target.type == "case" else current_proceeding(session, target.case)


def agreement(session: Session, target: Target) -> dict[str, Any]:
    """An agreement with clauses, findings and marks."""
    row: Agreement = target.row
    marks = signatures(session, row.paper_id) if row.paper_id else []
    return {
        **_head(session, target),
        "case": target.case.ref,
        "state": row.state,
        "number": row.number,
        "scope": row.scope,
        "edition": row.edition,
        "document_hash": row.document_hash,
        "effective_at": at(row.effective_at),
        "clauses": [
            {
                "ref": c.ref,
                "ordinal": c.ordinal,
                "kind": c.kind,
                "text": c.text,
                "slots": json.loads(c.slots or "{}"),
            }
            for c in row.clauses
        ],
        "findings": findings(session, row, target.now),
        "marks": [
            {
                "field": m.field,
                "role": m.role,
                "name": m.name,
                "signed": m.intended_at is not None,
                "stored": m.applied_at is not None,
            }
            for m in marks
        ],
        "obligations": [o.ref for o in row.obligations],
    }


def findings(session: Session, row: Agreement, now: datetime) -> list[dict[str, Any]]:
    """What the linter says, in the reader's language."""
    english = language() == "en"
    return [
        {
            "clause": line.clause_ref,
            "rule": line.finding.rule,
            "ground": line.finding.ground,
            "severity": str(line.finding.severity),
            "reason": line.finding.reason_en if english else line.finding.reason_zh,
            "repair": line.finding.repair_en if english else line.finding.repair_zh,
            "article": line.finding.article,
        }
        for line in lines(session, row, now)
    ]


def application(session: Session, target: Target) -> dict[str, Any]:
    """An application for confirmation."""
    row: Application = target.row
    return {
        **_head(session, target),
        "case": target.case.ref,
        "agreement": row.agreement.ref,
        "court": row.court.name,
        "basis": row.basis,
        "state": row.state,
        "number": row.number,
        "bundle_hash": court_facts.bundle_hash(session, row),
        "fence": row.fence if row.holder_id == target.actor.person_id else 0,
        "filed_at": at(row.filed_at),
        "decided_at": at(row.decided_at),
        "missing": court_facts.missing_materials(session, row),
    }


def obligation(session: Session, target: Target) -> dict[str, Any]:
    """One duty."""
    row: Obligation = target.row
    return {
        **_head(session, target),
        "case": target.case.ref,
        "state": row.state,
        "kind": row.kind,
        "amount_fen": row.amount_fen,
        "due": row.due.isoformat(),
    }


MAKERS = {"case": case, "agreement": agreement, "application": application, "obligation": obligation}
