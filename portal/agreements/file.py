"""The agreement as `agreement.json`: what the linter reads, and what is carried inside the frozen PDF for later readers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from portal.agreements.facts import parties_of
from portal.agreements.forms import ClauseIn
from portal.agreements.models import Agreement, Clause
from portal.cases.contact import hidden_from_the_other_side
from portal.cases.models import Case, Participant, Party
from portal.law import linter, schema
from portal.law.linter import Finding
from portal.law.schema import AgreementFile
from portal.law.vocabulary import PartyKind, Severity

NAME = "agreement.json"
ALWAYS = ("parties", "clauses")
_PLACE = re.compile(r"^(?P<province>.+?(?:省|自治区|特别行政区|市))(?P<area>.+?(?:区|县|旗|市))")


def as_json(session: Session, agreement: Agreement, made_on: date) -> str:
    """The whole agreement as canonical JSON text; amounts are integer 分, days are ISO."""
    return json.dumps(raw(session, agreement, made_on), ensure_ascii=False, sort_keys=True, indent=1)


def as_file(session: Session, agreement: Agreement, made_on: date) -> AgreementFile:
    """The same, read through the schema. Raises InvalidInput where it does not fit."""
    return schema.parse(raw(session, agreement, made_on))


def findings(session: Session, agreement: Agreement, today: date) -> list[Finding]:
    """What a court would say, whole agreement first; nothing here ever blocks a signature (13.A4)."""
    return linter.lint(as_file(session, agreement, today), today)


def open_findings(session: Session, agreement: Agreement, today: date) -> list[Finding]:
    """Those a court would refuse for: each party answers them if they stay."""
    return [f for f in findings(session, agreement, today) if f.severity is Severity.REFUSE]


def raw(session: Session, agreement: Agreement, made_on: date) -> dict[str, Any]:
    """The JSON object. Empty values are left out."""
    case, parties = agreement.case, parties_of(session, agreement.case)
    keys = {p.ref: f"p{n}" for n, p in enumerate(parties, 1)}
    return _filled(
        {
            "format": schema.FORMAT,
            "number": agreement.number or case.number,
            "stage": agreement.stage,
            "dispute_type": case.dispute_type,
            "cause": case.cause,
            "organisation": _organisation(case),
            "court": {"code": case.court.code, "name": case.court.name} if case.court else None,
            "jurisdiction_basis": case.jurisdiction_basis,
            "subject_location": place(case.place),
            "mediators": _names(case, "PRESIDING_MEDIATOR", "CO_MEDIATOR"),
            "parties": [_party(case, p, keys[p.ref]) for p in parties],
            "others": _names(case, "AGENT", "GUARDIAN", "INTERESTED_PERSON"),
            "facts": agreement.dispute_facts,
            "scope": agreement.scope,
            "remaining": _lines(agreement.remaining),
            "absent_asked": agreement.absent_asked,
            "absent": _lines(agreement.absent),
            "made_on": made_on.isoformat(),
            "clauses": [_clause(c, keys) for c in agreement.clauses],
        }
    )


def place(address: str | None) -> dict[str, str]:
    """«天津市和平区示例路…» → province and area; empty where it cannot be told."""
    found = _PLACE.match(address or "")
    return found.groupdict() if found else {}


def _organisation(case: Case) -> dict[str, Any]:
    organisation = case.organisation
    if organisation is None:
        return {"name": "（未指定）", "lawful": False}
    return _filled(
        {
            "name": organisation.name,
            "people_committee": organisation.kind == "people_committee",
            "lawful": True,
            **place(organisation.district or organisation.seat),
        }
    )


def _party(case: Case, party: Party, key: str) -> dict[str, Any]:
    person = party.person
    secret = person.address_secret or hidden_from_the_other_side(case)
    natural = person.kind == "natural"
    return _filled(
        {
            "id": key,
            "name": person.name,
            "kind": str(PartyKind.PERSON if natural else PartyKind.ORGANISATION),
            "capacity": {1: "APPLICANT", 2: "RESPONDENT"}.get(party.side),
            "side": party.side,
            "id_number": person.id_no if natural else None,
            "credit_code": None if natural else person.id_no,
            "address": None if secret else person.address,
            **({} if secret else place(person.address)),
            "legal_representative": person.legal_representative,
            "guardian": _acting(case, party, "GUARDIAN"),
            "agent": _acting(case, party, "AGENT"),
        }
    )


def clause_json(typed: ClauseIn, keys: Mapping[str, str]) -> dict[str, Any]:
    """One clause as typed, before it is stored; `keys` are party ref → id in the file."""
    slots = typed.model_dump(mode="json", exclude={"kind", "text", "version"}, exclude_defaults=True)
    return _clause_of(str(typed.kind), typed.text, slots, keys)


def _clause(clause: Clause, keys: Mapping[str, str]) -> dict[str, Any]:
    return _clause_of(clause.kind, clause.text, json.loads(clause.slots or "{}"), keys)


def _clause_of(kind: str, text: str, slots: dict[str, Any], keys: Mapping[str, str]) -> dict[str, Any]:
    owes, owed = keys.get(slots.pop("debtor", "")), keys.get(slots.pop("creditor", ""))
    return _filled(
        {
            **slots,
            "kind": kind,
            "text": text,
            "debtors": [owes] if owes else [],
            "creditors": [owed] if owed else [],
        }
    )


def _acting(case: Case, party: Party, capacity: str) -> str:
    return next((p.person.name for p in _open(case) if p.party_id == party.id and p.capacity == capacity), "")


def _names(case: Case, *capacities: str) -> list[str]:
    return [p.person.name for p in _open(case) if p.capacity in capacities]


def _open(case: Case) -> list[Participant]:
    return [p for p in case.participants if p.ends_at is None]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    """False and 0 are said; None, "", [] and {} are not."""
    return {k: v for k, v in values.items() if v not in (None, "", {}) and (v != [] or k in ALWAYS)}
