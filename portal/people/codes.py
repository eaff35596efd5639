"""Six-digit codes by SMS: kept as keyed hashes, ten minutes, five tries, bound to what they were asked for."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.errors import RateLimited
from portal.people import throttle
from portal.people.models import OneTimeCode
from portal.people.secrets import keyed_hash

LIFE = timedelta(minutes=10)
TRIES = 5
AGAIN_AFTER = timedelta(seconds=60)


@dataclass(frozen=True)
class CodeFor:
    """What a code is good for. `subject` is a link ref, a phone's blind index or a person ref; `bound_to` a document hash."""

    purpose: str  # enter, apply, sign
    subject: str
    phone: str = ""
    bound_to: str = ""
    address: str = ""  # of the asking browser, for the throttle


@dataclass(frozen=True)
class Made:
    """The row, and the digits, which exist only in the SMS."""

    row: OneTimeCode
    digits: str


def make(session: Session, what: CodeFor, now: datetime) -> Made:
    """A new code; earlier ones for the same thing are dead. Raises RateLimited: one a minute, then ever slower.

    The caller sends the digits (people cannot see notices). Nothing is counted when it raises.
    """
    keys = [f"sms:{what.subject}"[:100], f"sms-from:{what.address}"]
    throttle.check(session, keys, now)
    _check_pause(session, what, now)
    throttle.count(session, keys[0], throttle.CODES_SENT, now)
    if what.address:
        throttle.count(session, keys[1], throttle.CODES_SENT_ADDRESS, now)
    _kill_earlier(session, what, now)
    digits = f"{secrets.randbelow(10**6):06d}"
    row = OneTimeCode(
        purpose=what.purpose,
        subject=what.subject,
        bound_to=what.bound_to,
        code_hash="",
        made_at=now,
        expires_at=now + LIFE,
        sent_to=what.phone or None,
    )
    session.add(row)
    session.flush()
    row.code_hash = _hash(row, digits)
    session.flush()
    return Made(row, digits)


def use(session: Session, what: CodeFor, typed: str, now: datetime, also: bool = True) -> OneTimeCode | None:
    """The code's row if `typed` is right and `also` holds (the name fits) – it is spent then; None otherwise.

    Never raises for a wrong code: the try must be committed. Five tries, then the code is dead. A right code with a
    wrong name looks the same as a wrong code, and can be tried again with the right name.
    """
    row = newest(session, what)
    if row is None or row.used_at is not None or now >= row.expires_at or row.attempts >= TRIES:
        return None
    row.attempts += 1
    fits = hmac.compare_digest(row.code_hash, _hash(row, digits_of(typed))) and also
    if fits:
        row.used_at = now
    session.flush()
    return row if fits else None


def newest(session: Session, what: CodeFor) -> OneTimeCode | None:
    """The last code made for exactly this purpose, subject and binding, whatever its state."""
    query = select(OneTimeCode).where(
        OneTimeCode.purpose == what.purpose,
        OneTimeCode.subject == what.subject,
        OneTimeCode.bound_to == what.bound_to,
    )
    return session.scalars(query.order_by(OneTimeCode.id.desc()).limit(1)).one_or_none()


def tries_left(row: OneTimeCode | None, now: datetime) -> int:
    """How many tries remain; 0 when it is spent, too old or does not exist."""
    if row is None or row.used_at is not None or now >= row.expires_at:
        return 0
    return max(0, TRIES - row.attempts)


def digits_of(typed: str) -> str:
    """What people paste: full-width digits, blanks, the whole SMS line – the digits are what counts."""
    found = "".join(str(int(sign)) for sign in typed if sign.isdecimal())
    return found[:12]


def _check_pause(session: Session, what: CodeFor, now: datetime) -> None:
    last = newest(session, what)
    if last is not None and last.used_at is None and now - last.made_at < AGAIN_AFTER:
        raise RateLimited(retry_after=int((AGAIN_AFTER - (now - last.made_at)).total_seconds()) + 1)


def _kill_earlier(session: Session, what: CodeFor, now: datetime) -> None:
    session.execute(
        update(OneTimeCode)
        .where(
            OneTimeCode.purpose == what.purpose,
            OneTimeCode.subject == what.subject,
            OneTimeCode.used_at.is_(None),
        )
        .values(used_at=now)
    )


def _hash(row: OneTimeCode, digits: str) -> str:
    return keyed_hash("one-time code", f"{row.ref}|{row.purpose}|{row.subject}|{row.bound_to}|{digits}")
