"""One real server per async mode for a whole module; a fresh room for every test."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from portal import clock, db, tables
from portal.config import Config, load
from portal.db.columns import use_keys
from tests import cast as people
from tests.conftest import environment
from tests.realtime.site import Site, serving
from tests.rooms import world as worlds


@pytest.fixture(scope="module")
def now() -> datetime:
    """Real time: the server has its own clock."""
    return clock.now()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Config:
    config = load(environment(tmp_path_factory.mktemp("realtime") / "heyi"))
    config.data.mkdir(parents=True)
    return config


@pytest.fixture(scope="module")
def database(house: Config) -> Iterator[db.Database]:
    use_keys(house.encryption_keys)
    bound = db.bind(house.database_url)
    tables.metadata.create_all(bound.engine)
    yield bound
    db.dispose()


@pytest.fixture(scope="module")
def cast(database: db.Database, now: datetime) -> people.Cast:
    with db.transaction() as session:
        return people.make(session, now)


@pytest.fixture
def world(house: Config, cast: people.Cast) -> worlds.World:
    worlds.use_house(house)
    with db.transaction() as session:
        made = worlds.make(session, cast, clock.now())
    with db.transaction() as session:
        worlds.let_everybody_in(session, made, clock.now())
    return made


@pytest.fixture(scope="module", params=["eventlet", "threading"])
def site(request: pytest.FixtureRequest, house: Config, cast: people.Cast) -> Iterator[Site]:
    with serving(house, request.param) as made:
        yield made
