"""What the court's desk and the parties type about an application."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from portal.cases.marks import Marked
from portal.forms import Form
from portal.law.jurisdiction import Basis


class PrepareIn(Form):
    """Which court, on which ground (JC-06)."""

    court: str = Field(max_length=22)
    basis: Basis
    proof: str = Field(default="", max_length=200)


class SignApplicationIn(Marked):
    """One act signs the application and the undertaking: `bundle_hash` is over both document hashes."""

    bundle_hash: str = Field(pattern="^[0-9a-f]{64}$")
    findings_seen: bool = False


class LateIn(Form):
    """Why it comes after the thirty days (13.A7)."""

    reason: str = Field(min_length=1, max_length=1000)


class FencedIn(Form):
    """Every act on a claimed file carries its fencing token."""

    fence: int = Field(ge=1)


class SupplementIn(FencedIn):
    """One list, one date."""

    items: tuple[str, ...] = Field(min_length=1, max_length=20)
    due: date | None = None


class HandIn(FencedIn):
    """The file goes to a judge: the clerk says what stands against accepting it."""

    judge: str = Field(min_length=1, max_length=22)
    note: str = Field(min_length=1, max_length=1000)


class AcceptIn(FencedIn):
    """Gate A looked at item by item; who judges; when both are verified together (解释 356)."""

    gate_a: tuple[str, ...] = Field(default=(), max_length=5)
    judge: str = Field(max_length=22)
    verify_at: datetime


class ServeIn(Form):
    """One try of service outside the platform, as it happened: days at +08:00."""

    paper: str = Field(min_length=1, max_length=22)
    party: str = Field(min_length=1, max_length=22)
    channel: Literal["person", "post", "email", "sms"]
    address: str = Field(default="", max_length=200)
    sent_on: date
    arrived_on: date | None = None
    returned_on: date | None = None
    receiver: str = Field(default="", max_length=60)
    remark: str = Field(default="", max_length=300)


class EndIn(Form):
    """Deemed withdrawn (解释 357): which of the two cases, said in facts. Or the civil dispute found (民诉法 186)."""

    ground: Literal["NO_SUPPLEMENT", "REFUSES_QUESTIONS", "CIVIL_DISPUTE"]
    reasons: str = Field(min_length=1, max_length=4000)
    asked_on: date | None = None
    due_on: date | None = None


class GroundIn(Form):
    """A coded ground, said in facts."""

    ground: str = Field(pattern="^[AB][1-6]$")
    reasons: str = Field(min_length=1, max_length=4000)


class AnswersIn(Form):
    """The answers of one party to the questions of Art. 356."""

    participant: str = Field(max_length=22)
    answers: dict[str, str] = Field(max_length=20)


class ConfirmIn(Form):
    """Gate B looked at item by item; nothing is typed into the operative part."""

    gate_b: tuple[str, ...] = Field(default=(), max_length=6)
    reasons: str = Field(default="", max_length=4000)


class SignRulingIn(Form):
    """The judge signs exactly this document."""

    document_hash: str = Field(pattern="^[0-9a-f]{64}$")
    otp: str = Field(default="", max_length=10)
