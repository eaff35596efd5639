"""The same fixtures as on SQLite."""

from tests.cases.conftest import browse, notices_know_the_house  # noqa: F401
from tests.rooms.conftest import *  # noqa: F403
