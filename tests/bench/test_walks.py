"""Many more and longer walks of real operations than every test run has time for (tests/replay says what they prove)."""

from __future__ import annotations

import os

import pytest

from tests.conftest import migrated  # noqa: F401
from tests.replay.conftest import SetOut, set_out, stops  # noqa: F401
from tests.replay.walk import walk

WALKS = int(os.environ.get("HEYI_WALKS", "150"))
STEPS = int(os.environ.get("HEYI_WALK_STEPS", "40"))


@pytest.mark.timeout(3600)
def test_long_walks_find_nothing(set_out: SetOut) -> None:  # noqa: F811
    tally = walk(set_out, WALKS, STEPS)
    print(f"\n{tally.line()}")
    for machine in sorted({machine for machine, _state, _action in tally.pairs}):
        states = {(s, a) for m, s, a in tally.pairs if m == machine}
        print(f"{machine}: {len(states)} (state, action) pairs in {len({s for s, _ in states})} states")
    assert len(tally.pairs) > 60
