"""Words for a case that are computed from facts and never stored: waiting, performing, fulfilled, breach, enforcement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from .vocabulary import AgreementState, ApplicationState, ObligationState, ProceedingState


class Label(StrEnum):
    """Computed labels."""

    AWAITING_COUNTERPARTY = "AWAITING_COUNTERPARTY"
    PERFORMING = "PERFORMING"
    FULFILLED = "FULFILLED"
    BREACH = "BREACH"
    ENFORCE = "ENFORCE"
    SETTLED_SELF = "SETTLED_SELF"
    WITHDRAWN = "WITHDRAWN"


LABEL_NAMES: dict[Label, tuple[str, str, str]] = {
    Label.AWAITING_COUNTERPARTY: ("等对方一起签申请", "待共同申请", "waiting for the other signature"),
    Label.PERFORMING: ("正在履行", "履行中", "being performed"),
    Label.FULFILLED: ("都做到了", "履行完毕", "fulfilled"),
    Label.BREACH: ("已过期没做到", "逾期未履行", "overdue"),
    Label.ENFORCE: ("申请强制执行", "申请执行", "enforcement"),
    Label.SETTLED_SELF: ("双方自己谈好了", "自行和解", "settled between them"),
    Label.WITHDRAWN: ("已撤回申请", "撤回调解申请", "withdrawn"),
}
"""Party wording, staff wording, English."""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the labels are computed from."""

    proceeding: str
    agreement: str | None = None
    application: str | None = None
    application_signers: int = 0
    application_signed: int = 0
    obligations: Sequence[str] = field(default_factory=tuple)
    end_reason: str | None = None
    withdrawn: bool = False


def performance(obligations: Sequence[str]) -> Label | None:
    """One word for all obligations of an agreement; None where there are none. Released ones do not count."""
    live = [o for o in obligations if o != ObligationState.RELEASED]
    if not live:
        return None
    if ObligationState.IN_ENFORCEMENT in live:
        return Label.ENFORCE
    if ObligationState.BREACHED in live:
        return Label.BREACH
    if all(o == ObligationState.PERFORMED for o in live):
        return Label.FULFILLED
    return Label.PERFORMING


def performed_count(obligations: Sequence[str]) -> tuple[int, int]:
    """(performed, owed), e.g. 159 of 160."""
    live = [o for o in obligations if o != ObligationState.RELEASED]
    return sum(o == ObligationState.PERFORMED for o in live), len(live)


def awaiting_counterparty(facts: CaseFacts) -> bool:
    """Somebody signed the application and somebody else has not (JC-01)."""
    return (
        facts.application == ApplicationState.JC_PREPARING
        and 0 < facts.application_signed < facts.application_signers
    )


def labels(facts: CaseFacts) -> tuple[Label, ...]:
    """All labels that fit now, most telling first."""
    found: list[Label] = []
    if awaiting_counterparty(facts):
        found.append(Label.AWAITING_COUNTERPARTY)
    if facts.agreement == AgreementState.EFFECTIVE and (word := performance(facts.obligations)):
        found.append(word)
    if facts.proceeding in (ProceedingState.CLOSED, ProceedingState.ARCHIVED):
        if facts.end_reason == "E2":
            found.append(Label.SETTLED_SELF)
        elif facts.withdrawn:
            found.append(Label.WITHDRAWN)
    return tuple(found)
