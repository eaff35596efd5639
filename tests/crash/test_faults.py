"""Other faults than kill -9: a stopped process, a restarted database, no Redis, a full disk, cut and silent lines (R11).

Under each of them eight clients talk; the checker finds nothing, and nobody repairs anything by hand. HEYI_FAULT_SECONDS
sets how long the slow ones last; tests/bench uses 30.
"""

from __future__ import annotations

import itertools
import json
import os
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from portal import clock, db
from portal.cases.models import Participant
from tests import servers
from tests.crash import faults
from tests.crash.stage import Stage, prepare, set_stage
from tests.crash.talk import talking
from tests.line import Line, line_to
from tests.realtime.raw import Raw, Refused
from tests.realtime.site import Site, serving, ticket, visit
from tests.servers import Server

SECONDS = float(os.environ.get("HEYI_FAULT_SECONDS", "3"))
BETWEEN = 15
PING = "1"  # seconds: a silence of three is then as long as one of a minute in life


@contextmanager
def playing(folder: Path, **more: str) -> Iterator[tuple[Site, Stage]]:
    """A site and a stage; at the end the checker has its say."""
    try:
        stage = set_stage(prepare(folder, **more))
        with serving(
            stage.house, "eventlet", HEYI_CHAT_RATE="100000", HEYI_PING_SECONDS=PING, **more
        ) as site:
            yield site, stage
            assert site.process is not None and site.process.poll() is None, "the process died"
        assert stage.finish() == []
    finally:
        db.dispose()


def _acks_again(stage: Stage, begin: int) -> None:
    """Nobody repaired anything, and it goes on within ten seconds (R11)."""
    start = time.monotonic()
    stage.until_acked(BETWEEN)
    assert stage.acked > begin and time.monotonic() - start < 20


def stopped(folder: Path, seconds: float) -> Stage:
    """SIGSTOP for so long."""
    with playing(folder) as (site, stage), talking(stage, site.url):
        faults.pause(site, seconds)
        _acks_again(stage, stage.acked)
    return stage


def postgres_restarts(folder: Path, postgres: Server, times: int) -> Stage:
    """Immediate restarts under load."""
    with playing(folder, DATABASE_URL=postgres.url) as (site, stage), talking(stage, site.url):
        for _ in range(times):
            stage.until_acked(BETWEEN)
            faults.restart_at_once(postgres)
            _acks_again(stage, stage.acked)
    return stage


def broken_lines(folder: Path, seconds: float, times: int) -> Stage:
    """A line that is cut, and one that goes silent without a word, again and again."""
    site = None
    try:
        stage = set_stage(prepare(folder))
        site = Site(folder, "eventlet", {"HEYI_CHAT_RATE": "100000", "HEYI_PING_SECONDS": PING})
        with line_to(site.port) as line:
            site.public = line.url
            site.start()
            with talking(stage, line.url):
                for _ in range(times):
                    _break(line, stage, line.cut, seconds / 4)
                    _break(line, stage, line.silence, seconds)
        assert stage.finish() == []
    finally:
        if site is not None and site.process is not None:
            site.stop()
        db.dispose()
    return stage


def _break(line: Line, stage: Stage, how: Callable[[], None], seconds: float) -> None:
    stage.until_acked(BETWEEN)
    how()
    time.sleep(seconds)
    line.open()
    _acks_again(stage, stage.acked)


@pytest.mark.timeout(600)
def test_a_stopped_process_goes_on_where_it_was(tmp_path: Path) -> None:
    assert stopped(tmp_path / "heyi", SECONDS).resent > 0


@pytest.mark.timeout(600)
def test_a_database_that_restarts_at_once_costs_no_message(tmp_path: Path) -> None:
    with servers.postgres() as postgres:
        stage = postgres_restarts(tmp_path / "heyi", postgres, 2)
    assert stage.resent + stage.busy > 0, "no restart met a message in flight"


@pytest.mark.timeout(600)
def test_lines_that_are_cut_or_fall_silent_cost_no_message(tmp_path: Path) -> None:
    assert broken_lines(tmp_path / "heyi", SECONDS, 1).resent > 0


@pytest.mark.timeout(600)
def test_rooms_do_not_notice_redis_flushed_or_gone_and_removal_holds_without_it(tmp_path: Path) -> None:
    with servers.redis() as redis, playing(tmp_path / "heyi", REDIS_URL=redis.url) as (site, stage):
        with talking(stage, site.url):
            faults.flush(redis)
            stage.until_acked(BETWEEN)
            redis.kill()
            stage.until_acked(4 * BETWEEN)
        assert stage.resent <= stage.acked // 10, "only the planned resends: no line broke"
        _who_is_removed_hears_nothing(site, stage)
        redis.start()


def _who_is_removed_hears_nothing(site: Site, stage: Stage) -> None:
    """Once more with two sockets: out of the case, out of the room, before the next word (R13)."""
    world = stage.world
    with visit(site, world.room, world.agent, world.mediator) as (agent, mediator):
        with db.transaction() as session:
            session.get_one(Participant, world.agent.participant_id).ends_at = clock.now()
            db.announce(session, "case", world.case)
        assert agent.wait("bye", seconds=2) == {"reason": "removed"}
        seen = len(agent.all("message"))
        stage.keep(
            "mediator", {"channel": stage.joint, "client_id": "gone", "text": "他不在了"}, mediator.call
        )
        agent.client.sleep(0.3)
        assert len(agent.all("message")) == seen and not agent.connected
        with db.transaction() as session:
            session.get_one(Participant, world.agent.participant_id).ends_at = None


@pytest.mark.timeout(600)
def test_a_full_disk_takes_no_words_gives_all_it_has_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    with faults.small_disk(tmp_path / "disk") as folder:
        with playing(folder) as (site, stage), talking(stage, site.url):
            stage.until_acked(BETWEEN)
            token = stage.cookie("mediator")
            open_line = Raw(site.url, ticket(stage.world.mediator, stage.world.room), timeout=10)
            with faults.full(site):
                _refuses_and_reads(site, stage, open_line, token)
            open_line.close()
            _acks_again(stage, stage.acked)
        assert stage.busy > 0


def _refuses_and_reads(site: Site, stage: Stage, line: Raw, token: str) -> None:
    """«busy» to who speaks; who reads is answered, by socket and by page; who comes anew may read without a socket."""
    world, answer = stage.world, {"ok": True}
    deadline = time.monotonic() + 20
    for n in itertools.count():  # a few pages of the log were still free
        words = {"channel": stage.joint, "client_id": f"full-{n}", "text": "一" * 3000}
        answer = stage.keep("mediator", words, line.call)
        if not answer["ok"]:
            break
        assert time.monotonic() < deadline, "the disk is not full"
    assert answer["code"] == "busy", answer
    assert line.call("messages.since", {"channel": stage.joint, "after_seq": 0})["messages"]
    with pytest.raises(Refused, match="busy"):
        Raw(site.url, ticket(world.mediator, world.room), timeout=10)
    found = _page(site, world.room, f"messages?channel={stage.joint}", token)
    assert found["messages"]
    assert _page(site, world.room, "changes", token)["channels"]["channels"]


def _page(site: Site, room: str, path: str, token: str) -> dict[str, Any]:
    wanted = urllib.request.Request(
        f"{site.url}/rooms/{room}/{path}",
        headers={"Cookie": f"heyi_in={token}", "Accept": "application/json"},
    )
    with urllib.request.urlopen(wanted, timeout=20) as answer:
        return dict(json.load(answer))
