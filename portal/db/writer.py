"""Group commit: hot operations (messages) of one moment share one transaction, one statement each kind, one disk sync.

`post` and `submit` queue an item for a *group*: a function that stores many items at once and answers each. Everybody is
answered after the commit is on disk. Plain threading primitives: under eventlet they are cooperative, elsewhere threads.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError, OperationalError

from portal import clock
from portal.db import events
from portal.db.engine import Database, bound
from portal.db.guard import in_write
from portal.errors import Busy, Conflict

log = logging.getLogger(__name__)

LARGEST_BATCH = 200
LONGEST_QUEUE = 5000  # beyond it people are told «busy» at once instead of waiting for what may never come
PATIENCE = 15.0  # seconds a caller waits for its answer before it is told to retry

Group = Callable[[Connection, Sequence[Any]], Sequence[Any]]
"""Stores items in order; gives one answer each, an Exception where that one is refused. Never raises for one item."""

Done = Callable[[Any], None]
"""Called once with the answer or the Exception, after the commit, by the writer: it must not wait for anything."""


@dataclass(slots=True)
class _Ticket:
    """One item and whom to answer."""

    group: Group
    item: Any
    done: Done
    answer: Any = None


class Writer:
    """The one greenlet or thread that writes hot operations of this process."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.queue: queue.Queue[_Ticket | None] = queue.Queue()
        self.thread = threading.Thread(target=self._run, name="heyi-writer", daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Answer what is queued, then end."""
        self.queue.put(None)
        self.thread.join(timeout=5)

    def alive(self) -> bool:
        """Whether its thread runs; `/readyz` asks it to write something besides."""
        return self.thread.is_alive()

    def _run(self) -> None:
        """Nothing that happens to one batch may end it: all rooms of the process would fall silent."""
        batch: list[_Ticket] | None = []
        while batch is not None:
            batch = self._collect()
            try:
                self._write(batch or [])
            except Exception:
                log.exception("the writer stumbled")

    def _collect(self) -> list[_Ticket] | None:
        """Wait for one, then take whatever else is already there; None at the end."""
        batch: list[_Ticket] = []
        item = self.queue.get()
        while item is not None:
            batch.append(item)
            if len(batch) >= LARGEST_BATCH or self.queue.empty():
                return batch
            item = self.queue.get()
        if batch:
            self.queue.put(None)
        return batch or None

    def _write(self, batch: list[_Ticket]) -> None:
        """One transaction for the batch. If the commit itself fails nobody was told yes: all are nacked."""
        if not batch:
            return
        told: list[events.Event] = []
        try:
            told = self._commit(batch)
        except Exception as error:
            if not isinstance(error, OperationalError):
                log.exception("a batch could not be stored")
            for ticket in batch:
                ticket.answer = Busy()
        # Listeners see what is on disk before the senders hear their ack.
        events.tell(told)
        for ticket in batch:
            _answer(ticket)

    def _commit(self, batch: list[_Ticket]) -> list[events.Event]:
        """Store the batch; again, twice, where PostgreSQL broke a deadlock or a failover took the connection.

        Safe whatever became of the first try: hot operations recognise what they have stored already. Where something
        in the batch offends the database itself, each is tried alone, so that one does not spoil its neighbours.
        """
        together = True
        for tries_left in (3, 2, 1, 0):
            try:
                return self._store(batch, together)
            except OperationalError as error:
                if not tries_left or not _may_retry(error):
                    raise
            except Exception:
                if not tries_left or not together:
                    raise
                together = False
        raise AssertionError("unreachable")

    def _store(self, batch: list[_Ticket], together: bool) -> list[events.Event]:
        with in_write(), self.database.engine.connect().execution_options(heyi_write=True) as connection:
            connection.begin()
            connection.info["events"] = []  # `info` outlives a checkout: a failed batch must leave nothing
            if together:
                _store_groups(connection, batch)
            else:
                for ticket in batch:
                    _store_alone(connection, ticket)
            told: list[events.Event] = connection.info.pop("events", [])
            events.write_rows(connection, told, clock.now())
            connection.commit()
        return told


def _answer(ticket: _Ticket) -> None:
    try:
        ticket.done(ticket.answer)
    except Exception:
        log.exception("an answer could not be given")


def _store_groups(connection: Connection, batch: list[_Ticket]) -> None:
    """Each kind in one go, in the order of their first items."""
    groups: dict[Group, list[_Ticket]] = {}
    for ticket in batch:
        groups.setdefault(ticket.group, []).append(ticket)
    for group, tickets in groups.items():
        for ticket, answer in zip(tickets, group(connection, [t.item for t in tickets]), strict=True):
            ticket.answer = answer


def _store_alone(connection: Connection, ticket: _Ticket) -> None:
    kept = len(connection.info["events"])
    savepoint = connection.begin_nested()
    try:
        ticket.answer = ticket.group(connection, [ticket.item])[0]
        savepoint.commit()
    except OperationalError:
        raise  # the whole transaction is gone, not only this savepoint
    except Exception as error:
        savepoint.rollback()
        del connection.info["events"][kept:]
        ticket.answer = Conflict() if isinstance(error, IntegrityError) else error


AGAIN = frozenset({"40001", "40P01", "57P01", "57P02", "57P03", "08000", "08003", "08006"})
"""SQLSTATEs after which the same transaction may succeed: deadlock, serialisation, restart, lost connection."""


def _may_retry(error: OperationalError) -> bool:
    code = getattr(error.orig, "pgcode", None)
    return code in AGAIN or (code is None and bool(error.connection_invalidated))


_starting = threading.Lock()


def post(group: Group, item: Any, done: Done) -> None:
    """Store `item` with the next batch and call `done` with its answer; raises Busy where too many wait already.

    The answer Busy means: nothing was stored, or it can be sent again with the same client id.
    """
    writer = _writer()
    if writer.queue.qsize() >= LONGEST_QUEUE:
        raise Busy()
    writer.queue.put(_Ticket(group, item, done))


def submit(group: Group, item: Any) -> Any:
    """The same, waiting: returns the answer once it is durable, raises what was refused. Never inside `transaction()`."""
    answered, answers = threading.Event(), []

    def done(answer: Any) -> None:
        answers.append(answer)
        answered.set()

    post(group, item, done)
    if not answered.wait(PATIENCE):
        raise Busy()
    if isinstance(answers[0], Exception):
        raise answers[0]
    return answers[0]


def nothing(connection: Connection, items: Sequence[Any]) -> Sequence[Any]:
    """The empty group: proves that the writer runs and that the database takes a transaction."""
    return list(items)


def _writer() -> Writer:
    database = bound()
    writer: Writer | None = database.writer
    if writer is None or not writer.alive():
        with _starting:
            writer = database.writer
            if writer is None or not writer.alive():
                writer = database.writer = Writer(database)
    return writer
