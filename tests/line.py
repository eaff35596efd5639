"""A telephone line between a client and a server, which tests can cut, let go silently dead, or make refuse websockets."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.servers import HOST

RESET = struct.pack("ii", 1, 0)  # close with RST: what a client sees when a network vanishes with a word
NO_SOCKETS = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Line:
    """Forwards bytes of every connection to one port of this machine."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.door = socket.create_server((HOST, 0), backlog=128)
        self.port: int = self.door.getsockname()[1]
        self.refuses_sockets = False
        self._state = "open"
        self._lock = threading.Lock()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._dead: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def open(self) -> None:
        """New connections get through. One that went dead is reset at its next word, as a router does that forgot it."""
        self._state = "open"

    def cut(self) -> None:
        """Every connection is reset, and new ones too."""
        self._state = "cut"
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            _reset(*pair)

    def silence(self) -> None:
        """Half open: nothing is closed, and no byte gets through in either direction any more."""
        self._state = "silent"
        with self._lock:
            self._dead.update(one for pair in self._pairs for one in pair)

    def close(self) -> None:
        self.cut()
        self.door.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self.door.accept()
            except OSError:
                return
            if self._state == "cut":
                _reset(near)
            else:
                threading.Thread(target=self._connect, args=(near,), daemon=True).start()

    def _connect(self, near: socket.socket) -> None:
        try:
            first = near.recv(65536)
            if self.refuses_sockets and b"upgrade: websocket" in first.lower():
                near.sendall(NO_SOCKETS)
                near.close()
                return
            far = socket.create_connection((HOST, self.target), timeout=5)
        except OSError:
            _reset(near)
            return
        far.settimeout(None)
        for one in (near, far):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            self._pairs.append((near, far))
            if self._state == "silent":
                self._dead.update((near, far))
        if near not in self._dead:
            with suppress(OSError):
                far.sendall(first)
        for source, goal in ((near, far), (far, near)):
            threading.Thread(target=self._pump, args=(source, goal), daemon=True).start()

    def _pump(self, source: socket.socket, goal: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if source not in self._dead:
                    goal.sendall(data)
                elif self._state == "open":
                    _reset(source, goal)
        if source not in self._dead:
            with suppress(OSError):
                goal.shutdown(socket.SHUT_WR)


def _reset(*ends: socket.socket) -> None:
    for one in ends:
        with suppress(OSError):
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            one.shutdown(socket.SHUT_RDWR)
        with suppress(OSError):
            one.close()


@contextmanager
def line_to(port: int) -> Iterator[Line]:
    """A line for the time of the block."""
    made = Line(port)
    try:
        yield made
    finally:
        made.close()
