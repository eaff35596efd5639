"""The long kill trials (R1): HEYI_BENCH_KILLS of one process on SQLite, three tenths as many of three on PostgreSQL."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.crash.test_kill import cluster_trial, line, trial
from tests.servers import Server

KILLS = int(os.environ.get("HEYI_BENCH_KILLS", "1000"))
BETWEEN = 140  # acks at least, 210 in the mean: more than 200,000 in a thousand


@pytest.mark.timeout(20 * KILLS + 600)
def test_a_thousand_kills_on_sqlite(tmp_path: Path) -> None:
    stage, starts = trial(tmp_path / "heyi", "eventlet", KILLS, BETWEEN)
    print("\n" + line("SQLite, one process", stage, starts))


@pytest.mark.timeout(20 * KILLS + 600)
def test_three_hundred_kills_on_postgresql_with_three_processes(
    tmp_path: Path, postgres_server: Server, redis_server: Server
) -> None:
    stage, starts = cluster_trial(
        tmp_path / "heyi", max(1, KILLS * 3 // 10), postgres_server, redis_server, BETWEEN
    )
    print("\n" + line("PostgreSQL and Redis, three processes behind nginx", stage, starts))
