"""WSGI gate before `/socket.io`: who may open a socket at all. Everything else goes to the pages."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from portal.config import Config

PATH = "/socket.io"
WSGI = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Gate:
    """Origin check (S1) and header hygiene; then the Socket.IO server or the web application."""

    def __init__(self, config: Config, sockets: WSGI, pages: WSGI) -> None:
        parts = urlsplit(config.public_url)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.sockets = sockets
        self.pages = pages
        self.busy = 0  # pages being answered right now, for the drain
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path != PATH and not path.startswith(PATH + "/"):
            return self._page(environ, start_response)
        # Nothing a stranger can send may change who we think we are, and frames are never compressed (S1, S3).
        for name in [key for key in environ if key.startswith("HTTP_X_FORWARDED")]:
            del environ[name]
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        if not self._welcome(environ):
            start_response("403 Forbidden", [("Content-Type", "text/plain"), ("Cache-Control", "no-store")])
            return [b"origin"]
        return self.sockets(environ, start_response)

    def _page(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with self._lock:
            self.busy += 1
        try:
            return self.pages(environ, start_response)
        finally:
            with self._lock:
                self.busy -= 1

    def _welcome(self, environ: dict[str, Any]) -> bool:
        """Websockets must name our origin. Browsers leave it out of same-origin GETs: polling may too, not a wrong one."""
        origin = environ.get("HTTP_ORIGIN")
        if origin is not None:
            return bool(origin == self.origin)
        upgrading = environ.get("HTTP_UPGRADE", "").lower() == "websocket"
        return not upgrading and environ.get("HTTP_SEC_FETCH_SITE") in (None, "same-origin")
