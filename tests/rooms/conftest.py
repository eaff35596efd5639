"""A room for every test that asks."""

from datetime import datetime

import pytest

from portal import db
from portal.config import Config
from tests.cast import Cast
from tests.rooms import world as worlds


@pytest.fixture
def world(house: Config, cast: Cast, now: datetime) -> worlds.World:
    """Everybody admitted to the joint channel."""
    worlds.use_house(house)
    with db.transaction() as session:
        made = worlds.make(session, cast, now)
    with db.transaction() as session:
        worlds.let_everybody_in(session, made, now)
    return made
