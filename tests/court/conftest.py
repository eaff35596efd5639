"""A workshop in this process, so that papers are made for real; browsers that are already somebody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from flask import Flask

from portal.cases import paperwork  # noqa: F401  registers the paper jobs
from portal.cases.workshop import Workshop, open_workshop
from portal.config import Config
from portal.court import listeners  # noqa: F401  what happens when papers are made
from portal.notices.settings import use_config
from portal.people.secrets import use_secrets
from tests.court.browsing import Browser, Moment, seat
from tests.court.world import use_house
from tests.warm import authority


@pytest.fixture(autouse=True)
def shop(house: Config, now: datetime) -> Iterator[Workshop]:
    """Keys, files and rendering without a pool."""
    use_secrets(house.secret_key)
    use_config(house)
    use_house(house)
    authority(house, now)
    made = Workshop(house, now)
    open_workshop(made)
    yield made
    open_workshop(None)


@pytest.fixture
def browse(app: Flask, now: datetime) -> Callable[..., Browser]:
    """`browse(actor, at)`: pages as that actor sees them at that moment. Signing in has its own tests."""
    moment = Moment(now)
    seat(app, moment)
    return lambda actor, at=now: Browser(app, actor, moment, at)
