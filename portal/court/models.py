"""The court's side: the joint application, its queue, questions asked, rulings, service."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.agreements.models import Agreement
from portal.cases.models import Case, Paper
from portal.db import Base, Encrypted, Instant, Versioned, ref_column
from portal.people.models import Court


class Application(Base, Versioned):
    """A joint application for judicial confirmation; both are 申请人. One per agreement."""

    __tablename__ = "application"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), unique=True)
    court_id: Mapped[int] = mapped_column(ForeignKey("court.id"), index=True)
    stage: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(20), default="JC_PREPARING")
    round: Mapped[int] = mapped_column(default=1)  # rises when it is prepared again (13.B18)
    basis: Mapped[str] = mapped_column(String(20))  # law.jurisdiction basis
    basis_proof: Mapped[str] = mapped_column(String(200), default="")
    number: Mapped[str | None] = mapped_column(String(60), unique=True)
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))  # 司法确认申请书
    undertaking_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))  # 承诺书
    late_reason: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime] = mapped_column(Instant)
    filed_at: Mapped[datetime | None] = mapped_column(Instant)
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    handed_note: Mapped[str] = mapped_column(
        Encrypted, default=""
    )  # the clerk to the judge: why not to accept
    fence: Mapped[int] = mapped_column(default=0)  # rises with every claim: a stale holder cannot act
    clerk_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    judge_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    sham_flag: Mapped[bool] = mapped_column(default=False)
    checks: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=dict
    )  # reviewer's own ticks: item → {by, at, ok}
    case: Mapped[Case] = relationship()
    agreement: Mapped[Agreement] = relationship()
    court: Mapped[Court] = relationship()

    __table_args__ = (
        CheckConstraint(
            "state in ('JC_PREPARING','JC_RETURNED') or filed_at is not null", name="filed_has_time"
        ),
    )

    machine = "APPLICATION"


class Supplement(Base, Versioned):
    """One list of missing items, once, with its date (补正通知书)."""

    __tablename__ = "supplement"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    due: Mapped[date] = mapped_column(Date)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    supplied_at: Mapped[datetime | None] = mapped_column(Instant)
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))


class QuestionAnswer(Base):
    """One of the Art. 356 questions, answered by one party before the judge."""

    __tablename__ = "question_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    round: Mapped[int] = mapped_column(default=1)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    question: Mapped[str] = mapped_column(String(40))
    answer: Mapped[str] = mapped_column(Encrypted)
    at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("application_id", "round", "participant_id", "question"),)


class Ruling(Base, Versioned):
    """A decision: its kind, coded ground, reasons in words, and the paper that says so."""

    __tablename__ = "ruling"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    ground: Mapped[str] = mapped_column(String(4), default="")
    reasons: Mapped[str] = mapped_column(Encrypted, default="")
    number: Mapped[str] = mapped_column(String(60), default="")
    judge_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    clerk_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))
    paper: Mapped[Paper | None] = relationship()


class Service(Base, Versioned):
    """One try to serve one paper on one party: sent, arrived, read, returned are different things (D7, F72)."""

    __tablename__ = "service"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    channel: Mapped[str] = mapped_column(String(12))  # platform, sms, email, post, person
    address: Mapped[str] = mapped_column(Encrypted)
    sent_at: Mapped[datetime] = mapped_column(Instant)
    arrived_at: Mapped[datetime | None] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    returned_at: Mapped[datetime | None] = mapped_column(Instant)
    by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    receiver: Mapped[str] = mapped_column(Encrypted, default="")  # 签收人、关系、代收理由
    remark: Mapped[str] = mapped_column(Encrypted, default="")  # 拒收事由、见证人
    proof_paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))

    __table_args__ = (UniqueConstraint("paper_id", "party_id", "channel", "sent_at"),)


class PaperRequest(Base, Versioned):
    """A party who wants the sealed paper in the hand: the window prints it and notes when it was given (13.D5, D8)."""

    __tablename__ = "paper_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    given_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("paper_id", "party_id"),)


class PaperLook(Base, Versioned):
    """What the worker found in a stored file: the verification's answer and pictures of its pages, for one SHA-256."""

    __tablename__ = "paper_look"

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), unique=True)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    report: Mapped[str] = mapped_column(Encrypted, default="{}")
    pages: Mapped[list[str]] = mapped_column(JSON, default=list)  # SHA-256 of each page's picture
    looked_at: Mapped[datetime | None] = mapped_column(Instant)
