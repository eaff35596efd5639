"""Rooms and applications for the tests of safety."""

from tests.cases.conftest import browse, notices_know_the_house  # noqa: F401
from tests.rooms.conftest import world  # noqa: F401
