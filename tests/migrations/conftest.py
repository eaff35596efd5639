"""PostgreSQL of its own for the schema tests."""

from tests.servers_fixtures import *  # noqa: F403
