"""The silent signal of somebody who does not feel safe (F44). Known to the mediator's side only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, Instant, Versioned, ref_column


class DistressSignal(Base, Versioned):
    """One press. Pressing again before the answer changes nothing."""

    __tablename__ = "distress_signal"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), index=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    answer: Mapped[str] = mapped_column(String(10), default="")

    __table_args__ = (CheckConstraint("answer in ('','apart','break','call','seen')", name="answer"),)
