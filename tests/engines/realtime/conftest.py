"""A room on PostgreSQL by the clock of the servers that serve it."""

from datetime import datetime

import pytest

from portal import clock
from tests.rooms.conftest import *  # noqa: F403


@pytest.fixture
def now() -> datetime:
    """Real time: the servers have their own clock."""
    return clock.now()
