"""The same stories on PostgreSQL: every test here finds one database, migrated once and emptied before each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from portal import db, tables
from portal.config import Config, load
from portal.db import migrate
from portal.db.columns import use_keys
from tests.conftest import environment
from tests.servers import Server
from tests.servers_fixtures import *  # noqa: F403

RESTART = "select setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false) from pg_sequences"


def _run(url: str, statement: str) -> None:
    # Our own engine would give a statement five seconds; copying a database on a busy disk may take longer.
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(statement))
    admin.dispose()


def _named(server: Server, name: str) -> str:
    return server.url.replace("postgresql://", "postgresql+psycopg2://").rsplit("/", 1)[0] + f"/{name}"


@pytest.fixture(scope="session")
def migrated_url(postgres_server: Server) -> str:
    """A database at the head of the migrations; making one for every test would take half of the tests' time."""
    # An ordinary role that owns its tables, as in an installation: a superuser would walk through the row policies.
    _run(_named(postgres_server, "postgres"), "create role heyi_web login password 'web'")
    _run(_named(postgres_server, "postgres"), "create database heyi_stories owner heyi_web")
    url = _as_web(_named(postgres_server, "heyi_stories"))
    made = db.Database(url)
    migrate.upgrade(made)
    made.dispose()
    # Nobody pulls a plug here (tests/crash does): a story need not wait for the disk.
    _run(_named(postgres_server, "heyi_stories"), "alter database heyi_stories set synchronous_commit = off")
    return url


def _as_web(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://heyi_web:web@{rest.rpartition('@')[2]}"


@pytest.fixture
def house(tmp_path: Path, migrated_url: str, postgres_server: Server) -> Config:
    """Settings that name a PostgreSQL database with every table and trigger and not one row."""
    _empty(_named(postgres_server, "heyi_stories"))
    config = load(environment(tmp_path / "heyi", DATABASE_URL=migrated_url))
    config.data.mkdir(parents=True, exist_ok=True)
    return config


def _empty(url: str) -> None:
    # Whoever the last test left connected would hold locks. A replica fires no triggers: append-only rows go too.
    _run(
        url,
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
    )
    rows = ";".join(f'delete from "{table.name}"' for table in tables.metadata.sorted_tables)
    _run(url, f"set session_replication_role = replica; {rows}; {RESTART}")
    # Rows that were deleted leave room, and new ones would come out in the order of that room.
    _run(url, "vacuum " + ", ".join(f'"{table.name}"' for table in tables.metadata.sorted_tables))


@pytest.fixture
def database(house: Config) -> Iterator[db.Database]:
    """Bound to this process; the engine behind it is PostgreSQL."""
    use_keys(house.encryption_keys)
    yield db.bind(house.database_url)
    db.dispose()
