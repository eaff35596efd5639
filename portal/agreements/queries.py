"""What the pages of an agreement show, read into plain values so that nothing is asked of the database while rendering."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.agreements.facts import facts_of, my_mark, parties_of
from portal.agreements.findings import Line, lines
from portal.agreements.models import Agreement, Clause, ClauseReading
from portal.cases.access import current_proceeding
from portal.cases.models import Paper, Party
from portal.cases.papers import signatures
from portal.law.capital import capital, yuan_figures
from portal.people.actors import Actor
from portal.people.models import Person
from portal.people.phones import mask_phone

FREEZE_NEEDS = ("slots_complete", "sign_way_open", "sham_clear", "guardian_ok", "authority_ok")


@dataclass(frozen=True)
class ClauseView:
    """One clause with its findings; `mine` is the reader's answer to it in the frozen document."""

    ref: str
    version: int
    number: int
    kind: str
    text: str
    slots: Mapping[str, Any]
    debtor: str
    creditor: str
    findings: tuple[Line, ...]
    mine: bool | None

    @property
    def level(self) -> str:
        """ok, warn (advice) or err (a court would refuse)."""
        if any(line.refuses for line in self.findings):
            return "err"
        return "warn" if self.findings else "ok"

    @property
    def total(self) -> str:
        """8,600, or empty."""
        return yuan_figures(self.slots["total_fen"]) if self.slots.get("total_fen") else ""

    @property
    def capitals(self) -> str:
        """人民币捌仟陆佰元整, or empty."""
        return str(capital(self.slots["total_fen"])) if self.slots.get("total_fen") else ""

    @property
    def plan(self) -> list[tuple[date, str]]:
        """Day and amount of each payment; one line where it is paid at once."""
        rows = self.slots.get("instalments") or []
        if not rows and self.slots.get("due") and self.slots.get("total_fen"):
            rows = [{"due": self.slots["due"], "fen": self.slots["total_fen"]}]
        return [(date.fromisoformat(r["due"]), yuan_figures(r["fen"])) for r in rows]

    @property
    def account_tail(self) -> str:
        """Last four digits of the account."""
        return str(self.slots.get("account", ""))[-4:]


@dataclass(frozen=True)
class MarkView:
    """One expected mark: whose, and how far it is: waiting, paper, making, done."""

    field: str
    name: str
    role: str
    kind: str
    state: str
    at: datetime | None
    mine: bool


@dataclass(frozen=True)
class PartyView:
    """A party as a choice in the clause form."""

    ref: str
    name: str
    side: int


@dataclass(frozen=True)
class AgreementView:
    """The whole agreement for one reader."""

    ref: str
    version: int
    state: str
    edition: int
    number: str
    case_ref: str
    case_title: str
    facts: str
    scope: str
    remaining: str
    absent_asked: bool
    absent: str
    clauses: tuple[ClauseView, ...]
    whole: tuple[Line, ...]
    parties: tuple[PartyView, ...]
    marks: tuple[MarkView, ...]
    missing: tuple[str, ...]  # guard keys that hold the freezing up
    document_hash: str
    paper_ref: str
    paper_state: str
    pages: int
    previews: int
    effective_at: datetime | None
    form_complete: bool
    made_at: datetime
    frozen_at: datetime | None
    phone: str  # the reader's own, masked
    reader_party: str  # ref of the reader's party, if any

    @property
    def refusals(self) -> int:
        """Findings a court would refuse for."""
        return sum(line.refuses for line in self._all())

    @property
    def advice(self) -> int:
        """Findings that are only advice."""
        return sum(not line.refuses for line in self._all())

    @property
    def fine(self) -> int:
        """Clauses without any finding."""
        return sum(not c.findings for c in self.clauses)

    @property
    def my_mark(self) -> MarkView | None:
        """The reader's own place."""
        return next((m for m in self.marks if m.mine), None)

    @property
    def next_unread(self) -> int:
        """Number of the first clause this reader has not agreed to; 0 when all are."""
        return next((c.number for c in self.clauses if c.mine is not True), 0)

    @property
    def mine_to_answer(self) -> list[Line]:
        """Findings this reader's party has not answered."""
        return [x for x in self._all() if self.reader_party in {w.ref for w in x.waiting}]

    def _all(self) -> list[Line]:
        return [*self.whole, *(line for c in self.clauses for line in c.findings)]


def view_of(session: Session, agreement: Agreement, actor: Actor, now: datetime) -> AgreementView:
    """Read everything one page of this agreement may need."""
    case, found = agreement.case, lines(session, agreement, now)
    parties = parties_of(session, case)
    paper = session.get(Paper, agreement.paper_id) if agreement.paper_id else None
    facts = facts_of(session, agreement, actor, now)
    return AgreementView(
        ref=agreement.ref,
        version=agreement.version,
        state=agreement.state,
        edition=agreement.edition,
        number=agreement.number or case.number or "",
        case_ref=case.ref,
        case_title=case.title,
        facts=agreement.dispute_facts,
        scope=agreement.scope,
        remaining=agreement.remaining,
        absent_asked=agreement.absent_asked,
        absent=agreement.absent,
        clauses=tuple(_clauses(session, agreement, actor, found, parties)),
        whole=tuple(line for line in found if line.finding.clause == 0),
        parties=tuple(PartyView(p.ref, p.person.name, p.side) for p in parties),
        marks=tuple(_marks(session, agreement, actor)),
        missing=tuple(key for key in _needs(session, agreement) if not facts[key]),
        document_hash=agreement.document_hash,
        paper_ref=paper.ref if paper else "",
        paper_state=paper.state if paper else "",
        pages=paper.pages if paper else 0,
        previews=len(paper.previews) if paper else 0,
        effective_at=agreement.effective_at,
        form_complete=agreement.form_complete_at is not None,
        made_at=agreement.made_at,
        frozen_at=agreement.frozen_at,
        phone=_phone(session, actor),
        reader_party=next((p.ref for p in parties if p.id == actor.party_id), ""),
    )


def _needs(session: Session, agreement: Agreement) -> tuple[str, ...]:
    """While the talks still go on, freezing also ends them: then the record must be confirmed first."""
    talking = current_proceeding(session, agreement.case).state == "MEDIATING"
    return ("minutes_confirmed", *FREEZE_NEEDS) if talking else FREEZE_NEEDS


def clause_view(view: AgreementView, ref: str) -> ClauseView | None:
    """One clause of the view."""
    return next((c for c in view.clauses if c.ref == ref), None)


def _clauses(
    session: Session, agreement: Agreement, actor: Actor, found: list[Line], parties: list[Party]
) -> list[ClauseView]:
    names = {p.ref: p.person.name for p in parties}
    answers = _answers(session, agreement, actor)
    return [_clause(n, c, names, found, answers) for n, c in enumerate(agreement.clauses, 1)]


def _clause(
    number: int, clause: Clause, names: Mapping[str, str], found: list[Line], answers: Mapping[str, bool]
) -> ClauseView:
    slots = json.loads(clause.slots or "{}")
    return ClauseView(
        clause.ref,
        clause.version,
        number,
        clause.kind,
        clause.text,
        slots,
        names.get(slots.get("debtor", ""), ""),
        names.get(slots.get("creditor", ""), ""),
        tuple(line for line in found if line.finding.clause == number),
        answers.get(clause.ref),
    )


def _answers(session: Session, agreement: Agreement, actor: Actor) -> dict[str, bool]:
    if actor.participant_id is None or not agreement.document_hash:
        return {}
    query = select(ClauseReading.clause_ref, ClauseReading.understood).where(
        ClauseReading.agreement_id == agreement.id,
        ClauseReading.document_hash == agreement.document_hash,
        ClauseReading.participant_id == actor.participant_id,
    )
    return {ref: understood for ref, understood in session.execute(query)}


def _marks(session: Session, agreement: Agreement, actor: Actor) -> list[MarkView]:
    rows = signatures(session, agreement.paper_id) if agreement.paper_id else []
    mine = my_mark(rows, actor)
    return [MarkView(m.field, m.name, m.role, m.kind, _mark_state(m), m.intended_at, m is mine) for m in rows]


def _mark_state(mark: Any) -> str:
    if mark.applied_at is not None:
        return "done"
    if mark.intended_at is not None:
        return "making"
    return "paper" if mark.method == "paper" else "waiting"


def _phone(session: Session, actor: Actor) -> str:
    person = session.get(Person, actor.person_id)
    return mask_phone(person.phone) if person is not None and person.phone else ""
