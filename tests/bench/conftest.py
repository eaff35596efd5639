"""The long measurements use the same people, rooms and servers as the real-time tests."""

import os

os.environ["HEYI_COLD_STARTS"] = "1"  # a measured process shares no memory with another

from tests.realtime.conftest import cast, database, house, now, world  # noqa: F401
from tests.servers_fixtures import *  # noqa: F403
