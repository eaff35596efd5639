"""Another process writes: one waits by asking again, not inside SQLite, and is told «busy» when it takes too long."""

from __future__ import annotations

import pysqlite3.dbapi2 as sqlite
import pytest
from sqlalchemy import text

from portal import db
from portal.db import engine
from portal.errors import Busy


def _holder(database: db.Database) -> sqlite.Connection:
    path = database.engine.url.database
    other = sqlite.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    return other


def test_a_writer_comes_in_as_soon_as_the_other_is_done(
    database: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, pauses = _holder(database), 0

    def pause(seconds: float) -> None:
        nonlocal pauses
        pauses += 1
        if pauses == 3:
            other.execute("COMMIT")

    monkeypatch.setattr(engine.time, "sleep", pause)  # where a loop lets the others go on
    with db.transaction() as session:
        session.execute(text("delete from attempt"))
    assert pauses == 3
    other.close()


def test_who_waits_too_long_is_told_so_and_nothing_is_half_done(
    database: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "LOCK_PATIENCE", 0.05)
    other = _holder(database)
    with pytest.raises(Busy), db.transaction() as session:
        session.execute(text("delete from attempt"))
    other.execute("ROLLBACK")
    other.close()
    with db.transaction() as session:
        session.execute(text("delete from attempt"))
        timeout = session.execute(text("pragma busy_timeout")).scalar()
    assert timeout == 5000  # what is asked elsewhere waits as before
