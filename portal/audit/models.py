"""Append-only hash chains, one per audience: a case, a channel, the staff acts of a case, the system."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, Encrypted, Instant


class AuditChain(Base):
    """Head of one chain. `audience` names who may ever read it: case, staff, system (a channel's chain is its messages)."""

    __tablename__ = "audit_chain"

    id: Mapped[int] = mapped_column(primary_key=True)
    audience: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(40))
    length: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64))

    __table_args__ = (UniqueConstraint("audience", "subject"),)


class AuditLink(Base):
    """One act. The hash covers ids, action, time and salted commitments of personal content."""

    __tablename__ = "audit_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    chain_id: Mapped[int] = mapped_column(ForeignKey("audit_chain.id"))
    seq: Mapped[int]
    action: Mapped[str] = mapped_column(String(60))
    actor: Mapped[str] = mapped_column(String(40))  # person ref, or "system"
    role: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(Instant)
    body: Mapped[dict] = mapped_column(JSON)  # type: ignore[type-arg]
    commitments: Mapped[dict] = mapped_column(JSON)  # type: ignore[type-arg]
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (UniqueConstraint("chain_id", "seq"), Index("ix_audit_link_hash", "hash"))


class AuditContent(Base):
    """Personal content behind a commitment; may be purged by law (PIPL 47) without breaking the chain."""

    __tablename__ = "audit_content"

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("audit_link.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    salt: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Encrypted)

    __table_args__ = (UniqueConstraint("link_id", "name"),)


class AuditCheckpoint(Base):
    """Merkle root over all heads, signed hourly and exported: makes truncation visible."""

    __tablename__ = "audit_checkpoint"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    heads: Mapped[dict] = mapped_column(JSON)  # type: ignore[type-arg]
    root: Mapped[str] = mapped_column(String(64))
    signature: Mapped[str] = mapped_column(String(200), default="")
