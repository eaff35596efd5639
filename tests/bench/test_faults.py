"""The slow faults at full length (R11): 30 s stopped, 30 s silent, many restarts. HEYI_BENCH_FAULT_SECONDS for others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import servers
from tests.crash.stage import Stage
from tests.crash.test_faults import broken_lines, postgres_restarts, stopped

SECONDS = float(os.environ.get("HEYI_BENCH_FAULT_SECONDS", "30"))
TIMES = int(os.environ.get("HEYI_BENCH_FAULTS", "10"))


def _told(name: str, stage: Stage) -> None:
    print(f"\n{name}: {stage.acked} acks, {stage.resent} resent, {stage.busy} «busy», 0 problems")


@pytest.mark.timeout(1200)
def test_thirty_seconds_of_sigstop(tmp_path: Path) -> None:
    _told(f"SIGSTOP {SECONDS:.0f} s", stopped(tmp_path / "heyi", SECONDS))


@pytest.mark.timeout(1800)
def test_lines_cut_and_silent_for_thirty_seconds(tmp_path: Path) -> None:
    _told(f"lines cut and silent {SECONDS:.0f} s, twice each", broken_lines(tmp_path / "heyi", SECONDS, 2))


@pytest.mark.timeout(1800)
def test_postgresql_restarts_at_once_again_and_again(tmp_path: Path) -> None:
    with servers.postgres() as postgres:
        _told(
            f"PostgreSQL: {TIMES} immediate restarts", postgres_restarts(tmp_path / "heyi", postgres, TIMES)
        )
