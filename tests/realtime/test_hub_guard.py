"""A greenlet that yields with SQLite's write lock in hand stops the whole process: nothing of ours does (design 3.2)."""

import subprocess
import sys

import pytest

from tests.realtime.site import ROOT


@pytest.mark.parametrize("planted", [False, True])
def test_nothing_yields_inside_a_transaction_and_a_planted_yield_is_seen(planted: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.realtime.hub_guard", *(["planted"] if planted else [])],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == int(planted), done.stdout + done.stderr
