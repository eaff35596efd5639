"""The same stories on PostgreSQL: every test here gets a database of its own, copied from one that was migrated once."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from portal import db
from portal.config import Config, load
from portal.db import migrate
from portal.db.columns import use_keys
from tests.conftest import environment
from tests.servers import Server
from tests.servers_fixtures import *  # noqa: F403

_numbers = itertools.count(1)


def _run(url: str, statement: str) -> None:
    # Our own engine would give a statement five seconds; copying a database on a busy disk may take longer.
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(statement))
    admin.dispose()


def _named(server: Server, name: str) -> str:
    return server.url.replace("postgresql://", "postgresql+psycopg2://").rsplit("/", 1)[0] + f"/{name}"


@pytest.fixture(scope="session")
def template(postgres_server: Server) -> Server:
    """A server that holds one migrated, empty database."""
    _run(_named(postgres_server, "postgres"), "create database heyi_template")
    made = db.Database(_named(postgres_server, "heyi_template"))
    migrate.upgrade(made)
    made.dispose()
    return postgres_server


@pytest.fixture
def house(tmp_path: Path, template: Server) -> Iterator[Config]:
    """Settings that name a fresh PostgreSQL database."""
    name = f"heyi_{next(_numbers)}"
    _run(_named(template, "postgres"), f"create database {name} template heyi_template")
    config = load(environment(tmp_path / "heyi", DATABASE_URL=_named(template, name)))
    config.data.mkdir(parents=True, exist_ok=True)
    yield config
    _run(_named(template, "postgres"), f"drop database {name} with (force)")


@pytest.fixture
def database(house: Config) -> Iterator[db.Database]:
    """Bound to this process; the engine behind it is PostgreSQL."""
    use_keys(house.encryption_keys)
    yield db.bind(house.database_url)
    db.dispose()
