"""The hot path on PostgreSQL: prepared once a connection, because planning a look costs more than looking; and several
statements a journey, because a journey costs more than a statement.

A pooler between us and the database must keep a connection for a session (PgBouncer: `pool_mode = session`).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Integer, String, column, func, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Connection
from sqlalchemy.sql import FromClause

from portal.db.columns import open_text, seal_text
from portal.rooms.statement_queries import look_query, twin_query
from portal.rooms.statements import Asked, Found, Head, Statements, Twin, found_of


class Postgres:
    """The channels of a batch are locked first: a mover who holds one must be seen by the look that follows."""

    def look(
        self, connection: Connection, fresh: Sequence[Asked], asked: Sequence[Asked]
    ) -> tuple[list[Found], dict[int, Twin]]:
        given = [
            {"n": one.n, "channel": one.where[0], "room": one.where[1], "participant": one.where[2],
             "login": one.where[3], "client": one.client_id} for one in asked
        ]  # fmt: skip
        channels = sorted({one.where[0] for one in asked})
        rows = _run(
            connection,
            "execute heyi_lock (%s::varchar[]); execute heyi_look (%s)",
            (channels, orjson.dumps(given).decode()),
        ).fetchall()
        return [found_of(row[:-1]) for row in rows], self._twins(connection, rows, given)

    def _twins(
        self, connection: Connection, rows: Sequence[Any], given: Sequence[Mapping[str, Any]]
    ) -> dict[int, Twin]:
        """The look says for each whether there is one; nearly always there is none."""
        numbers = {row[0] for row in rows if row[-1]}
        if not numbers:
            return {}
        pairs = orjson.dumps([one for one in given if one["n"] in numbers]).decode()
        found = _run(connection, "execute heyi_twins (%s)", (pairs,)).fetchall()
        return {
            n: Twin(ref, seq, at, open_text(sealed), channel) for n, ref, seq, at, sealed, channel in found
        }

    def keep(
        self,
        connection: Connection,
        rows: Sequence[Mapping[str, Any]],
        heads: Sequence[Head],
        unknown: Sequence[int],
    ) -> dict[int, frozenset[int]]:
        messages = orjson.dumps([{**row, "text": b64encode(seal_text(row["text"])).decode()} for row in rows])
        moved = orjson.dumps([{"seq": seq, "hash": hashed, "which": which} for seq, hashed, which in heads])
        members = _run(
            connection,
            "execute heyi_insert (%s); execute heyi_advance (%s); execute heyi_readers (%s::integer[])",
            (messages.decode(), moved.decode(), list(unknown)),
        )
        hearing: dict[int, set[int]] = {which: set() for which in unknown}
        for channel, participant in members:
            hearing[channel].add(participant)
        return {which: frozenset(ids) for which, ids in hearing.items()}


def _run(connection: Connection, statement: str, given: tuple[Any, ...]) -> Any:
    """On a connection that knows our statements: they outlive its transactions."""
    if not connection.info.get("talk_prepared"):
        connection.exec_driver_sql("; ".join(_PREPARE))
        connection.info["talk_prepared"] = True
    return connection.exec_driver_sql(statement, given)


def _opened(columns: Mapping[str, Any]) -> FromClause:
    """A JSON array of objects, the first parameter, as a table of the statement."""
    typed = [column(key, kind) for key, kind in columns.items()]
    given = func.json_to_recordset(text("$1")).table_valued(*typed)
    return given.render_derived(name="given", with_types=True)


_dialect: Any = postgresql.dialect


def _sql(query: Any) -> str:
    return str(query.compile(dialect=_dialect(), compile_kwargs={"literal_binds": True}))


_ASKED = {
    "n": Integer, "channel": String, "room": String, "participant": Integer, "login": Integer, "client": String,
}  # fmt: skip
_asked = _opened(_ASKED)
_twin = text(
    "exists (select 1 from message where message.participant_id = given.participant"
    " and message.client_id = given.client) as twin"
)
_COLUMNS = "ref, channel_id, seq, participant_id, client_id, privilege, text, sent_at, salt, previous, hash"
_ROW = (
    "n(ref varchar, channel_id integer, seq integer, participant_id integer, client_id varchar, privilege varchar,"
    " text text, sent_at timestamptz, salt varchar, previous varchar, hash varchar)"
)
_PREPARE = (
    "set plan_cache_mode = force_generic_plan",
    "prepare heyi_lock (varchar[]) as select id from channel where ref = any($1) order by id for update",
    f"prepare heyi_look (json) as {_sql(look_query(_asked).add_columns(_twin))}",
    f"prepare heyi_twins (json) as {_sql(twin_query(_asked))}",
    f"prepare heyi_insert (json) as insert into message ({_COLUMNS}) select ref, channel_id, seq, participant_id,"  # noqa: S608
    f" client_id, privilege, decode(text, 'base64'), sent_at, salt, previous, hash from json_to_recordset($1) as {_ROW}",
    "prepare heyi_advance (json) as update channel set head_seq = n.seq, head_hash = n.hash"
    " from json_to_recordset($1) as n(seq integer, hash varchar, which integer) where channel.id = n.which",
    "prepare heyi_readers (integer[]) as select m.channel_id, m.participant_id from membership m"
    " join participant p on p.id = m.participant_id where m.channel_id = any($1) and m.to_seq is null and p.ends_at is null",
)
STATEMENTS: Statements = Postgres()
