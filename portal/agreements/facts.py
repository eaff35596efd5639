"""Facts that the guards of the agreement's table look at."""

from __future__ import annotations

import json
from collections.abc import Set
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.agreements.models import Agreement, Clause, ClauseReading
from portal.cases.access import current_proceeding
from portal.cases.facts import more_facts
from portal.cases.models import Case, Paper, PaperSignature, Participant, Party, Proceeding
from portal.cases.papers import signatures
from portal.clock import china_date
from portal.law import esign
from portal.law.authority import Power
from portal.law.capacity import CapacityAnswer, CapacityFacts, may_sign
from portal.law.identity import read_id
from portal.law.vocabulary import ClauseKind
from portal.people.actors import Actor
from portal.people.consents import has_consent
from portal.people.step_up import is_fresh
from portal.rooms.facts import minutes_confirmed, room_of

AUTHORITY_ITEMS = {Power.SETTLE, Power.SIGN_AGREEMENT}  # 民诉法62: without them an agent may talk, not bind
GUARDIANS = ("GUARDIAN",)


def facts_of(session: Session, agreement: Agreement, actor: Actor, now: datetime) -> dict[str, bool]:
    """Everything the table may ask about this agreement and this actor, guard key → truth."""
    marks = signatures(session, agreement.paper_id) if agreement.paper_id else []
    mine = my_mark(marks, actor)
    people = [m for m in marks if m.role == "party"]
    return {
        "minutes_confirmed": _minutes_confirmed(session, agreement),
        "slots_complete": bool(agreement.clauses) and all(slots_complete(c) for c in agreement.clauses),
        "sign_way_open": esign_way_open(agreement),
        "sham_clear": not _frozen_for_sham(session, agreement),
        "guardian_ok": all(capacity_of(p, now).may_sign for p in parties_of(session, agreement.case)),
        "authority_ok": authority_ok(session, actor, AUTHORITY_ITEMS),
        "same_hash": bool(agreement.document_hash),
        "identity_fresh": is_fresh(session, actor, agreement.document_hash, now),
        "sign_terms_agreed": has_consent(session, actor.person_id, "esign_terms", agreement.case),
        "clauses_confirmed": all_confirmed(session, agreement, actor),
        "not_signed_yet": mine is not None and mine.intended_at is None,
        "parties_signed": bool(people) and all(m.intended_at for m in people),
        "mediator_signed": any(m.role == "mediator" and m.intended_at for m in marks),
        "agreement_effective": bool(people) and all(m.applied_at for m in people),
        "form_complete": bool(marks) and all(m.applied_at for m in marks),
        "not_yet_effective": agreement.effective_at is None
        and not (people and all(m.applied_at for m in people)),
        "no_opposed_sides": len(_other_sides(session, agreement, actor)) < 2,
    }


def esign_way_open(agreement: Agreement) -> bool:
    """ES-03 looks at the type of dispute and at every clause; after violence people sign at the window (S3)."""
    if agreement.case.esign_barred:
        return False
    items = [(ClauseKind(c.kind), c.text) for c in agreement.clauses]
    return esign.esign_allowed(agreement.case.dispute_type, items).allowed


def my_mark(marks: list[PaperSignature], actor: Actor) -> PaperSignature | None:
    """The field this actor is to sign, if any; a seal is nobody's own."""
    return next(
        (m for m in marks if m.participant_id is not None and m.participant_id == actor.participant_id), None
    )


def slots_complete(clause: Clause) -> bool:
    """What the table needs before freezing: a payment names who, whom, how much and when; others have words."""
    slots = json.loads(clause.slots or "{}")
    if clause.kind != "payment":
        return bool(clause.text.strip())
    dated = bool(slots.get("instalments")) or bool(slots.get("due"))
    return bool(slots.get("debtor") and slots.get("creditor") and slots.get("total_fen") and dated)


def all_confirmed(session: Session, agreement: Agreement, actor: Actor) -> bool:
    """This participant has said yes to every clause of the document as frozen."""
    query = select(ClauseReading.clause_ref).where(
        ClauseReading.agreement_id == agreement.id,
        ClauseReading.document_hash == agreement.document_hash,
        ClauseReading.participant_id == actor.participant_id,
        ClauseReading.understood.is_(True),
    )
    return {c.ref for c in agreement.clauses} <= set(session.scalars(query))


def authority_ok(session: Session, actor: Actor, items: Set[str]) -> bool:
    """A party for itself, or an agent whose paper names these items of special authority (13.A23)."""
    if actor.participant_id is None:
        return True
    participant = session.get_one(Participant, actor.participant_id)
    if participant.capacity != "AGENT":
        return True
    return set(participant.authority) >= items


def capacity_of(party: Party, now: datetime) -> CapacityAnswer:
    """Whether this party signs itself, its guardian does, or nobody can yet (13.A22). A company has no age."""
    known = read_id(party.person.id_no) if party.person.id_no and party.person.kind == "natural" else None
    if known is None or known.born is None:
        return CapacityAnswer(True, "self", "", "", "")
    present = any(
        p.party_id == party.id and p.capacity in GUARDIANS and p.ends_at is None
        for p in party.case.participants
    )
    return may_sign(CapacityFacts(known.born, guardian_present=present), china_date(now))


def _minutes_confirmed(session: Session, agreement: Agreement) -> bool:
    """The record of the sitting is confirmed by each who was there (OMR 22)."""
    room = room_of(session, agreement.case_id)
    return room is not None and minutes_confirmed(session, room)


def _frozen_for_sham(session: Session, agreement: Agreement) -> bool:
    """OMR 23: suspected sham mediation stops every signature until somebody has looked."""
    proceeding = current_proceeding(session, agreement.case)
    return proceeding.state == "SUSPENDED" and proceeding.pause_reason == "SHAM"


def _other_sides(session: Session, agreement: Agreement, actor: Actor) -> set[int]:
    """Sides that would remain without this party (13.A13)."""
    return {p.side for p in parties_of(session, agreement.case) if p.id != actor.party_id}


def parties_of(session: Session, case: Case) -> list[Party]:
    """Parties still in the case, by side: each of them signs."""
    return list(
        session.scalars(
            select(Party)
            .where(Party.case_id == case.id, Party.left_at.is_(None))
            .order_by(Party.side, Party.ordinal)
        )
    )


def paper_of(session: Session, agreement: Agreement) -> Paper | None:
    """The frozen paper, if there is one."""
    return session.get(Paper, agreement.paper_id) if agreement.paper_id else None


@more_facts
def of_proceeding(session: Session, proceeding: Proceeding, _actor: Actor, _now: datetime) -> dict[str, bool]:
    """What the talks must know of the agreement: once it binds, nobody leaves by withdrawing or refusing (PML 31, D13)."""
    query = select(Agreement).where(
        Agreement.proceeding_id == proceeding.id, Agreement.state.in_(("FROZEN", "EFFECTIVE"))
    )
    marks = [
        m
        for a in session.scalars(query)
        if a.paper_id
        for m in signatures(session, a.paper_id)
        if m.role == "party"
    ]
    return {"not_yet_effective": not (marks and all(m.intended_at is not None for m in marks))}
