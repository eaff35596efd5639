"""The ceremony: each signs exactly the hash it confirmed; effect and completeness follow from the stored bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.agreements import contexts
from portal.agreements.facts import facts_of, my_mark, parties_of
from portal.agreements.forms import MarkIn
from portal.agreements.models import Agreement, Obligation
from portal.cases import clocks, papers
from portal.cases.access import current_proceeding
from portal.cases.advance import Move, Stand, advance, begin
from portal.cases.models import Clock, Paper, PaperSignature, Party
from portal.cases.papers import Mark
from portal.clock import CHINA
from portal.db import announce
from portal.errors import GuardFailed, NotAllowed, WrongState
from portal.law.effective import SigningTimes, effect
from portal.law.regimes import regimes_for
from portal.law.vocabulary import Role, Stage
from portal.notices.operations import Tell, tell
from portal.people.actors import SYSTEM, Actor


def sign(
    session: Session,
    actor: Actor,
    agreement: Agreement,
    form: MarkIn,
    evidence: dict[str, object],
    now: datetime,
) -> None:
    """A party signs on its own phone. Guards: same hash, fresh identity, every clause confirmed, not signed yet …"""
    facts = {
        **facts_of(session, agreement, actor, now),
        "same_hash": form.document_hash == agreement.document_hash,
    }
    advance(
        session,
        agreement,
        Move("sign", facts, body={"hash": form.document_hash}),
        Stand(agreement.case, actor, now),
    )
    _mark(session, actor, agreement, form, evidence, now)
    _tell_others(session, actor, agreement, now)


def _tell_others(session: Session, actor: Actor, agreement: Agreement, now: datetime) -> None:
    """Who has signed and who is still awaited, on everybody else's bell (F59)."""
    missing = [m.name for m in papers.signatures(session, agreement.paper_id or 0) if m.intended_at is None]
    words = {"name": actor.name, "waiting": missing}
    for party in parties_of(session, agreement.case):
        if party.person_id != actor.person_id:
            tell(session, Tell(party.person_id, "signed_by_other", words, agreement.case_id), now)


def sign_as_mediator(
    session: Session,
    actor: Actor,
    agreement: Agreement,
    form: MarkIn,
    evidence: dict[str, object],
    now: datetime,
) -> None:
    """The mediator signs after the parties (PML 29), with a fresh check of its own (ES-04)."""
    facts = {
        **facts_of(session, agreement, actor, now),
        "same_hash": form.document_hash == agreement.document_hash,
    }
    advance(
        session,
        agreement,
        Move("sign_as_mediator", facts, body={"hash": form.document_hash}),
        Stand(agreement.case, actor, now),
    )
    _need_fresh(facts)
    _mark(session, actor, agreement, form, evidence, now)


def seal(session: Session, actor: Actor, agreement: Agreement, document_hash: str, now: datetime) -> None:
    """The organisation's seal, by whoever is entrusted with it. Raises NotAllowed for everybody else."""
    if not actor.may_seal or actor.organisation_id != agreement.case.organisation_id:
        raise NotAllowed()
    holder = replace(actor, role=Role.ORGANISATION)
    facts = {
        **facts_of(session, agreement, actor, now),
        "same_hash": document_hash == agreement.document_hash,
    }
    advance(
        session,
        agreement,
        Move("seal", facts, body={"hash": document_hash}),
        Stand(agreement.case, holder, now),
    )
    _need_fresh(facts)
    field = next(s for s in papers.signatures(session, agreement.paper_id or 0) if s.kind == "seal")
    papers.mark(session, agreement.case, field, Mark(document_hash, "seal"), holder, now)
    announce(session, "agreement", agreement.ref)


def _need_fresh(facts: dict[str, bool]) -> None:
    """Whoever puts a mark on paper proves who it is just before (ES-04), mediator and seal holder too."""
    if not facts["identity_fresh"]:
        raise GuardFailed(("identity_fresh",))


def _mark(
    session: Session,
    actor: Actor,
    agreement: Agreement,
    form: MarkIn,
    evidence: dict[str, object],
    now: datetime,
) -> None:
    field = my_mark(papers.signatures(session, agreement.paper_id or 0), actor)
    if field is None:
        raise WrongState()
    papers.mark(
        session,
        agreement.case,
        field,
        Mark(form.document_hash, form.method, form.strokes, evidence),
        actor,
        now,
    )
    announce(session, "agreement", agreement.ref)


def _agreement_of(session: Session, paper: Paper) -> Agreement:
    return session.scalars(select(Agreement).where(Agreement.id == paper.subject_id)).one()


@papers.when("agreement", "ready")
def _frozen(session: Session, paper: Paper, _signature: PaperSignature | None, now: datetime) -> None:
    """The bytes exist: their hash is what everybody confirms. Each party is told that it is there to read."""
    agreement = _agreement_of(session, paper)
    agreement.document_hash = paper.document_hash
    for party in parties_of(session, agreement.case):
        tell(session, Tell(party.person_id, "draft_ready_to_sign", {}, agreement.case_id, by=("sms",)), now)
    announce(session, "agreement", agreement.ref)


@papers.when("agreement", "signed")
def _signed(session: Session, paper: Paper, _signature: PaperSignature | None, now: datetime) -> None:
    """Effect: the instant the last party signed (OMR 19), as soon as all party marks are in stored bytes."""
    agreement = _agreement_of(session, paper)
    people = [s for s in papers.signatures(session, paper.id) if s.role == "party"]
    if agreement.state != "FROZEN" or not all(s.applied_at for s in people):
        return
    agreement.effective_at = earliest_effect(session, agreement, paper)
    stand = Stand(agreement.case, SYSTEM, agreement.effective_at)
    advance(session, agreement, Move("take_effect", {"agreement_effective": True}), stand)
    _open_obligations(session, agreement, stand)
    announce(session, "agreement", agreement.ref)


@papers.when("agreement", "done")
def _complete(session: Session, paper: Paper, _signature: PaperSignature | None, now: datetime) -> None:
    """All marks and the seal are in: the proceeding is AGREED, and the organisation's proof is made."""
    agreement = _agreement_of(session, paper)
    agreement.form_complete_at = now
    stand = Stand(agreement.case, SYSTEM, now)
    facts = {"agreement_effective": agreement.effective_at is not None, "form_complete": True}
    proceeding = current_proceeding(session, agreement.case)
    advance(session, proceeding, Move("complete", facts), stand)
    proceeding.scope = agreement.scope
    proof = papers.intend(session, agreement.case, contexts.proof_draft(session, agreement, now), SYSTEM, now)
    agreement.proof_paper_id = proof.id
    for party in parties_of(session, agreement.case):
        tell(session, Tell(party.person_id, "agreement_effective", {}, agreement.case_id, by=("sms",)), now)
    announce(session, "agreement", agreement.ref)


@papers.when("proof_presided", "ready")
def _seal_proof(session: Session, paper: Paper, _signature: PaperSignature | None, now: datetime) -> None:
    """The proof says only what the sealed agreement already says, so the same entrusted seal goes on it at once."""
    agreement = _agreement_of(session, paper)
    field = next(s for s in papers.signatures(session, paper.id) if s.kind == "seal")
    papers.mark(session, agreement.case, field, Mark(paper.document_hash, "seal"), SYSTEM, now)


def earliest_effect(session: Session, agreement: Agreement, paper: Paper) -> datetime:
    """The first moment any applicable rule names: the thirty days are warned of by it (13.A7, 1.4)."""
    marks = papers.signatures(session, paper.id)
    times = SigningTimes(
        parties=tuple(m.intended_at for m in marks if m.role == "party"),
        mediator=next((m.intended_at for m in marks if m.role == "mediator"), None),
        seal=next((m.intended_at for m in marks if m.kind == "seal"), None),
    )
    regimes = regimes_for(Stage(agreement.stage), agreement.case.dispute_type, on_court_platform=True)
    # In a suit the court's statement comes later; between themselves the parties are bound by the last signature.
    found = effect(regimes, times).earliest or max(m for m in times.parties if m is not None)
    return found


def _open_obligations(session: Session, agreement: Agreement, stand: Stand) -> None:
    """Each duty of the schedule becomes a row that is DUE; it drives reminders and enforcement later."""
    by_ref = {p.ref: p for p in parties_of(session, agreement.case)}
    ordinal = 0
    for clause in agreement.clauses:
        for duty in contexts.duties(clause):
            ordinal += 1
            _open_one(session, agreement, clause.ref, duty, by_ref, ordinal, stand)


def _open_one(
    session: Session,
    agreement: Agreement,
    clause_ref: str,
    duty: dict[str, object],
    by_ref: dict[str, Party],
    ordinal: int,
    stand: Stand,
) -> None:
    obligation = Obligation(
        agreement_id=agreement.id,
        clause_ref=clause_ref,
        ordinal=ordinal,
        stage=agreement.stage,
        state="DUE",
        debtor_party_id=by_ref[str(duty["debtor"])].id,
        creditor_party_id=by_ref[str(duty["creditor"])].id,
        kind=duty["kind"],
        amount_fen=duty["fen"],
        due=duty["due"],
    )
    session.add(obligation)
    session.flush()
    begin(session, obligation, Move("open_obligation", {"agreement_effective": True}), stand)
    _enforcement_from_due_day(session, obligation)


def _enforcement_from_due_day(session: Session, obligation: Obligation) -> None:
    """The two years run from the last day of performance, not from the signing (民事诉讼法250)."""
    query = select(Clock).where(
        Clock.subject == "OBLIGATION", Clock.subject_id == obligation.id, Clock.timer == "enforcement"
    )
    for clock in session.scalars(query):
        clock.starts = datetime.combine(obligation.due, time(), CHINA)
        clock.due = clocks.due_date("enforcement", clock.starts)
