"""The queue library carries job ids only, as hints that there is work now; lost hints cost a second, not a job."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from huey import Huey, RedisHuey, SqliteHuey

from portal.config import Config
from portal.db import Event, subscribe, unsubscribe

log = logging.getLogger(__name__)


class Hints:
    """Put job ids in after the commit, take them out in the worker. Bare numbers: nothing is unpickled from a queue."""

    def __init__(self, queue: Huey) -> None:
        self.storage = queue.storage

    def on_events(self, events: Sequence[Event]) -> None:
        """Subscriber of committed events: forwards the ids of new jobs."""
        for event in events:
            if event.topic == "job":
                self.put(int(event.key))

    def put(self, job_id: int) -> None:
        """Hint at a job. Never fails the act that caused it."""
        try:
            self.storage.enqueue(str(job_id).encode())
        except Exception as error:
            log.warning(
                "no hint for job %s (%s); the worker finds it by itself", job_id, type(error).__name__
            )

    def next(self) -> int | None:
        """The next hinted job id, or None."""
        try:
            found: bytes | None = self.storage.dequeue()
        except Exception as error:
            log.warning("queue not readable (%s)", type(error).__name__)
            return None
        return int(found) if found and bytes(found).isdigit() else None


def open_hints(config: Config) -> Hints:
    """Redis where it is configured, otherwise a small SQLite file of its own."""
    if config.redis_url:
        return Hints(RedisHuey("heyi", url=config.redis_url, blocking=False))
    return Hints(SqliteHuey("heyi", filename=str(config.jobs_path), timeout=1))


_following: Hints | None = None


def follow(hints: Hints | None) -> None:
    """From now on forward every committed job of this process to these hints (None: to nobody)."""
    global _following
    if _following is not None:
        unsubscribe(_following.on_events)
    _following = hints
    if hints is not None:
        subscribe(hints.on_events)
