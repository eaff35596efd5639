"""Rows of single steps in a proceeding: a yes that needs everybody, a wish for another mediator, the failure report."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, Encrypted, Instant, Versioned, ref_column


class JointAnswer(Base):
    """One party's answer to a question that needs every party, e.g. `extend:2026-05-02` (OM-23)."""

    __tablename__ = "joint_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    proceeding_id: Mapped[int] = mapped_column(ForeignKey("proceeding.id"), index=True)
    question: Mapped[str] = mapped_column(String(40))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    agrees: Mapped[bool]
    at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("proceeding_id", "question", "party_id"),)


class ReplacementRequest(Base, Versioned):
    """A party asks for another mediator (OM-13); the organisation or court decides."""

    __tablename__ = "replacement_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    reason: Mapped[str] = mapped_column(Encrypted)
    at: Mapped[datetime] = mapped_column(Instant)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    upheld: Mapped[bool | None] = mapped_column()

    __table_args__ = (
        Index(
            "ix_one_open_replacement",
            "assignment_id",
            "party_id",
            unique=True,
            sqlite_where=text("decided_at is null"),
            postgresql_where=text("decided_at is null"),
        ),
    )


class FailureReport(Base):
    """The four points of OM-20, one report per ended proceeding."""

    __tablename__ = "failure_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    proceeding_id: Mapped[int] = mapped_column(ForeignKey("proceeding.id"), unique=True)
    basics: Mapped[str] = mapped_column(Encrypted)
    reason: Mapped[str] = mapped_column(Encrypted)
    costly_conduct: Mapped[str] = mapped_column(Encrypted)  # conduct that raised the other side's costs
    alerts: Mapped[str] = mapped_column(Encrypted)
    by_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
