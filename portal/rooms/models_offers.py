"""Offers and blind comparisons. All of it is without prejudice (在线调解规则18): concession, never for a court."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, Encrypted, Instant, Versioned, ref_column
from portal.law.visibility import Privilege

STATES = ("private", "asked", "authorised", "passed", "accepted", "refused", "withdrawn", "lapsed")


class Offer(Base, Versioned):
    """One side's offer in its separate talk. It crosses only as `wording` that this side approved, by the mediator's act."""

    __tablename__ = "offer"
    PRIVILEGE = Privilege.CONCESSION

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"), index=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    amount_fen: Mapped[int | None] = mapped_column()
    terms: Mapped[str] = mapped_column(Encrypted)
    wording: Mapped[str | None] = mapped_column(Encrypted)
    valid_until: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(12), default="private")
    made_at: Mapped[datetime] = mapped_column(Instant)
    authorised_at: Mapped[datetime | None] = mapped_column(Instant)
    passed_at: Mapped[datetime | None] = mapped_column(Instant)
    passed_to: Mapped[list[int]] = mapped_column(JSON, default=list)  # party ids that were told
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("participant.id"))

    __table_args__ = (CheckConstraint(f"state in ({','.join(repr(s) for s in STATES)})", name="state"),)


class BlindRound(Base, Versioned):
    """One comparison: rule and payer are fixed first, then both say yes, then each sets one limit, once."""

    __tablename__ = "blind_round"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), index=True)
    ordinal: Mapped[int]
    rule: Mapped[str] = mapped_column(String(10))
    payer_side: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="asked")  # asked, setting, done, off
    made_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    deal: Mapped[bool | None] = mapped_column()
    amount_fen: Mapped[int | None] = mapped_column()

    __table_args__ = (
        UniqueConstraint("room_id", "ordinal"),
        CheckConstraint("state in ('asked','setting','done','off')", name="state"),
        CheckConstraint("rule in ('yes_no','midpoint')", name="rule"),
    )


class BlindLimit(Base):
    """One side's yes, and its limit until the comparison is made; then the number is gone for good."""

    __tablename__ = "blind_limit"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("blind_round.id"), index=True)
    side: Mapped[int]
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    agreed_at: Mapped[datetime] = mapped_column(Instant)
    limit: Mapped[str | None] = mapped_column(Encrypted)  # 分, as digits
    set_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("round_id", "side"),)
