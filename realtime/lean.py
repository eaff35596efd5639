"""python-socketio brings its client along: HTTP libraries that a server never calls and that take a fifth of its start."""

from __future__ import annotations

import importlib
import sys

CLIENT_SIDE = (
    "aiohttp",
    "requests",
    "websocket",
    "redis",
)  # the library does without each of them where it is missing


def load_socketio() -> None:
    """Import the library as if its client side were not installed; who needs those libraries later gets them."""
    if "socketio" in sys.modules:
        return
    hidden = [name for name in CLIENT_SIDE if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        importlib.import_module("socketio")
    finally:
        for name in hidden:
            del sys.modules[name]
