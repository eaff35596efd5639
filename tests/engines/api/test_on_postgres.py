"""Stories of this room, on PostgreSQL."""

import pytest

from tests.api.test_contract import *  # noqa: F403

pytestmark = pytest.mark.postgres
