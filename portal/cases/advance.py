"""`advance()` is the one writer of state, for all four machines: check, change, clocks, audit, announcement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.cases import clocks
from portal.cases.models import Case, Proceeding
from portal.db import announce
from portal.errors import InvalidInput
from portal.law import machines
from portal.law.row import Row
from portal.law.vocabulary import PREVIOUS, EndReason, Machine, Stage
from portal.people.actors import Actor

FINAL = frozenset({"CLOSED", "ARCHIVED"})


class Subject(Protocol):
    """A row that a machine moves: Proceeding, Agreement, Application, Obligation."""

    id: int
    ref: str
    machine: str
    stage: str
    state: str
    version: int


@dataclass(frozen=True)
class Move:
    """What is asked: the action, the facts its guards look at, and what goes into the audit."""

    action: str
    facts: Mapping[str, bool] = field(default_factory=dict)
    end_reason: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)
    private: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stand:
    """Where it happens: the case, who acts, when."""

    case: Case
    actor: Actor
    now: datetime


def advance(session: Session, subject: Subject, move: Move, stand: Stand) -> Row:
    """Do one row of the table to `subject`, or raise WrongState, NotAllowed, GuardFailed.

    Never called outside `transaction()`. Moves of other machines named in `row.also` are the caller's next
    lines, or registered with `@follows` where the caller is a room to the left.
    """
    row = machines.step(
        Machine(subject.machine),
        Stage(subject.stage),
        subject.state,
        move.action,
        stand.actor.role,
        move.facts,
    )
    before = subject.state
    subject.state = _target(subject, row)
    if isinstance(subject, Proceeding):
        _note_on_proceeding(subject, row, before, move, stand)
    clocks.apply(session, subject, row, stand)
    _write_audit(session, subject, row, before, move, stand)
    session.flush()
    announce(session, "case", stand.case.ref)
    return row


def begin(session: Session, subject: Subject, move: Move, stand: Stand) -> Row:
    """First row of a new subject (from START): the caller has made the row with the target state already set."""
    row = machines.step(
        Machine(subject.machine), Stage(subject.stage), "START", move.action, stand.actor.role, move.facts
    )
    subject.state = row.to
    clocks.apply(session, subject, row, stand)
    _write_audit(session, subject, row, "START", move, stand)
    session.flush()
    announce(session, "case", stand.case.ref)
    return row


def _target(subject: Subject, row: Row) -> str:
    if row.to != PREVIOUS:
        return str(row.to)
    assert isinstance(subject, Proceeding)  # only proceedings are suspended
    return subject.returns_to


def _note_on_proceeding(proceeding: Proceeding, row: Row, before: str, move: Move, stand: Stand) -> None:
    if row.ends:
        proceeding.end_reason = _end_reason(row, move)
    if row.to in ("SUSPENDED", "APPRAISAL") and before != row.to:
        proceeding.returns_to = before
    if proceeding.state in FINAL and proceeding.closed_at is None:
        proceeding.closed_at = stand.now


def _end_reason(row: Row, move: Move) -> str:
    if len(row.ends) == 1:
        return str(row.ends[0])
    if move.end_reason not in row.ends:
        raise InvalidInput({"end_reason": "choose"})
    return str(EndReason(move.end_reason))


def _write_audit(session: Session, subject: Subject, row: Row, before: str, move: Move, stand: Stand) -> None:
    # What the replay reads comes last: nothing that comes with an act may stand in its place.
    body = {
        **move.body,
        "machine": subject.machine,
        "ref": subject.ref,
        "stage": subject.stage,
        "from": before,
        "to": subject.state,
    }
    act = Act(move.action, stand.actor.person_ref, str(stand.actor.role), stand.now, body, move.private)
    record(session, "case", stand.case.ref, act)
