"""The same fixtures as on SQLite."""

from tests.cases.conftest import *  # noqa: F403
