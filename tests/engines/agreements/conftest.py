"""The same fixtures as on SQLite."""

from tests.agreements.conftest import *  # noqa: F403
