"""The queue library carries job ids only, as hints that there is work now; lost hints cost a second, not a job."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Sequence
from typing import Any

from huey import Huey, RedisHuey, SqliteHuey
from huey.api import Task

from portal.config import Config
from portal.db import Event

log = logging.getLogger(__name__)


class Hints:
    """Put job ids in after the commit, take them out in the worker."""

    def __init__(self, queue: Huey) -> None:
        self.queue = queue
        queue.task(name="hint")(_hint)
        self._make: Any = queue._registry.string_to_task(f"{_hint.__module__}.hint")

    def on_events(self, events: Sequence[Event]) -> None:
        """Subscriber of committed events: forwards the ids of new jobs."""
        for event in events:
            if event.topic == "job":
                self.put(int(event.key))

    def put(self, job_id: int) -> None:
        """Hint at a job. Never fails the act that caused it."""
        try:
            self.queue.enqueue(self._make((job_id,), {}))
        except Exception as error:
            log.warning("no hint for job %s (%s); the worker finds it by itself", job_id, type(error).__name__)

    def next(self) -> int | None:
        """The next hinted job id, or None."""
        try:
            task: Task | None = self.queue.dequeue()
        except (sqlite3.Error, OSError) as error:
            log.warning("queue not readable (%s)", type(error).__name__)
            return None
        return int(task.args[0]) if task is not None else None


def open_hints(config: Config) -> Hints:
    """Redis where it is configured, otherwise a small SQLite file of its own."""
    if config.redis_url:
        return Hints(RedisHuey("heyi", url=config.redis_url, blocking=False))
    return Hints(SqliteHuey("heyi", filename=str(config.jobs_path), timeout=1))


def _hint(job_id: int) -> None:
    """Never run by the library: the worker takes the id and leases the row."""
