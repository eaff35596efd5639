"""The only module besides wsgi.py that knows eventlet: small repairs, each behind a test that the library is as expected.

eventlet is frozen (bug fixes only); where a check fails the repair is left out and the server still works.
"""

from __future__ import annotations

import gc
import socket
from typing import Any


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
        data = data if length is None else data[:length]
        size = len(data)
        key = bytes(mask)
        start = offset % 4
        pattern = (key[start:] + key[:start]) * (size // 4 + 1)
        number = int.from_bytes(data, "big") ^ int.from_bytes(pattern[:size], "big")
        return number.to_bytes(size, "big")

    for sample, offset in ((b"", 0), (b"abcdefg", 0), (b"abcdefg", 3), (bytes(range(256)), 1)):
        if apply_mask(sample, b"\x01\x80\xff\x7f", offset=offset) != old(
            sample, b"\x01\x80\xff\x7f", offset=offset
        ):
            return False
    RFC6455WebSocket._apply_mask = staticmethod(apply_mask)
    return True


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
