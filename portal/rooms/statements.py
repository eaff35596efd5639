"""The hot path's questions and answers. How they are put, each database has its own way: see the two modules beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.engine import Connection


@dataclass(frozen=True, slots=True)
class Asked:
    """Number of the item, (channel, room, participant, session) it comes from, and its client id."""

    n: int
    where: tuple[str, str, int | None, int | None]
    client_id: str


@dataclass(frozen=True, slots=True)
class Place:
    """What decides whether somebody may say something in a channel."""

    id: int
    channel: str
    room_id: int
    kind: str
    closed_at: datetime | None
    author: str
    ends_at: datetime | None
    may_speak: bool
    now_in: int | None
    ever_in: int | None
    session_expires: datetime | None
    session_ended: datetime | None
    topic: str


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to one item: its place, and where the channel stands."""

    n: int
    place: Place
    head_seq: int
    head_hash: str


@dataclass(frozen=True, slots=True)
class Twin:
    """A message stored earlier under the same client id of the same person."""

    ref: str
    seq: int
    sent_at: datetime
    text: str
    channel_id: int


Head = tuple[int, str, int]
"""Where a channel stands now: sequence, hash, channel."""


class Statements(Protocol):
    """What the hot path needs of a database."""

    def look(
        self, connection: Connection, fresh: Sequence[Asked], asked: Sequence[Asked]
    ) -> tuple[list[Found], dict[int, Twin]]:
        """The places of `fresh` (none for what is nobody's place); of all `asked` what is stored already, by number."""

    def keep(
        self,
        connection: Connection,
        rows: Sequence[Mapping[str, Any]],
        heads: Sequence[Head],
        unknown: Sequence[int],
    ) -> dict[int, frozenset[int]]:
        """Store the messages, move the heads; for the `unknown` channels their members of this moment, who hear it."""


def found_of(row: Sequence[Any]) -> Found:
    """(number, head, hash, place …) as one."""
    n, head_seq, head_hash, *place = row
    whole = (*place, f"{place[2]}:{place[0]}")
    return Found(n, Place(*whole), head_seq, head_hash)


def statements_for(connection: Connection) -> Statements:
    """Those of this connection's database."""
    from portal.rooms import statements_postgres, statements_sqlite

    if connection.dialect.name == "sqlite":
        return statements_sqlite.STATEMENTS
    return statements_postgres.STATEMENTS
