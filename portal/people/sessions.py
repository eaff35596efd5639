"""Server-side sessions: start, find the actor, keep alive, rotate, end. The browser holds a random token, we its hash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.clock import china_date
from portal.db import announce
from portal.errors import NotAllowed, NotFound
from portal.law.vocabulary import Role
from portal.people.actors import Actor
from portal.people.models import Account, Appointment, LoginSession, Person
from portal.people.secrets import new_token, token_hash

IDLE_PARTY = timedelta(minutes=30)
IDLE_STAFF = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=1)  # `seen_at` is written at most this often


@dataclass(frozen=True)
class Entry:
    """Who comes in, in which quality, and from where. `helper` is the one who presses for the principal (F06)."""

    person_id: int
    appointment_id: int | None = None
    participant_id: int | None = None
    helper: str = ""
    kind: str = "browser"
    address: str = ""
    device: str = ""


def start(session: Session, entry: Entry, now: datetime) -> tuple[LoginSession, str]:
    """A new session and its token, which exists nowhere else. Always a new one: a known token is never promoted."""
    token = new_token()
    row = LoginSession(
        token_hash=token_hash(token),
        kind=entry.kind,
        person_id=entry.person_id,
        appointment_id=entry.appointment_id,
        participant_id=entry.participant_id,
        helper=entry.helper[:120],
        address=entry.address or None,
        device=entry.device[:200],
        made_at=now,
        seen_at=now,
        expires_at=now + ABSOLUTE,
    )
    session.add(row)
    session.flush()
    return row, token


def find(session: Session, token: str, kind: str = "browser") -> LoginSession | None:
    """The session row of a token, live or not."""
    query = select(LoginSession).where(
        LoginSession.token_hash == token_hash(token), LoginSession.kind == kind
    )
    return session.scalars(query).one_or_none()


def actor_of(session: Session, token: str, now: datetime) -> Actor | None:
    """The actor behind a browser's token; None once it is ended, idle too long, 12 hours old, or the right has lapsed."""
    row = find(session, token) if token else None
    return actor_of_row(session, row, now) if row is not None else None


def actor_of_row(session: Session, row: LoginSession, now: datetime) -> Actor | None:
    """The actor of a session row; every right is read from the database, each time."""
    if not is_live(row, now):
        return None
    person = session.get_one(Person, row.person_id)
    if row.appointment_id is None:
        return _actor(row, person, Role.PARTY)
    appointment = session.get_one(Appointment, row.appointment_id)
    if not in_force(appointment, now) or _disabled(session, row.person_id):
        return None
    return _actor(row, person, Role(appointment.role), appointment)


def is_live(row: LoginSession, now: datetime) -> bool:
    """Not ended, not idle (30 minutes, staff 15), not older than 12 hours."""
    idle = IDLE_STAFF if row.appointment_id is not None else IDLE_PARTY
    return row.ended_at is None and now < row.expires_at and now - row.seen_at < idle


def in_force(appointment: Appointment, now: datetime) -> bool:
    """True on the days from `starts` to `ends`, both included."""
    today = china_date(now)
    return appointment.starts <= today and (appointment.ends is None or today <= appointment.ends)


def appointments_of(session: Session, person_id: int, now: datetime) -> list[Appointment]:
    """Every appointment in force: with several, the person chooses one per session."""
    query = select(Appointment).where(Appointment.person_id == person_id).order_by(Appointment.id)
    return [row for row in session.scalars(query) if in_force(row, now)]


def needs_touch(row: LoginSession, now: datetime) -> bool:
    """True where `seen_at` is a minute old."""
    return now - row.seen_at >= TOUCH_EVERY


def touch(session: Session, session_id: int, now: datetime) -> None:
    """Note that the person is still there. A session that has run out is not woken again."""
    row = session.get(LoginSession, session_id)
    if row is not None and is_live(row, now):
        row.seen_at = now


def live_actor(session: Session, session_ref: str, now: datetime) -> Actor | None:
    """For an open socket's periodic look: the actor as of now, or None when the socket must be closed."""
    row = session.scalars(select(LoginSession).where(LoginSession.ref == session_ref)).one_or_none()
    return actor_of_row(session, row, now) if row is not None else None


def rotate(session: Session, row: LoginSession) -> str:
    """Give the session a new token (after a step up or a change of privilege); the old one is dead at once."""
    token = new_token()
    row.token_hash = token_hash(token)
    return token


def choose_appointment(session: Session, actor: Actor, appointment_ref: str, now: datetime) -> str:
    """Act under another of one's own appointments: new token, fresh checks forgotten. Raises NotFound."""
    mine = {a.ref: a for a in appointments_of(session, actor.person_id, now)}
    row = session.get(LoginSession, actor.session_id) if actor.session_id else None
    if appointment_ref not in mine or row is None:
        raise NotFound()
    if row.appointment_id is None:
        raise NotAllowed()  # came in as a party by SMS: staff rights need password and TOTP
    row.appointment_id = mine[appointment_ref].id
    row.step_up_at, row.step_up_for = None, ""
    return rotate(session, row)


def end(session: Session, row: LoginSession, now: datetime) -> None:
    """End it for pages and sockets alike; listeners of `session_ended` close what is open."""
    if row.ended_at is None:
        row.ended_at = now
        announce(session, "session_ended", row.ref)


def end_all(session: Session, person_id: int, now: datetime, keep: int | None = None) -> int:
    """End every session of a person (lost phone, disabled, new password); returns how many. Signatures stay (D12)."""
    rows = [row for row in _open(session, person_id) if row.id != keep]
    for row in rows:
        end(session, row, now)
    return len(rows)


def list_of(session: Session, person_id: int, now: datetime) -> list[LoginSession]:
    """The person's own live sessions, newest first."""
    return [row for row in _open(session, person_id) if is_live(row, now)]


def end_own(session: Session, actor: Actor, ref: str, now: datetime) -> None:
    """End one of one's own sessions; somebody else's does not exist (NotFound)."""
    for row in _open(session, actor.person_id):
        if row.ref == ref:
            return end(session, row, now)
    raise NotFound()


def _open(session: Session, person_id: int) -> list[LoginSession]:
    query = select(LoginSession).where(LoginSession.person_id == person_id, LoginSession.ended_at.is_(None))
    return list(session.scalars(query.order_by(LoginSession.id.desc())))


def _disabled(session: Session, person_id: int) -> bool:
    query = select(Account.id).where(Account.person_id == person_id, Account.disabled_at.is_(None))
    return session.scalars(query).first() is None


def _actor(row: LoginSession, person: Person, role: Role, appointment: Appointment | None = None) -> Actor:
    return Actor(
        person_id=person.id,
        person_ref=person.ref,
        name=person.name,
        role=role,
        session_id=row.id,
        session_ref=row.ref,
        appointment_id=appointment.id if appointment else None,
        organisation_id=appointment.organisation_id if appointment else None,
        court_id=appointment.court_id if appointment else None,
        may_seal=appointment.may_seal if appointment else False,
        helper=row.helper,
    )
