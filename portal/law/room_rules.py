"""Small numbers and lists of the room that are rules, not code: what must be said, how long one waits, what passes when."""

from __future__ import annotations

from datetime import datetime, timedelta

MUST_TELL = ("relation", "voluntary", "sham")
"""Opening lines without which nothing opens: another mediator (OMR 13, 14), rights (特邀规定 14, 人民调解法 23), sham (OMR 17)."""

COUNTDOWN = timedelta(seconds=5)
"""What exposes somebody can be stopped for this long (look: cockpit)."""

KNOCK_GRACE = timedelta(seconds=10)
"""After knocking a mediator may enter a separate talk unasked when this has passed (professional practice: knock first)."""

KNOCK_HOLDS = timedelta(minutes=2)
"""A knock is forgotten after this: who comes later knocks again."""

LEAD_GONE = timedelta(seconds=60)
"""Without a live line for so long, a co-mediator may take the lead without being offered it (F15)."""

WEIGHTS = (3, 2, 1)
"""How much one side cares about a point of the agenda: most, some, least (F28)."""

STAGGER = timedelta(minutes=15)
"""Where two sides never meet, each next side is asked to come so much later: not at one door, not in one corridor (F34)."""

REMIND_BEFORE = (24, 2)
"""Hours before a sitting at which each is reminded (F23, 13.D4): the day before there is time to change the date or to ask
somebody to come along; two hours before, to be on the way or to charge the telephone. No article sets them."""


def reminded_by(starts_at: datetime, now: datetime) -> int | None:
    """The last of `REMIND_BEFORE` that has been reached; None before the first one."""
    return min((hours for hours in REMIND_BEFORE if now >= starts_at - timedelta(hours=hours)), default=None)


def comes_at(starts_at: datetime, side: int | None, shuttle: bool) -> datetime:
    """When somebody of this side is asked to come: as fixed for everybody, or one after the other."""
    return starts_at + STAGGER * (side - 1) if shuttle and side is not None else starts_at
