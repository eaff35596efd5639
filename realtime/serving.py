"""Serving with threads: the other async mode, for who does not want eventlet."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from portal.config import Config
from realtime.gate import Gate

Stop = Callable[[], Any]


class _Quiet(WSGIRequestHandler):
    """HTTP/1.1, small frames at once, no request lines in the log: they may hold what must not be logged (L2)."""

    protocol_version = "HTTP/1.1"
    timeout = 120

    def setup(self) -> None:
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
        super().setup()

    def connection_dropped(self, error: BaseException, environ: Any = None) -> None:
        # A websocket ended: what may still be in the buffer is frames, not the next request.
        self.close_connection = True

    def log_error(self, format: str, *args: Any) -> None:
        return None

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return None


class _Server(ThreadedWSGIServer):
    """One thread per connection."""

    request_queue_size = 1024
    daemon_threads = True


def threads(config: Config, gate: Gate) -> Stop:
    """Start listening in a thread of its own; returns what stops it."""
    server = _Server(config.bind, config.port, gate, handler=_Quiet)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    return server.shutdown
