"""kill -9 while eight clients talk: every acked message is stored exactly once, in one order, without gaps (R1)."""

import os
from pathlib import Path

import pytest

from portal import clock, db, tables
from portal.config import load
from portal.db.columns import use_keys
from portal.rooms.messages import broken_link
from tests import cast as people
from tests.conftest import environment
from tests.crash.history import problems
from tests.crash.talk import talk_through_kills
from tests.realtime.site import serving
from tests.rooms import world as worlds
from tests.servers import Server


def run(folder: Path, mode: str, kills: int, between: int, **more: str) -> tuple[int, int]:
    """The whole trial; returns (acked, resent)."""
    house = load(environment(folder, **more))
    house.data.mkdir(parents=True, exist_ok=True)
    use_keys(house.encryption_keys)
    worlds.use_house(house)
    bound = db.bind(house.database_url)
    try:
        tables.metadata.create_all(bound.engine)
        with db.transaction() as session:
            world = worlds.make(session, people.make(session, clock.now()), clock.now())
        with db.transaction() as session:
            worlds.let_everybody_in(session, world, clock.now())
        with serving(house, mode, HEYI_CHAT_RATE="100000", **more) as site:
            history, resent = talk_through_kills(site, world, kills, between)
        assert problems(history) == []
        with db.reading() as session:
            assert broken_link(session.connection(), world.joint) is None
        return sum(1 for s in history.sent if s.acked is not None), resent
    finally:
        db.dispose()


KILLS = 20  # in one trial, the same eight clients talking all the while
ELSEWHERE = int(
    os.environ.get("HEYI_KILLS", "3")
)  # the other async mode, the other engine: the same trial, shorter
BETWEEN = 25  # at least so many acks from one kill to the next


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("mode", "kills"), [("eventlet", KILLS), ("threading", ELSEWHERE)])
def test_nothing_acked_is_lost_doubled_or_reordered_on_sqlite(tmp_path: Path, mode: str, kills: int) -> None:
    acked, resent = run(tmp_path / "heyi", mode, kills, BETWEEN)
    assert acked > BETWEEN * kills
    assert resent > 0, "no kill met a message in flight: the trial proved nothing"


@pytest.mark.timeout(600)
def test_nothing_acked_is_lost_doubled_or_reordered_on_postgresql(
    tmp_path: Path, postgres_server: Server
) -> None:
    acked, resent = run(tmp_path / "heyi", "eventlet", ELSEWHERE, BETWEEN, DATABASE_URL=postgres_server.url)
    assert acked > BETWEEN * ELSEWHERE
    assert resent > 0, "no kill met a message in flight: the trial proved nothing"
