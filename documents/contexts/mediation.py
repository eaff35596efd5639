"""Papers of the mediation organisation: from the application to the end of the mediation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from documents.contexts.common import (
    ClauseText,
    OrganisationPaper,
    Paper,
    PartyBlock,
    ScheduleRow,
    Signatory,
)

Mode = Literal["video", "voice", "text", "present"]


@dataclass(frozen=True, kw_only=True)
class MediationApplication(Paper):
    """人民调解申请书."""

    organisation: str
    applicants: tuple[PartyBlock, ...]
    respondents: tuple[PartyBlock, ...]
    dispute: str
    requests: tuple[str, ...]
    mode: Mode
    online_consent: bool
    e_address: str = ""
    helper: str = ""
    helper_relation: str = ""
    received_at: datetime | None = None
    signatories: tuple[Signatory, ...]


@dataclass(frozen=True, kw_only=True)
class RightsNotice(OrganisationPaper):
    """权利义务告知书. One signature per party; ``replacement_reason`` empty means no replacement is asked."""

    parties: tuple[str, ...]
    mediator: str
    replacement_reason: str = ""
    read_aloud: bool = False
    signatories: tuple[Signatory, ...]
    informer: Signatory
    ticks: tuple[TickLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TickLine:
    """One line of the annex: which point was ticked by whom and when."""

    point: str
    person: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class AddressForm(Paper):
    """送达地址确认书, one per party. ``number`` is the case number or, before docketing, the mediation number."""

    docketed: bool
    cause: str
    party: str
    receiver: str = ""
    receiver_relation: str = ""
    document_kind: str = ""
    document_no: str = ""
    address: str
    address_secret: bool = False
    postcode: str = ""
    phone: str
    accepts_e_service: bool
    e_phone: str = ""
    e_mail: str = ""
    e_wechat: str = ""
    e_platform: str = ""
    other_contact: str = ""
    remark: str = ""
    signatory: Signatory


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """Who was there: name, in what capacity, where, and who else is in the room."""

    name: str
    capacity: str
    place: str = ""
    company: str = ""
    identity_checked: bool = True


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What one person said in the joint room, as the recorder wrote it."""

    speaker: str
    text: str


@dataclass(frozen=True, kw_only=True)
class MediationRecord(OrganisationPaper):
    """调解笔录. Holds nothing from a separate talk that was not released."""

    court_side: bool = False
    started_at: datetime
    ended_at: datetime
    place: str
    subject: str
    parties: tuple[Attendance, ...]
    others: tuple[Attendance, ...] = ()
    mediator: str
    recorder: str
    told: tuple[str, ...]
    recusal_answers: tuple[Statement, ...]
    applicant_statements: tuple[Statement, ...]
    respondent_statements: tuple[Statement, ...]
    evidence: tuple[str, ...]
    issues: tuple[str, ...]
    course: tuple[Statement, ...]
    risks_told: str
    result: Literal["agreed", "partly", "failed", "adjourned"]
    result_text: str = ""
    next_session: datetime | None = None
    read_aloud: bool = False
    refusals: tuple[Statement, ...] = ()
    signatories: tuple[Signatory, ...]


@dataclass(frozen=True, kw_only=True)
class FactLine:
    """One undisputed fact and each party's answer (name, confirmed)."""

    number: int
    text: str
    evidence: str = ""
    answers: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, kw_only=True)
class UndisputedFacts(OrganisationPaper):
    """无争议事实记载表. A fact one side does not confirm must not be here (checked)."""

    dispute_kind: str
    stage: str
    parties: tuple[PartyBlock, ...]
    facts: tuple[FactLine, ...]
    signatories: tuple[Signatory, ...]
    mediator: Signatory

    def __post_init__(self) -> None:
        if not all(confirmed for fact in self.facts for _, confirmed in fact.answers):
            raise ValueError("a fact that one side does not confirm is deleted before the paper is made")


@dataclass(frozen=True, kw_only=True)
class MediationAgreement(OrganisationPaper):
    """人民调解协议书; other organisations use the title 调解协议书 (``people_mediation=False``)."""

    people_mediation: bool = True
    parties: tuple[PartyBlock, ...]
    facts: str
    issues: str
    responsibility: str = ""
    clauses: tuple[ClauseText, ...]
    performance: str = ""
    schedule: tuple[ScheduleRow, ...] = ()
    breach: str = ""
    guarantor: str = ""
    remaining: tuple[str, ...] = ()
    court_copy: bool = False
    signatories: tuple[Signatory, ...]
    mediators: tuple[Signatory, ...]
    recorder: Signatory | None = None


@dataclass(frozen=True, kw_only=True)
class ProofPresided(OrganisationPaper):
    """调解组织主持调解的证明 (解释 354)."""

    parties: tuple[str, ...]
    dispute: str
    mediated_on: date
    mediators: tuple[str, ...]
    agreement_number: str
    invitation: str = ""
    registration: str
    address: str
    phone: str
    officer: Signatory


@dataclass(frozen=True, kw_only=True)
class EndNotice(OrganisationPaper):
    """终止调解告知书. ``ground`` is one of E2–E8 said in words."""

    parties: tuple[str, ...]
    dispute: str
    accepted_on: date
    ended_on: date
    ground: str
    filing_link: str = ""


@dataclass(frozen=True, kw_only=True)
class ReturnNotice(OrganisationPaper):
    """退回告知: the application goes back, with the reason and what to do (OM-08)."""

    applicants: tuple[str, ...]
    received_on: date
    reason: str
    what_to_do: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class UrgentOffice:
    """One office that must hear of it: until when, and whether the law demands the report."""

    name: str
    phone: str
    article: str
    until: datetime
    duty: bool = False


@dataclass(frozen=True, kw_only=True)
class UrgentHandover(OrganisationPaper):
    """紧急转办单 (13.B9): for the offices only. It names no telephone and no address of the person at risk."""

    person: str
    ground: str
    marked_at: datetime
    offices: tuple[UrgentOffice, ...]


@dataclass(frozen=True, kw_only=True)
class DesignationNotice(OrganisationPaper):
    """指定通知: the organisation names the mediator (13.A3)."""

    parties: tuple[str, ...]
    dispute: str
    mediator: str
    mediator_description: str = ""
    reason: str
    object_by: date
