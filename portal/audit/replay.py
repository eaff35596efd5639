"""Plays the audit again: from the links alone, the state of every thing; and says where what is stored differs.

`queries.problems` asks whether the chains are whole; this asks whether the tables tell the same story as the chains.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.models import AuditChain, AuditLink
from portal.db import Base
from portal.errors import WrongState
from portal.law import machines
from portal.law.row import Row
from portal.law.vocabulary import START, Machine, ProceedingState, Stage

Key = tuple[str, str]  # machine, ref
PAUSES = frozenset({ProceedingState.SUSPENDED, ProceedingState.APPRAISAL})


@dataclass
class Thing:
    """One proceeding, agreement, application or obligation as the links tell it."""

    chain: str
    stage: str
    state: str = START
    returns_to: str = ""  # where a pause goes back to
    moves: int = 0


@dataclass
class Replay:
    """What the links led to, and what was wrong on the way."""

    things: dict[Key, Thing] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def problems(session: Session) -> list[str]:
    """One line for every step that the law's table does not know and every state that differs; empty when all agree.

    Compares only tables that this process has loaded: import `portal.tables` first.
    """
    told = replay(session)
    return [*told.problems, *_differences(told, stored(session))]


def replay(session: Session) -> Replay:
    """Walk the chains of all cases in their order; every step is taken by the law's table, none is believed."""
    told = Replay()
    query = (
        select(AuditLink, AuditChain.subject)
        .join(AuditChain, AuditChain.id == AuditLink.chain_id)
        .where(AuditChain.audience == "case")
        .order_by(AuditChain.id, AuditLink.seq)
    )
    for link, chain in session.execute(query):
        if "machine" in link.body:
            told.problems.extend(f"case:{chain} link {link.seq} {line}" for line in _step(told, link, chain))
    return told


def stored(session: Session) -> dict[Key, tuple[str, str]]:
    """(machine, ref) → (stage, state) of every row that a machine moves, whichever room it belongs to."""
    found: dict[Key, tuple[str, str]] = {}
    for mapper in Base.registry.mappers:
        table = mapper.class_
        if hasattr(table, "machine"):
            for ref, stage, state in session.execute(select(table.ref, table.stage, table.state)):
                found[table.machine, ref] = (stage, state)
    return found


def _step(told: Replay, link: AuditLink, chain: str) -> Iterator[str]:
    """Take one link; yields what is wrong with it."""
    body = link.body
    thing = told.things.setdefault((body["machine"], body["ref"]), Thing(chain, body["stage"]))
    name = f"{link.action} of {body['machine']} {body['ref']}"
    if (chain, body["stage"]) != (thing.chain, thing.stage):
        yield f"{name}: belongs to case:{thing.chain} in stage {thing.stage}"
    if body["from"] != thing.state:
        yield f"{name}: starts from {body['from']}, the links before it led to {thing.state}"
    try:
        row = machines.row_of(
            Machine(body["machine"]), Stage(body["stage"]), str(body["from"]), str(link.action)
        )
        to = machines.resolve_to(row, thing.returns_to)
    except (WrongState, ValueError):
        yield f"{name}: the table knows no such step from {body['from']}"
        thing.state = str(body["to"])
        return
    yield from (f"{name}: {line}" for line in _unlike(link, row, to))
    if to in PAUSES and body["from"] != to:
        thing.returns_to = str(body["from"])
    thing.state, thing.moves = to, thing.moves + 1


def _unlike(link: AuditLink, row: Row, to: str) -> Iterator[str]:
    if link.role not in row.roles:
        yield f"done by {link.role}, who may not"
    if link.body["to"] != to:
        yield f"says {link.body['to']}, the table leads to {to}"


def _differences(told: Replay, rows: dict[Key, tuple[str, str]]) -> list[str]:
    found = []
    for key in sorted(told.things.keys() | rows.keys()):
        thing, row = told.things.get(key), rows.get(key)
        name = f"{key[0]} {key[1]}"
        if thing is None:
            found.append(f"{name} is stored, no link tells of it")
        elif row is None:
            found.append(f"{name} is told of by case:{thing.chain}, nothing is stored")
        elif row != (thing.stage, thing.state):
            found.append(
                f"{name} is stored as {row[1]} in {row[0]}, the audit says {thing.state} in {thing.stage}"
            )
    return found
