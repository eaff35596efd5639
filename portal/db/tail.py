"""Follows the `event` table so that every process hears what the others committed."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select, text

from portal.db import events
from portal.db.engine import Database

EVERY = 0.25  # seconds between looks; `PRAGMA data_version` makes an idle look cost microseconds
KEPT = timedelta(hours=1)
WINDOW = 200


class Tail:
    """One background greenlet or thread per web process."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.stopped = threading.Event()
        self.seen = self._head()
        self.told: set[int] = set(range(self.seen - WINDOW, self.seen + 1))
        self.thread = threading.Thread(target=self._run, name="heyi-tail", daemon=True)

    def start(self) -> Tail:
        """Begin following from now on."""
        self.thread.start()
        return self

    def stop(self) -> None:
        """End at the next look."""
        self.stopped.set()

    def _head(self) -> int:
        with self.database.engine.connect() as connection:
            return connection.execute(select(func.max(events.EventRow.id))).scalar() or 0

    def _run(self) -> None:
        # One connection for life: `PRAGMA data_version` counts per connection.
        while not self.stopped.wait(EVERY):
            try:
                with self.database.engine.connect() as connection:
                    self._follow(connection)
            except Exception:
                events.log.exception("event tail failed; trying again")

    def _follow(self, connection: Connection) -> None:
        version = None
        while not self.stopped.wait(EVERY):
            current = self._version(connection)
            if current is None or current != version:
                self._look(connection)
                version = current
            connection.rollback()

    def _version(self, connection: Connection) -> int | None:
        if not self.database.is_sqlite:
            return None
        return int(connection.execute(text("PRAGMA data_version")).scalar() or 0)

    def _look(self, connection: Connection) -> None:
        row = events.EventRow
        # PostgreSQL hands out ids before commit, so a smaller id may appear later: look a little way back.
        query = (
            select(row.id, row.topic, row.key, row.origin).where(row.id > self.seen - WINDOW).order_by(row.id)
        )
        found = [r for r in connection.execute(query).all() if r.id not in self.told]
        self.told = {i for i in self.told if i > self.seen - WINDOW} | {r.id for r in found}
        self.seen = max([self.seen, *(r.id for r in found)])
        events.tell([events.Event(r.topic, r.key) for r in found if r.origin != events.ORIGIN])


def purge(connection: Connection, now: datetime) -> None:
    """Drop hints older than an hour; part of the sweep."""
    connection.execute(delete(events.EventRow).where(events.EventRow.at < now - KEPT))
