"""Knows whether this thread or greenlet is inside a write transaction, so that tests can forbid yielding there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

_depth = 0  # process-wide on purpose: under eventlet a yield lets *another* greenlet see it still raised


@contextmanager
def in_write() -> Iterator[None]:
    """Mark the body as holding the write lock."""
    global _depth
    _depth += 1
    try:
        yield
    finally:
        _depth -= 1


def writing() -> bool:
    """True while some transaction of this process is open for writing."""
    return _depth > 0
