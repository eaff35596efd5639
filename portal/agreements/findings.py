"""Findings of the linter beside the clause they are about, and who has answered them (13.A4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.agreements import file
from portal.agreements.facts import parties_of
from portal.agreements.models import Agreement, FindingAnswer
from portal.cases.models import Participant
from portal.clock import china_date
from portal.law.grounds import GATE_A, GATE_B, Ground
from portal.law.linter import Finding
from portal.law.vocabulary import Severity


@dataclass(frozen=True)
class Waiting:
    """A party whose answer is still missing."""

    ref: str
    name: str


@dataclass(frozen=True)
class Line:
    """One finding; `waiting` are the names of parties that have not said «仍要这样写» to it in this edition."""

    finding: Finding
    clause_ref: str
    waiting: frozenset[Waiting]

    @property
    def ground(self) -> Ground:
        """The ground a court would give, with its article and its plain words."""
        return {**GATE_A, **GATE_B}[self.finding.ground]

    @property
    def refuses(self) -> bool:
        """True where a court would probably refuse."""
        return self.finding.severity is Severity.REFUSE


def lines(session: Session, agreement: Agreement, now: datetime) -> list[Line]:
    """All findings of the words as they stand, whole agreement first."""
    refs = {n: c.ref for n, c in enumerate(agreement.clauses, 1)}
    people = [(p.id, Waiting(p.ref, p.person.name)) for p in parties_of(session, agreement.case)]
    said = _answers(session, agreement)
    found = file.findings(session, agreement, china_date(agreement.frozen_at or now))
    return [_line(f, refs.get(f.clause, ""), people, said) for f in found]


def unanswered(session: Session, agreement: Agreement, now: datetime) -> list[Line]:
    """Refusals that at least one party has not answered: repaired or answered, they never block (13.A4)."""
    return [line for line in lines(session, agreement, now) if line.refuses and line.waiting]


def stands(session: Session, agreement: Agreement, rule: str, clause_ref: str, now: datetime) -> bool:
    """True if the words as they stand have this finding."""
    return any((x.finding.rule, x.clause_ref) == (rule, clause_ref) for x in lines(session, agreement, now))


def _line(
    finding: Finding,
    clause_ref: str,
    people: Iterable[tuple[int, Waiting]],
    said: set[tuple[str, str, int | None]],
) -> Line:
    waiting = {who for party, who in people if (finding.rule, clause_ref, party) not in said}
    return Line(finding, clause_ref, frozenset(waiting if finding.severity is Severity.REFUSE else ()))


def _answers(session: Session, agreement: Agreement) -> set[tuple[str, str, int | None]]:
    query = (
        select(FindingAnswer.rule, FindingAnswer.clause_ref, Participant.party_id)
        .join(Participant, Participant.id == FindingAnswer.participant_id)
        .where(FindingAnswer.agreement_id == agreement.id, FindingAnswer.edition == agreement.edition)
    )
    return {(rule, clause, party) for rule, clause, party in session.execute(query)}
