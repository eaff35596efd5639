"""kill -9 of the worker while it signs, on PostgreSQL."""

# ruff: noqa: F811  a fixture that is imported is named again where it is used

from datetime import datetime

import pytest

from portal.cases.workshop import Workshop
from portal.config import Config
from tests.agreements.conftest import shop  # noqa: F401
from tests.cast import Cast
from tests.crash.test_signing_kill import killed_while_signing

pytestmark = pytest.mark.postgres


def test_a_worker_killed_while_signing_leaves_whole_revisions_only(
    house: Config, cast: Cast, now: datetime, shop: Workshop
) -> None:
    killed_while_signing(house, cast, now, shop, seed=1)
