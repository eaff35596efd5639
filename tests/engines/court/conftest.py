"""The same fixtures as on SQLite."""

from tests.court.conftest import *  # noqa: F403
