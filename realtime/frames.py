"""Stops frames that engine.io cannot decode before they throw inside it and leave a half-dead socket behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

KINDS = "0123456"  # open close ping pong message upgrade noop
MESSAGES = frozenset("0123456")  # connect disconnect event ack error binary-event binary-ack


class Sane:
    """A websocket that ends, like a closed one, at the first frame that is no engine.io text frame (S9)."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def wait(self) -> str | None:
        """The next frame; None once the line is closed or speaks nonsense."""
        frame = self.inner.wait()
        if isinstance(frame, str) and frame and frame[0] in KINDS and _is_whole(frame):
            return frame
        return None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


def _is_whole(frame: str) -> bool:
    """engine.io tries to read JSON out of whatever follows the kind, unless a digit does: three thousand brackets would
    throw inside it. A message of Socket.IO begins with its own digit; the other kinds carry nothing, or «probe».
    """
    if frame[0] == "4":
        return frame[1:2] in MESSAGES
    return frame[0] in "12356" and frame[1:] in ("", "probe")


def only_sane(server: Any) -> None:
    """Wrap the websocket class of this engine.io server, whichever async mode it runs in."""
    make = server._async["websocket"]

    def sane(handler: Callable[[Any], Any], *rest: Any) -> Any:
        return make(lambda ws: handler(Sane(ws)), *rest)

    server._async = {**server._async, "websocket": sane}
