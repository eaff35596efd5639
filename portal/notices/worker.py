"""Carries out job rows: `@job(kind)` registers a handler, `run_due` works, `Worker` is the process around it.

Handlers are idempotent: killed anywhere, a job is done again. They open their own transactions; none is open around them.
"""

from __future__ import annotations

import importlib
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock, db
from portal.notices import jobs
from portal.notices.hints import Hints, follow
from portal.notices.models import WorkerBeat

log = logging.getLogger(__name__)

Handler = Callable[[dict[str, Any], datetime], None]

HANDLERS: dict[str, Handler] = {}
LEASES: dict[str, timedelta] = {}

# Modules that register handlers or sweeps when imported. A room that has some adds its line.
MODULES = [
    "portal.notices.delivery",
    "portal.cases.paperwork",
    "portal.cases.previews",
    "portal.agreements.signing",
    "portal.actions.sweeping",
    "portal.court.listeners",
]

BEAT_EVERY = 10.0  # seconds
SWEEP_EVERY = 60.0
LOOK_EVERY = 1.0  # the database is asked this often even if no hint comes: nothing depends on the hints
HINT_EVERY = 0.1
NEVER = float("-inf")  # a turned clock may make the monotonic clock negative: zero is no beginning


class Permanent(Exception):
    """Raised by a handler: trying again cannot help (the number does not exist, the row is gone)."""


def job(kind: str, lease: timedelta = jobs.LEASE) -> Callable[[Handler], Handler]:
    """Decorator: carry out jobs of this kind. `lease` must be longer than the longest run."""

    def register(handler: Handler) -> Handler:
        HANDLERS[kind] = handler
        LEASES[kind] = lease
        return handler

    return register


def load_handlers() -> None:
    """Import every module that registers handlers."""
    for name in MODULES:
        importlib.import_module(name)


def run_due(now: datetime, limit: int = 100) -> int:
    """Do what is due, oldest first, at most `limit` jobs; returns how many were tried. Tests call it between steps."""
    load_handlers()
    done = 0
    while done < limit and _take_and_run(now):
        done += 1
    return done


def run_one(job_id: int, now: datetime) -> bool:
    """Do that job if it is due and nobody else has it."""
    return _take_and_run(now, job_id)


def _take_and_run(now: datetime, job_id: int | None = None) -> bool:
    with db.transaction() as session:
        leased = jobs.take(session, HANDLERS, now, job_id=job_id, length=_lease(session, job_id))
    if leased is None:
        return False
    _run(leased, now)
    return True


def _lease(session: Session, job_id: int | None) -> timedelta:
    """The longest lease of all kinds: which kind comes next is known only once it is taken."""
    return max(LEASES.values(), default=jobs.LEASE)


def _run(leased: jobs.Leased, now: datetime) -> None:
    error, permanent = "", False
    try:
        HANDLERS[leased.kind](leased.payload, now)
    except Permanent as refused:
        error, permanent = str(refused) or "permanent", True
    except Exception as failure:
        # The type only: a message may carry somebody's words. The log has the redacted rest.
        error = type(failure).__name__
        log.exception("job %s of kind %s failed, try %s", leased.id, leased.kind, leased.attempts)
    with db.transaction() as session:
        if error:
            kept = jobs.fail(session, leased, error, now, permanent)
        else:
            kept = jobs.finish(session, leased, now)
    if not kept:
        log.warning("job %s was taken over by another worker before it was finished here", leased.id)


class Worker:
    """`heyi worker`: some threads that work, one that beats and sweeps. Never monkey-patched."""

    def __init__(self, hints: Hints, threads: int = 2, name: str = "") -> None:
        self.hints = hints
        self.name = name or f"{socket.gethostname()}-{os.getpid()}"[:60]
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self._work, name=f"heyi-work-{n}") for n in range(threads)]

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; what is in hand is finished first."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        follow(self.hints)  # for the jobs that jobs ask for
        for thread in self.threads:
            thread.start()
        self._keep_house()
        for thread in self.threads:
            thread.join()

    def stop(self) -> None:
        """As SIGTERM does."""
        self.stopping.set()

    def _work(self) -> None:
        looked = NEVER
        while not self.stopping.is_set():
            try:
                worked = self._hinted()
                if not worked and time.monotonic() - looked >= LOOK_EVERY:
                    worked = _take_and_run(clock.now())
                    looked = time.monotonic() if not worked else NEVER
            except Exception:
                log.exception("worker could not look for work; trying again")
                self.stopping.wait(LOOK_EVERY)
                continue
            if not worked:
                self.stopping.wait(HINT_EVERY)

    def _hinted(self) -> bool:
        job_id = self.hints.next()
        return job_id is not None and run_one(job_id, clock.now())

    def _keep_house(self) -> None:
        from portal.notices.sweep import sweep

        swept = NEVER
        while not self.stopping.is_set():
            try:
                beat(self.name, clock.now())
                if time.monotonic() - swept >= SWEEP_EVERY:
                    sweep(clock.now(), self.hints)
                    swept = time.monotonic()
            except Exception:
                log.exception("beat or sweep failed; trying again")
            self.stopping.wait(BEAT_EVERY)


def beat(name: str, now: datetime) -> None:
    """Say that this worker lives."""
    with db.transaction() as session:
        row = session.scalars(select(WorkerBeat).where(WorkerBeat.name == name)).one_or_none()
        if row is None:
            session.add(WorkerBeat(name=name, at=now))
        else:
            row.at = now
