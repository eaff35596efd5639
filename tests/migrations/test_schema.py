"""Migrations make exactly the tables of the code, go down again, keep data, and protect the records – on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from portal import clock, db, tables
from portal.audit.operations import Act, record
from portal.config import Config
from portal.db import migrate
from portal.db.columns import use_keys
from tests.servers import Server


@pytest.fixture
def sqlite(house: Config) -> Iterator[db.Database]:
    use_keys(house.encryption_keys)
    yield db.bind(house.database_url)
    db.dispose()


@pytest.fixture
def postgres(house: Config, postgres_server: Server) -> Iterator[db.Database]:
    use_keys(house.encryption_keys)
    admin = db.Database(_psycopg(postgres_server.url))
    with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("drop database if exists heyi_migrations with (force)"))
        connection.execute(text("create database heyi_migrations"))
    admin.dispose()
    yield db.bind(_psycopg(postgres_server.url.rsplit("/", 1)[0] + "/heyi_migrations"))
    db.dispose()


def _psycopg(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg2://")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> db.Database:
    found: db.Database = request.getfixturevalue(request.param)
    return found


def test_the_schema_at_head_is_the_schema_of_the_code(database: db.Database) -> None:
    migrate.upgrade(database)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
    assert migrate.current(database) == migrate.head() != ""


def test_up_and_down_and_up_again(database: db.Database) -> None:
    migrate.upgrade(database)
    migrate.downgrade(database, "base")
    left = set(inspect(database.engine).get_table_names()) - {"alembic_version"}
    assert left == set()
    migrate.upgrade(database)
    assert "case_file" in inspect(database.engine).get_table_names()


def test_a_second_upgrade_changes_nothing_and_keeps_the_data(database: db.Database) -> None:
    migrate.upgrade(database)
    _one_link()
    migrate.upgrade(database)
    with db.reading() as session:
        assert session.execute(text("select count(*) from audit_link")).scalar() == 1


@pytest.mark.parametrize("statement", ["update audit_link set action = 'x'", "delete from audit_link"])
def test_the_database_itself_refuses_to_change_a_record(database: db.Database, statement: str) -> None:
    migrate.upgrade(database)
    _one_link()
    with pytest.raises(DBAPIError, match="append-only"), database.engine.connect() as connection:
        connection.execute(text(statement))
    with db.reading() as session:
        assert session.execute(text("select action from audit_link")).scalar() == "accept"


def test_a_migration_that_breaks_a_foreign_key_is_rolled_back(
    sqlite: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate.upgrade(sqlite)
    _one_link()

    def breaks(config: object) -> None:
        connection = config.attributes["connection"]  # type: ignore[attr-defined]
        connection.execute(text("delete from audit_chain"))

    with pytest.raises(RuntimeError, match="foreign key"):
        migrate._run(sqlite, breaks)
    with db.reading() as session:
        assert session.execute(text("select count(*) from audit_chain")).scalar() == 1


def _one_link() -> None:
    with db.transaction() as session:
        record(session, "case", "c1", Act("accept", "p1", "CLERK", clock.now(), {"n": 1}))


def test_the_migrations_folder_is_where_the_code_looks() -> None:
    assert (Path(migrate.FOLDER) / "env.py").is_file()
