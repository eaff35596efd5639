"""Stories of this room, on PostgreSQL."""

import pytest

from tests.rooms.test_messages import *  # noqa: F403
from tests.rooms.test_messages import (
    test_a_cut_off_tail_is_found,
    test_the_chain_of_a_channel_shows_every_change,
)
from tests.rooms.test_sittings import *  # noqa: F403

# They forge rows as an intruder on SQLite would, with its triggers and pragmas.
del test_a_cut_off_tail_is_found, test_the_chain_of_a_channel_shows_every_change

pytestmark = pytest.mark.postgres
