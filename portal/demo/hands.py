"""What the seeding presses: each verb in its own transaction with a session of its own, papers made in this process."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pyotp
from sqlalchemy import select

from portal import db
from portal.cases.operations.act import enter
from portal.demo import cast
from portal.notices import jobs
from portal.notices.worker import HANDLERS
from portal.people import sessions, step_up
from portal.people.actors import Actor
from portal.people.models import Account

PAPER_JOBS = ("render_paper", "sign_paper")


def actor(phone: str, at: datetime) -> Actor:
    """A person who has just come in."""
    with db.transaction() as session:
        who = cast.find(session, phone)
        mine = sessions.appointments_of(session, who.id, at)
        entry = sessions.Entry(who.id, mine[0].id if mine else None, device="heyi demo")
        row, _token = sessions.start(session, entry, at)
        found = sessions.actor_of_row(session, row, at)
        assert found is not None
        return found


def staff(username: str, at: datetime) -> Actor:
    """A member of staff who has just come in."""
    return actor(next(one.phone for one in cast.STAFF if one.username == username), at)


def in_case(who: Actor, ref: str, at: datetime, verb: Callable[..., Any], *args: Any) -> Any:
    """One verb of the case, as a view calls it."""
    with db.transaction() as session:
        return verb(session, enter(session, who, ref, at), *args)


def prove(who: Actor, bound_to: str, at: datetime) -> None:
    """The fresh check before signing: a party's code, a member of staff's TOTP (each used once, so time moves on)."""
    with db.transaction() as session:
        if who.is_staff:
            account = session.scalars(select(Account).where(Account.person_id == who.person_id)).one()
            code = pyotp.TOTP(account.totp_secret).at(at)
        else:
            code = step_up.ask(session, who, bound_to, at)[0].digits
        if not step_up.step_up(session, who, code, bound_to, at):
            raise RuntimeError(f"the demo could not prove {who.name}")


def make_papers(at: datetime, kinds: tuple[str, ...] = PAPER_JOBS) -> None:
    """Do the waiting paper jobs, as the worker would have done at that moment."""
    while True:
        with db.transaction() as session:
            leased = jobs.take(session, kinds, at, length=timedelta(hours=1))
        if leased is None:
            return
        HANDLERS[leased.kind](leased.payload, at)
        with db.transaction() as session:
            jobs.finish(session, leased, at)
