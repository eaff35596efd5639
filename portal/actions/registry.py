"""Every act that a page, the API or another system may ask for: (machine, action) → what it needs and what it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.forms import Form
from portal.law.vocabulary import Machine
from portal.people.actors import Actor


class Nothing(Form):
    """An act that needs no data."""


@dataclass(frozen=True)
class Target:
    """What is acted on, by whom, when: the actor is already placed in the case."""

    type: str  # case, agreement, application, obligation
    row: Any
    case: Case
    actor: Actor
    now: datetime


Run = Callable[[Session, Target, Any], None]


@dataclass(frozen=True)
class Act:
    """One act: the form of its data and the operation that carries it out."""

    machine: Machine
    action: str
    form: type[Form]
    run: Run


_ACTS: dict[tuple[Machine, str], Act] = {}


def act(machine: Machine, action: str, form: type[Form] = Nothing) -> Callable[[Run], Run]:
    """Decorator: register `run(session, target, form)` for one action of the table."""

    def register(run: Run) -> Run:
        if (machine, action) in _ACTS:
            raise RuntimeError(f"{machine} {action} is registered twice")
        _ACTS[machine, action] = Act(machine, action, form, run)
        return run

    return register


def find(machine: Machine, action: str) -> Act | None:
    """The registered act, if it is offered to people at all."""
    return _ACTS.get((machine, action))


def registered() -> Mapping[tuple[Machine, str], Act]:
    """All of them, for the API's document and for tests."""
    return dict(_ACTS)
