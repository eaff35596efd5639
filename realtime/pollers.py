"""Who follows a room by plain requests: as present as somebody with a socket, until a moment after the last request."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

STAYS = 12.0  # seconds after a request ended: the next one of a slow line is on its way
EVERY = 3.0


class Pollers:
    """(room, participant) → since when no request is open; None while one is."""

    def __init__(self, poke: Callable[[int], None]) -> None:
        self._poke = poke
        self._lock = threading.Lock()
        self._open: dict[tuple[int, int], int] = {}
        self._left: dict[tuple[int, int], float] = {}
        self._watching = False

    def following(self, room_id: int) -> set[int]:
        """Participants who follow this room by plain requests to this process."""
        with self._lock:
            return {who for room, who in [*self._open, *self._left] if room == room_id}

    @contextmanager
    def here(self, room_id: int, participant_id: int) -> Iterator[None]:
        """One request; who was not there before is told to the others."""
        key = (room_id, participant_id)
        with self._lock:
            is_new = key not in self._open and key not in self._left
            self._open[key] = self._open.get(key, 0) + 1
            self._left.pop(key, None)
        if is_new:
            self._poke(room_id)
        try:
            yield
        finally:
            self._end(key)

    def _end(self, key: tuple[int, int]) -> None:
        with self._lock:
            self._open[key] -= 1
            if not self._open[key]:
                del self._open[key]
                self._left[key] = time.monotonic()
            start = bool(self._left) and not self._watching
            self._watching = self._watching or start
        if start:
            threading.Thread(target=self._watch, name="heyi-pollers", daemon=True).start()

    def _watch(self) -> None:
        """Runs while somebody may be on the way out."""
        while self._expire():
            time.sleep(EVERY)

    def _expire(self) -> bool:
        old = time.monotonic() - STAYS
        with self._lock:
            gone = [key for key, since in self._left.items() if since < old]
            for key in gone:
                del self._left[key]
            self._watching = bool(self._left)
            goes_on = self._watching
        for room_id in {room for room, _ in gone}:
            self._poke(room_id)
        return goes_on
