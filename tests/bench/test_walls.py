"""The walls at ten times the size of the daily run: each in a process of its own, with what it prints."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.realtime.site import ROOT

LONG = {
    "isolation machine": ("tests/rooms/test_audience_machine.py", "HEYI_ISOLATION"),
    "hostile events": ("tests/realtime/test_hostile_events.py", "HEYI_HOSTILE"),
    "malformed frames": ("tests/realtime/test_malformed.py", "HEYI_MALFORMED"),
    "removals by another process": ("tests/realtime/test_removal.py", "HEYI_REMOVALS"),
    "removals on PostgreSQL": ("tests/engines/realtime", "HEYI_REMOVALS"),
}


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", LONG)
def test_ten_times_as_often(name: str) -> None:
    path, setting = LONG[name]
    command = [sys.executable, "-m", "pytest", "-p", "no:xdist", "-q", "-s", "--show-capture=no", path]
    environment = {**os.environ, setting: os.environ.get(setting, "10")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    print(
        f"\n{name}: "
        + " | ".join(
            line
            for line in done.stdout.splitlines()[-40:]
            if "none leaked" in line or "malformed" in line or "passed" in line
        )
    )
    assert done.returncode == 0, done.stdout[-4000:]
