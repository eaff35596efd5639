"""The clocks of every room, fired by the sweep: each minute, once each."""

from __future__ import annotations

from datetime import datetime

from portal import db
from portal.cases.operations import safety
from portal.cases.sweep import due_actions
from portal.notices.sweep import sweeper
from portal.rooms.operations import decisions, offers, reminding, replies


@sweeper("clocks")
def fire_clocks(now: datetime) -> int:
    """Warn of what comes and fire what is due; returns how many."""
    with db.transaction() as session:
        return len(due_actions(session, now)) + safety.hours_over(session, now)


@sweeper("replies")
def look_at_replies(now: datetime) -> int:
    """Talks by text: reminders, days that are over, visits that are due."""
    with db.transaction() as session:
        done = replies.look_at_clocks(session, now) + decisions.visits_due(session, now)
        return done + offers.lapse(session, now)


@sweeper("reminders")
def remind_of_sittings(now: datetime) -> int:
    """Sittings that are near; in a transaction of its own, so that nothing else waits for it."""
    with db.transaction() as session:
        return reminding.remind(session, now)
