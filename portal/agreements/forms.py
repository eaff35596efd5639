"""What a clause is typed as. Money is integer 分; dates are legal dates."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _
from pydantic import Field, model_validator

from portal.forms import Form
from portal.law.vocabulary import ClauseKind


class InstalmentIn(Form):
    """One payment of a plan."""

    due: date
    fen: int = Field(gt=0, le=10**13)


class ClauseIn(Form):
    """One clause: who does what for whom, how much, by which day, how. Empty slots are findings, not errors (13.A4)."""

    kind: ClauseKind
    version: int | None = None  # of the clause that is changed; None for a new one
    text: str = Field(default="", max_length=2000)
    debtor: str = Field(default="", max_length=22)  # party ref
    creditor: str = Field(default="", max_length=22)
    due: date | None = None
    total_fen: int | None = Field(default=None, gt=0, le=10**13)
    trigger: str = Field(default="", max_length=200)  # the event that makes it due, where there is no day
    place: str = Field(default="", max_length=200)
    standard: str = Field(default="", max_length=300)  # how one sees that it is done
    method: str = Field(default="", max_length=40)
    payee: str = Field(default="", max_length=120)
    bank: str = Field(default="", max_length=80)
    account: str = Field(default="", max_length=40, pattern=r"^[0-9A-Za-z@. \-]*$")
    instalments: tuple[InstalmentIn, ...] = Field(default=(), max_length=60)

    @model_validator(mode="after")
    def _says_something(self) -> ClauseIn:
        if not self.text and self.kind is not ClauseKind.PAYMENT:
            raise ValueError(str(_("请写下这一条的内容")))
        return self


class DisputeIn(Form):
    """The head of the agreement: main facts and points in dispute; what stays open when only part is settled (A14)."""

    dispute_facts: str = Field(min_length=1, max_length=4000)
    scope: str = Field(default="all", pattern="^(all|part)$")
    remaining: str = Field(default="", max_length=2000)
    absent_asked: bool = False
    absent: str = Field(default="", max_length=500)


class FindingIn(Form):
    """Which finding is answered: its rule, and the clause it hangs on (empty for the whole)."""

    rule: str = Field(min_length=1, max_length=30)
    clause: str = Field(default="", max_length=22)


class FreezeIn(Form):
    """Agents (participant refs) who sign for their party, each with the authority to do so (13.A23)."""

    agents: tuple[str, ...] = Field(default=(), max_length=20)


class ReadingIn(Form):
    """An answer to one clause of the frozen document."""

    clause: str = Field(max_length=22)
    document_hash: str = Field(pattern="^[0-9a-f]{64}$")
    understood: bool


class HashIn(Form):
    """The document hash that is meant."""

    document_hash: str = Field(pattern="^[0-9a-f]{64}$")


class ReasonIn(Form):
    """Why it is sent back or refused."""

    reason: str = Field(min_length=1, max_length=1000)
