"""Safety of people in a case: private answers, and who was told of an urgent matter. Never in any package for parties."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, Encrypted, Instant, Versioned, ref_column


class Screening(Base, Versioned):
    """One participant's private answers (F25). Read by the mediator's side only; the newest answers count."""

    __tablename__ = "screening"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), unique=True)
    answers: Mapped[str] = mapped_column(Encrypted)  # JSON: question key → yes, no, skip
    words: Mapped[str | None] = mapped_column(Encrypted)
    answered_at: Mapped[datetime] = mapped_column(Instant)


class UrgentRoute(Base, Versioned):
    """One office that must hear of an urgent matter, the hour until which, and what came of it (13.B9)."""

    __tablename__ = "urgent_route"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    receiver: Mapped[str] = mapped_column(String(20))  # law.screening.ROUTES
    due_at: Mapped[datetime] = mapped_column(Instant)
    duty: Mapped[bool] = mapped_column(default=False)  # the law demands this report (反家庭暴力法14)
    told_at: Mapped[datetime | None] = mapped_column(Instant)
    told_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    result: Mapped[str | None] = mapped_column(Encrypted)
    late_at: Mapped[datetime | None] = mapped_column(Instant)  # the desk was told that the hour is over

    __table_args__ = (UniqueConstraint("case_id", "receiver"),)
