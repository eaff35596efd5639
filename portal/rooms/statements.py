"""The hot path's statements. Each database gets them in its own shape; the meaning is the same.

A whole batch enters as one JSON parameter, so that the text of a statement, and its plan, is the same for one message and
for two hundred. What runs for every batch on SQLite goes to the driver directly: the general machinery costs more there
than the database itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, cast

import orjson
from sqlalchemy import Integer, String, Table, and_, bindparam, column, func, select, update
from sqlalchemy import insert as insert_into
from sqlalchemy.engine import Connection
from sqlalchemy.sql import FromClause

from portal.cases.models import Participant
from portal.db.columns import seal_text
from portal.people.models import LoginSession
from portal.rooms.models import Channel, Membership, Message, Room


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


def look(connection: Connection, asked: Sequence[Asked]) -> list[Found]:
    """Places of the items; none for what is nobody's place. On PostgreSQL the channels are locked from here on."""
    if not _is_sqlite(connection):
        # The channel rows first and alone: a mover who holds one must be seen by the look that follows.
        connection.execute(_LOCK, {"channels": sorted({one.where[0] for one in asked})})
    rows = connection.execute(_LOOK[_is_sqlite(connection)], {"asked": _places_json(asked)})
    return [_found(row) for row in rows]


def _found(row: Any) -> Found:
    n, head_seq, head_hash, *place = row
    whole = (*place, f"{place[2]}:{place[0]}")
    return Found(n, Place(*whole), head_seq, head_hash)


def _places_json(asked: Sequence[Asked]) -> str:
    return orjson.dumps([
        {"n": one.n, "channel": one.where[0], "room": one.where[1], "participant": one.where[2], "login": one.where[3]}
        for one in asked
    ]).decode()  # fmt: skip


def twins(connection: Connection, asked: Sequence[Asked]) -> dict[int, Twin]:
    """Number of the item → the message stored under its client id already, where there is one."""
    if _is_sqlite(connection):
        pairs = orjson.dumps([(one.where[2], one.client_id) for one in asked]).decode()
        numbers = _cursor(connection).execute(_TWIN_NUMBERS, (pairs,)).fetchall()
        asked = [asked[n] for (n,) in numbers]
        if not asked:
            return {}
    pairs = orjson.dumps([
        {"n": one.n, "participant": one.where[2], "client": one.client_id} for one in asked
    ]).decode()  # fmt: skip
    rows = connection.execute(_TWINS[_is_sqlite(connection)], {"pairs": pairs})
    return {n: Twin(*twin) for n, *twin in rows}


def readers(connection: Connection, channels: Sequence[int]) -> dict[int, frozenset[int]]:
    """Channel → its members of this moment: who hears what is said there now."""
    hearing: dict[int, set[int]] = {which: set() for which in channels}
    for channel, participant in connection.execute(_READERS, {"channels": channels}):
        hearing[channel].add(participant)
    return {which: frozenset(ids) for which, ids in hearing.items()}


def insert(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """The messages, in order."""
    if not _is_sqlite(connection):
        connection.execute(_INSERT, rows)
        return
    plain = [
        _as_tuple({**row, "text": seal_text(row["text"]), "sent_at": _as_sqlite(row["sent_at"])})
        for row in rows
    ]
    _cursor(connection).executemany(_INSERT_PLAIN, plain)


def advance(connection: Connection, heads: Iterable[tuple[int, str, int]]) -> None:
    """Where the channels stand now: (sequence, hash, channel) each."""
    if _is_sqlite(connection):
        _cursor(connection).executemany(_ADVANCE_PLAIN, heads)
        return
    given = [{"which": which, "seq": seq, "hash": hashed} for seq, hashed, which in heads]
    connection.execute(_ADVANCE, {"heads": orjson.dumps(given).decode()})


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _cursor(connection: Connection) -> Any:
    return connection.connection.cursor()


def _as_sqlite(at: datetime) -> str:
    """As the type `Instant` writes it there: UTC without its zone."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


# Plain tables: the ORM's version column must not count messages, and its bookkeeping costs more than the database.
_channels = cast(Table, Channel.__table__)
_memberships = cast(Table, Membership.__table__)
_participants = cast(Table, Participant.__table__)
_messages = cast(Table, Message.__table__)
_logins = cast(Table, LoginSession.__table__)
_rooms = cast(Table, Room.__table__)

_ASKED = {"n": Integer, "channel": String, "room": String, "participant": Integer, "login": Integer}
_PAIRS = {"n": Integer, "participant": Integer, "client": String}
_HEADS = {"which": Integer, "seq": Integer, "hash": String}


def _opened(sqlite: bool, name: str, columns: Mapping[str, Any]) -> FromClause:
    """A JSON array of objects as a table of the statement."""
    if not sqlite:
        typed = [column(key, kind) for key, kind in columns.items()]
        return (
            func.json_to_recordset(bindparam(name))
            .table_valued(*typed, name=name)
            .render_derived(with_types=True)
        )
    each = func.json_each(bindparam(name)).table_valued("value", name=f"{name}_rows")
    fields = [
        func.json_extract(each.c.value, f"$.{key}", type_=kind).label(key) for key, kind in columns.items()
    ]
    return select(*fields).subquery(name)


def _look_query(sqlite: bool) -> Any:
    asked = _opened(sqlite, "asked", _ASKED)
    now_in, ever = _memberships.alias("now_in"), _memberships.alias("ever")
    ever_in = (
        select(ever.c.id)
        .where(ever.c.channel_id == _channels.c.id, ever.c.participant_id == asked.c.participant)
        .limit(1)
        .scalar_subquery()
    )
    member = and_(now_in.c.channel_id == _channels.c.id, now_in.c.participant_id == asked.c.participant)
    return (
        select(
            asked.c.n,
            _channels.c.head_seq,
            _channels.c.head_hash,
            _channels.c.id,
            _channels.c.ref,
            _channels.c.room_id,
            _channels.c.kind,
            _channels.c.closed_at,
            _participants.c.ref.label("author"),
            _participants.c.ends_at,
            _participants.c.may_speak,
            now_in.c.id.label("now_in"),
            ever_in.label("ever_in"),
            _logins.c.expires_at.label("session_expires"),
            _logins.c.ended_at.label("session_ended"),
        )
        .select_from(asked)
        .join(_channels, _channels.c.ref == asked.c.channel)
        .join(_rooms, and_(_rooms.c.id == _channels.c.room_id, _rooms.c.ref == asked.c.room))
        .join(
            _participants,
            and_(_participants.c.id == asked.c.participant, _participants.c.case_id == _rooms.c.case_id),
        )
        .outerjoin(now_in, and_(member, now_in.c.to_seq.is_(None)))
        .outerjoin(_logins, _logins.c.id == asked.c.login)
    )


def _twin_query(sqlite: bool) -> Any:
    pairs, said = _opened(sqlite, "pairs", _PAIRS), _messages.c
    return select(pairs.c.n, said.ref, said.seq, said.sent_at, said.text, said.channel_id).join_from(
        pairs, _messages, and_(said.participant_id == pairs.c.participant, said.client_id == pairs.c.client)
    )


def _advance_query() -> Any:
    heads = _opened(False, "heads", _HEADS)
    return (
        update(_channels)
        .where(_channels.c.id == heads.c.which)
        .values(head_seq=heads.c.seq, head_hash=heads.c.hash)
    )


_LOCK = (
    select(_channels.c.id)
    .where(_channels.c.ref.in_(bindparam("channels", expanding=True)))
    .order_by(_channels.c.id)
    .with_for_update()
)
_READERS = (
    select(_memberships.c.channel_id, _memberships.c.participant_id)
    .join(_participants, _participants.c.id == _memberships.c.participant_id)
    .where(
        _memberships.c.channel_id.in_(bindparam("channels", expanding=True)),
        _memberships.c.to_seq.is_(None),
        _participants.c.ends_at.is_(None),
    )
)
_LOOK = {sqlite: _look_query(sqlite) for sqlite in (True, False)}
_TWINS = {sqlite: _twin_query(sqlite) for sqlite in (True, False)}
_TWIN_NUMBERS = (
    "select pair.key from json_each(?) pair join message on message.participant_id = pair.value ->> 0"
    " and message.client_id = pair.value ->> 1"
)
_INSERT = insert_into(_messages)
_ADVANCE = _advance_query()
_COLUMNS = (
    "ref", "channel_id", "seq", "participant_id", "client_id", "privilege", "text", "sent_at", "salt", "previous", "hash",
)  # fmt: skip
_as_tuple = itemgetter(*_COLUMNS)
_INSERT_PLAIN = f"insert into message ({','.join(_COLUMNS)}) values ({','.join('?' * len(_COLUMNS))})"  # noqa: S608
_ADVANCE_PLAIN = "update channel set head_seq = ?, head_hash = ? where id = ?"
