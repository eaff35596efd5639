"""The door to an agreement: who may know of it in which state (3.5). Everybody else gets NotFound."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.agreements.models import Agreement
from portal.cases.access import case_for
from portal.cases.models import Case
from portal.errors import NotFound
from portal.law.vocabulary import Role, Stage
from portal.people.actors import Actor

COURT = (Role.CLERK, Role.JUDGE)


def agreement_for(session: Session, actor: Actor, ref: str) -> tuple[Agreement, Actor]:
    """The agreement, and the actor placed in its case.

    A draft belongs to those who talk; the organisation sees it once it is frozen; a court, once it binds. In a suit the
    judge is one of those who talk.
    """
    row = session.scalars(select(Agreement).where(Agreement.ref == ref)).one_or_none()
    if row is None:
        raise NotFound()
    _case, placed = case_for(session, actor, session.get_one(Case, row.case_id).ref)
    if not _may_see(row, placed):
        raise NotFound()
    return row, placed


def _may_see(row: Agreement, actor: Actor) -> bool:
    if actor.role == Role.SUPERVISOR:
        return False  # counts and amounts only (3.5)
    if actor.role == Role.ORGANISATION:
        return row.state != "DRAFT" and row.frozen_at is not None
    if actor.role in COURT and Stage(row.stage) is not Stage.TRIAL:
        return row.effective_at is not None
    return True
