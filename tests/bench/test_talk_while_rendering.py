"""A forty-page paper is rendered while a room talks: the slowest acknowledgement during it beside the slowest without it.

Figures are printed as a ratio within the same run. Nothing is asserted about speed, only that the paper was made and
that nobody's words were refused.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest
from sqlalchemy import select

from portal import clock, db
from portal.agreements.models import Agreement
from portal.cases import papers
from portal.cases.access import current_proceeding
from portal.cases.models import Case, Paper
from portal.cases.papers import Draft, Signer
from portal.config import Config
from portal.notices.models import Job
from portal.people.actors import SYSTEM
from tests.conftest import environment
from tests.crash.stage import read_all
from tests.documents.water_leak import AGREEMENT, AGREEMENT_EXPECTS, SCHEDULE
from tests.realtime.site import ROOT, Site, Visitor, serving
from tests.rooms.world import World

TALKERS = ("applicant", "respondent", "mediator")
PACE = 0.05  # seconds between two messages of one person: sixty messages a second in the room
QUIET = 6.0
ROWS, CLAUSES = 400, 60  # together they fill more than forty pages


@dataclass
class Talk:
    """Three people talking at a steady pace; every acknowledgement is timed."""

    site: Site
    world: World
    waits: list[tuple[float, float]] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self, name: str) -> None:
        visitor = Visitor(self.site, self.world.actor(name), self.world.room)
        visitor.wait("welcome")
        while not self.stop.wait(PACE):
            start = time.monotonic()
            assert visitor.say(self.world.joint, "大家都听得见")["ok"]
            self.waits.append((start, time.monotonic() - start))
        visitor.client.disconnect()

    def between(self, start: float, end: float) -> list[float]:
        return sorted(wait for at, wait in self.waits if start <= at < end)


@contextmanager
def working(house: Config) -> Iterator[None]:
    """A real worker process with its render pool."""
    command = [sys.executable, "-c", "import sys; from portal.cli import main; sys.exit(main())", "worker"]
    environ = {**os.environ, **environment(house.data)}
    with (house.data / "worker.log").open("wb") as log:
        worker = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=subprocess.STDOUT)
    try:
        yield
    except BaseException:
        print((house.data / "worker.log").read_text(errors="replace")[-4000:])
        raise
    finally:
        worker.terminate()
        worker.wait(30)


def _agreement(world: World, now: datetime) -> int:
    """A frozen agreement for the papers to belong to."""
    with db.transaction() as session:
        case = session.query(Case).filter_by(ref=world.case).one()
        proceeding = current_proceeding(session, case)
        row = Agreement(
            case_id=case.id, proceeding_id=proceeding.id, stage=proceeding.stage, state="FROZEN", made_at=now
        )
        session.add(row)
        session.flush()
        return row.id


def _ask_for_forty_pages(world: World, agreement_id: int, now: datetime) -> int:
    rows = tuple(replace(SCHEDULE[1], number=n) for n in range(1, ROWS + 1))
    clauses = tuple(replace(AGREEMENT.clauses[0], number=n) for n in range(1, CLAUSES + 1))
    long = replace(AGREEMENT, schedule=rows, clauses=clauses)
    signers = tuple(
        Signer(e.field, e.kind, e.role, e.name) for e in AGREEMENT_EXPECTS if e.kind in ("person", "seal")
    )
    draft = Draft("agreement", long, "长表", "AGREEMENT", agreement_id, signers=signers)
    with db.transaction() as session:
        case = session.query(Case).filter_by(ref=world.case).one()
        return papers.intend(session, case, draft, SYSTEM, now).id


def _queue_is_empty(seconds: float) -> None:
    """Pictures and the English copy of the first paper are made too: they must not fall into the quiet time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with db.reading() as session:
            if not session.scalars(
                select(Job.id).where(Job.state.in_(("waiting", "leased", "running")))
            ).first():
                return
        time.sleep(0.2)
    raise AssertionError("the worker did not come to an end")


def _made(paper_id: int, seconds: float) -> Paper:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with db.reading() as session:
            paper = session.get_one(Paper, paper_id)
            session.expunge_all()
        if paper.ready_at is not None:
            return paper
        time.sleep(0.02)
    raise AssertionError("the paper was not made in time")


def _line(name: str, waits: list[float]) -> str:
    return f"{name}: {len(waits)} acks, median {waits[len(waits) // 2] * 1e3:.1f} ms, p99 {waits[int(len(waits) * 0.99)] * 1e3:.1f} ms, slowest {waits[-1] * 1e3:.1f} ms"


@pytest.mark.timeout(900)
def test_the_slowest_acknowledgement_during_a_forty_page_render(house: Config, world: World) -> None:
    with serving(house, "eventlet", HEYI_CHAT_RATE="100000") as site, working(house):
        talk = Talk(site, world)
        threads = [threading.Thread(target=talk.run, args=(name,), daemon=True) for name in TALKERS]
        for thread in threads:
            thread.start()
        agreement = _agreement(world, clock.now())
        _made(_ask_for_forty_pages(world, agreement, clock.now()), 180)  # warms the pool; not measured
        _queue_is_empty(180)
        quiet = time.monotonic()
        time.sleep(QUIET)
        begin = time.monotonic()
        paper = _made(_ask_for_forty_pages(world, agreement, clock.now()), 180)
        end = time.monotonic()
        talk.stop.set()
        for thread in threads:
            thread.join(20)
            assert not thread.is_alive()
    alone, beside = talk.between(quiet, begin), talk.between(begin, end)
    print(f"\n{paper.pages} pages in {end - begin:.1f} s, on {os.cpu_count()} cores")
    print(_line("without", alone))
    print(_line("during ", beside))
    print(
        f"slowest during / slowest without = {beside[-1] / alone[-1]:.2f}; p99 ratio = {beside[int(len(beside) * 0.99)] / alone[int(len(alone) * 0.99)]:.2f}"
    )
    stored = read_all(world, "applicant")
    print(f"{len(talk.waits)} acknowledged, {len(stored)} stored; load {os.getloadavg()[0]:.1f}")
    assert paper.pages >= 40
    assert alone and beside
    assert [m["seq"] for m in stored] == list(range(1, len(talk.waits) + 1)), "a message was lost or doubled"
