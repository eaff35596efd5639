"""A hand-held websocket that speaks just enough engine.io and socket.io, and can also speak nonsense."""

from __future__ import annotations

import itertools
import json
from typing import Any

import websocket


class Refused(Exception):
    """The door stayed shut."""


class Raw:
    """One socket; `heard` keeps the events in order."""

    def __init__(self, url: str, token: str | None, timeout: float = 3, room: str = "") -> None:
        self.timeout = timeout
        self.heard: list[tuple[str, Any]] = []
        self.ids = itertools.count(1)
        self.socket = websocket.create_connection(
            url.replace("http", "ws", 1)
            + f"/socket.io/?EIO=4&transport=websocket{'&room=' if room else ''}{room}",
            timeout=timeout,
            origin=url,
        )
        try:
            assert self.socket.recv()[0] == "0"
            if token is not None:
                self.socket.send("40/room," + json.dumps({"token": token}))
                self._until(lambda frame: frame.startswith("40/room,"))
        except BaseException:
            self.close()
            raise

    def call(self, name: str, data: Any) -> dict[str, Any]:
        """Send an event and wait for its ack."""
        number = next(self.ids)
        self.socket.send(f"42/room,{number}" + json.dumps([name, data]))
        answer = self._until(lambda frame: frame.startswith(f"43/room,{number}["))
        found = json.loads(answer[answer.index("[") :])[0]
        assert isinstance(found, dict)
        return found

    def listen(self, seconds: float) -> None:
        """Hear what comes within this time."""
        self.socket.settimeout(seconds)
        try:
            self._until(lambda _: False)
        except websocket.WebSocketTimeoutException:
            pass
        finally:
            self.socket.settimeout(self.timeout)

    def _until(self, wanted: Any) -> str:
        while True:
            frame = self.socket.recv()
            if not isinstance(frame, str) or frame == "":
                raise ConnectionError("closed")
            if frame == "2":
                self.socket.send("3")
            elif frame.startswith("42/room,"):
                name, *rest = json.loads(frame[len("42/room,") :])
                self.heard.append((name, rest[0] if rest else None))
            elif frame.startswith("44/room,"):
                raise Refused(frame)
            elif wanted(frame):
                return frame

    def close(self) -> None:
        """Drop the line without a word."""
        if self.socket.sock is not None:
            self.socket.sock.close()
        self.socket.shutdown()
