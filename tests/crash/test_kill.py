"""kill -9 while eight clients talk: every acked message is stored exactly once, in one order, without gaps (R1)."""

import os
import random
import time
from pathlib import Path

import pytest

from portal import db
from tests.crash.cluster import cluster
from tests.crash.stage import Stage, prepare, set_stage
from tests.crash.talk import talking
from tests.realtime.site import COLD, Site, serving
from tests.servers import Server

KILLS = int(os.environ.get("HEYI_KILLS", "60"))  # on SQLite, the same eight clients talking all the while
OTHER_MODE = max(2, KILLS // 8)  # of these, with threads instead of eventlet
ELSEWHERE = max(2, KILLS // 20)  # and so many on the other engine
BETWEEN = 12  # at least so many acks from one kill to the next


def killed(site: Site, stage: Stage, kills: int, between: int = BETWEEN) -> list[float]:
    """Kill the process that often, each after some acks; returns how long each new one took to answer, in seconds."""
    starts, looked = [], time.monotonic()
    for turn in range(kills):
        stage.until_acked(between + random.randrange(between))
        site.kill()
        site.cold = COLD or turn % 10 == 9  # the others are forked from one that has loaded the code
        begin = time.monotonic()
        site.start()
        starts.append(time.monotonic() - begin)
        if time.monotonic() - looked > 60:
            stage.keep_signed_in()
            looked = time.monotonic()
    return sorted(starts)


def trial(folder: Path, mode: str, kills: int, between: int = BETWEEN) -> tuple[Stage, list[float]]:
    """The whole trial on one process; the checker has found nothing."""
    try:
        stage = set_stage(prepare(folder))
        with serving(stage.house, mode, HEYI_CHAT_RATE="100000") as site, talking(stage, site.url):
            starts = killed(site, stage, kills, between)
        assert stage.finish() == []
    finally:
        db.dispose()
    assert stage.acked > between * kills
    assert stage.resent > 0, "no kill met a message in flight: the trial proved nothing"
    return stage, starts


def cluster_trial(
    folder: Path, kills: int, postgres: Server, redis: Server, between: int = BETWEEN
) -> tuple[Stage, list[float]]:
    """The same with three processes behind nginx, PostgreSQL and Redis; a process at a time is killed."""
    more = {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url}
    starts: list[float] = []
    try:
        stage = set_stage(prepare(folder, **more))
        with cluster(stage.house, 3, HEYI_CHAT_RATE="100000", **more) as made, talking(stage, made.url):
            for turn in range(kills):
                starts += killed(made.sites[turn % 3], stage, 1, between)
                if turn % 30 == 29:
                    stage.keep_signed_in()
        assert stage.finish() == []
    finally:
        db.dispose()
    assert stage.acked > between * kills
    return stage, sorted(starts)


def line(name: str, stage: Stage, starts: list[float]) -> str:
    """What a trial was, in one line."""
    info = sum(1 for sent in stage.history.sent if sent.outcome == "info")
    return (
        f"{name}: {len(starts)} kills, {stage.acked} acks, {stage.resent} resent, {stage.refused} refused at the wall, "
        f"{info} of unknown fate, {len(stage.history.reads)} reads; new process answers after p50 "
        f"{starts[len(starts) // 2]:.2f} s, p95 {starts[int(len(starts) * 0.95)]:.2f} s; 0 problems"
    )


@pytest.mark.timeout(900)
@pytest.mark.parametrize(("mode", "kills"), [("eventlet", KILLS - OTHER_MODE), ("threading", OTHER_MODE)])
def test_nothing_acked_is_lost_doubled_or_reordered_on_sqlite(tmp_path: Path, mode: str, kills: int) -> None:
    stage, _ = trial(tmp_path / "heyi", mode, kills)
    assert stage.refused > 0, "nobody tried the wall"


@pytest.mark.timeout(600)
def test_nothing_acked_is_lost_doubled_or_reordered_on_postgresql_with_three_processes(
    tmp_path: Path, postgres_server: Server, redis_server: Server
) -> None:
    cluster_trial(tmp_path / "heyi", ELSEWHERE, postgres_server, redis_server)
