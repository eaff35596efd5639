"""Transactional outbox, in-app notices and job rows: written with the act, carried out after it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, Encrypted, Instant, ref_column


class Notice(Base):
    """What the bell shows. Stored as code + parameters, rendered in the reader's language."""

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(index=True)
    code: Mapped[str] = mapped_column(String(60))
    params: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    made_at: Mapped[datetime] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)


class Outgoing(Base):
    """One e-mail, SMS or webhook on its way. Address and text are encrypted; the lock screen learns nothing."""

    __tablename__ = "outgoing"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    channel: Mapped[str] = mapped_column(String(10))  # sms, email, webhook
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    case_id: Mapped[int | None] = mapped_column(index=True)
    address: Mapped[str] = mapped_column(Encrypted)
    subject: Mapped[str | None] = mapped_column(Encrypted)
    body: Mapped[str] = mapped_column(Encrypted)
    code: Mapped[str] = mapped_column(String(60))
    made_at: Mapped[datetime] = mapped_column(Instant)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    delivered_at: Mapped[datetime | None] = mapped_column(Instant)
    failed: Mapped[str] = mapped_column(String(120), default="")


class Job(Base):
    """Slow work, as truth: the queue library carries ids only, and a sweep re-sends expired leases."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    kind: Mapped[str] = mapped_column(String(40))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)  # row ids and refs, never personal content
    once: Mapped[str | None] = mapped_column(String(120), unique=True)  # the same work asked twice is one job
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    run_after: Mapped[datetime] = mapped_column(Instant)
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    lease: Mapped[int] = mapped_column(
        default=0
    )  # fencing token: a late worker cannot finish somebody else's lease
    error: Mapped[str] = mapped_column(String(200), default="")
    made_at: Mapped[datetime] = mapped_column(Instant)
    done_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        CheckConstraint("state in ('waiting','running','done','dead')", name="state"),
        Index("ix_job_due", "state", "run_after"),
    )


class WorkerBeat(Base):
    """When each worker process last said that it lives; /readyz looks at the newest."""

    __tablename__ = "worker_beat"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    at: Mapped[datetime] = mapped_column(Instant)
