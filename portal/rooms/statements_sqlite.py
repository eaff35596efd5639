"""The hot path on SQLite. What runs for every batch is given to the driver as it is: to compile it, and to look at every
parameter, costs more than the database does.

A batch enters as one JSON parameter, so that the text of a statement, and its plan, is the same for one message and for
two hundred.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import Integer, String, bindparam, func, select
from sqlalchemy.engine import Connection
from sqlalchemy.sql import FromClause

from portal.db.columns import seal_text
from portal.rooms.statement_queries import look_query, readers_query, twin_query
from portal.rooms.statements import Asked, Found, Head, Statements, Twin, found_of


class Sqlite:
    """The write lock of the transaction keeps everybody else out: nothing is locked besides."""

    def look(
        self, connection: Connection, fresh: Sequence[Asked], asked: Sequence[Asked]
    ) -> tuple[list[Found], dict[int, Twin]]:
        found = []
        if fresh:
            given = [(one.n, one.where[0], one.where[1], one.where[2], one.where[3]) for one in fresh]
            rows = connection.execute(_LOOK, {"asked": orjson.dumps(given).decode()})
            found = [found_of(row) for row in rows]
        return found, self._twins(connection, asked)

    def _twins(self, connection: Connection, asked: Sequence[Asked]) -> dict[int, Twin]:
        """Nearly always there is none, and no row to make sense of."""
        pairs = orjson.dumps([(one.n, one.where[2], one.client_id) for one in asked]).decode()
        if connection.exec_driver_sql(_ANY_TWIN, (pairs,)).first() is None:
            return {}
        return {n: Twin(*twin) for n, *twin in connection.execute(_TWINS, {"pairs": pairs})}

    def keep(
        self,
        connection: Connection,
        rows: Sequence[Mapping[str, Any]],
        heads: Sequence[Head],
        unknown: Sequence[int],
    ) -> dict[int, frozenset[int]]:
        plain = [
            _as_tuple({**row, "text": seal_text(row["text"]), "sent_at": _written(row["sent_at"])})
            for row in rows
        ]
        connection.exec_driver_sql(_INSERT, plain)
        connection.exec_driver_sql(_ADVANCE, list(heads))
        return self._readers(connection, unknown) if unknown else {}

    def _readers(self, connection: Connection, channels: Sequence[int]) -> dict[int, frozenset[int]]:
        hearing: dict[int, set[int]] = {which: set() for which in channels}
        for channel, participant in connection.execute(_READERS, {"channels": channels}):
            hearing[channel].add(participant)
        return {which: frozenset(ids) for which, ids in hearing.items()}


def _written(at: datetime) -> str:
    """As the type `Instant` writes it here: UTC without its zone."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _opened(name: str, columns: Mapping[str, Any]) -> FromClause:
    """A JSON array of rows as a table of the statement."""
    each = func.json_each(bindparam(name)).table_valued("value", name=f"{name}_rows")
    fields = [
        func.json_extract(each.c.value, f"$[{n}]", type_=kind).label(key)
        for n, (key, kind) in enumerate(columns.items())
    ]
    return select(*fields).subquery(name)


_ASKED = {"n": Integer, "channel": String, "room": String, "participant": Integer, "login": Integer}
_PAIRS = {"n": Integer, "participant": Integer, "client": String}
_LOOK = look_query(_opened("asked", _ASKED))
_TWINS = twin_query(_opened("pairs", _PAIRS))
_READERS = readers_query()
_ANY_TWIN = (
    "select 1 from json_each(?) pair join message on message.participant_id = pair.value ->> 1"
    " and message.client_id = pair.value ->> 2 limit 1"
)
_COLUMNS = (
    "ref", "channel_id", "seq", "participant_id", "client_id", "privilege", "text", "sent_at", "salt", "previous", "hash",
)  # fmt: skip
_as_tuple = itemgetter(*_COLUMNS)
_INSERT = f"insert into message ({','.join(_COLUMNS)}) values ({','.join('?' * len(_COLUMNS))})"  # noqa: S608
_ADVANCE = "update channel set head_seq = ?, head_hash = ? where id = ?"
STATEMENTS: Statements = Sqlite()
