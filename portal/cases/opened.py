"""Somebody opened a paper: rooms to the right register here what follows, so that cases never imports them.

The download view calls `opened(session, actor, paper, now)` inside a transaction, with the actor placed in the case.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from portal.cases.models import Paper
from portal.people.actors import Actor

Listener = Callable[[Session, Actor, Paper, datetime], None]
_listeners: list[Listener] = []


def when_opened(listener: Listener) -> Listener:
    """Decorator: call `listener(session, actor, paper, now)` each time a paper is opened or downloaded."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def opened(session: Session, actor: Actor, paper: Paper, now: datetime) -> None:
    """Tell every listener."""
    for listener in _listeners:
        listener(session, actor, paper, now)
