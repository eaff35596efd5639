"""Staff come in with user name, password and a TOTP that works once. Wrong anything gives one answer at one price."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from datetime import datetime

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import db
from portal.audit.operations import Act, record
from portal.errors import InvalidInput, RateLimited
from portal.people import codes, passwords, sessions, throttle
from portal.people.models import Account, LoginSession
from portal.people.sessions import Entry

STEP = 30  # seconds of a TOTP
_NOBODY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # for the same work where there is no account


@dataclass(frozen=True)
class Typed:
    """What somebody typed, and from where. `kind` browser or api."""

    username: str
    password: str
    otp: str
    address: str = ""
    device: str = ""
    kind: str = "browser"


@dataclass(frozen=True)
class Known:
    """What is on file under that user name; all empty for a name nobody has."""

    account_id: int = 0
    password_hash: str = ""
    totp_secret: str = _NOBODY
    last_step: int = 0


@dataclass(frozen=True)
class SignedIn:
    """A started session: its token goes to the browser (or is the refresh token of the API)."""

    session_ref: str
    token: str
    person_id: int
    must_choose: bool  # several appointments: the first is taken until another is chosen


def sign_in(typed: Typed, now: datetime) -> SignedIn:
    """The whole way in; opens its own short transactions, so that hashing is in none of them.

    Raises RateLimited (retry_after), InvalidInput(form: wrong_login) – the same for every reason.
    """
    keys = throttle_keys(typed)
    with db.reading() as session:
        known = look_up(session, typed.username)
        throttle.check(session, keys, now)
    fits = passwords.verify(known.password_hash, typed.password)
    step = totp_step(known.totp_secret, typed.otp, now)
    with db.transaction() as session:
        signed = _finish(session, typed, replace(known, last_step=step) if fits and step else None, now)
        wait = throttle.blocked(session, keys, now)
    if signed is not None:
        return signed
    if wait:
        raise RateLimited(retry_after=wait)
    raise InvalidInput({"form": "wrong_login"})


def look_up(session: Session, username: str) -> Known:
    """The account of that name if it is not disabled."""
    query = select(Account).where(Account.username == _name(username), Account.disabled_at.is_(None))
    row = session.scalars(query).one_or_none()
    return Known(row.id, row.password_hash, row.totp_secret, row.totp_last_step) if row else Known()


def totp_step(secret: str, typed: str, now: datetime) -> int:
    """The time step this code belongs to, one before or after allowed for slow clocks; 0 where it fits none."""
    totp = pyotp.TOTP(secret)
    current, found = int(now.timestamp()) // STEP, 0
    for step in (current - 1, current, current + 1):
        # No early way out: every step is compared, whichever fits.
        if hmac.compare_digest(totp.at(step * STEP), codes.digits_of(typed)):
            found = step
    return found


def spend_totp(session: Session, account: Account, step: int) -> bool:
    """Use a step once: False for one that was used, or lies before one that was (V6.5.1)."""
    if step <= account.totp_last_step:
        return False
    account.totp_last_step = step
    session.flush()
    return True


def throttle_keys(typed: Typed) -> list[str]:
    """The three nets: this account from this address, this address, this account."""
    name = _name(typed.username)[:40]
    return [f"login:{name}@{typed.address}"[:100], f"login-from:{typed.address}"[:100], f"login-to:{name}"]


def _finish(session: Session, typed: Typed, known: Known | None, now: datetime) -> SignedIn | None:
    account = session.get(Account, known.account_id) if known else None
    if account is None or account.disabled_at is not None or not known:
        _refuse(session, typed, now)
        return None
    mine = sessions.appointments_of(session, account.person_id, now)
    if not mine or not spend_totp(session, account, known.last_step):
        _refuse(session, typed, now)
        return None
    throttle.clear(session, throttle_keys(typed)[0])
    entry = Entry(account.person_id, mine[0].id, kind=typed.kind, address=typed.address, device=typed.device)
    row, token = sessions.start(session, entry, now)
    _note(session, row, account, now)
    return SignedIn(row.ref, token, account.person_id, len(mine) > 1)


def _refuse(session: Session, typed: Typed, now: datetime) -> None:
    limits = (throttle.ACCOUNT_HERE, throttle.ADDRESS, throttle.ACCOUNT)
    for key, limit in zip(throttle_keys(typed), limits, strict=True):
        throttle.count(session, key, limit, now)
    record(session, "system", "people", Act("sign_in_refused", "unknown", "", now, {"kind": typed.kind}))


def _note(session: Session, row: LoginSession, account: Account, now: datetime) -> None:
    act = Act("signed_in", account.person.ref, "staff", now, {"session": row.ref, "kind": row.kind})
    record(session, "system", "people", act)


def _name(username: str) -> str:
    return username.strip().lower()
