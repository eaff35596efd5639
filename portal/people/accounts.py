"""Staff accounts: made by an administrator's act, password by rule, TOTP always; disabling ends everything at once."""

from __future__ import annotations

from datetime import datetime

import pyotp
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.people import sessions
from portal.people.actors import Actor
from portal.people.models import Account, Person


def open_account(session: Session, person: Person, username: str, password_hash: str) -> Account:
    """An account with a fresh TOTP secret. `password_hash` comes from `passwords.hash_password`, made outside."""
    account = Account(
        person_id=person.id,
        username=username.strip().lower(),
        password_hash=password_hash,
        totp_secret=pyotp.random_base32(32),
    )
    session.add(account)
    session.flush()
    return account


def set_password(session: Session, account: Account, password_hash: str, actor: Actor, now: datetime) -> None:
    """A new password ends every other session of the person, sockets included (A9)."""
    account.password_hash = password_hash
    own = actor.session_id if actor.person_id == account.person_id else None
    sessions.end_all(session, account.person_id, now, keep=own)
    _note(session, "password_changed", account, actor, now)


def disable(session: Session, account: Account, actor: Actor, now: datetime) -> None:
    """Nobody signs in with it any more, and whoever is in is out."""
    account.disabled_at = now
    sessions.end_all(session, account.person_id, now)
    _note(session, "account_disabled", account, actor, now)


def _note(session: Session, action: str, account: Account, actor: Actor, now: datetime) -> None:
    act = Act(action, actor.person_ref, str(actor.role), now, {"person": account.person.ref})
    record(session, "system", "people", act)
