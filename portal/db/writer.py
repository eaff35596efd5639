"""`submit(op)`: hot operations (messages, marks) share one transaction and one disk sync.

Each runs in a savepoint, so that one refusal does not spoil its neighbours; all are answered after the commit
is on disk. Plain threading primitives: under eventlet they are cooperative, elsewhere they are threads.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError, OperationalError

from portal import clock
from portal.db import events
from portal.db.engine import Database, bound
from portal.db.guard import in_write
from portal.errors import Busy, Conflict

T = TypeVar("T")

LARGEST_BATCH = 200
PATIENCE = 15.0  # seconds a caller waits for its answer before it is told to retry


class _Ticket(Generic[T]):
    """One submitted operation and, later, its answer."""

    __slots__ = ("answer", "done", "error", "op")

    def __init__(self, op: Callable[[Connection], T]) -> None:
        self.op = op
        self.done = threading.Event()
        self.answer: T | None = None
        self.error: BaseException | None = None


class Writer:
    """The one greenlet or thread that writes hot operations of this process."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.queue: queue.Queue[_Ticket[Any] | None] = queue.Queue()
        self.thread = threading.Thread(target=self._run, name="heyi-writer", daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Answer what is queued, then end."""
        self.queue.put(None)
        self.thread.join(timeout=5)

    def alive(self) -> bool:
        """For /readyz."""
        return self.thread.is_alive()

    def _run(self) -> None:
        while True:
            batch = self._collect()
            if batch:
                self._write(batch)
            if self._stopping:
                return

    _stopping = False

    def _collect(self) -> list[_Ticket[Any]]:
        """Wait for one, then take whatever else is already there."""
        batch: list[_Ticket[Any]] = []
        item = self.queue.get()
        while item is not None:
            batch.append(item)
            if len(batch) >= LARGEST_BATCH or self.queue.empty():
                return batch
            item = self.queue.get()
        self._stopping = True
        return batch

    def _write(self, batch: list[_Ticket[Any]]) -> None:
        """One transaction for the batch. If the commit itself fails nobody was told yes: all are nacked."""
        told: list[events.Event] = []
        try:
            told = self._commit(batch)
        except Exception as error:
            for ticket in batch:
                ticket.error = Busy() if isinstance(error, OperationalError) else error
        # One entry per batch: listeners see what is on disk before the senders hear their ack.
        events.tell(told)
        for ticket in batch:
            ticket.done.set()

    def _commit(self, batch: list[_Ticket[Any]]) -> list[events.Event]:
        """Store the batch; again, twice, where PostgreSQL broke a deadlock or a failover took the connection.

        Safe whatever became of the first try: hot operations recognise what they have stored already.
        """
        for tries_left in (2, 1, 0):
            try:
                return self._store(batch)
            except OperationalError as error:
                if not tries_left or not _may_retry(error):
                    raise
                for ticket in batch:
                    ticket.answer = ticket.error = None
        raise AssertionError("unreachable")

    def _store(self, batch: list[_Ticket[Any]]) -> list[events.Event]:
        with in_write(), self.database.engine.connect().execution_options(heyi_write=True) as connection:
            connection.begin()
            connection.info["events"] = []  # `info` outlives a checkout: a failed batch must leave nothing
            for ticket in batch:
                _attempt(connection, ticket)
            told: list[events.Event] = connection.info.pop("events", [])
            events.write_rows(connection, told, clock.now())
            connection.commit()
        return told


AGAIN = frozenset({"40001", "40P01", "57P01", "57P02", "57P03", "08000", "08003", "08006"})
"""SQLSTATEs after which the same transaction may succeed: deadlock, serialisation, restart, lost connection."""


def _may_retry(error: OperationalError) -> bool:
    code = getattr(error.orig, "pgcode", None)
    return code in AGAIN or (code is None and bool(error.connection_invalidated))


def _attempt(connection: Connection, ticket: _Ticket[Any]) -> None:
    kept = len(connection.info.setdefault("events", []))
    savepoint = connection.begin_nested()
    try:
        ticket.answer = ticket.op(connection)
        savepoint.commit()
    except OperationalError as error:
        if _may_retry(error):
            raise  # the whole transaction is gone, not only this savepoint
        savepoint.rollback()
        del connection.info["events"][kept:]
        ticket.error = Busy()
    except Exception as error:
        savepoint.rollback()
        del connection.info["events"][kept:]
        ticket.error = Conflict() if isinstance(error, IntegrityError) else error


_starting = threading.Lock()


def submit(op: Callable[[Connection], T]) -> T:
    """Run `op(connection)` in the next batch; returns its answer once it is durable, raises what it raised.

    Raises Busy where the disk or the writer cannot take it: nothing was stored then or it can be sent again
    with the same client id. Never call it inside `transaction()`.
    """
    database = bound()
    with _starting:
        if database.writer is None or not database.writer.alive():
            database.writer = Writer(database)
    ticket = _Ticket(op)
    database.writer.queue.put(ticket)
    if not ticket.done.wait(PATIENCE):
        raise Busy()
    if ticket.error is not None:
        raise ticket.error
    return ticket.answer  # type: ignore[return-value]
