"""Mediation by text at different times (F49): who agreed when, which replies are awaited, what came in by SMS and e-mail."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, Encrypted, Instant, Versioned, ref_column


class DayMode(Base, Versioned):
    """The mediator's wish to go on by text; it begins with the last party's consent, as a sitting of mode async_text."""

    __tablename__ = "day_mode"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), index=True)
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    refused_at: Mapped[datetime | None] = mapped_column(Instant)
    begun_at: Mapped[datetime | None] = mapped_column(Instant)
    sitting_id: Mapped[int | None] = mapped_column(ForeignKey("sitting.id"))


class ReplyAddress(Base):
    """The short word that leads an SMS or e-mail to exactly one participant and one channel."""

    __tablename__ = "reply_address"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(8), unique=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"), index=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("channel_id", "participant_id"),)


class ReplyBy(Base, Versioned):
    """A statement that awaits a reply until a day. Reminded once before it; after it the mediator is told, nothing else."""

    __tablename__ = "reply_by"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"), index=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    due: Mapped[date] = mapped_column(Date)
    reminded_at: Mapped[datetime | None] = mapped_column(Instant)
    missed_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    stopped_at: Mapped[datetime | None] = mapped_column(
        Instant
    )  # the talk by text ended first: nothing is awaited


class Inbound(Base, Versioned):
    """What came by SMS or e-mail, once per provider's id; with `message_id` it is the times of that message.

    `sent_at` is what the provider says, `received_at` is when it entered this platform (that one counts). The text is
    emptied once it is a message: one copy only.
    """

    __tablename__ = "inbound"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    source: Mapped[str] = mapped_column(String(10))
    provider_id: Mapped[str] = mapped_column(String(120))
    sender: Mapped[str] = mapped_column(Encrypted)
    text: Mapped[str] = mapped_column(Encrypted)
    attachments: Mapped[int] = mapped_column(default=0)  # not taken; the sender is asked to upload them
    sent_at: Mapped[datetime] = mapped_column(Instant)
    received_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10))  # desk, mediator, placed, dropped
    reason: Mapped[str] = mapped_column(String(20), default="")
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), unique=True)
    placed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    placed_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        UniqueConstraint("source", "provider_id"),
        CheckConstraint("source in ('sms','email')", name="source"),
        CheckConstraint("state in ('desk','mediator','placed','dropped')", name="state"),
    )


class MessageReading(Base):
    """When one reader had a statement of the text talk on the own screen for the first time."""

    __tablename__ = "message_reading"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("message_id", "participant_id"),)


class WithdrawalQuestion(Base, Versioned):
    """«已经谈好，还是不想再谈»: asked again after somebody said that he withdraws, answered by that person (13.A27)."""

    __tablename__ = "withdrawal_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), index=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    answer: Mapped[str] = mapped_column(String(10), default="")  # settled, unwilling, stay
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(10), default="")  # sms, email, page

    __table_args__ = (CheckConstraint("answer in ('','settled','unwilling','stay')", name="answer"),)
