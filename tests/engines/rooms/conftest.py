"""The same fixtures as on SQLite."""

from tests.rooms.conftest import *  # noqa: F403
from tests.cases.conftest import browse, notices_know_the_house  # noqa: F401
