"""A workshop in this process, so that papers are made for real."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from portal.cases import paperwork  # noqa: F401  registers the paper jobs
from portal.cases.workshop import Workshop, open_workshop
from portal.config import Config
from portal.notices.settings import use_config
from portal.people.secrets import use_secrets
from tests.warm import authority


@pytest.fixture
def shop(house: Config, now: datetime) -> Iterator[Workshop]:
    """Keys, files and rendering without a pool."""
    use_secrets(house.secret_key)
    use_config(house)
    authority(house, now)
    made = Workshop(house, now)
    open_workshop(made)
    yield made
    open_workshop(None)
