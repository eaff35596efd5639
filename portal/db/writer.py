"""Group commit: hot operations (messages) of one moment share one transaction, one statement each kind, one disk sync.

`post` and `submit` queue an item for a *group*: a function that stores many items at once and answers each. Everybody is
answered after the commit is on disk. Plain threading primitives: under eventlet they are cooperative, elsewhere threads.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
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

ROUNDS = 8

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
        self.line: Connection | None = None  # its own, for life: what a group keeps belongs to one connection
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
        self._hang_up()

    def _collect(self) -> list[_Ticket] | None:
        """Wait for one, then take whatever else is already there; None at the end.

        While many talk, what is on its way in is worth one more turn of the loop: a batch costs nearly the same for
        thirty as for ten.
        """
        batch = [self.queue.get()]
        for _round in range(ROUNDS):
            before = len(batch)
            while len(batch) < LARGEST_BATCH and batch[-1] is not None and not self.queue.empty():
                batch.append(self.queue.get())
            if batch[-1] is None or len(batch) - before < 2 or len(batch) >= LARGEST_BATCH:
                break
            time.sleep(0)
        if batch[-1] is None and len(batch) > 1:
            self.queue.put(None)  # first what is queued, then the end
        return [ticket for ticket in batch if ticket is not None] or None

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
        with in_write():
            try:
                return self._in_one(self._connection(), batch, together)
            except Exception:
                self._hang_up()  # and with it goes what was kept: nobody builds on a batch that failed
                raise

    def _in_one(self, connection: Connection, batch: list[_Ticket], together: bool) -> list[events.Event]:
        connection.begin()
        connection.info["events"] = []
        _look_at_kept(connection, together)
        if together:
            _store_groups(connection, batch)
        else:
            for ticket in batch:
                _store_alone(connection, ticket)
        told: list[events.Event] = connection.info.pop("events", [])
        events.write_rows(connection, told, clock.now())
        if _beside is not None and self.database.is_sqlite:
            _sync_beside(connection, _beside)
        connection.commit()
        return told

    def _connection(self) -> Connection:
        if self.line is None:
            self.line = self.database.engine.connect().execution_options(heyi_write=True)
        return self.line

    def _hang_up(self) -> None:
        line, self.line = self.line, None
        if line is None:
            return
        line.info.clear()  # it outlives a checkout
        try:
            line.close()
        except Exception:
            line.invalidate()


Beside = Callable[[Callable[[], None]], None]
_beside: Beside | None = None


def sync_beside(run: Beside | None) -> None:
    """How a cooperative loop waits for a piece of work in a thread of its own; None where threads do so anyway."""
    global _beside
    _beside = run


def _sync_beside(connection: Connection, run: Beside) -> None:
    """The disk's turn, while the loop reads on. Only the driver's own commit leaves the loop: it touches nothing green.

    A commit that failed is never tried again: after a failed sync SQLite has rolled back, and the second would say yes.
    """
    driver: Any = connection.connection.driver_connection
    try:
        run(driver.commit)
    except driver.Error as error:
        raise OperationalError("commit", None, error) from error


def _look_at_kept(connection: Connection, together: bool) -> None:
    """What a group may keep from one batch to the next, emptied as soon as anybody else has written anything.

    `PRAGMA data_version`, read under the write lock, is SQLite's own word that no other connection has committed since:
    a look that was true then is true now. PostgreSQL has no such word, so nothing is kept there; nor where single items
    may be taken back.
    """
    if connection.dialect.name != "sqlite" or not together:
        connection.info.pop("kept", None)
        return
    mark = int(connection.exec_driver_sql("PRAGMA data_version").scalar_one())
    kept = connection.info.get("kept")
    if kept is None or kept.mark != mark:
        connection.info["kept"] = Kept(mark)


@dataclass(slots=True)
class Kept:
    """A group's notes of what it found, under its own name; `connection.info["kept"]`, missing where nothing may be kept."""

    mark: int
    notes: dict[str, Any] = field(default_factory=dict)


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
