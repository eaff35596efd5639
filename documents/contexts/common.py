"""Pieces that several papers share. Money is integer fen; instants are aware; a legal day is a ``date`` at +08:00."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

PartyRole = Literal["applicant", "respondent"]
PartyKind = Literal["person", "organisation"]
Sex = Literal["男", "女", ""]
Authority = Literal["special", "general", "statutory"]


@dataclass(frozen=True, kw_only=True)
class AgentLine:
    """One agent of a party. ``items`` are the acts a special authority names (解释 89)."""

    name: str
    capacity: str = "委托代理人"
    description: str = ""
    authority: Authority = "general"
    items: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PartyBlock:
    """A party as printed at the head of a paper. The caller masks what a reader may not see.

    Age is never stored: the paper computes it from ``born`` on its own date (A18).
    """

    role: PartyRole
    kind: PartyKind = "person"
    name: str
    sex: Sex = ""
    ethnicity: str = ""
    born: date | None = None
    occupation: str = ""
    address: str = ""
    address_secret: bool = False
    phone: str = ""
    id_no: str = ""
    credit_code: str = ""
    legal_representative: str = ""
    legal_representative_post: str = ""
    agents: tuple[AgentLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Signatory:
    """A place for one mark. ``caption`` stands before the line; ``printed`` prints the name itself there."""

    field: str
    role: str
    name: str
    caption: str
    caption_en: str = ""
    printed: bool = False


@dataclass(frozen=True, kw_only=True)
class SealPlace:
    """Where an organisation or a court seals: over its own name and date."""

    field: str
    name: str


@dataclass(frozen=True, kw_only=True)
class ClauseText:
    """One clause as agreed. ``text`` is copied into every later paper sign by sign, never composed again."""

    number: int
    text: str
    text_en: str = ""


@dataclass(frozen=True, kw_only=True)
class ScheduleRow:
    """One duty of the performance schedule (履行计划表)."""

    number: int
    debtor: str
    creditor: str
    content: str
    content_en: str = ""
    amount_fen: int | None = None
    due: date
    method: str = ""
    account: str = ""


@dataclass(frozen=True, kw_only=True)
class Paper:
    """Every paper: its number, the instant it was made (file metadata) and the day it bears."""

    number: str
    made_at: datetime
    dated: date


@dataclass(frozen=True, kw_only=True)
class OrganisationPaper(Paper):
    """A paper under the name of a mediation organisation."""

    organisation: str
    seal: SealPlace | None = None


@dataclass(frozen=True, kw_only=True)
class CourtPaper(Paper):
    """A paper under the name of a court; ``number`` is the 案号."""

    court: str
    seal: SealPlace | None = None


@dataclass(frozen=True, kw_only=True)
class MediationFacts:
    """The settled mediation as later papers quote it."""

    dispute: str
    organisation: str
    agreement_number: str
    agreed_on: date
    clauses: tuple[ClauseText, ...] = ()
