"""The four kinds of thing an act is done to: find one for an actor, and gather the facts its table asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.actions.registry import Target
from portal.agreements import facts as agreement_facts
from portal.agreements import performance
from portal.agreements.models import Agreement
from portal.cases.access import case_for, current_proceeding
from portal.cases.facts import facts_of as proceeding_facts
from portal.cases.models import Case
from portal.court import facts as application_facts
from portal.court.models import Application
from portal.errors import NotFound
from portal.law.vocabulary import Machine
from portal.people.actors import Actor

Finder = Callable[[Session, Actor, str, datetime], Target]


def _case(session: Session, actor: Actor, ref: str, now: datetime) -> Target:
    case, placed = case_for(session, actor, ref)
    return Target("case", current_proceeding(session, case), case, placed, now)


def _agreement(session: Session, actor: Actor, ref: str, now: datetime) -> Target:
    row = session.scalars(select(Agreement).where(Agreement.ref == ref)).one_or_none()
    return _of_case("agreement", session, actor, row, now)


def _application(session: Session, actor: Actor, ref: str, now: datetime) -> Target:
    row = session.scalars(select(Application).where(Application.ref == ref)).one_or_none()
    return _of_case("application", session, actor, row, now)


def _obligation(session: Session, actor: Actor, ref: str, now: datetime) -> Target:
    row, case, placed = performance.obligation_for(session, actor, ref)
    return Target("obligation", row, case, placed, now)


def _of_case(
    kind: str, session: Session, actor: Actor, row: Agreement | Application | None, now: datetime
) -> Target:
    if row is None:
        raise NotFound()
    case, placed = case_for(session, actor, session.get_one(Case, row.case_id).ref)
    return Target(kind, row, case, placed, now)


FINDERS: dict[str, Finder] = {
    "case": _case,
    "agreement": _agreement,
    "application": _application,
    "obligation": _obligation,
}
MACHINES = {
    "case": Machine.PROCEEDING,
    "agreement": Machine.AGREEMENT,
    "application": Machine.APPLICATION,
    "obligation": Machine.OBLIGATION,
}


def find(session: Session, kind: str, actor: Actor, ref: str, now: datetime) -> Target:
    """The target, if this actor may know of it; raises NotFound."""
    return FINDERS[kind](session, actor, ref, now)


def facts(session: Session, target: Target) -> dict[str, bool]:
    """What holds right now for this actor."""
    if target.type == "case":
        return proceeding_facts(session, target.row, target.actor, target.now)
    if target.type == "agreement":
        return agreement_facts.facts_of(session, target.row, target.actor, target.now)
    if target.type == "application":
        return application_facts.facts_of(session, target.row, target.actor, target.now)
    return performance.facts_of(target.row, target.actor, target.now)


def ref_of(target: Target) -> str:
    """The public name under which the target is addressed: a case's proceeding goes by the case."""
    return target.case.ref if target.type == "case" else str(target.row.ref)


def by(target: Target, actor: Actor) -> Target:
    """The same target, another quality of the same person (a mediator who is entrusted with the seal)."""
    return replace(target, actor=actor)
