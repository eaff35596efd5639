"""`transaction()` is the only place in the house that commits; `reading()` never writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from portal import clock
from portal.db import events
from portal.db.engine import bound
from portal.db.guard import in_write
from portal.errors import Busy, Conflict, StaleVersion


@contextmanager
def transaction() -> Iterator[Session]:
    """One write: check + change + audit + outbox + jobs, all or nothing; events are told after the commit.

    Contains nothing but SQL: no rendering, network or waiting inside (a greenlet that yields while it holds
    SQLite's write lock stops the whole process). Raises StaleVersion, Conflict or Busy from the database's mouth.
    """
    connection = bound().engine.connect().execution_options(heyi_write=True)
    told: list[events.Event] = []
    try:
        with in_write(), Session(connection, expire_on_commit=False) as session:
            yield session
            session.flush()
            told = session.info.pop("events", [])
            events.write_rows(session.connection(), told, clock.now())
            session.commit()
    except StaleDataError as error:
        raise StaleVersion() from error
    except IntegrityError as error:
        raise Conflict(_constraint(error)) from error
    except OperationalError as error:
        raise Busy() from error
    finally:
        connection.close()
    events.tell(told)


@contextmanager
def reading() -> Iterator[Session]:
    """A consistent read; close it before the template renders. Writes made here are thrown away."""
    with (
        bound().engine.connect() as connection,
        Session(connection, autoflush=False, expire_on_commit=False) as session,
    ):
        yield session
        session.expunge_all()  # a rollback would empty the rows that were read; the page still wants to show them
        session.rollback()


def _constraint(error: IntegrityError) -> str:
    """The constraint's name without the row's values: those may be personal."""
    text = str(error.orig).split("DETAIL")[0]
    return text.strip().splitlines()[0][:120] if text.strip() else "constraint"
