"""One socket as the room sees it: texts go out in order, and nobody who sends ever waits for a slow receiver."""

from __future__ import annotations

from typing import Any, Protocol

import orjson
from engineio.packet import MESSAGE, Packet

NAMESPACE = "/room"


class Frame:
    """One Socket.IO packet for any number of sockets, put into wire shape once."""

    __slots__ = ("_wire", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._wire: bytes | None = None

    @property
    def wire(self) -> bytes:
        """The unmasked, final websocket text frame a server sends (RFC 6455, 5.2)."""
        if self._wire is None:
            self._wire = text_frame("4" + self.text)  # engine.io: a message
        return self._wire


def text_frame(text: str) -> bytes:
    """RFC 6455 framing of a text."""
    data = text.encode()
    size = len(data)
    if size < 126:
        return bytes((0x81, size)) + data
    if size < 65536:
        return b"\x81\x7e" + size.to_bytes(2, "big") + data
    return b"\x81\x7f" + size.to_bytes(8, "big") + data


def event_frame(name: str, data: Any) -> Frame:
    """A Socket.IO event of our namespace."""
    return Frame(f"2{NAMESPACE}," + dumps([name, data]))


def ack_frame(number: int, answer: Any) -> Frame:
    """The ack of a client's event."""
    return Frame(f"3{NAMESPACE},{number}" + dumps([answer]))


def dumps(value: Any) -> str:
    """JSON as it goes over the wire: short, and Chinese as it is."""
    return orjson.dumps(value).decode()


class Line(Protocol):
    """Where frames go out."""

    def push(self, frame: Frame) -> None:
        """Send after everything pushed before; returns at once."""


class QueueLine:
    """Through engine.io's own queue: threads, long-polling, and whatever eventlet_tuning does not know."""

    def __init__(self, server: Any, eio_sid: str) -> None:
        self.server = server
        self.eio_sid = eio_sid

    def push(self, frame: Frame) -> None:
        """Queue it; a socket that is gone is nobody's error."""
        socket = self.server.sockets.get(self.eio_sid)
        if socket is not None and not socket.closed:
            socket.queue.put(Packet(MESSAGE, frame.text))
