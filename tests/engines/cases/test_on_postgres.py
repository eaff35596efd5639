"""Stories of this room, on PostgreSQL."""

import pytest

from tests.cases.test_course import *  # noqa: F403
from tests.cases.test_story import *  # noqa: F403

pytestmark = pytest.mark.postgres
