"""Somebody did not come (13.A28), or a sitting is to move on site (13.B13). Silence is never a refusal."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, Encrypted, Instant, Versioned, ref_column


class Absence(Base, Versioned):
    """One participant at one sitting: two calls with their hour and result, then the record."""

    __tablename__ = "absence"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), index=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    first_at: Mapped[datetime | None] = mapped_column(Instant)
    first: Mapped[str] = mapped_column(String(12), default="")
    second_at: Mapped[datetime | None] = mapped_column(Instant)
    second: Mapped[str] = mapped_column(String(12), default="")
    recorded_at: Mapped[datetime | None] = mapped_column(Instant)
    excused: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str | None] = mapped_column(Encrypted)

    __table_args__ = (
        UniqueConstraint("sitting_id", "participant_id"),
        CheckConstraint("first in ('','reached','no_answer','switched_off','no_number')", name="first"),
        CheckConstraint("second in ('','reached','no_answer','switched_off','no_number')", name="second"),
    )


class OnsiteWish(Base):
    """Who asked to move this sitting on site; the parties' answers are joint answers (OM-16)."""

    __tablename__ = "onsite_wish"

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), unique=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    at: Mapped[datetime] = mapped_column(Instant)
