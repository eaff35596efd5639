"""Counts failures per key in the database and makes the next try wait longer and longer; nobody is locked out for good."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.errors import RateLimited
from portal.people.models import Attempt


@dataclass(frozen=True)
class Limit:
    """`free` failures cost nothing; each one beyond doubles the wait, from `first` up to `longest`. Forgotten after `window`."""

    free: int
    first: timedelta = timedelta(seconds=30)
    longest: timedelta = timedelta(minutes=15)
    window: timedelta = timedelta(hours=1)


# Three nets for a login. Account and address together come first, so that a stranger elsewhere cannot lock the owner
# out; the wide ones stop one address that tries many accounts, and many addresses that try one account.
ACCOUNT_HERE = Limit(free=4)
ADDRESS = Limit(free=19)
ACCOUNT = Limit(free=49)
CODES_SENT = Limit(free=5, first=timedelta(minutes=2))
CODES_SENT_ADDRESS = Limit(free=30, first=timedelta(minutes=1))
CODE_TRIES = Limit(free=9)


def blocked(session: Session, keys: list[str], now: datetime) -> int:
    """Seconds until the next try is allowed; 0 when it is allowed now."""
    waits = [
        row.blocked_until - now
        for row in session.scalars(select(Attempt).where(Attempt.key.in_(keys)))
        if row.blocked_until is not None
    ]
    return max([math.ceil(wait.total_seconds()) for wait in waits if wait > timedelta(0)], default=0)


def check(session: Session, keys: list[str], now: datetime) -> None:
    """Raise RateLimited(retry_after seconds) while any key has to wait."""
    wait = blocked(session, keys, now)
    if wait:
        raise RateLimited(retry_after=wait)


def count(session: Session, key: str, limit: Limit, now: datetime) -> None:
    """One more failure (or one more SMS) under this key."""
    row = session.scalars(select(Attempt).where(Attempt.key == key)).one_or_none()
    if row is None:
        row = Attempt(key=key, count=0, window_ends=now + limit.window)
        session.add(row)
    if now >= row.window_ends:
        row.count = 0
    row.count += 1
    row.window_ends = now + limit.window
    over = row.count - limit.free
    if over > 0:
        row.blocked_until = now + min(limit.longest, limit.first * 2 ** min(over - 1, 10))
    session.flush()


def clear(session: Session, key: str) -> None:
    """It worked: forget the failures."""
    row = session.scalars(select(Attempt).where(Attempt.key == key)).one_or_none()
    if row is not None:
        session.delete(row)
        session.flush()
