"""The websocket as engine.io gets it from us: nonsense ends it (S9), our own events take the short way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from realtime import eventlet_tuning
from realtime.lines import Line

KINDS = "0123456"  # open close ping pong message upgrade noop
MESSAGES = frozenset("0123456")  # connect disconnect event ack error binary-event binary-ack


class Sane:
    """A websocket that ends, like a closed one, at the first frame that is no engine.io text frame.

    engine.io would throw inside such a frame and leave a half-dead socket behind. What `take` recognises as one of our
    events is handled there and never reaches the library's general machinery.
    """

    def __init__(self, inner: Any, take: Callable[[str], bool], largest: int) -> None:
        self.inner = inner
        self.take = take
        self.largest = largest

    def wait(self) -> str | None:
        """The next frame for engine.io; None once the line is closed or speaks nonsense."""
        while True:
            frame = self.inner.wait()
            if not (isinstance(frame, str) and frame and frame[0] in KINDS and _is_whole(frame)):
                return None
            if len(frame) > self.largest:
                return None
            if not self.take(frame):
                return frame

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


def _is_whole(frame: str) -> bool:
    """engine.io tries to read JSON out of whatever follows the kind, unless a digit does: three thousand brackets would
    throw inside it. A message of Socket.IO begins with its own digit; the other kinds carry nothing, or «probe».
    """
    if frame[0] == "4":
        return frame[1:2] in MESSAGES
    return frame[0] in "12356" and frame[1:] in ("", "probe")


def take_over(server: Any, take: Callable[[str, str], bool], opened: Callable[[str, Line], None]) -> None:
    """Wrap the websocket class of this engine.io server, whichever async mode it runs in.

    `take(engine.io sid, frame)` says whether it has dealt with a frame; `opened(sid, line)` hears of a faster way out.
    """
    make = server._async["websocket"]

    def wrapped(handler: Callable[[Any], Any], *rest: Any) -> Any:
        socket = handler.__self__  # type: ignore[attr-defined]  # engineio.Socket, whose bound method this is

        def run(ws: Any) -> Any:
            sid: str = socket.sid
            # A socket that began with polling has packets waiting in the library's queue: nothing may overtake them.
            fast = None if socket.connected else eventlet_tuning.line(ws, server.max_http_buffer_size)
            if fast is not None:
                opened(sid, fast)
            return handler(Sane(fast or ws, lambda frame: take(sid, frame), server.max_http_buffer_size))

        return make(run, *rest)

    server._async = {**server._async, "websocket": wrapped}
