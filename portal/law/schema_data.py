"""The JSON Schema of `agreement.json`: what stands in an agreement, apart from its looks."""

from __future__ import annotations

from typing import Any

from .jurisdiction import Basis
from .taxonomy import DISPUTE_TYPES
from .vocabulary import Capacity, ClauseKind, PartyKind, Scope, Stage

FORMAT = "heyi.agreement/1"
Schema = dict[str, Any]
_DAY = r"^\d{4}-\d{2}-\d{2}$"
_MAX_FEN = 10**15


def _text(description: str, limit: int = 200, **more: Any) -> Schema:
    return {"type": "string", "maxLength": limit, "description": description, **more}


def _day(description: str) -> Schema:
    return _text(description, 10, pattern=_DAY)


def _fen(description: str) -> Schema:
    return {
        "type": "integer",
        "minimum": 0,
        "maximum": _MAX_FEN,
        "description": description + " (integer fen, 1 yuan = 100)",
    }


def _list(items: Schema, description: str, limit: int = 500) -> Schema:
    return {"type": "array", "items": items, "maxItems": limit, "description": description}


def _object(properties: Schema, required: tuple[str, ...], description: str) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
        "description": description,
    }


def _one_of(values: Any, description: str) -> Schema:
    return {"type": "string", "enum": [str(v) for v in values], "description": description}


_ID = _text(
    "own key of a party inside this file, e.g. applicant", 40, minLength=1, pattern=r"^[A-Za-z0-9_\-]+$"
)
_IDS = _list(_ID, "ids of parties")
_PLACE = {"province": _text("省、自治区、直辖市", 30), "area": _text("区、县", 30)}

PARTY = _object(
    {
        "id": _ID,
        "name": _text("full name as on the id card or licence", 100, minLength=1),
        "kind": _one_of(PartyKind, "person or organisation"),
        "capacity": _one_of(
            (Capacity.APPLICANT, Capacity.RESPONDENT, Capacity.THIRD_PARTY, Capacity.GUARANTOR),
            "role in mediation",
        ),
        "side": {
            "type": "integer",
            "minimum": 0,
            "maximum": 99,
            "description": "same number = same side; 0 = no side",
        },
        "id_number": _text("citizen id number, or passport or permit", 40),
        "credit_code": _text("unified social credit code", 18),
        "born": _day("date of birth; read from the id number when missing"),
        "address": _text("address", 300),
        **_PLACE,
        "legal_representative": _text("法定代表人", 100),
        "guardian": _text("name of the guardian who takes part", 100),
        "agent": _text("name of the agent", 100),
        "signs": {"type": "boolean", "description": "false: named here but will not sign", "default": True},
    },
    ("id", "name"),
    "one party or guarantor",
)

INSTALMENT = _object(
    {"due": _day("last day for this instalment"), "fen": _fen("amount")}, ("due", "fen"), "one instalment"
)

CLAUSE = _object(
    {
        "kind": _one_of(ClauseKind, "kind of clause"),
        "text": _text("the clause as printed, Chinese, full names", 4000),
        "debtors": _IDS,
        "creditors": _IDS,
        "total_fen": _fen("whole amount"),
        "currency": _text("ISO currency; CNY when missing", 3, pattern="^[A-Z]{3}$"),
        "instalments": _list(INSTALMENT, "instalments; their sum must be total_fen"),
        "due": _day("last day for performance"),
        "trigger": _text("event that makes it due, where there is no day", 300),
        "method": _text("way of payment or performance, e.g. 银行转账", 100),
        "payee": _text("account holder", 100),
        "bank": _text("bank and branch", 100),
        "account": _text("account number", 60),
        "place": _text("place of performance", 300),
        "standard": _text("how it is seen that the act is done", 500),
        "guarantors": _IDS,
    },
    ("kind",),
    "one clause; its number is its place in the list",
)

ORGANISATION = _object(
    {
        "name": _text("full name", 100, minLength=1),
        "people_committee": {
            "type": "boolean",
            "description": "a people's mediation committee",
            "default": True,
        },
        "lawful": {"type": "boolean", "description": "lawfully established and on file", "default": True},
        "on_roster_of": _text("court code; a roster place alone gives no jurisdiction", 20),
        "invited_by": _text("court code, where that court invited it to mediate this very dispute", 20),
        "invitation_paper": _text("number or id of that invitation", 100),
        **_PLACE,
    },
    ("name",),
    "the mediation organisation",
)

AGREEMENT_SCHEMA: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Mediation agreement (人民调解协议)",
    **_object(
        {
            "format": {"type": "string", "enum": [FORMAT], "description": "version of this format"},
            "number": _text("（2026）津和人调字第0001号", 60),
            "title": _text("人民调解协议书", 60),
            "stage": _one_of(Stage, "PRE_FILING when missing"),
            "dispute_type": _text("code: " + ", ".join(DISPUTE_TYPES) + ", or a local code", 20, minLength=1),
            "cause": _text("cause of action, e.g. 财产损害赔偿纠纷", 60),
            "organisation": ORGANISATION,
            "court": _object(
                {"code": _text("e.g. 津0101", 20, minLength=1), "name": _text("full name", 60)},
                ("code",),
                "court to apply to",
            ),
            "jurisdiction_basis": _one_of(Basis, "why that court"),
            "subject_location": _object(dict(_PLACE), (), "where the thing in dispute lies"),
            "mediators": _list(_text("name", 60), "mediators, presiding first", 10),
            "parties": _list(PARTY, "parties and guarantors", 1000),
            "others": _list(
                _text("name", 100),
                "other names that may stand in clauses (agents, firms that do the repair)",
                100,
            ),
            "facts": _text("纠纷主要事实、争议事项", 10000),
            "scope": _one_of(Scope, "whether all or part of the dispute is settled"),
            "remaining": _list(_text("claim", 500), "what is not settled, where scope is part", 100),
            "absent_asked": {
                "type": "boolean",
                "description": "it was asked whether somebody absent owns, owes or guarantees",
            },
            "absent": _list(_text("name", 100), "absent co-owners, co-debtors or guarantors", 100),
            "made_on": _day("day of the agreement; today when missing"),
            "clauses": _list(CLAUSE, "the clauses", 500),
        },
        ("dispute_type", "organisation", "parties", "clauses"),
        "amounts are integer fen; days are yyyy-mm-dd; names are full names",
    ),
}
