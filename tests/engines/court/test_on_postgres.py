"""Stories of this room, on PostgreSQL."""

import pytest

from tests.court.test_whole_road import *  # noqa: F403

pytestmark = pytest.mark.postgres
