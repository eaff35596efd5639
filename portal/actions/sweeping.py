"""The clocks of every room, fired by the sweep: each minute, once each."""

from __future__ import annotations

from datetime import datetime

from portal import db
from portal.cases.sweep import due_actions
from portal.notices.sweep import sweeper


@sweeper("clocks")
def fire_clocks(now: datetime) -> int:
    """Warn of what comes and fire what is due; returns how many."""
    with db.transaction() as session:
        return len(due_actions(session, now))
