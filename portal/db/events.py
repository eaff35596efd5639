"""After-commit events: content-free (topic, key) rows, written in the business transaction, told after the commit.

The in-process call is the fast path. Other processes tail the `event` table (`portal.db.tail`).
"""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Index, String, Table, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.db.columns import Base, Instant

ORIGIN = (
    f"{os.getpid()}-{secrets.token_hex(4)}"  # names this process, so that it skips its own rows when tailing
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Event:
    """Something changed; `key` says which row. What may be told to whom is computed at delivery.

    `fresh` is for listeners of this very process: the thing itself, with whom it is for as the writing transaction
    found it. It is never written to the table; without it a listener looks the row up.
    """

    topic: str
    key: str
    fresh: Any = None


class EventRow(Base):
    """The cross-process copy of an event. Purged after an hour: a hint, not a record."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(80))
    origin: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Instant, index=True)

    __table_args__ = (Index("ix_event_id_origin", "id", "origin"),)


_INSERT = insert(cast(Table, EventRow.__table__))


def announce(where: Session | Connection, topic: str, key: str, fresh: Any = None) -> None:
    """Note an event; it is told only if the surrounding transaction commits."""
    where.info.setdefault("events", []).append(Event(topic, key, fresh))


def write_rows(connection: Connection, events: Iterable[Event], now: datetime) -> None:
    """Store the events inside the transaction that caused them."""
    names = dict.fromkeys((e.topic, e.key) for e in events)
    rows = [{"topic": topic, "key": key, "origin": ORIGIN, "at": now} for topic, key in names]
    if rows:
        connection.execute(_INSERT, rows)


Subscriber = Callable[[Sequence[Event]], None]
_subscribers: list[Subscriber] = []


def subscribe(subscriber: Subscriber) -> None:
    """Call `subscriber` with the events of each commit of this process (and of others, when tailing)."""
    if subscriber not in _subscribers:
        _subscribers.append(subscriber)


def unsubscribe(subscriber: Subscriber) -> None:
    """Stop calling it."""
    if subscriber in _subscribers:
        _subscribers.remove(subscriber)


def tell(events: Sequence[Event]) -> None:
    """Tell everybody in this process. The commit is done: a failing listener must not look like a failed act."""
    unique = list(dict.fromkeys(events))
    if not unique:
        return
    for subscriber in list(_subscribers):
        try:
            subscriber(unique)
        except Exception:
            log.exception("event listener failed")
