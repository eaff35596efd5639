"""The fresh check just before signing, confirming, appointing: bound to what is signed, good for five minutes (A10)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import db
from portal.errors import InvalidInput, NotAllowed, RateLimited
from portal.people import codes, throttle
from portal.people.actors import Actor
from portal.people.codes import CodeFor, Made
from portal.people.models import Account, LoginSession, Person
from portal.people.staff_login import spend_totp, totp_step

FRESH = timedelta(minutes=5)


def ask(session: Session, actor: Actor, bound_to: str, now: datetime) -> tuple[Made, Person]:
    """A code for a party's own phone, good for exactly `bound_to`. Staff use their TOTP instead (NotAllowed)."""
    if actor.is_staff:
        raise NotAllowed()
    person = session.get_one(Person, actor.person_id)
    what = CodeFor("sign", person.ref, phone=person.phone or "", bound_to=bound_to)
    return codes.make(session, what, now), person


def step_up(session: Session, actor: Actor, code: str, bound_to: str, now: datetime) -> bool:
    """Check the code (party: SMS bound to this hash; staff: TOTP, once) and note it on the session.

    False for a wrong one, with the try counted: the caller commits before it tells. Raises RateLimited.
    """
    key = f"step-up:{actor.person_ref}"
    throttle.check(session, [key], now)
    row = session.get(LoginSession, actor.session_id) if actor.session_id else None
    if row is None or not bound_to or not _proves(session, actor, code, bound_to, now):
        throttle.count(session, key, throttle.CODE_TRIES, now)
        return False
    throttle.clear(session, key)
    row.step_up_at, row.step_up_for = now, bound_to
    return True


def is_fresh(session: Session, actor: Actor, bound_to: str, now: datetime) -> bool:
    """True within five minutes of a fresh check for exactly `bound_to`, in this very session."""
    row = session.get(LoginSession, actor.session_id) if actor.session_id else None
    if row is None or row.step_up_at is None or row.ended_at is not None or not bound_to:
        return False
    return row.step_up_for == bound_to and timedelta(0) <= now - row.step_up_at <= FRESH


def together(hashes: Iterable[str]) -> str:
    """One binding for several papers signed in one sitting: SHA-256 over their sorted hashes."""
    return hashlib.sha256("|".join(sorted(hashes)).encode()).hexdigest()


def confirm(actor: Actor, code: str, bound_to: str, now: datetime) -> None:
    """For views: step up in an own transaction, so that a wrong try stays counted. Raises InvalidInput(code), RateLimited."""
    with db.transaction() as session:
        fits = step_up(session, actor, code, bound_to, now)
        wait = 0 if fits else throttle.blocked(session, [f"step-up:{actor.person_ref}"], now)
    if wait:
        raise RateLimited(retry_after=wait)
    if not fits:
        raise InvalidInput({"code": "wrong_code"})


def _proves(session: Session, actor: Actor, code: str, bound_to: str, now: datetime) -> bool:
    if not actor.is_staff:
        return codes.use(session, CodeFor("sign", actor.person_ref, bound_to=bound_to), code, now) is not None
    account = session.scalars(select(Account).where(Account.person_id == actor.person_id)).one_or_none()
    if account is None:
        return False
    step = totp_step(account.totp_secret, code, now)
    return bool(step) and spend_totp(session, account, step)
