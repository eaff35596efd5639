"""The papers of a case file: from intent to stored bytes, their revisions and marks, and where papers are sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base, Encrypted, Instant, Versioned, ref_column


class Paper(Base, Versioned):
    """One paper of the file, from the person's intent to the stored bytes.

    `state`: intended (正在生成) → ready (frozen bytes stored) → signing → done, or void. `document_hash` is the SHA-256
    of the frozen render; `sha256` names the newest stored revision.
    """

    __tablename__ = "paper"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))  # law.PaperKind
    number: Mapped[str] = mapped_column(String(80), default="")
    language: Mapped[str] = mapped_column(String(5), default="zh")
    subject: Mapped[str] = mapped_column(
        String(20), default=""
    )  # row it belongs to: AGREEMENT, APPLICATION, SITTING …
    subject_id: Mapped[int | None] = mapped_column()
    party_id: Mapped[int | None] = mapped_column(
        ForeignKey("party.id")
    )  # set where a paper is one party's own
    audience: Mapped[str] = mapped_column(String(20), default="case")  # law.visibility item
    state: Mapped[str] = mapped_column(String(10), default="intended")
    context: Mapped[str] = mapped_column(Encrypted)  # frozen JSON context: what was true when it was intended
    attachments: Mapped[str] = mapped_column(Encrypted, default="{}")
    document_hash: Mapped[str] = mapped_column(String(64), default="")
    sha256: Mapped[str] = mapped_column(String(64), default="")
    boxes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    pages: Mapped[int] = mapped_column(default=0)
    previews: Mapped[list[str]] = mapped_column(JSON, default=list)  # SHA-256 of each page's picture
    intent_by: Mapped[str] = mapped_column(String(40))
    intent_at: Mapped[datetime] = mapped_column(Instant)
    ready_at: Mapped[datetime | None] = mapped_column(Instant)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    void_at: Mapped[datetime | None] = mapped_column(Instant)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    translation_of: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))
    revisions: Mapped[list[PaperRevision]] = relationship(
        back_populates="paper", order_by="PaperRevision.ordinal"
    )
    signatures: Mapped[list[PaperSignature]] = relationship(
        back_populates="paper", order_by="PaperSignature.ordinal"
    )

    __table_args__ = (
        CheckConstraint("state in ('intended','ready','signing','done','void')", name="state"),
        CheckConstraint(
            "(state = 'intended') or (state = 'void') or (document_hash <> '')", name="frozen_before_signed"
        ),
    )


class PaperRevision(Base):
    """Every stored revision; each begins with the bytes of the one before."""

    __tablename__ = "paper_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), index=True)
    ordinal: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    field: Mapped[str] = mapped_column(String(40), default="")  # whose signature this revision added
    at: Mapped[datetime] = mapped_column(Instant)
    paper: Mapped[Paper] = relationship(back_populates="revisions")

    __table_args__ = (UniqueConstraint("paper_id", "ordinal"),)


class PaperSignature(Base, Versioned):
    """One expected signature or seal: expected → intended (the person's act) → applied (bytes stored)."""

    __tablename__ = "paper_signature"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), index=True)
    ordinal: Mapped[int]
    field: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(12))  # person, seal
    role: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(120))
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    court_id: Mapped[int | None] = mapped_column(ForeignKey("court.id"))
    hash_confirmed: Mapped[str] = mapped_column(
        String(64), default=""
    )  # the document hash this person confirmed
    method: Mapped[str] = mapped_column(String(12), default="")  # drawn, typed, spoken, paper
    mark: Mapped[str | None] = mapped_column(Encrypted)  # strokes as JSON
    intended_at: Mapped[datetime | None] = mapped_column(
        Instant
    )  # legal time, confirmed when the bytes are stored
    applied_at: Mapped[datetime | None] = mapped_column(Instant)
    certificate_serial: Mapped[str] = mapped_column(String(50), default="")
    evidence: Mapped[str | None] = mapped_column(Encrypted)  # JSON evidence record of 5.2
    paper: Mapped[Paper] = relationship(back_populates="signatures")

    __table_args__ = (UniqueConstraint("paper_id", "field"),)


class ServiceAddress(Base):
    """送达地址确认书 of one party: guided, not a ticket (A9); an old one is kept when a new one replaces it (D7)."""

    __tablename__ = "service_address"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    state: Mapped[str] = mapped_column(String(10), default="later")  # filled, declined, later (A9)
    declined_reason: Mapped[str] = mapped_column(String(200), default="")
    receiver: Mapped[str] = mapped_column(Encrypted, default="")
    relation: Mapped[str] = mapped_column(String(30), default="")
    address: Mapped[str] = mapped_column(Encrypted, default="")
    postcode: Mapped[str] = mapped_column(String(6), default="")
    phone: Mapped[str] = mapped_column(Encrypted, default="")
    email: Mapped[str] = mapped_column(Encrypted, default="")
    e_service: Mapped[bool] = mapped_column(default=False)
    e_channels: Mapped[str] = mapped_column(String(60), default="")
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    replaced_at: Mapped[datetime | None] = mapped_column(Instant)
