"""Engines. SQLite (WAL, FULL, BEGIN IMMEDIATE) for one machine; PostgreSQL through psycopg2 beyond it."""

from __future__ import annotations

import itertools
import time
from typing import Any

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection

from portal.db.scope import HOUSE

OLDEST_SQLITE = (3, 51, 3)  # before it two connections that checkpoint at once could corrupt the WAL

BUSY_TIMEOUT = "PRAGMA busy_timeout=5000"
LOCK_PATIENCE = 5.0  # seconds
LOCK_PAUSE = 0.002

_numbers = itertools.count(1)


class Database:
    """One engine and what belongs to it: the hot writer and this process's name as origin of events."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self.engine = _sqlite(url) if self.is_sqlite else _postgres(url)
        self.writer: Any = None  # portal.db.writer.Writer, made on first use
        self.number = next(_numbers)

    def dispose(self) -> None:
        """Stop the writer and close every connection."""
        if self.writer is not None:
            self.writer.stop()
            self.writer = None
        self.engine.dispose()


_bound: Database | None = None


def bind(database: Database | str) -> Database:
    """Make this the process's database."""
    global _bound
    _bound = Database(database) if isinstance(database, str) else database
    return _bound


def bound() -> Database:
    """The process's database; raises RuntimeError before `bind`."""
    if _bound is None:
        raise RuntimeError("no database bound: call portal.db.bind first")
    return _bound


def dispose() -> None:
    """Forget and close the process's database."""
    global _bound
    if _bound is not None:
        _bound.dispose()
    _bound = None


def _sqlite(url: str) -> Engine:
    if sqlite.sqlite_version_info < OLDEST_SQLITE:
        raise SystemExit(
            f"heyi: SQLite {sqlite.sqlite_version} is older than 3.51.3 (WAL-reset bug); install the pysqlite3 wheel"
        )
    engine = create_engine(url, module=sqlite, pool_size=10, max_overflow=20)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we send BEGIN ourselves, see _begin_sqlite
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "trusted_schema=OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.execute(BUSY_TIMEOUT)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A deferred BEGIN that reads and then writes fails with "database is locked" whatever the timeout,
    # because its snapshot is already old; IMMEDIATE takes the write lock first.
    if connection.get_execution_options().get("heyi_write", False):
        _take_write_lock(connection)
    else:
        connection.exec_driver_sql("BEGIN")


def _take_write_lock(connection: Connection) -> None:
    """Ask again every two milliseconds while another process writes.

    Left to wait by itself SQLite sleeps inside the call, longer each time: every room of the process would stand still,
    and wake up late. Raises OperationalError after five seconds.
    """
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA busy_timeout=0")
    try:
        until = time.monotonic() + LOCK_PATIENCE
        while time.monotonic() < until:
            try:
                driver.execute("BEGIN IMMEDIATE")
                return
            except driver.OperationalError as error:
                if error.sqlite_errorcode != sqlite.SQLITE_BUSY:
                    break
            time.sleep(LOCK_PAUSE)
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # raises what the house understands
    finally:
        driver.execute(BUSY_TIMEOUT)


def _postgres(url: str) -> Engine:
    options = "-c statement_timeout=5000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=10000 -c timezone=UTC"
    engine = create_engine(
        url, pool_pre_ping=True, pool_size=10, max_overflow=20, connect_args={"options": options}
    )
    event.listen(engine, "begin", _begin_postgres)
    return engine


def _begin_postgres(connection: Connection) -> None:
    # Operations decide for themselves whom a row is for; whoever only reads has to say for whom (portal.db.scope).
    if connection.get_execution_options().get("heyi_write", False):
        connection.exec_driver_sql(HOUSE)
