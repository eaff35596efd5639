"""After signing: who owes says it is done, who is owed confirms it; only the schedule says what is due."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.agreements.models import Agreement, Obligation
from portal.cases.access import case_for
from portal.cases.advance import Move, Stand, advance
from portal.cases.models import Case
from portal.clock import china_date
from portal.errors import NotFound
from portal.notices.operations import Tell, tell
from portal.people.actors import Actor


def obligation_for(session: Session, actor: Actor, ref: str) -> tuple[Obligation, Case, Actor]:
    """One duty and the actor placed in its case; raises NotFound for whoever may not know of it."""
    row = session.scalars(select(Obligation).where(Obligation.ref == ref)).one_or_none()
    if row is None:
        raise NotFound()
    agreement = session.get_one(Agreement, row.agreement_id)
    case, placed = case_for(session, actor, session.get_one(Case, agreement.case_id).ref)
    return row, case, placed


def facts_of(obligation: Obligation, actor: Actor, now: datetime) -> dict[str, bool]:
    """What the obligation's table asks."""
    return {
        "is_debtor": actor.party_id == obligation.debtor_party_id,
        "is_creditor": actor.party_id == obligation.creditor_party_id,
        "past_due": china_date(now) > obligation.due,
        "agreement_effective": True,
    }


def report_done(session: Session, actor: Actor, case: Case, obligation: Obligation, now: datetime) -> None:
    """「我付了」: the other side is asked to confirm; nothing is performed by one side's word."""
    advance(
        session, obligation, Move("report_done", facts_of(obligation, actor, now)), Stand(case, actor, now)
    )
    obligation.claimed_at = now
    tell(session, Tell(obligation.creditor.person_id, "performance_claimed", {}, case.id, by=("sms",)), now)


def acknowledge(session: Session, actor: Actor, case: Case, obligation: Obligation, now: datetime) -> None:
    """「我收到了」."""
    advance(
        session, obligation, Move("acknowledge", facts_of(obligation, actor, now)), Stand(case, actor, now)
    )
    obligation.performed_at = now
    tell(session, Tell(obligation.debtor.person_id, "performance_confirmed", {}, case.id), now)


def mark_breached(session: Session, actor: Actor, case: Case, obligation: Obligation, now: datetime) -> None:
    """Past its day and not done; the label for people is 已过期没做到, never worse."""
    advance(
        session, obligation, Move("mark_breached", facts_of(obligation, actor, now)), Stand(case, actor, now)
    )
