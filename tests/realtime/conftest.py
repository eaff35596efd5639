"""A room and a real server in both async modes."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from portal import clock, db
from portal.config import Config
from tests.cast import Cast
from tests.realtime.site import Site, serving
from tests.rooms import world as worlds


@pytest.fixture
def now() -> datetime:
    """Real time: the server has its own clock."""
    return clock.now()


@pytest.fixture
def world(house: Config, cast: Cast, now: datetime) -> worlds.World:
    worlds.use_house(house)
    with db.transaction() as session:
        made = worlds.make(session, cast, now)
    with db.transaction() as session:
        worlds.let_everybody_in(session, made, now)
    return made


@pytest.fixture(params=["eventlet", "threading"])
def site(request: pytest.FixtureRequest, house: Config, world: worlds.World) -> Iterator[Site]:
    with serving(house, request.param) as made:
        yield made
