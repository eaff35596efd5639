"""The agreement: structured clauses, findings answered, reading clause by clause, obligations."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.cases.models import Case, Paper, Party
from portal.db import Base, Encrypted, Instant, Versioned, ref_column


class Agreement(Base, Versioned):
    """A mediation agreement: DRAFT → FROZEN → EFFECTIVE, or VOID. Several per case; one drafted at a time."""

    __tablename__ = "agreement"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    proceeding_id: Mapped[int] = mapped_column(ForeignKey("proceeding.id"))
    ordinal: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="DRAFT")
    stage: Mapped[str] = mapped_column(String(12))
    number: Mapped[str] = mapped_column(String(80), default="")
    scope: Mapped[str] = mapped_column(String(4), default="all")
    dispute_facts: Mapped[str] = mapped_column(Encrypted, default="")  # 纠纷主要事实、争议事项
    remaining: Mapped[str] = mapped_column(Encrypted, default="")  # claims left open (A14)
    absent_asked: Mapped[bool] = mapped_column(default=False)  # asked for absent co-owners, co-debtors (A13)
    absent: Mapped[str] = mapped_column(Encrypted, default="")  # their names, one a line
    edition: Mapped[int] = mapped_column(default=1)  # rises with every change of a clause
    document_hash: Mapped[str] = mapped_column(String(64), default="")
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))
    proof_paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))  # 调解组织主持调解的证明
    frozen_at: Mapped[datetime | None] = mapped_column(Instant)
    effective_at: Mapped[datetime | None] = mapped_column(Instant)  # computed by regime, never typed (1.4)
    form_complete_at: Mapped[datetime | None] = mapped_column(Instant)
    voided_at: Mapped[datetime | None] = mapped_column(Instant)
    made_at: Mapped[datetime] = mapped_column(Instant)
    case: Mapped[Case] = relationship()
    paper: Mapped[Paper | None] = relationship(foreign_keys=[paper_id])
    clauses: Mapped[list[Clause]] = relationship(back_populates="agreement", order_by="Clause.ordinal")
    obligations: Mapped[list[Obligation]] = relationship(
        back_populates="agreement", order_by="Obligation.ordinal"
    )

    __table_args__ = (
        UniqueConstraint("case_id", "ordinal"),
        CheckConstraint("state in ('DRAFT','FROZEN','EFFECTIVE','VOID')", name="state"),
        CheckConstraint("(state <> 'EFFECTIVE') or (effective_at is not null)", name="effective_has_time"),
        Index(
            "ix_one_live_draft",
            "case_id",
            unique=True,
            sqlite_where=text("state in ('DRAFT','FROZEN')"),
            postgresql_where=text("state in ('DRAFT','FROZEN')"),
        ),
    )

    machine = "AGREEMENT"


class Clause(Base, Versioned):
    """One clause: kind, required slots (JSON, encrypted: holds accounts) and the words as typed."""

    __tablename__ = "clause"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    ordinal: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    slots: Mapped[str] = mapped_column(Encrypted, default="{}")
    text: Mapped[str] = mapped_column(Encrypted, default="")
    language: Mapped[str] = mapped_column(String(5), default="zh")
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("participant.id"))
    changed_at: Mapped[datetime] = mapped_column(Instant)
    agreement: Mapped[Agreement] = relationship(back_populates="clauses")


class FindingAnswer(Base):
    """「双方知道法院可能不予确认，仍要这样写」 by one party to one finding (A4)."""

    __tablename__ = "finding_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    edition: Mapped[int]
    rule: Mapped[str] = mapped_column(String(30))
    clause_ref: Mapped[str] = mapped_column(String(22), default="")
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("agreement_id", "edition", "rule", "clause_ref", "participant_id"),)


class ClauseReading(Base):
    """A party read one clause of one frozen document and said yes, or «我没听懂» (F56)."""

    __tablename__ = "clause_reading"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    document_hash: Mapped[str] = mapped_column(String(64))
    clause_ref: Mapped[str] = mapped_column(String(22))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    understood: Mapped[bool]
    at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("agreement_id", "document_hash", "clause_ref", "participant_id"),)


class Obligation(Base, Versioned):
    """One thing owed: DUE → PERFORMED, BREACHED, IN_ENFORCEMENT."""

    __tablename__ = "obligation"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    clause_ref: Mapped[str] = mapped_column(String(22))
    ordinal: Mapped[int]
    state: Mapped[str] = mapped_column(String(16), default="DUE")
    stage: Mapped[str] = mapped_column(String(12))
    debtor_party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    creditor_party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    kind: Mapped[str] = mapped_column(String(12))
    amount_fen: Mapped[int | None] = mapped_column()
    due: Mapped[date] = mapped_column(Date)
    performed_at: Mapped[datetime | None] = mapped_column(Instant)
    claimed_at: Mapped[datetime | None] = mapped_column(Instant)  # debtor says paid; the creditor confirms
    agreement: Mapped[Agreement] = relationship(back_populates="obligations")
    debtor: Mapped[Party] = relationship(foreign_keys=[debtor_party_id])
    creditor: Mapped[Party] = relationship(foreign_keys=[creditor_party_id])

    __table_args__ = (
        UniqueConstraint("agreement_id", "ordinal"),
        CheckConstraint("state in ('DUE','PERFORMED','BREACHED','IN_ENFORCEMENT','RELEASED')", name="state"),
    )

    machine = "OBLIGATION"
