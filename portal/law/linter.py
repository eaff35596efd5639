"""Would a court confirm this? Findings with the ground a court would give. A finding never blocks signing (13.A4)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from .capacity import is_minor
from .identity import ID_PROBLEMS, credit_code_problem, read_id
from .jurisdiction import BASIS_NAMES, Basis, Connections, Invitation, Place, candidates
from .lint_clause import CHECKS, Hit, View
from .lint_rules import RULES, LintSettings
from .schema import AgreementFile
from .vocabulary import ClauseKind, Scope, Severity

__all__ = ["Finding", "LintSettings", "connections", "exit_code", "finding_line", "lint", "would_refuse"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`clause` counts from 1; 0 is the agreement as a whole. `key` tells the same finding again after an edit."""

    clause: int
    rule: str
    ground: str
    severity: Severity
    reason_zh: str
    reason_en: str
    repair_zh: str
    repair_en: str
    article: str

    @property
    def key(self) -> str:
        """Stable while clause and reason stay: answers of the parties hang on it."""
        return f"{self.clause}:{self.rule}:{self.reason_zh}"


def lint(agreement: AgreementFile, today: date, settings: LintSettings | None = None) -> list[Finding]:
    """All findings, whole agreement first, then clause by clause; refusals before advice."""
    limits = settings or LintSettings()
    found = [_finding(0, hit) for hit in _whole(agreement, today)]
    for clause in agreement.clauses:
        view = View(agreement, clause, today, limits)
        found += [_finding(clause.number, hit) for check in CHECKS for hit in check(view)]
    unique = list(dict.fromkeys(found))
    return sorted(unique, key=lambda f: (f.clause, f.severity is Severity.ADVICE))


def _finding(clause: int, hit: Hit) -> Finding:
    rule, params = RULES[hit[0]], hit[1]

    def fill(text: str) -> str:
        return re.sub(r"\{(\w+)\}", lambda m: params.get(m[1], m[0]), text)

    return Finding(
        clause,
        rule.key,
        rule.ground,
        rule.severity,
        fill(rule.reason_zh),
        fill(rule.reason_en),
        fill(rule.repair_zh),
        fill(rule.repair_en),
        rule.article,
    )


def _whole(f: AgreementFile, today: date) -> Iterator[Hit]:
    for check in (_sides, _organisation, _court, _scope, _absent):
        yield from check(f)
    yield from _persons(f, f.made_on or today)


def _sides(f: AgreementFile) -> Iterator[Hit]:
    if len({p.side for p in f.parties if p.side and p.signs}) < 2:
        yield "L-SIDES", {}
    if not f.clauses:
        yield "L-B5-EMPTY", {}
    owed = [c for c in f.clauses if c.kind in (ClauseKind.PAYMENT, ClauseKind.ACT, ClauseKind.DELIVERY)]
    if owed and not any(c.kind is ClauseKind.DEFAULT for c in f.clauses):
        yield "L-DEFAULT-MISSING", {}


def _organisation(f: AgreementFile) -> Iterator[Hit]:
    if not f.organisation.lawful:
        yield "L-ORG", {}


def connections(f: AgreementFile) -> Connections:
    """What ties this agreement to courts, for jurisdiction.candidates()."""
    org = f.organisation
    invited = (
        Invitation(org.invited_by, org.invitation_paper) if org.invited_by and org.invitation_paper else None
    )
    return Connections(
        f.dispute_type,
        tuple(Place(p.province, p.area) for p in f.parties if p.province and p.area and p.side),
        (Place(f.subject_province, f.subject_area),) if f.subject_province and f.subject_area else (),
        (Place(org.province, org.area),) if org.province and org.area else (),
        invited,
        people_committee=org.people_committee,
    )


def _court(f: AgreementFile) -> Iterator[Hit]:
    """Silent where the file does not say enough to compare."""
    if f.jurisdiction_basis == Basis.INVITING_COURT and not (
        f.organisation.invited_by and f.organisation.invitation_paper
    ):
        yield "L-INVITED", {}
    ties = connections(f)
    labour = f.dispute_type == "LDZY"
    if labour and (
        not ties.people_committee or (f.jurisdiction_basis and f.jurisdiction_basis != Basis.ORG_SEAT)
    ):
        yield "L-A2-COURT", {}
    open_courts = candidates(ties)
    codes = {c.court_code for c in open_courts}
    if not f.court_code or not codes or "" in codes or f.court_code in codes:
        return
    names = "、".join(dict.fromkeys(f"{c.court_name}（{BASIS_NAMES[c.basis][0]}）" for c in open_courts))
    yield ("L-A2-COURT" if labour else "L-COURT"), {"court": f.court_name or f.court_code, "open": names}


def _scope(f: AgreementFile) -> Iterator[Hit]:
    if f.scope is Scope.PART and not f.remaining:
        yield "L-PART", {}


def _absent(f: AgreementFile) -> Iterator[Hit]:
    if f.absent:
        yield "L-ABSENT", {"names": "、".join(f.absent)}
    elif not f.absent_asked:
        yield "L-CO-OWNER", {}


def _persons(f: AgreementFile, day: date) -> Iterator[Hit]:
    for party in f.parties:
        if party.born and is_minor(party.born, day) and not party.guardian:
            yield "L-A22-GUARDIAN", {"name": party.name}
        problem = read_id(party.id_number).problem if len(party.id_number) in (15, 17, 18, 19) else ""
        if problem:
            yield "L-ID", {"name": party.name, "problem": ID_PROBLEMS[problem][0]}
        if party.credit_code and credit_code_problem(party.credit_code):
            yield "L-ID", {"name": party.name, "problem": "统一社会信用代码对不上"}


def would_refuse(findings: Sequence[Finding]) -> bool:
    """Whether a court would probably refuse."""
    return any(f.severity is Severity.REFUSE for f in findings)


def exit_code(findings: Sequence[Finding]) -> int:
    """Of `heyi lint`: 1 where a court would refuse, else 0."""
    return 1 if would_refuse(findings) else 0


def finding_line(finding: Finding, lang: str = "zh") -> str:
    """One line for `heyi lint`: clause, ground, reason, repair, tab between them."""
    english = lang.startswith("en")
    where = (
        (f"clause {finding.clause}" if finding.clause else "whole")
        if english
        else (f"第{finding.clause}条" if finding.clause else "全文")
    )
    reason, repair = (
        (finding.reason_en, finding.repair_en) if english else (finding.reason_zh, finding.repair_zh)
    )
    mark = {Severity.REFUSE: "", Severity.ADVICE: "advice: " if english else "提示："}[finding.severity]
    return "\t".join((where, finding.ground, mark + reason, repair))
