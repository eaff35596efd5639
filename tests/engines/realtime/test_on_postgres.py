"""Moving out and signing out over two processes on PostgreSQL."""

import pytest

from portal.config import Config
from tests.realtime.removal import out_within_two_seconds, rounds, two
from tests.realtime.test_removal import ROUNDS
from tests.realtime.test_removal import (
    test_who_is_moved_between_the_look_and_the_reading_hears_nothing_of_what_follows as test_between_look_and_reading,
)
from tests.rooms.world import World

__all__ = ["test_between_look_and_reading"]
pytestmark = pytest.mark.postgres


def test_who_was_moved_out_by_another_process_hears_nothing_said_after_it(
    house: Config, world: World
) -> None:
    with two(house, DATABASE_URL=house.database_url) as site:
        assert rounds(site, world, ROUNDS // 2) > ROUNDS // 2
        out_within_two_seconds(site, world)
