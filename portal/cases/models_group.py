"""Papers of agents, and a group on one side: its claims line by line, who stands for it, who was voted for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, Encrypted, Instant, Versioned, ref_column


class AuthorityPaper(Base, Versioned):
    """授权委托书 of one agent as uploaded; its items count only once the mediator has compared them (民事诉讼法62)."""

    __tablename__ = "authority_paper"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)  # the agent
    scope: Mapped[str] = mapped_column(String(10))  # general, special
    powers: Mapped[list[str]] = mapped_column(JSON, default=list)  # law.Power items the paper names
    title: Mapped[str] = mapped_column(Encrypted)
    media_type: Mapped[str] = mapped_column(String(60))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    uploaded_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("participant.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str | None] = mapped_column(Encrypted)  # why it was not accepted

    __table_args__ = (
        CheckConstraint("scope in ('general','special')", name="scope"),
        CheckConstraint("state in ('waiting','verified','refused','replaced','ended')", name="state"),
    )


class GroupImport(Base):
    """One list of members as it was read: who brought it, how many lines, the sum that was stated and reached."""

    __tablename__ = "group_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    side: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    members: Mapped[int]
    total_fen: Mapped[int]
    by_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("case_id", "side"),)


class ClaimLine(Base, Versioned):
    """One member's own line of the list. Nobody on the member's side but the member reads it."""

    __tablename__ = "claim_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("group_import.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), unique=True)
    ordinal: Mapped[int]
    crew: Mapped[str] = mapped_column(String(60), default="")
    month_from: Mapped[str] = mapped_column(String(7), default="")  # 2025-01
    month_to: Mapped[str] = mapped_column(String(7), default="")
    amount_fen: Mapped[int]
    stands_at: Mapped[datetime | None] = mapped_column(Instant)  # «我愿意当代表»
    elected_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (CheckConstraint("amount_fen > 0", name="amount"),)


class RepresentativeVote(Base):
    """One member's word for one who stands (民诉法解释76). The newest choice replaces the one before."""

    __tablename__ = "representative_vote"

    id: Mapped[int] = mapped_column(primary_key=True)
    voter_id: Mapped[int] = mapped_column(ForeignKey("claim_line.id"), index=True)
    chosen_id: Mapped[int] = mapped_column(ForeignKey("claim_line.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("voter_id", "chosen_id"),)
