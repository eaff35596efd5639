"""The closed lists every room shares: stages, machines, states, roles, reasons. No rule lives here."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """Where a proceeding was born (OM-01). Fixed for its life."""

    PRE_FILING = "PRE_FILING"  # 立案前
    POST_FILING = "POST_FILING"  # 立案后（委托调解）
    TRIAL = "TRIAL"  # 审判中


class Machine(StrEnum):
    """The four state machines."""

    PROCEEDING = "PROCEEDING"
    AGREEMENT = "AGREEMENT"
    APPLICATION = "APPLICATION"
    OBLIGATION = "OBLIGATION"


class Role(StrEnum):
    """In which quality somebody acts. An agent or guardian acts as PARTY; authority.py and capacity.py say if he may."""

    PARTY = "PARTY"
    MEDIATOR = "MEDIATOR"
    CLERK = "CLERK"
    JUDGE = "JUDGE"
    ORGANISATION = "ORGANISATION"  # holder of the organisation's seal
    SUPERVISOR = "SUPERVISOR"
    SYSTEM = "SYSTEM"
    OUTSIDER = "OUTSIDER"  # interested person, 利害关系人


class ProceedingState(StrEnum):
    """States of a proceeding; not every stage knows every state."""

    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    URGENT = "URGENT"
    CONSENT = "CONSENT"
    SELECTING = "SELECTING"
    ASSIGNED = "ASSIGNED"
    MEDIATING = "MEDIATING"
    APPRAISAL = "APPRAISAL"
    SUSPENDED = "SUSPENDED"
    DRAFTING = "DRAFTING"
    SIGNING = "SIGNING"
    AGREED = "AGREED"
    FAILED = "FAILED"
    FILING = "FILING"
    DOCKETED = "DOCKETED"
    ENTRUSTED = "ENTRUSTED"
    TRIAL = "TRIAL"
    J_BOOK = "J_BOOK"
    J_WITHDRAW = "J_WITHDRAW"
    JUDGMENT = "JUDGMENT"
    CLOSED = "CLOSED"
    ARCHIVED = "ARCHIVED"


class AgreementState(StrEnum):
    """One mediation agreement. Signatures are facts, not states."""

    DRAFT = "DRAFT"
    FROZEN = "FROZEN"
    EFFECTIVE = "EFFECTIVE"
    VOID = "VOID"  # given up before signing, or replaced by a later agreement


class ApplicationState(StrEnum):
    """One joint application for judicial confirmation, one per agreement."""

    JC_PREPARING = "JC_PREPARING"
    JC_FILED = "JC_FILED"
    JC_SUPPLEMENT = "JC_SUPPLEMENT"
    JC_RETURNED = "JC_RETURNED"  # materials back, no ruling (13.B15, B16)
    JC_REVIEW = "JC_REVIEW"
    JC_NOT_ACCEPTED = "JC_NOT_ACCEPTED"
    JC_CONFIRMED = "JC_CONFIRMED"
    JC_DISMISSED = "JC_DISMISSED"
    JC_WITHDRAWN = "JC_WITHDRAWN"
    JC_TERMINATED = "JC_TERMINATED"
    JC_OBJECTION = "JC_OBJECTION"
    JC_REVOKED = "JC_REVOKED"  # objection upheld (解释372)


class ObligationState(StrEnum):
    """One thing one person owes another under an agreement in effect."""

    DUE = "DUE"
    PERFORMED = "PERFORMED"
    BREACHED = "BREACHED"
    IN_ENFORCEMENT = "IN_ENFORCEMENT"
    RELEASED = "RELEASED"  # replaced by a changed agreement, or given up by the creditor


START = "START"
"""The state before birth: rows from here create the thing."""

PREVIOUS = "PREVIOUS"
"""Target of `resume`: the state the proceeding was in when it was suspended."""


class EndReason(StrEnum):
    """Why mediation ended (在线调解规则 25), one to one."""

    E1 = "E1"
    E2 = "E2"
    E3 = "E3"
    E4 = "E4"
    E5 = "E5"
    E6 = "E6"
    E7 = "E7"
    E8 = "E8"


class ReturnReason(StrEnum):
    """Why an application is returned (OM-08, 在线调解规则 9)."""

    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    NO_JURISDICTION = "NO_JURISDICTION"
    NOT_SUITABLE_ONLINE = "NOT_SUITABLE_ONLINE"


class SuspendReason(StrEnum):
    """Why a proceeding pauses (特邀规定 18; 13.A22, A26)."""

    SHAM = "SHAM"
    SAFETY = "SAFETY"
    PARTY_LOST = "PARTY_LOST"
    CAPACITY = "CAPACITY"
    OTHER = "OTHER"


class Capacity(StrEnum):
    """In which capacity a participant takes part in a case."""

    APPLICANT = "APPLICANT"
    RESPONDENT = "RESPONDENT"
    THIRD_PARTY = "THIRD_PARTY"
    AGENT = "AGENT"
    GUARDIAN = "GUARDIAN"
    LEGAL_REPRESENTATIVE = "LEGAL_REPRESENTATIVE"
    REPRESENTATIVE = "REPRESENTATIVE"  # elected by ten or more
    GUARANTOR = "GUARANTOR"
    SUPPORT_PERSON = "SUPPORT_PERSON"
    HELPER = "HELPER"
    INTERPRETER = "INTERPRETER"
    EXPERT = "EXPERT"
    INVITED_GUEST = "INVITED_GUEST"
    INTERESTED_PERSON = "INTERESTED_PERSON"
    OBSERVER = "OBSERVER"  # 旁听, by revocable consent of all sides
    PRESIDING_MEDIATOR = "PRESIDING_MEDIATOR"
    CO_MEDIATOR = "CO_MEDIATOR"
    RECORDER = "RECORDER"
    JUDGE = "JUDGE"
    CLERK = "CLERK"


class PartyKind(StrEnum):
    """What a party is."""

    PERSON = "PERSON"
    ORGANISATION = "ORGANISATION"


class ClauseKind(StrEnum):
    """Kinds of clause in an agreement."""

    PAYMENT = "payment"
    ACT = "act"
    DELIVERY = "delivery"
    APOLOGY = "apology"
    WAIVER = "waiver"
    DEFAULT = "default"
    OTHER = "other"


class Scope(StrEnum):
    """Whether everything in dispute was settled (13.A14)."""

    ALL = "all"
    PART = "part"


class Channel(StrEnum):
    """How a step was done (OM-02)."""

    ONLINE = "online"
    ONSITE = "onsite"
    MIXED = "mixed"


class SessionMode(StrEnum):
    """How a mediation session is held (OM-15)."""

    JOINT_AV = "joint_av"
    SEPARATE_AV = "separate_av"
    VENUE_ASSISTED = "venue_assisted"
    ONSITE = "onsite"
    ASYNC_TEXT = "async_text"


class SignMethod(StrEnum):
    """How one signature was made (13.A15). Both kinds may stand under one agreement."""

    ELECTRONIC = "electronic"
    PAPER = "paper"
    FINGERPRINT = "fingerprint"
    SEAL = "seal"


class Procedure(StrEnum):
    """Court procedure, which sets the term after filing (OM-23)."""

    ORDINARY = "ordinary"
    SUMMARY = "summary"


class Severity(StrEnum):
    """What a finding means. Neither blocks signing (13.A4)."""

    REFUSE = "refuse"  # a court would probably not confirm
    ADVICE = "advice"
