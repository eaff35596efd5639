"""The same fixtures as on SQLite."""

from tests.api.conftest import *  # noqa: F403
