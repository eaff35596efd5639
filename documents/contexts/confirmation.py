"""Papers of the judicial confirmation: the parties' own papers, the court's notices, records and rulings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from documents.contexts.common import CourtPaper, MediationFacts, Paper, PartyBlock, Signatory


@dataclass(frozen=True, kw_only=True)
class ConfirmationApplication(Paper):
    """司法确认申请书; both are 申请人, never 被申请人. ``number`` is the agreement's number."""

    court: str
    applicants: tuple[PartyBlock, ...]
    mediation: MediationFacts
    jurisdiction: str
    enclosures: tuple[str, ...]
    signatories: tuple[Signatory, ...]


@dataclass(frozen=True, kw_only=True)
class Undertaking(Paper):
    """承诺书. ``number`` is the agreement's number."""

    court: str
    promisors: tuple[PartyBlock, ...]
    mediation: MediationFacts
    signatories: tuple[Signatory, ...]


@dataclass(frozen=True, kw_only=True)
class AcceptanceNotice(CourtPaper):
    """受理通知书 (法释〔2011〕5号 art. 4)."""

    applicants: tuple[str, ...]
    applied_on: date
    accepted_on: date
    judge: str
    clerk: str
    phone: str
    verify_at: datetime
    verify_place: str


@dataclass(frozen=True, kw_only=True)
class QuestionAnswers:
    """One question of 解释 356 and the answer of each party (name, words)."""

    question: str
    question_en: str = ""
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class QuestionRecord(CourtPaper):
    """询问笔录."""

    started_at: datetime
    ended_at: datetime
    place: str
    judge: str
    clerk: str
    applicants: tuple[PartyBlock, ...]
    identity: str
    recusal: tuple[tuple[str, str], ...]
    questions: tuple[QuestionAnswers, ...]
    supplements: str = ""
    signatories: tuple[Signatory, ...]


@dataclass(frozen=True, kw_only=True)
class RulingEnd:
    """Who signs a ruling and where. More than one judge is a panel, the first presiding (A11)."""

    judges: tuple[Signatory, ...]
    assistant: Signatory | None = None
    clerk: Signatory


@dataclass(frozen=True, kw_only=True)
class RulingConfirm(CourtPaper):
    """民事裁定书（确认调解协议）. Clauses are the signed agreement's own."""

    applicants: tuple[PartyBlock, ...]
    accepted_on: date
    mediation: MediationFacts
    end: RulingEnd


@dataclass(frozen=True, kw_only=True)
class RulingRefuse(CourtPaper):
    """不予受理裁定书 (解释 355 第一款第 ``item`` 项)."""

    applicants: tuple[PartyBlock, ...]
    applied_on: date
    mediation: MediationFacts
    reason: str
    item: int
    end: RulingEnd


@dataclass(frozen=True, kw_only=True)
class RulingDismiss(CourtPaper):
    """驳回申请裁定书: found inadmissible after acceptance (355) or not confirmable (358 第 ``item`` 项)."""

    basis: Literal["355", "358"]
    applicants: tuple[PartyBlock, ...]
    accepted_on: date
    mediation: MediationFacts
    reason: str
    item: int
    end: RulingEnd


@dataclass(frozen=True, kw_only=True)
class RulingWithdrawal(CourtPaper):
    """准许撤回申请 (解释 357 第一款)."""

    applicants: tuple[PartyBlock, ...]
    accepted_on: date
    withdrawn_by: tuple[str, ...]
    withdrawn_on: date
    end: RulingEnd


@dataclass(frozen=True, kw_only=True)
class RulingDeemedWithdrawal(CourtPaper):
    """按撤回申请处理 (解释 357 第二款)."""

    applicants: tuple[PartyBlock, ...]
    accepted_on: date
    asked_on: date
    asked: str
    due_on: date
    end: RulingEnd


@dataclass(frozen=True, kw_only=True)
class RulingTermination(CourtPaper):
    """终结特别程序 (民诉法 186)."""

    applicants: tuple[PartyBlock, ...]
    accepted_on: date
    civil_dispute: str
    end: RulingEnd


@dataclass(frozen=True, kw_only=True)
class SupplementNotice(CourtPaper):
    """补正通知书: one list, one date, one consequence (在线诉讼规则 9)."""

    applicants: tuple[str, ...]
    received_on: date
    missing: tuple[str, ...]
    due_on: date
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class ServiceProof(CourtPaper):
    """电子送达凭证 (在线诉讼规则 31: has the effect of the 送达回证)."""

    paper_name: str
    copies: int
    recipient: str
    channel: str
    address: str
    sent_at: datetime
    arrived_at: datetime | None = None
    read_at: datetime | None = None
    receiver: str = ""
    receiver_relation: str = ""
    receiver_reason: str = ""
    server: str
    remark: str = ""
