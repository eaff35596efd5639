"""The case file: parties, participants, proceedings, evidence, clocks. Its papers are in `models_papers`."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.cases.models_papers import Paper, PaperRevision, PaperSignature, ServiceAddress
from portal.db import Base, Encrypted, Instant, Versioned, ref_column
from portal.people.models import Court, Organisation, Person

__all__ = [
    "Assignment",
    "Ballot",
    "Case",
    "CaseOrganisation",
    "Clock",
    "ContactAttempt",
    "DisclosureAnswer",
    "Evidence",
    "IntakeDraft",
    "MediationConsent",
    "Paper",
    "PaperRevision",
    "PaperSignature",
    "Participant",
    "Party",
    "Proceeding",
    "ServiceAddress",
]


class IntakeDraft(Base, Versioned):
    """An application being filled in: kept 90 days, nothing typed twice (F04)."""

    __tablename__ = "intake_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    step: Mapped[int] = mapped_column(default=1)
    answers: Mapped[str] = mapped_column(
        Encrypted, default="{}"
    )  # JSON text, encrypted: it holds names and numbers
    made_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    submitted_case_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"))


class Case(Base, Versioned):
    """One dispute, one file, through all three stages. State and stage are those of its current proceeding."""

    __tablename__ = "case_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    number: Mapped[str | None] = mapped_column(String(60), unique=True)  # （2026）津和人调字第0001号
    title: Mapped[str] = mapped_column(String(120))
    dispute_type: Mapped[str] = mapped_column(String(10))  # law.DisputeType: SHPC …
    cause: Mapped[str] = mapped_column(String(80), default="")
    matter: Mapped[str] = mapped_column(String(20), default="civil")
    story: Mapped[str] = mapped_column(Encrypted)
    requests: Mapped[str] = mapped_column(Encrypted)  # one request a line
    amount_fen: Mapped[int | None] = mapped_column()
    mode: Mapped[str] = mapped_column(String(20), default="joint_av")
    wished_mode: Mapped[str] = mapped_column(String(10), default="video")  # video, voice, text, onsite
    source: Mapped[str] = mapped_column(String(20), default="party_online")
    assisted_by: Mapped[str] = mapped_column(String(120), default="")
    place: Mapped[str] = mapped_column(String(120), default="")  # location of the subject matter (JC-06)
    court_id: Mapped[int | None] = mapped_column(ForeignKey("court.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    jurisdiction_basis: Mapped[str] = mapped_column(String(20), default="")  # why this court's list (OM-08)
    risk: Mapped[str] = mapped_column(String(10), default="")
    safety_note: Mapped[str | None] = mapped_column(Encrypted)
    submitted_at: Mapped[datetime] = mapped_column(Instant)
    clerk_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    court: Mapped[Court | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    parties: Mapped[list[Party]] = relationship(back_populates="case", order_by="(Party.side, Party.ordinal)")
    participants: Mapped[list[Participant]] = relationship(back_populates="case", order_by="Participant.id")
    proceedings: Mapped[list[Proceeding]] = relationship(back_populates="case", order_by="Proceeding.ordinal")


class CaseOrganisation(Base):
    """Organisations on one case: lead, joint, source."""

    __tablename__ = "case_organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    part: Mapped[str] = mapped_column(String(10))

    __table_args__ = (
        UniqueConstraint("case_id", "organisation_id", "part"),
        CheckConstraint("part in ('lead','joint','source')", name="part"),
    )


class Proceeding(Base, Versioned):
    """One run through one stage. Only `cases.advance` writes `state`; one may be open per case."""

    __tablename__ = "proceeding"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    ordinal: Mapped[int] = mapped_column(default=1)
    stage: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(20))
    returns_to: Mapped[str] = mapped_column(
        String(20), default=""
    )  # state to resume after SUSPENDED or APPRAISAL
    opened_at: Mapped[datetime] = mapped_column(Instant)
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    term_started_at: Mapped[datetime | None] = mapped_column(
        Instant
    )  # first acceptance by a mediator; never restarts (A12)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    end_reason: Mapped[str] = mapped_column(String(4), default="")
    scope: Mapped[str] = mapped_column(String(4), default="")  # all, part (A14)
    return_reason: Mapped[str] = mapped_column(String(30), default="")
    guidance: Mapped[str] = mapped_column(Text, default="")
    pause_reason: Mapped[str] = mapped_column(String(20), default="")  # law.SuspendReason
    pause_note: Mapped[str | None] = mapped_column(Encrypted)  # for those who may know why (3.5)
    case: Mapped[Case] = relationship(back_populates="proceedings")

    __table_args__ = (
        UniqueConstraint("case_id", "ordinal"),
        CheckConstraint("stage in ('PRE_FILING','POST_FILING','TRIAL')", name="stage"),
        Index(
            "ix_one_open_proceeding",
            "case_id",
            unique=True,
            sqlite_where=text("closed_at is null"),
            postgresql_where=text("closed_at is null"),
        ),
    )

    machine = "PROCEEDING"


class Party(Base):
    """One side's member. The word for it (申请人, 被申请人) depends on the paper; the side does not."""

    __tablename__ = "party"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    side: Mapped[int]
    ordinal: Mapped[int] = mapped_column(default=1)
    left_at: Mapped[datetime | None] = mapped_column(Instant)
    case: Mapped[Case] = relationship(back_populates="parties")
    person: Mapped[Person] = relationship()

    __table_args__ = (
        UniqueConstraint("case_id", "side", "ordinal"),
        UniqueConstraint("case_id", "person_id"),
    )


class Participant(Base, Versioned):
    """A person in a case, in one capacity, from–to. Rooms, signatures and audiences name participants."""

    __tablename__ = "participant"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    capacity: Mapped[str] = mapped_column(
        String(20)
    )  # law.Capacity: party agent guardian support interpreter mediator clerk judge …
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))  # for whom
    authority: Mapped[list[str]] = mapped_column(JSON, default=list)  # items of 特别授权
    may_speak: Mapped[bool] = mapped_column(
        default=True
    )  # F17: false = listens until the mediator grants the word
    invited_at: Mapped[datetime | None] = mapped_column(Instant)
    identity_checked_at: Mapped[datetime | None] = mapped_column(Instant)
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime | None] = mapped_column(Instant)
    case: Mapped[Case] = relationship(back_populates="participants")
    person: Mapped[Person] = relationship()
    party: Mapped[Party | None] = relationship()


class MediationConsent(Base):
    """A participant's answer to «愿不愿意调解»: a fact per participant, never a state (A3, A13)."""

    __tablename__ = "mediation_consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    proceeding_id: Mapped[int] = mapped_column(ForeignKey("proceeding.id"), index=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    agrees: Mapped[bool]
    reason: Mapped[str | None] = mapped_column(Encrypted)
    at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("proceeding_id", "participant_id"),)


class ContactAttempt(Base):
    """Each try to reach the other side (OM-14, F10)."""

    __tablename__ = "contact_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    proceeding_id: Mapped[int] = mapped_column(ForeignKey("proceeding.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    channel: Mapped[str] = mapped_column(String(10))
    result: Mapped[str] = mapped_column(String(20))
    by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class Ballot(Base):
    """A party's choice from the roster; only a common choice is ever revealed (F12)."""

    __tablename__ = "ballot"

    id: Mapped[int] = mapped_column(primary_key=True)
    proceeding_id: Mapped[int] = mapped_column(ForeignKey("proceeding.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    choices: Mapped[list[int]] = mapped_column(JSON)  # mediator person ids, best first
    at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("proceeding_id", "party_id"),)


class Assignment(Base, Versioned):
    """A mediator on a proceeding: chosen or designated, accepting or declining, with the disclosure (OM-10–13)."""

    __tablename__ = "assignment"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    proceeding_id: Mapped[int] = mapped_column(ForeignKey("proceeding.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"))
    part: Mapped[str] = mapped_column(String(10), default="presiding")
    how: Mapped[str] = mapped_column(String(12))  # joint_choice, designated
    assigned_at: Mapped[datetime] = mapped_column(Instant)
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    declined_at: Mapped[datetime | None] = mapped_column(Instant)
    decline_reason: Mapped[str] = mapped_column(Text, default="")
    relation: Mapped[str] = mapped_column(String(12), default="")  # none, disclosed
    disclosure: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    person: Mapped[Person] = relationship()

    __table_args__ = (
        CheckConstraint("part in ('presiding','co')", name="part"),
        Index(
            "ix_one_presiding",
            "proceeding_id",
            unique=True,
            sqlite_where=text("part = 'presiding' and ended_at is null"),
            postgresql_where=text("part = 'presiding' and ended_at is null"),
        ),
    )


class DisclosureAnswer(Base):
    """A party who knows of the relation answers: goes on, or asks for another (OM-12)."""

    __tablename__ = "disclosure_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    waives: Mapped[bool]
    at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("assignment_id", "party_id"),)


class Clock(Base, Versioned):
    """A running deadline. `due` is a legal date; pauses are pairs of ISO dates; the sweep fires it once."""

    __tablename__ = "clock"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    subject: Mapped[str] = mapped_column(String(20))  # PROCEEDING, AGREEMENT, APPLICATION, OBLIGATION, PAPER
    subject_id: Mapped[int]
    timer: Mapped[str] = mapped_column(String(40))
    starts: Mapped[datetime] = mapped_column(Instant)
    due: Mapped[date] = mapped_column(Date, index=True)
    pauses: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    paused: Mapped[bool] = mapped_column(default=False)
    extension: Mapped[int] = mapped_column(default=0)  # agreed by all, in the timer's own unit
    met_at: Mapped[datetime | None] = mapped_column(Instant)
    fired_at: Mapped[datetime | None] = mapped_column(Instant)
    warned: Mapped[list[int]] = mapped_column(JSON, default=list)  # days before `due` already told

    __table_args__ = (Index("ix_clock_subject", "subject", "subject_id", "timer"),)


class Evidence(Base, Versioned):
    """An uploaded item. The original bytes are never touched (its hash is what counts); previews are derived."""

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"), index=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("intake_draft.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    title: Mapped[str] = mapped_column(Encrypted)
    media_type: Mapped[str] = mapped_column(String(60))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    preview_sha256: Mapped[str] = mapped_column(String(64), default="")
    preview_state: Mapped[str] = mapped_column(String(10), default="waiting")  # waiting, ready, none
    uploaded_at: Mapped[datetime] = mapped_column(Instant)
    shared_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
