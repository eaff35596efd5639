"""Stories of this room, on PostgreSQL."""

import pytest

from tests.agreements.test_rules import *  # noqa: F403
from tests.agreements.test_whole_road import *  # noqa: F403

pytestmark = pytest.mark.postgres
