"""What the tests of this room add: the settings that notices need, and a browser that is already somebody."""

from __future__ import annotations

import pytest

from portal.config import Config
from portal.notices.settings import use_config


@pytest.fixture(autouse=True)
def notices_know_the_house(house: Config) -> None:
    """SMS texts carry the public address and the help line."""
    use_config(house)
