"""Brings the schema to head, and tells whether it is there. One runner at a time."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import Connection

from portal.db.engine import Database

FOLDER = Path(__file__).resolve().parents[2] / "migrations"
LOCK = 4_711_026  # any fixed number: the advisory lock that keeps two upgrades apart on PostgreSQL


def settings(connection: Connection | None = None) -> Config:
    """Alembic's settings without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def upgrade(database: Database, target: str = "head") -> None:
    """Migrate to `target`. SQLite: foreign keys are off meanwhile (table rebuilds would cascade), checked after."""
    _run(database, lambda config: command.upgrade(config, target))


def downgrade(database: Database, target: str) -> None:
    """Migrate back to `target`; used by tests and by an operator who must go back."""
    _run(database, lambda config: command.downgrade(config, target))


def head() -> str:
    """The newest revision in the code."""
    return ScriptDirectory.from_config(settings()).get_current_head() or ""


def current(database: Database) -> str:
    """The revision the database is at, or empty."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def _run(database: Database, step) -> None:  # type: ignore[no-untyped-def]
    with database.engine.connect().execution_options(heyi_write=True) as connection:
        if database.is_sqlite:
            _foreign_keys(connection, "OFF")
        connection.begin()
        if not database.is_sqlite:
            connection.execute(text(f"select pg_advisory_xact_lock({LOCK})"))
        step(settings(connection))
        _check(connection, database.is_sqlite)
        connection.commit()
        if database.is_sqlite:
            _foreign_keys(connection, "ON")


def _foreign_keys(connection: Connection, value: str) -> None:
    # Outside a transaction, on the very connection that migrates: the pragma is per connection.
    raw = connection.connection.driver_connection
    assert raw is not None
    raw.execute(f"PRAGMA foreign_keys={value}")


def _check(connection: Connection, is_sqlite: bool) -> None:
    if is_sqlite and connection.execute(text("PRAGMA foreign_key_check")).first():
        raise RuntimeError("a migration broke a foreign key; nothing was changed")
