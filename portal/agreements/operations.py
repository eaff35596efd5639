"""Drafting: clauses are typed, moved and frozen. Any edit after freezing voids every signature (ES-05)."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.agreements import contexts, findings, numbers, wording
from portal.agreements.facts import facts_of, my_mark, parties_of
from portal.agreements.forms import ClauseIn, DisputeIn, FreezeIn
from portal.agreements.models import Agreement, Clause, ClauseReading, FindingAnswer
from portal.cases import papers
from portal.cases.access import current_proceeding
from portal.cases.advance import Move, Stand, advance, begin
from portal.cases.models import Case
from portal.cases.operations.act import At, follows
from portal.db import announce
from portal.errors import Conflict, NotAllowed, NotFound, StaleVersion, WrongState
from portal.law.vocabulary import Machine, Role
from portal.people.actors import SYSTEM, Actor


def draft(session: Session, actor: Actor, case: Case, now: datetime) -> Agreement:
    """Open a draft; one at a time. The mediator writes, everybody sees it change live."""
    proceeding = current_proceeding(session, case)
    if proceeding.state not in ("MEDIATING", "DRAFTING", "TRIAL"):
        raise WrongState(state=proceeding.state)
    if live(session, case) is not None:
        raise Conflict("draft")
    count = (
        session.scalar(select(func.count()).select_from(Agreement).where(Agreement.case_id == case.id)) or 0
    )
    agreement = Agreement(
        case_id=case.id,
        proceeding_id=proceeding.id,
        ordinal=count + 1,
        stage=proceeding.stage,
        dispute_facts=case.story,
        made_at=now,
    )
    session.add(agreement)
    session.flush()
    begin(session, agreement, Move("draft"), Stand(case, actor, now))
    return agreement


def live(session: Session, case: Case) -> Agreement | None:
    """The agreement being drafted or signed, if any."""
    return session.scalars(
        select(Agreement).where(Agreement.case_id == case.id, Agreement.state.in_(("DRAFT", "FROZEN")))
    ).one_or_none()


def set_head(session: Session, actor: Actor, agreement: Agreement, form: DisputeIn, now: datetime) -> None:
    """Main facts, points in dispute, scope and what stays open."""
    _edit(session, actor, agreement, now, {"part": "head"})
    agreement.dispute_facts, agreement.scope, agreement.remaining = (
        form.dispute_facts,
        form.scope,
        form.remaining,
    )
    agreement.absent_asked, agreement.absent = form.absent_asked or bool(form.absent), form.absent


def add_clause(session: Session, actor: Actor, agreement: Agreement, form: ClauseIn, now: datetime) -> Clause:
    """Append one clause."""
    _edit(session, actor, agreement, now, {"part": "add"})
    clause = Clause(
        agreement_id=agreement.id, ordinal=len(agreement.clauses) + 1, kind=form.kind, changed_at=now
    )
    _write(session, actor, agreement, clause, form, now)
    agreement.clauses.append(clause)
    session.flush()
    return clause


def change_clause(
    session: Session, actor: Actor, agreement: Agreement, ref: str, form: ClauseIn, now: datetime
) -> Clause:
    """Replace one clause's words and slots."""
    clause = clause_of(agreement, ref)
    if form.version is not None and form.version != clause.version:
        raise StaleVersion()
    _edit(session, actor, agreement, now, {"part": "change", "clause": ref})
    clause.kind = form.kind
    _write(session, actor, agreement, clause, form, now)
    return clause


def remove_clause(session: Session, actor: Actor, agreement: Agreement, ref: str, now: datetime) -> None:
    """Take one clause out and close the gap."""
    clause = clause_of(agreement, ref)
    _edit(session, actor, agreement, now, {"part": "remove", "clause": ref})
    agreement.clauses.remove(clause)
    session.delete(clause)
    session.flush()
    _renumber(session, agreement)


def move_clause(
    session: Session, actor: Actor, agreement: Agreement, ref: str, place: int, now: datetime
) -> None:
    """Put one clause at `place` (1 = first)."""
    clause = clause_of(agreement, ref)
    _edit(session, actor, agreement, now, {"part": "move", "clause": ref})
    rest = [c for c in agreement.clauses if c is not clause]
    rest.insert(max(0, place - 1), clause)
    for ordinal, item in enumerate(rest, 1):
        item.ordinal = ordinal
    session.flush()
    session.expire(agreement, ["clauses"])


def clause_of(agreement: Agreement, ref: str) -> Clause:
    """One clause of this agreement; raises NotFound."""
    found = next((c for c in agreement.clauses if c.ref == ref), None)
    if found is None:
        raise NotFound()
    return found


def answer_finding(
    session: Session, actor: Actor, agreement: Agreement, rule: str, clause_ref: str, now: datetime
) -> None:
    """«双方知道法院可能不予确认，仍要这样写»: one party's answer to one finding of this edition (13.A4)."""
    if actor.participant_id is None or actor.party_id is None:
        raise NotAllowed()
    if not findings.stands(session, agreement, rule, clause_ref, now):
        raise NotFound()
    body = {"rule": rule, "clause": clause_ref, "edition": agreement.edition}
    advance(session, agreement, Move("answer_finding", body=body), Stand(agreement.case, actor, now))
    session.add(
        FindingAnswer(
            agreement_id=agreement.id,
            edition=agreement.edition,
            rule=rule,
            clause_ref=clause_ref,
            participant_id=actor.participant_id,
            at=now,
        )
    )
    announce(session, "agreement", agreement.ref)
    session.flush()


def freeze(session: Session, actor: Actor, agreement: Agreement, form: FreezeIn, now: datetime) -> None:
    """Fix the words: from here on only signing, sending back or refusing. The PDF is made by the worker."""
    case, stand = agreement.case, Stand(agreement.case, actor, now)
    facts = facts_of(session, agreement, actor, now)
    proceeding = current_proceeding(session, case)
    if proceeding.state == "MEDIATING":
        advance(session, proceeding, Move("start_drafting", facts), stand)
    advance(session, agreement, Move("freeze", facts, body={"edition": agreement.edition}), stand)
    advance(session, proceeding, Move("freeze", facts), stand)
    agreement.frozen_at = now
    agreement.number = agreement.number or numbers.number_for(session, agreement, now)
    draft_of_paper = contexts.agreement_draft(session, agreement, form.agents, now)
    paper = papers.intend(session, case, draft_of_paper, actor, now)
    agreement.paper_id = paper.id
    announce(session, "agreement", agreement.ref)


def choose_paper(session: Session, actor: Actor, agreement: Agreement, now: datetime) -> None:
    """「我要签纸的」: open to every signer at any time (电子签名法3, 13.A15); the phone stays open to them too."""
    advance(session, agreement, Move("choose_paper"), Stand(agreement.case, actor, now))
    mark = my_mark(papers.signatures(session, agreement.paper_id or 0), actor)
    if mark is None or mark.intended_at is not None:
        raise WrongState()
    mark.method = "paper"
    announce(session, "agreement", agreement.ref)


def send_back(session: Session, actor: Actor, agreement: Agreement, reason: str, now: datetime) -> None:
    """「这里不对，退回改」: signatures made so far are void, nothing is deleted (B14, D13)."""
    stand = Stand(agreement.case, actor, now)
    facts = facts_of(session, agreement, actor, now)
    advance(session, agreement, Move("send_back", facts, private={"reason": reason}), stand)
    advance(session, current_proceeding(session, agreement.case), Move("send_back", facts), stand)
    _void_paper(session, actor, agreement, now)
    agreement.edition += 1
    announce(session, "agreement", agreement.ref)


def refuse(session: Session, actor: Actor, agreement: Agreement, reason: str, now: datetime) -> None:
    """不签: recorded with its reason. The proceeding ends (E7) only when no two opposed sides remain (13.A13)."""
    stand = Stand(agreement.case, actor, now)
    facts = facts_of(session, agreement, actor, now)
    advance(session, agreement, Move("refuse_sign", facts, private={"reason": reason}), stand)
    proceeding = current_proceeding(session, agreement.case)
    if facts["no_opposed_sides"]:
        advance(session, proceeding, Move("refuse_sign", facts, end_reason="E7"), stand)
        _discard(session, actor, agreement, now)
    announce(session, "agreement", agreement.ref)


@follows(Machine.AGREEMENT, "discard")
def discard_open(session: Session, at: At) -> None:
    """Whoever leaves the talks leaves no paper behind that somebody could still sign (13.D13)."""
    agreement = live(session, at.case)
    if agreement is not None:
        _discard(session, at.actor, agreement, at.now)
        announce(session, "agreement", agreement.ref)


def _discard(session: Session, actor: Actor, agreement: Agreement, now: datetime) -> None:
    facts = facts_of(session, agreement, actor, now)
    advance(session, agreement, Move("discard", facts), Stand(agreement.case, SYSTEM, now))
    agreement.voided_at = now
    _void_paper(session, actor, agreement, now)


def confirm_clause(
    session: Session,
    actor: Actor,
    agreement: Agreement,
    clause_ref: str,
    document_hash: str,
    understood: bool,
    now: datetime,
) -> None:
    """「这一条我同意」 or 「我没听懂」 for one clause of exactly this document (F56)."""
    clause_of(agreement, clause_ref)
    if actor.participant_id is None:
        raise NotAllowed()
    facts = {"same_hash": bool(document_hash) and document_hash == agreement.document_hash}
    body = {"clause": clause_ref, "understood": understood}
    advance(session, agreement, Move("confirm_clause", facts, body=body), Stand(agreement.case, actor, now))
    query = select(ClauseReading).where(
        ClauseReading.agreement_id == agreement.id,
        ClauseReading.document_hash == document_hash,
        ClauseReading.clause_ref == clause_ref,
        ClauseReading.participant_id == actor.participant_id,
    )
    reading = session.scalars(query).one_or_none()
    if reading is None:
        reading = ClauseReading(
            agreement_id=agreement.id,
            document_hash=document_hash,
            clause_ref=clause_ref,
            participant_id=actor.participant_id,
            understood=understood,
            at=now,
        )
        session.add(reading)
    reading.understood, reading.at = understood, now
    announce(session, "agreement", agreement.ref)


def _edit(session: Session, actor: Actor, agreement: Agreement, now: datetime, body: dict[str, str]) -> None:
    """Every edit is a row of the table: it needs DRAFT, the host's role, and leaves an audit link."""
    if actor.role not in (Role.MEDIATOR, Role.JUDGE):
        raise NotAllowed()
    agreement.edition += 1
    advance(
        session,
        agreement,
        Move("edit_clause", body={**body, "edition": agreement.edition}),
        Stand(agreement.case, actor, now),
    )
    announce(session, "agreement", agreement.ref)


def _write(
    session: Session, actor: Actor, agreement: Agreement, clause: Clause, form: ClauseIn, now: datetime
) -> None:
    slots = form.model_dump(mode="json", exclude={"kind", "text", "version"}, exclude_defaults=True)
    clause.slots = json.dumps(slots, ensure_ascii=False, sort_keys=True)
    clause.text = form.text or _composed(session, agreement, slots)
    clause.changed_by, clause.changed_at = actor.participant_id, now


def _composed(session: Session, agreement: Agreement, slots: dict[str, object]) -> str:
    """A payment whose slots are filled needs no typing; an unfinished one shows what is there."""
    names = {p.ref: p.person.name for p in parties_of(session, agreement.case)}
    try:
        return wording.payment_zh(slots, names)
    except KeyError:
        return ""


def _renumber(session: Session, agreement: Agreement) -> None:
    for ordinal, clause in enumerate(sorted(agreement.clauses, key=lambda c: c.ordinal), 1):
        clause.ordinal = ordinal
    session.flush()


def _void_paper(session: Session, actor: Actor, agreement: Agreement, now: datetime) -> None:
    if agreement.paper is not None and agreement.paper.state != "void":
        papers.void(session, agreement.case, agreement.paper, actor, now)
    agreement.paper_id, agreement.document_hash, agreement.frozen_at = None, "", None
