"""The long measurements use the same people, rooms and servers as the real-time tests."""

from tests.realtime.conftest import cast, database, house, now, world  # noqa: F401
from tests.servers_fixtures import *  # noqa: F403
