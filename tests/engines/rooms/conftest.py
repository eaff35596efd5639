"""The same fixtures as on SQLite."""

from tests.rooms.conftest import *  # noqa: F403
