"""Every route declares who may knock. A route without a declaration answers 404 to everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import g

from portal.errors import NotAllowed, NotSignedIn
from portal.law.vocabulary import Role

View = TypeVar("View", bound=Callable[..., object])

PUBLIC = frozenset({"public"})
SIGNED_IN = frozenset({"signed_in"})
STAFF = frozenset({Role.MEDIATOR, Role.CLERK, Role.JUDGE, Role.ORGANISATION, Role.SUPERVISOR})


def open_to(*who: str | frozenset[str]) -> Callable[[View], View]:
    """Declare the guard of a view: PUBLIC, SIGNED_IN, or roles. Finer rights are the operation's and access door's."""
    allowed: frozenset[str] = frozenset().union(*[w if isinstance(w, frozenset) else {w} for w in who])

    def declare(view: View) -> View:
        view.guard = allowed  # type: ignore[attr-defined]
        return view

    return declare


def check(allowed: frozenset[str]) -> None:
    """Raise NotSignedIn or NotAllowed where the current actor is not among `allowed`."""
    if "public" in allowed:
        return
    actor = g.get("actor")
    if actor is None:
        raise NotSignedIn()
    if "signed_in" not in allowed and actor.role not in allowed:
        raise NotAllowed()
