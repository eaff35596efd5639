"""The only module besides wsgi.py that knows eventlet: small repairs, each behind a test that the library is as expected.

eventlet is frozen (bug fixes only); where a check fails the repair is left out and the server still works.
"""

from __future__ import annotations

import contextlib
import gc
import socket
from collections.abc import Callable
from typing import Any

from realtime.lines import Frame, text_frame


def tune() -> list[str]:
    """Apply what fits; returns the names of what was applied."""
    return [repair.__name__.removeprefix("_") for repair in (_fast_mask, _no_delay) if _fits(repair)]


def _fits(repair: Any) -> bool:
    try:
        return bool(repair())
    except Exception:
        return False


def _fast_mask() -> bool:
    """Unmasking is a Python loop over bytes upstream: 64 KB would hold the loop for milliseconds."""
    from eventlet.websocket import RFC6455WebSocket

    old = RFC6455WebSocket._apply_mask

    def apply_mask(data: bytes, mask: Any, length: int | None = None, offset: int = 0) -> bytes:
        start, key = offset % 4, bytes(mask)
        return unmask(data if length is None else data[:length], key[start:] + key[:start])

    for sample, offset in ((b"", 0), (b"abcdefg", 0), (b"abcdefg", 3), (bytes(range(256)), 1)):
        if apply_mask(sample, b"\x01\x80\xff\x7f", offset=offset) != old(
            sample, b"\x01\x80\xff\x7f", offset=offset
        ):
            return False
    RFC6455WebSocket._apply_mask = staticmethod(apply_mask)
    return True


def unmask(data: bytes, key: bytes) -> bytes:
    """XOR with the repeated four-byte key, all at once."""
    size = len(data)
    number = int.from_bytes(data, "big") ^ int.from_bytes((key * (size // 4 + 1))[:size], "big")
    return number.to_bytes(size, "big")


def _no_delay() -> bool:
    """Without TCP_NODELAY every small frame waits for the client's delayed ack: 45 ms."""
    from eventlet.wsgi import HttpProtocol

    old = HttpProtocol.setup

    def setup(self: Any) -> None:
        if hasattr(self.request, "setsockopt"):
            self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
        old(self)

    HttpProtocol.setup = setup
    return True


def freeze() -> None:
    """What is loaded now lives for ever: keep the collector from walking it (a 60 ms stop otherwise)."""
    gc.collect()
    gc.freeze()
    gc.enable()


def beside(work: Callable[[], None]) -> None:
    """Run `work` in a real thread; the greenlet that asked waits, all others go on."""
    from eventlet import tpool

    tpool.execute(work)


_dirty: list[FastLine] = []


class Ear:
    """Stays entered in the hub while its line lives, and wakes whoever waits for bytes.

    Upstream enters and leaves epoll for every read, with a timer each, and reads once more in vain before. A line that
    falls silent is not timed here: engine.io's pings end it.
    """

    __slots__ = ("ended", "hub", "listener", "socket", "waiting")

    def __init__(self, sock: socket.socket) -> None:
        from eventlet.hubs import get_hub

        self.hub: Any = get_hub()
        self.socket = sock
        self.listener: Any = None
        self.waiting: Any = None
        self.ended = False

    def more(self, buffer: bytearray) -> bool:
        """Wait until `buffer` has grown; False at the end of the line."""
        if self.ended:
            return False
        self.waiting = (_current(), buffer)
        if self.listener is None:
            fileno = self.socket.fileno()
            self.listener = self.hub.add(self.hub.READ, fileno, self._readable, self.end, self._forget)
        try:
            self.hub.switch()
        finally:
            self.waiting = None
        return not self.ended

    def _readable(self, _fileno: int) -> None:
        if (
            self.waiting is None
        ):  # busy with what came before: the rest stays in the kernel, and slows its sender down
            self._leave()
            return
        greenlet, buffer = self.waiting
        try:
            chunk = self.socket.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            chunk = b""
        buffer += chunk
        if not chunk:
            self.ended = True
            self._leave()
        self.waiting = None
        greenlet.switch()

    def end(self, *_: Any) -> None:
        """Nothing more will come: the line is being closed here, or its number already belongs to another."""
        self.ended = True
        self._leave()
        _later(self._wake)

    def _forget(self) -> None:
        """The hub has struck the listener off itself: its number was given to a new connection."""
        self.listener, self.ended = None, True
        _later(self._wake)

    def _wake(self) -> None:
        if self.waiting is not None:
            greenlet, _ = self.waiting
            self.waiting = None
            greenlet.switch()

    def _leave(self) -> None:
        listener, self.listener = self.listener, None
        if listener is not None:
            self.hub.remove(listener)


class FastLine:
    """One websocket of eventlet: reads whole chunks, writes without waiting, many frames in one call.

    Upstream needs four reads a frame and one write each, every one a walk through the hub (see `Ear`). What is pushed within one
    turn of the loop leaves together at the turn's end; what the receiver's buffer will not take waits here, and a
    receiver that lets too much pile up is hung up on: it heals by sequence numbers when it comes back.
    """

    __slots__ = ("buffer", "closed", "dirty", "ear", "largest", "out", "parts", "rest", "socket", "ws")
    MOST_WAITING = 1 << 20  # bytes

    def __init__(self, ws: Any, largest: int) -> None:
        self.ws = ws
        self.socket = ws.socket  # green: waits in the hub
        self.largest = largest
        self.ear = Ear(self.socket.fd)
        self.buffer = bytearray()
        self.parts: list[bytes] = []  # of a message that comes in fragments
        self.out: list[bytes] = []
        self.rest = b""
        self.dirty = False
        self.closed = False

    # in

    def wait(self) -> str | None:
        """The next text; None once the line is closed, silent for too long, or against the protocol."""
        try:
            while not self.closed:
                found = self._frame()
                if found is None:
                    if not self.ear.more(self.buffer):
                        break
                elif (text := self._text(*found)) is not None:
                    return text
        except (OSError, ValueError, UnicodeDecodeError):
            pass
        self.closed = True
        self.ear.end()
        return None

    def _frame(self) -> tuple[int, bytes] | None:
        """(first byte, payload) of the next whole frame; raises ValueError for what no client may send."""
        buffer = self.buffer
        if len(buffer) < 6:
            return None
        size, start = buffer[1] & 127, 2
        if buffer[0] & 0x70 or not buffer[1] & 128:
            raise ValueError("reserved bits or no mask")
        if size == 126:
            size, start = int.from_bytes(buffer[2:4], "big"), 4
        elif size == 127:
            size, start = (int.from_bytes(buffer[2:10], "big"), 10) if len(buffer) >= 10 else (0, len(buffer))
        if size > self.largest:
            raise ValueError("too large")
        end = start + 4 + size
        if len(buffer) < end:
            return None
        payload = unmask(bytes(buffer[start + 4 : end]), bytes(buffer[start : start + 4]))
        first = buffer[0]
        del buffer[:end]
        return first, payload

    def _text(self, first: int, payload: bytes) -> str | None:
        """A complete text message, or None where more must come first."""
        kind, final = first & 15, first & 128
        if kind >= 8:
            self._control(kind, payload, bool(final))
            return None
        if kind != (0 if self.parts else 1):
            raise ValueError("only text, in order")
        self.parts.append(payload)
        if sum(map(len, self.parts)) > self.largest or len(self.parts) > 64:
            raise ValueError("too large")
        if not final:
            return None
        whole = b"".join(self.parts)
        self.parts.clear()
        return whole.decode()

    def _control(self, kind: int, payload: bytes, final: bool) -> None:
        if not final or len(payload) > 125 or kind not in (8, 9, 10):
            raise ValueError("control frame")
        if kind == 9:
            self._put(bytes((0x8A, len(payload))) + payload)
        elif kind == 8:
            self.closed = True

    # out

    def send(self, text: str) -> None:
        """engine.io's own packets: open, ping, close."""
        self._put(text_frame(text))

    def push(self, frame: Frame) -> None:
        """See realtime.lines."""
        self._put(frame.wire)

    def _put(self, wire: bytes) -> None:
        if self.closed:
            return
        self.out.append(wire)
        if not self.dirty:
            self.dirty = True
            _dirty.append(self)
            if len(_dirty) == 1:
                _later(_flush_all)

    def flush(self) -> None:
        """Hand over what there is as far as it goes without waiting."""
        self.dirty = False
        data = b"".join((self.rest, *self.out)) if self.rest else b"".join(self.out)
        self.out.clear()
        draining, self.rest = bool(self.rest), data
        if draining or self.closed:
            if len(data) > self.MOST_WAITING:
                self._hang_up()
            return
        try:
            self.rest = data[self.socket.fd.send(data) :]
        except BlockingIOError:
            pass
        except OSError:
            self.closed, self.rest = True, b""
        if self.rest:
            _spawn(self._drain)

    def _drain(self) -> None:
        """Wait until the receiver takes the rest; new frames queue up behind it meanwhile."""
        try:
            while self.rest:
                sent = self.socket.send(self.rest[:65536])
                self.rest = self.rest[sent:]
        except OSError:
            self._hang_up()

    def _hang_up(self) -> None:
        self.closed, self.rest = True, b""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """After engine.io's last packet."""
        if self.dirty:
            self.flush()
        self.closed = True
        self.ear.end()
        self.ws.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.ws, name)


def _flush_all() -> None:
    lines = _dirty[:]
    _dirty.clear()
    for line in lines:
        line.flush()


def _later(function: Any) -> None:
    from eventlet.hubs import get_hub

    get_hub().schedule_call_global(0, function)


def _current() -> Any:
    import greenlet

    return greenlet.getcurrent()


def _spawn(function: Any) -> None:
    import eventlet

    eventlet.spawn(function)


def line(ws: Any, largest: int) -> FastLine | None:
    """A faster line over eventlet's websocket; None where it is another kind, or not as this module knows it."""
    if type(ws).__module__ != "eventlet.websocket" or type(ws).__name__ != "RFC6455WebSocket":
        return None
    green: Any = getattr(ws, "socket", None)
    if ws.version != 13 or ws.extensions or not hasattr(green, "fd") or not hasattr(green.fd, "send"):
        return None
    if green.fd.gettimeout() != 0 or not _known_hub():
        return None
    return FastLine(ws, largest)


def _known_hub() -> bool:
    """A hub over epoll or poll, where a reader may stay entered."""
    from eventlet.hubs import get_hub, poll

    return isinstance(get_hub(), poll.Hub)
