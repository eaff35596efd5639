"""`agreement.json` read into plain dataclasses, with errors a person can act on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.errors import InvalidInput

from .identity import read_id
from .schema_check import Errors, check
from .schema_data import AGREEMENT_SCHEMA, FORMAT, Schema
from .vocabulary import Capacity, ClauseKind, PartyKind, Scope, Stage

__all__ = [
    "FORMAT",
    "AgreementFile",
    "Clause",
    "Instalment",
    "OrganisationEntry",
    "PartyEntry",
    "agreement_schema",
    "parse",
    "parse_text",
]


@dataclass(frozen=True, slots=True)
class PartyEntry:
    """A party or guarantor. `side` 0 means no side of its own."""

    id: str
    name: str
    kind: PartyKind = PartyKind.PERSON
    capacity: Capacity | None = None
    side: int = 0
    id_number: str = ""
    credit_code: str = ""
    born: date | None = None
    address: str = ""
    province: str = ""
    area: str = ""
    legal_representative: str = ""
    guardian: str = ""
    agent: str = ""
    signs: bool = True


@dataclass(frozen=True, slots=True)
class Instalment:
    """One instalment, amount in fen."""

    due: date
    fen: int


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause. `number` counts from 1."""

    number: int
    kind: ClauseKind
    text: str = ""
    debtors: tuple[str, ...] = ()
    creditors: tuple[str, ...] = ()
    total_fen: int | None = None
    currency: str = "CNY"
    instalments: tuple[Instalment, ...] = ()
    due: date | None = None
    trigger: str = ""
    method: str = ""
    payee: str = ""
    bank: str = ""
    account: str = ""
    place: str = ""
    standard: str = ""
    guarantors: tuple[str, ...] = ()

    @property
    def dues(self) -> tuple[date, ...]:
        """All days on which something falls due."""
        return (*((self.due,) if self.due else ()), *(i.due for i in self.instalments))


@dataclass(frozen=True, slots=True)
class OrganisationEntry:
    """The organisation that presided."""

    name: str
    people_committee: bool = True
    lawful: bool = True
    on_roster_of: str = ""
    invited_by: str = ""
    invitation_paper: str = ""
    province: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class AgreementFile:
    """A whole agreement, as `heyi lint` reads it and the drafting room builds it."""

    dispute_type: str
    organisation: OrganisationEntry
    parties: tuple[PartyEntry, ...]
    clauses: tuple[Clause, ...]
    number: str = ""
    title: str = "人民调解协议书"
    stage: Stage = Stage.PRE_FILING
    cause: str = ""
    court_code: str = ""
    court_name: str = ""
    jurisdiction_basis: str = ""
    subject_province: str = ""
    subject_area: str = ""
    mediators: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    facts: str = ""
    scope: Scope = Scope.ALL
    remaining: tuple[str, ...] = ()
    absent_asked: bool = False
    absent: tuple[str, ...] = ()
    made_on: date | None = None

    def party(self, key: str) -> PartyEntry:
        """The party with this id. KeyError for an unknown one."""
        return next(p for p in self.parties if p.id == key)


def agreement_schema() -> Schema:
    """The JSON Schema, for `heyi schema agreement`."""
    return AGREEMENT_SCHEMA


def parse_text(text: str | bytes) -> AgreementFile:
    """Read JSON text. Raises InvalidInput with `errors` {path: reason}."""
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidInput("agreement_file", errors={"（文件）": "不是有效的JSON"}) from None
    return parse(raw)


def parse(raw: Any) -> AgreementFile:
    """Read the parsed JSON. Raises InvalidInput with `errors` {path: reason}."""
    errors = check(AGREEMENT_SCHEMA, raw)
    if not errors:
        raw = _without_nulls(raw)
        errors = _references(raw)
    if errors:
        raise InvalidInput("agreement_file", errors=errors)
    return _build(raw)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _without_nulls(v) for k, v in value.items() if v is not None}
    return [_without_nulls(v) for v in value] if isinstance(value, list) else value


def _references(raw: Mapping[str, Any]) -> Errors:
    known: set[str] = set()
    errors: Errors = {}
    for index, party in enumerate(raw["parties"]):
        if party["id"] in known:
            errors[f"parties[{index}].id"] = "编号重复"
        known.add(party["id"])
    for index, clause in enumerate(raw["clauses"]):
        for slot in ("debtors", "creditors", "guarantors"):
            for key in clause.get(slot, ()):
                if key not in known:
                    errors[f"clauses[{index}].{slot}"] = f"当事人中没有“{key}”"
    return errors


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _pick(raw: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: raw[name] for name in names if name in raw}


def _party(raw: Mapping[str, Any]) -> PartyEntry:
    more = _pick(
        raw,
        "side",
        "id_number",
        "credit_code",
        "address",
        "province",
        "area",
        "legal_representative",
        "guardian",
        "agent",
        "signs",
    )
    born = _day(raw.get("born"))
    if born is None and raw.get("id_number"):
        born = read_id(raw["id_number"]).born
    kind = PartyKind(raw.get("kind", PartyKind.ORGANISATION if raw.get("credit_code") else PartyKind.PERSON))
    capacity = Capacity(raw["capacity"]) if raw.get("capacity") else None
    entry = PartyEntry(raw["id"], raw["name"].strip(), kind, capacity, born=born, **more)
    return entry if entry.side else _with_side(entry)


def _with_side(party: PartyEntry) -> PartyEntry:
    from dataclasses import replace

    side = {Capacity.APPLICANT: 1, Capacity.RESPONDENT: 2}.get(party.capacity) if party.capacity else None
    return replace(party, side=side) if side else party


def _clause(number: int, raw: Mapping[str, Any]) -> Clause:
    more = _pick(
        raw,
        "text",
        "total_fen",
        "currency",
        "trigger",
        "method",
        "payee",
        "bank",
        "account",
        "place",
        "standard",
    )
    instalments = tuple(
        Instalment(date.fromisoformat(i["due"]), i["fen"]) for i in raw.get("instalments", ())
    )
    people: dict[str, Any] = {
        slot: tuple(raw.get(slot, ())) for slot in ("debtors", "creditors", "guarantors")
    }
    return Clause(
        number, ClauseKind(raw["kind"]), instalments=instalments, due=_day(raw.get("due")), **people, **more
    )


def _build(raw: Mapping[str, Any]) -> AgreementFile:
    court, subject = raw.get("court", {}), raw.get("subject_location", {})
    lists: dict[str, Any] = {
        name: tuple(raw.get(name, ())) for name in ("mediators", "others", "remaining", "absent")
    }
    return AgreementFile(
        organisation=OrganisationEntry(**raw["organisation"]),
        parties=tuple(_party(p) for p in raw["parties"]),
        clauses=tuple(_clause(n, c) for n, c in enumerate(raw["clauses"], 1)),
        stage=Stage(raw.get("stage", Stage.PRE_FILING)),
        scope=Scope(raw.get("scope", Scope.ALL)),
        court_code=court.get("code", ""),
        court_name=court.get("name", ""),
        subject_province=subject.get("province", ""),
        subject_area=subject.get("area", ""),
        made_on=_day(raw.get("made_on")),
        **lists,
        **_pick(
            raw, "dispute_type", "number", "title", "cause", "jurisdiction_basis", "facts", "absent_asked"
        ),
    )
