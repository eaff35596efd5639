"""Persons and the rights they hold: accounts, appointments, the roster, consents; courts and organisations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base, Encrypted, Instant, Versioned, ref_column


class Court(Base, Versioned):
    """A court. `confirmation_type` (民特 or 诉前调确) is required: no text read decides it (13.A20)."""

    __tablename__ = "court"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    name: Mapped[str] = mapped_column(String(80), unique=True)
    code: Mapped[str] = mapped_column(String(10), unique=True)
    confirmation_type: Mapped[str] = mapped_column(String(10))
    district: Mapped[str] = mapped_column(String(40), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Organisation(Base, Versioned):
    """A legally established mediation organisation (民诉法 205)."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    name: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[str] = mapped_column(String(40), default="people_committee")
    seat: Mapped[str] = mapped_column(String(80), default="")
    district: Mapped[str] = mapped_column(String(40), default="")
    number_word: Mapped[str] = mapped_column(String(10))  # 津和 in （2026）津和人调字第0001号
    phone: Mapped[str] = mapped_column(String(30), default="")
    registration: Mapped[str] = mapped_column(String(120), default="")
    consent_first: Mapped[bool] = mapped_column(default=True)  # PML 17/19: ask first, or assign first (13.A3)
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class CourtRoster(Base):
    """An organisation on a court's roster. Being on it is no ground of jurisdiction (13.A1)."""

    __tablename__ = "court_roster"

    id: Mapped[int] = mapped_column(primary_key=True)
    court_id: Mapped[int] = mapped_column(ForeignKey("court.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    starts: Mapped[date] = mapped_column(Date)
    ends: Mapped[date | None] = mapped_column(Date)

    __table_args__ = (UniqueConstraint("court_id", "organisation_id"),)


class Person(Base, Versioned):
    """A human being or a legal person. An account is optional; what identifies is encrypted."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    kind: Mapped[str] = mapped_column(String(10), default="natural")
    name: Mapped[str] = mapped_column(String(120))
    id_no: Mapped[str | None] = mapped_column(Encrypted)
    id_no_index: Mapped[str | None] = mapped_column(String(64), index=True)
    phone: Mapped[str | None] = mapped_column(Encrypted)
    phone_index: Mapped[str | None] = mapped_column(String(64), index=True)
    email: Mapped[str | None] = mapped_column(Encrypted)
    address: Mapped[str | None] = mapped_column(Encrypted)
    address_secret: Mapped[bool] = mapped_column(
        default=False
    )  # violence cases: hidden from every paper (6.3)
    ethnicity: Mapped[str] = mapped_column(String(20), default="")
    occupation: Mapped[str] = mapped_column(String(60), default="")
    language: Mapped[str] = mapped_column(String(5), default="zh")
    preferences: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    legal_representative: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (CheckConstraint("kind in ('natural','legal')", name="kind"),)


class Account(Base, Versioned):
    """How staff sign in: Argon2id password and a single-use TOTP."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    totp_secret: Mapped[str] = mapped_column(Encrypted)
    totp_last_step: Mapped[int] = mapped_column(default=0)  # a code works once (V6.5.1)
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)
    person: Mapped[Person] = relationship()


class Appointment(Base):
    """A role at one organisation or court, from–to: the only source of a staff right and its scope."""

    __tablename__ = "appointment"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    court_id: Mapped[int | None] = mapped_column(ForeignKey("court.id"))
    may_seal: Mapped[bool] = mapped_column(default=False)  # entrusted with the organisation's electronic seal
    starts: Mapped[date] = mapped_column(Date)
    ends: Mapped[date | None] = mapped_column(Date)
    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    court: Mapped[Court | None] = relationship()

    __table_args__ = (
        CheckConstraint("role in ('MEDIATOR','CLERK','JUDGE','ORGANISATION','SUPERVISOR')", name="role"),
        CheckConstraint("(organisation_id is null) <> (court_id is null)", name="one_place"),
    )


class MediatorProfile(Base, Versioned):
    """What the public roster shows, exactly (OM-05), and what the matcher needs."""

    __tablename__ = "mediator_profile"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    kind: Mapped[str] = mapped_column(String(40))  # 退休法官 …
    specialties: Mapped[list[str]] = mapped_column(JSON, default=list)
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    region_scope: Mapped[str] = mapped_column(String(40), default="")
    fee: Mapped[str] = mapped_column(String(40), default="none")
    introduction: Mapped[str] = mapped_column(Text, default="")
    load_limit: Mapped[int] = mapped_column(default=15)
    active: Mapped[bool] = mapped_column(default=True)
    person: Mapped[Person] = relationship()


class LoginSession(Base):
    """A server-side session; its cookie or token is stored hashed. Ending the row ends pages and sockets."""

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(10))  # browser, api
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    appointment_id: Mapped[int | None] = mapped_column(ForeignKey("appointment.id"))
    participant_id: Mapped[int | None] = (
        mapped_column()
    )  # cases.Participant, set when entered through a case's link
    helper: Mapped[str] = mapped_column(String(120), default="")  # F06: who presses for the principal
    made_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    step_up_at: Mapped[datetime | None] = mapped_column(Instant)
    step_up_for: Mapped[str] = mapped_column(
        String(120), default=""
    )  # document hash the fresh check is bound to
    address: Mapped[str | None] = mapped_column(Encrypted)  # IP, kept for the evidence bundle
    device: Mapped[str] = mapped_column(String(200), default="")


class EntryLink(Base):
    """The link in an SMS: a locator that is useless without its code."""

    __tablename__ = "entry_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    participant_id: Mapped[int | None] = mapped_column()
    check_code: Mapped[str] = mapped_column(String(7))  # 核验码 shown on page and in the SMS (F08)
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class OneTimeCode(Base):
    """A six-digit code, stored hashed, bound to its purpose and, when signing, to one document hash."""

    __tablename__ = "one_time_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = ref_column()
    purpose: Mapped[str] = mapped_column(String(20))  # enter, apply, sign
    subject: Mapped[str] = mapped_column(String(80))  # link ref, phone index, person ref
    bound_to: Mapped[str] = mapped_column(String(64), default="")
    code_hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    sent_to: Mapped[str | None] = mapped_column(
        Encrypted
    )  # the number it went to: a new person is made from it

    __table_args__ = (Index("ix_one_time_code_subject", "purpose", "subject"),)


class Attempt(Base):
    """Counter of tries per key and window: login and codes. In the database, so that a restart forgets nothing."""

    __tablename__ = "attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(100), unique=True)
    count: Mapped[int] = mapped_column(default=0)
    window_ends: Mapped[datetime] = mapped_column(Instant)
    blocked_until: Mapped[datetime | None] = mapped_column(Instant)


class SpentToken(Base):
    """A one-time token that was used: a room ticket, or a refresh token that was exchanged. Kept until it would expire."""

    __tablename__ = "spent_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("login_session.id"))
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)


class Consent(Base):
    """A versioned consent with the hash of exactly what was read (OM-04, PIPL 14)."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(40))
    text_version: Mapped[str] = mapped_column(String(20))
    text_hash: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(5), default="zh")
    given_at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("login_session.id"))


class NumberSeries(Base):
    """Serials per issuer, year and type; taken with the row locked, so no number is skipped or doubled."""

    __tablename__ = "number_series"

    id: Mapped[int] = mapped_column(primary_key=True)
    issuer: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    word: Mapped[str] = mapped_column(String(10))
    last: Mapped[int] = mapped_column(default=0)

    __table_args__ = (UniqueConstraint("issuer", "year", "word"),)


class IdempotencyRecord(Base):
    """An answered request, kept with its key: sending it again gives the same answer and does nothing."""

    __tablename__ = "idempotency_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(String(80))
    request_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(Instant, index=True)

    __table_args__ = (UniqueConstraint("person_id", "key"),)
