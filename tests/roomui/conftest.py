"""A real web process, a real Chromium, and people who are signed in: the room as they see it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Browser

from portal import clock, db, tables
from portal.config import Config, load
from portal.db.columns import use_keys
from tests import cast as people
from tests.conftest import environment
from tests.realtime.site import Site, serving
from tests.rooms import world as worlds
from tests.roomui.visitors import Guests
from tests.servers import chromium as start_chromium

# Eight pictures a second show as well as twenty what is decoded and what is not, and two cores carry three people.
FEW_PICTURES = "--use-fake-device-for-media-stream=fps=8"
GATEWAY_SECRET = "shared-with-the-sms-gateway-0123456789"
QUIET = (
    FEW_PICTURES,
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--disable-gpu",
    "--no-first-run",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def now() -> datetime:
    """Real time: browser and server have their own clocks."""
    return clock.now()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Config:
    config = load(environment(tmp_path_factory.mktemp("roomui") / "heyi"))
    config.data.mkdir(parents=True)
    return config


@pytest.fixture(scope="session")
def database(house: Config) -> Iterator[db.Database]:
    use_keys(house.encryption_keys)
    bound = db.bind(house.database_url)
    tables.metadata.create_all(bound.engine)
    yield bound
    db.dispose()


@pytest.fixture(scope="session")
def cast(database: db.Database, now: datetime) -> people.Cast:
    with db.transaction() as session:
        return people.make(session, now)


@pytest.fixture(scope="session")
def site(house: Config, cast: people.Cast) -> Iterator[Site]:
    with serving(house, "eventlet", HEYI_SMS_INBOUND_SECRET=GATEWAY_SECRET) as made:
        yield made


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with start_chromium(*QUIET) as made:
        yield made


@pytest.fixture
def world(house: Config, database: db.Database, cast: people.Cast) -> worlds.World:
    """A room with a sitting; nobody has come yet."""
    db.bind(database)  # another folder's test may have run in between, with a database of its own
    use_keys(house.encryption_keys)
    worlds.use_house(house)
    with db.transaction() as session:
        return worlds.make(session, cast, clock.now())


@pytest.fixture
def guests(browser: Browser, site: Site, world: worlds.World) -> Iterator[Guests]:
    """Opens browser windows of people, each in a context of its own, and keeps what they complain about."""
    made = Guests(browser, site.url, world)
    yield made
    made.close()
    assert made.complaints == []
