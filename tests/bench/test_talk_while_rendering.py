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

from portal import clock, db
from portal.cases import papers
from portal.cases.models import Case, Paper
from portal.cases.papers import Draft
from portal.config import Config
from portal.people.actors import SYSTEM
from tests.conftest import environment
from tests.documents.water_leak import AGREEMENT, SCHEDULE
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
        channel = visitor.wait("welcome")["channels"][0]["id"]
        while not self.stop.wait(PACE):
            start = time.monotonic()
            assert visitor.say(channel, "大家都听得见")["ok"]
            self.waits.append((start, time.monotonic() - start))
        visitor.client.disconnect()

    def between(self, start: float, end: float) -> list[float]:
        return sorted(wait for at, wait in self.waits if start <= at < end)


@contextmanager
def working(house: Config) -> Iterator[None]:
    """A real worker process with its render pool."""
    command = [sys.executable, "-c", "import sys; from portal.cli import main; sys.exit(main())", "worker"]
    environ = {**os.environ, **environment(house.data)}
    worker = subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
    )
    try:
        yield
    finally:
        worker.terminate()
        worker.wait(30)


def _ask_for_forty_pages(world: World, now: datetime) -> int:
    rows = tuple(replace(SCHEDULE[1], number=n) for n in range(1, ROWS + 1))
    clauses = tuple(replace(AGREEMENT.clauses[0], number=n) for n in range(1, CLAUSES + 1))
    long = replace(AGREEMENT, schedule=rows, clauses=clauses)
    with db.transaction() as session:
        case = session.query(Case).filter_by(ref=world.case).one()
        return papers.intend(session, case, Draft("agreement", long, "长表"), SYSTEM, now).id


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


def test_the_slowest_acknowledgement_during_a_forty_page_render(house: Config, world: World) -> None:
    with serving(house, "eventlet", HEYI_CHAT_RATE="100000") as site, working(house):
        talk = Talk(site, world)
        threads = [threading.Thread(target=talk.run, args=(name,), daemon=True) for name in TALKERS]
        for thread in threads:
            thread.start()
        _made(_ask_for_forty_pages(world, clock.now()), 120)  # warms the pool; not measured
        time.sleep(1)
        quiet = time.monotonic()
        time.sleep(QUIET)
        begin = time.monotonic()
        paper = _made(_ask_for_forty_pages(world, clock.now()), 120)
        end = time.monotonic()
        talk.stop.set()
        for thread in threads:
            thread.join(10)
    alone, beside = talk.between(quiet, begin), talk.between(begin, end)
    print(f"\n{paper.pages} pages in {end - begin:.1f} s, on {os.cpu_count()} cores")
    print(_line("without", alone))
    print(_line("during ", beside))
    print(
        f"slowest during / slowest without = {beside[-1] / alone[-1]:.2f}; p99 ratio = {beside[int(len(beside) * 0.99)] / alone[int(len(alone) * 0.99)]:.2f}"
    )
    assert paper.pages >= 40
    assert beside
