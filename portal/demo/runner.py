"""`heyi demo`: seed once, start web and worker, say who is who, stop everything on the first signal."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from types import FrameType

from portal import clock, db, tables
from portal.config import Config, load
from portal.demo import cast, seed, seed_papers, shown
from portal.demo.processes import Children
from portal.demo.settings import PASSWORD, settings

UNFINISHED = "demo.unfinished"  # seeding was broken off: what is there is half a demo
OLDEST = timedelta(days=30)  # the installation's keys must be older than everything they sign


class Stopped(Exception):
    """Somebody pressed Ctrl-C or sent SIGTERM."""


def run() -> int:
    """Serve the demo until Ctrl-C or SIGTERM; 0 after a clean stop, 1 where it could not start."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    environment = settings(os.environ)
    config = load(environment)
    children = Children(environment)
    try:
        _prepare(config, environment[PASSWORD])
        _say(f"starting {config.public_url} …")
        children.start()
        if not children.wait_ready(config.port):
            _say("the demo did not start:\n" + children.log_tail())
            return 1
        _say(shown.people(config, environment[PASSWORD]))
        children.watch()
        _say("a process of the demo has ended by itself:\n" + children.log_tail())
        return 1
    except Stopped:
        return 0
    finally:
        _once_is_enough()
        children.stop()
        _say("the demo has stopped")


def _stop(_number: int, _frame: FrameType | None) -> None:
    _once_is_enough()
    raise Stopped


def _once_is_enough() -> None:
    """A second Ctrl-C must not break off the stopping, which would leave processes behind."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


def _prepare(config: Config, password: str) -> None:
    """Schema, people, cases; nothing where they are there already."""
    from portal.cli.process import open_house

    open_house(config, hints=False)
    logging.getLogger().setLevel(logging.WARNING)  # the terminal is for the people of the demo
    _clear_half(config)
    _migrate()
    with db.reading() as session:
        there = cast.written(session)
    if not there:
        _seed(config, password, clock.now())
    else:
        _refresh(clock.now())
    db.dispose()


def _clear_half(config: Config) -> None:
    """Only data that an interrupted seeding of ours has left is thrown away."""
    if (config.data / UNFINISHED).exists() and db.bound().is_sqlite:
        db.dispose()
        for path in config.data.glob("heyi.sqlite3*"):
            path.unlink()
        db.bind(config.database_url)


def _migrate() -> None:
    from portal.db import migrate

    if migrate.head():
        migrate.upgrade(db.bound())
    else:
        tables.metadata.create_all(db.bound().engine)


def _seed(config: Config, password: str, now: datetime) -> None:
    from portal.cases.workshop import Workshop, open_workshop
    from portal.notices.worker import load_handlers
    from portal.people import passwords

    mark = config.data / UNFINISHED
    mark.touch()
    _say("writing demo data (about half a minute, once) …")
    load_handlers()
    shop = Workshop(config, now - OLDEST)
    open_workshop(shop)
    digest = passwords.hash_password(password)
    with db.transaction() as session:
        cast.write(session, digest, now - OLDEST)
    for make in _CASES:
        make(config, now)
    open_workshop(None)
    shop.close()
    mark.unlink()


_CASES: tuple[Callable[[Config, datetime], str], ...] = (
    seed_papers.in_the_queue,
    seed_papers.waiting_for_signatures,
    seed.in_mediation,
    seed.waiting_for_the_clerk,
)


def _refresh(now: datetime) -> None:
    """Started again on another day: the sitting that nobody came to is set anew."""
    from sqlalchemy import select

    from portal.cases.models import Case
    from portal.demo.stories import NOISE

    with db.reading() as session:
        ref = session.scalars(select(Case.ref).where(Case.story == NOISE.words)).first()
        over = bool(ref) and seed.sitting_is_over(session, ref or "", now)
    if ref and over:
        seed.set_sitting(ref, now + seed.SOON, now)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
