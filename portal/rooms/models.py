"""The room: sittings, lobby, channels, durable messages, opening statement, undisputed facts, minutes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.cases.models import Case, Participant
from portal.db import Base, Encrypted, Instant, Versioned, new_ref, ref_column


class Room(Base, Versioned):
    """A case's place to talk: for mediation, or with the court's role for verification (no caucus, no editor: A6)."""

    __tablename__ = "room"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(12))  # mediation, verification
    subject_id: Mapped[int | None] = mapped_column()  # proceeding or application
    presiding_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    shuttle: Mapped[bool] = mapped_column(default=False)  # never two sides in one channel (F34)
    lead_seen_at: Mapped[datetime | None] = mapped_column(Instant)  # a live socket of who leads (F15)
    lead_offered_to: Mapped[int | None] = mapped_column(ForeignKey("participant.id"))
    case: Mapped[Case] = relationship()
    presiding: Mapped[Participant] = relationship(foreign_keys=[presiding_id])

    __table_args__ = (CheckConstraint("purpose in ('mediation','verification')", name="purpose"),)


class Sitting(Base, Versioned):
    """One scheduled session of a room: 调解会 or the court's verification."""

    __tablename__ = "sitting"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(Instant)
    minutes_planned: Mapped[int] = mapped_column(default=90)
    mode: Mapped[str] = mapped_column(String(20), default="joint_av")  # OM-15
    state: Mapped[str] = mapped_column(
        String(12), default="scheduled"
    )  # scheduled, open, break, ended, cancelled
    opened_at: Mapped[datetime | None] = mapped_column(Instant)
    break_until: Mapped[datetime | None] = mapped_column(Instant)
    returning_at: Mapped[datetime | None] = mapped_column(
        Instant
    )  # back from the break, everybody is asked again
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    room: Mapped[Room] = relationship()

    __table_args__ = (
        CheckConstraint("state in ('scheduled','open','break','ended','cancelled')", name="state"),
    )


class Attendance(Base, Versioned):
    """One participant at one sitting: device check, identity, warnings, waiting, admitted."""

    __tablename__ = "attendance"

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), index=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    state: Mapped[str] = mapped_column(
        String(12), default="expected"
    )  # expected, waiting, admitted, sent_back, left
    device: Mapped[str] = mapped_column(String(20), default="")  # av, audio, text
    device_checked_at: Mapped[datetime | None] = mapped_column(Instant)
    arrived_at: Mapped[datetime | None] = mapped_column(Instant)
    admitted_at: Mapped[datetime | None] = mapped_column(Instant)
    left_at: Mapped[datetime | None] = mapped_column(Instant)
    company: Mapped[str | None] = mapped_column(Encrypted)  # who else is within earshot, as declared
    identity_verified_at: Mapped[datetime | None] = mapped_column(Instant)
    identity_method: Mapped[str] = mapped_column(String(20), default="")
    sham_warned_at: Mapped[datetime | None] = mapped_column(Instant)
    mode_agreed_at: Mapped[datetime | None] = mapped_column(Instant)  # OM-15, said with the device check
    hand_at: Mapped[datetime | None] = mapped_column(Instant)  # 举手
    willing_at: Mapped[datetime | None] = mapped_column(Instant)  # 「愿意继续吗」 by own tap (13.D1 ⑩)
    unsuited_at: Mapped[datetime | None] = mapped_column(Instant)  # 「这个时间不行」 (13.D4)
    better_at: Mapped[datetime | None] = mapped_column(Instant)  # the time this person proposes instead
    reminded_hours: Mapped[int | None] = (
        mapped_column()
    )  # the nearest reminder told so far (law: REMIND_BEFORE)

    __table_args__ = (
        UniqueConstraint("sitting_id", "participant_id"),
        CheckConstraint("state in ('expected','waiting','admitted','sent_back','left')", name="state"),
    )


class OpeningTick(Base):
    """One line of the mediator's first five minutes, ticked with its time (13.D1)."""

    __tablename__ = "opening_tick"

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    item: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("sitting_id", "item"),)


class Channel(Base, Versioned):
    """Who talks with whom: joint, caucus (a side with the mediator), mediators only. Own gapless sequence each."""

    __tablename__ = "channel"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    sides: Mapped[list[int]] = mapped_column(JSON, default=list)
    epoch: Mapped[int] = mapped_column(default=1)
    head_seq: Mapped[int] = mapped_column(default=0)
    head_hash: Mapped[str] = mapped_column(String(64), default="0" * 64)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (CheckConstraint("kind in ('joint','caucus','mediators')", name="kind"),)


class Membership(Base):
    """An interval of a channel that a participant may read: (from_seq, to_seq]; open while to_seq is null."""

    __tablename__ = "membership"

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"), index=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    from_seq: Mapped[int] = mapped_column(default=0)
    to_seq: Mapped[int | None] = mapped_column()
    epoch: Mapped[int] = mapped_column(default=1)
    joined_at: Mapped[datetime] = mapped_column(Instant)
    left_at: Mapped[datetime | None] = mapped_column(Instant)


class Knock(Base):
    """A mediator announces himself at a separate talk that he left; he may enter after the grace or when let in."""

    __tablename__ = "knock"

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"), index=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("participant.id"))
    over_at: Mapped[datetime | None] = mapped_column(Instant)  # entered, or thought better of it


class AgendaItem(Base, Versioned):
    """One point to talk about. With `party_id` it is that side's private wish until the mediator gives it a place (F28)."""

    __tablename__ = "agenda_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), index=True)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    text: Mapped[str] = mapped_column(Encrypted)
    place: Mapped[int | None] = mapped_column()  # null = not on the agenda that all see
    made_at: Mapped[datetime] = mapped_column(Instant)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)


class AgendaRank(Base):
    """How much one side cares about one point: 3 most, 1 least. Only the side and who leads ever see it."""

    __tablename__ = "agenda_rank"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    weight: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (
        UniqueConstraint("item_id", "party_id"),
        CheckConstraint("weight between 1 and 3", name="weight"),
    )


class Message(Base):
    """A message is its own audit link: hash over its fields, a commitment of its text, and the hash before it."""

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), default=new_ref)  # never looked up: no index to keep
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    seq: Mapped[int]
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    client_id: Mapped[str] = mapped_column(String(40))
    privilege: Mapped[str] = mapped_column(String(20))  # law: caucus_private, concession
    text: Mapped[str] = mapped_column(Encrypted)
    sent_at: Mapped[datetime] = mapped_column(Instant)
    salt: Mapped[str] = mapped_column(String(32))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (UniqueConstraint("channel_id", "seq"), UniqueConstraint("participant_id", "client_id"))


class Release(Base, Versioned):
    """A sentence its party approved for passing on (可以转告); only such a sentence may cross, and passing is an own act."""

    __tablename__ = "release"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"), index=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))  # whose words
    text: Mapped[str] = mapped_column(Encrypted)
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    approved_at: Mapped[datetime | None] = mapped_column(Instant)
    passed_at: Mapped[datetime | None] = mapped_column(Instant)
    passed_to: Mapped[int | None] = mapped_column(ForeignKey("channel.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)


class Note(Base, Versioned):
    """The mediator's own notes: never in any package, destroyed on schedule (F37)."""

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), index=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    text: Mapped[str] = mapped_column(Encrypted)
    changed_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("room_id", "participant_id"),)


class UndisputedFact(Base, Versioned):
    """A fact each party confirms for itself (OM-17, OM-21); goes to a court also when mediation fails."""

    __tablename__ = "undisputed_fact"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    ordinal: Mapped[int]
    text: Mapped[str] = mapped_column(Encrypted)
    evidence_refs: Mapped[list[str]] = mapped_column(JSON, default=list)
    made_at: Mapped[datetime] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)


class FactAnswer(Base):
    """确认 or 不确认, by one party, to one wording."""

    __tablename__ = "fact_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    fact_id: Mapped[int] = mapped_column(ForeignKey("undisputed_fact.id"), index=True)
    fact_version: Mapped[int]
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    confirms: Mapped[bool]
    at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("fact_id", "participant_id"),)


class Minutes(Base, Versioned):
    """调解笔录 / 询问笔录 of one sitting: joint matters only. Any edit asks everybody again."""

    __tablename__ = "minutes"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), unique=True)
    body: Mapped[str] = mapped_column(Encrypted)  # JSON: fields of papers.md 4
    edition: Mapped[int] = mapped_column(default=1)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)  # offered for confirmation
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))


class MinutesConfirmation(Base):
    """One participant confirms one edition, or refuses with a reason (papers.md 4)."""

    __tablename__ = "minutes_confirmation"

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"), index=True)
    edition: Mapped[int]
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    confirms: Mapped[bool]
    reason: Mapped[str | None] = mapped_column(Encrypted)
    at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("minutes_id", "edition", "participant_id"),)


class GuestConsent(Base):
    """A party's yes or no to somebody who joins by consent; the newest word counts (F19)."""

    __tablename__ = "guest_consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    agrees: Mapped[bool]
    at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("participant_id", "party_id"),)


class HelpCall(Base):
    """求助 pressed in the room: who, when, answered when."""

    __tablename__ = "help_call"

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), index=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)


Index("ix_membership_open", Membership.participant_id, Membership.channel_id, Membership.to_seq)
