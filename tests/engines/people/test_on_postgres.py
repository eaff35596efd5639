"""Stories of this room, on PostgreSQL."""

import pytest

from tests.people.test_party_entry import *  # noqa: F403
from tests.people.test_staff_login import *  # noqa: F403
from tests.people.test_staff_login import test_the_database_never_holds_a_token_or_password

del test_the_database_never_holds_a_token_or_password  # reads the SQLite file

pytestmark = pytest.mark.postgres
