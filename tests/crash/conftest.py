"""Real servers for the kill suite."""

from tests.servers_fixtures import *  # noqa: F403
