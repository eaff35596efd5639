"""Session fixtures over `tests.servers`; conftest takes them in with `from tests.servers_fixtures import *`.

Each pytest process has its own servers, started when the first test asks.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests import servers

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["chromium_browser", "postgres_server", "redis_server"]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[servers.Server]:
    """A PostgreSQL with fsync on; give each test its own database or schema."""
    with servers.postgres() as server:
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[servers.Server]:
    """A Redis shared by the session; a test that flushes or kills it starts its own with `servers.redis()`."""
    with servers.redis() as server:
        yield server


@pytest.fixture(scope="session")
def chromium_browser() -> "Iterator[Browser]":
    """The system Chromium; open a context of your own per person."""
    with servers.chromium() as browser:
        yield browser
