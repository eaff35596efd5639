"""Waiting for something new in a room without a socket: a request sleeps until a commit concerns it, then looks.

While it sleeps it holds no connection and no transaction. Commits of other processes wake it through the event tail.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from portal import db
from portal.rooms.changes import News

LONGEST = 25.0  # seconds; shorter than what proxies of old networks cut
LOOK = 10.0  # between two looks although nothing was heard: a session also ends by idleness, without an event
MOST = 3  # requests of one person that may wait at a time, over all rooms
ROOM_TOPICS = frozenset({"channel", "room", "help"})


@dataclass(slots=True, eq=False)
class Waiter:
    """One sleeping request."""

    person_id: int
    room_id: int
    case_ref: str
    session_ref: str
    woken: threading.Event = field(default_factory=threading.Event)
    released: bool = False  # the process ends, or the person has too many: answer with what there is

    def concerns(self, found: db.Event) -> bool:
        """Whether this event may be about what the request waits for."""
        if found.topic in ROOM_TOPICS:
            return found.key.split(":")[0] == str(self.room_id)
        if found.topic == "case":
            return found.key.partition(":")[0] == self.case_ref
        return found.topic == "session_ended" and found.key == self.session_ref


class Waiting:
    """Every sleeping request of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiters: list[Waiter] = []
        self.closing = False

    def hear(self, events: Sequence[db.Event]) -> None:
        """After a commit, of this process or of another."""
        for waiter in list(self._waiters):
            if any(waiter.concerns(found) for found in events):
                waiter.woken.set()

    def release(self) -> None:
        """The process ends: everybody answers now, nobody sleeps any more."""
        self.closing = True
        for waiter in list(self._waiters):
            waiter.released = True
            waiter.woken.set()

    def poke(self, room_id: int) -> None:
        """Somebody came or went, which no commit tells."""
        self.hear([db.Event("room", str(room_id))])

    def count(self, person_id: int) -> int:
        """How many requests of this person sleep."""
        return sum(1 for waiter in list(self._waiters) if waiter.person_id == person_id)

    @contextmanager
    def seat(self, waiter: Waiter) -> Iterator[Waiter]:
        """In the list for the time of the block; the person's oldest request beyond the allowance gets up."""
        db.subscribe(self.hear)
        with self._lock:
            self._waiters.append(waiter)
            mine = [w for w in self._waiters if w.person_id == waiter.person_id]
        for old in mine[:-MOST]:
            old.released = True
            old.woken.set()
        try:
            yield waiter
        finally:
            with self._lock:
                self._waiters.remove(waiter)


waiting = Waiting()


def until_news(waiter: Waiter, seconds: float, look: Callable[[], News]) -> News:
    """Look; sleep; look again … until there is news or the time is over. Raises what `look` raises, at once."""
    deadline = time.monotonic() + min(seconds, LONGEST)
    with waiting.seat(waiter):
        while True:
            waiter.woken.clear()  # before the look: what is committed during it wakes the next sleep
            news = look()
            left = deadline - time.monotonic()
            if news or left <= 0 or waiter.released or waiting.closing:
                return news
            waiter.woken.wait(min(left, LOOK))
