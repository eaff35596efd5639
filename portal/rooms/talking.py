"""Stores many messages at once: one look at all places, one numbering, one insert. The hot path; Core only, no ORM.

Everything that decides is read in the writing transaction itself: session, place, channel, and who hears each message.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, cast

import orjson
from sqlalchemy import (
    Integer,
    Row,
    String,
    Table,
    and_,
    bindparam,
    column,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.engine import Connection
from sqlalchemy.sql import FromClause

from portal.cases.models import Participant
from portal.db import announce, new_ref
from portal.db.columns import seal_text
from portal.errors import Conflict, DomainError, GuardFailed, NotAllowed, NotFound, NotSignedIn, WrongState
from portal.people.actors import Actor
from portal.people.models import LoginSession
from portal.rooms.audience import instant
from portal.rooms.links import link_hash
from portal.rooms.models import Channel, Membership, Message, Room

PRIVILEGE = {"joint": "concession", "caucus": "caucus_private", "mediators": "caucus_private"}  # design 3.6


@dataclass(frozen=True, slots=True)
class Say:
    """One message as its sender wrote it. `client_id` is made by the client and kept until the ack."""

    channel: str
    client_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Sending:
    """Who says it, in which room (its ref), when."""

    actor: Actor
    room: str
    say: Say
    at: datetime


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """A message on its way out of the transaction that stored it, with who hears it: the members of that moment."""

    room_id: int
    channel_id: int
    seq: int
    participant_id: int
    client_id: str
    readers: frozenset[int]
    payload: Mapping[str, Any]


@dataclass(slots=True)
class _Head:
    """Where a channel's numbers and chain stand inside this transaction."""

    seq: int
    hash: str


def store(connection: Connection, sendings: Sequence[Sending]) -> list[dict[str, Any] | DomainError]:
    """One answer each: the ack `{id, seq, sent_at}`, or why it was refused; see `messages.send_message`."""
    return _Batch(connection).store(sendings)


class _Batch:
    """One transaction's messages. Numbers follow the order of the items."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.heads: dict[int, _Head] = {}
        self.rows: list[dict[str, Any]] = []
        self.told: list[tuple[Row[Any], dict[str, Any], dict[str, Any]]] = []
        self.seen: dict[tuple[int | None, str], tuple[Say, dict[str, Any]]] = {}

    def store(self, sendings: Sequence[Sending]) -> list[dict[str, Any] | DomainError]:
        places = self._places(sendings)
        answers = [self._one(sending, places.get(n)) for n, sending in enumerate(sendings)]
        if self.rows:
            _insert(self.connection, self.rows)
            heads = [{"which": which, "seq": h.seq, "hash": h.hash} for which, h in self.heads.items()]
            self.connection.execute(_advance(self.connection), {"heads": orjson.dumps(heads).decode()})
            self._announce()
        return answers

    def _places(self, sendings: Sequence[Sending]) -> dict[int, Row[Any]]:
        """Number of the item → what the database knows about it; missing where there is no such place."""
        if self.connection.dialect.name != "sqlite":
            # The channel rows first and alone: a mover who holds one must be seen by the look that follows.
            self.connection.execute(_LOCK, {"channels": sorted({s.say.channel for s in sendings})})
        asked = [
            {
                "n": n,
                "channel": s.say.channel,
                "room": s.room,
                "participant": s.actor.participant_id,
                "client": s.say.client_id,
                "login": s.actor.session_id,
            }
            for n, s in enumerate(sendings)
        ]
        rows = self.connection.execute(_places(self.connection), {"asked": orjson.dumps(asked).decode()})
        return {row.n: row for row in rows}

    def _one(self, sending: Sending, place: Row[Any] | None) -> dict[str, Any] | DomainError:
        try:
            return self._before(sending, place) or self._append(sending, cast(Row[Any], place))
        except DomainError as error:
            return error

    def _before(self, sending: Sending, place: Row[Any] | None) -> dict[str, Any] | None:
        """The earlier ack where this message is already stored; raises where it may not be stored."""
        if place is None or place.ends_at is not None:
            raise NotFound()
        _signed_in(sending, place)
        say = sending.say
        twin = self.seen.get((sending.actor.participant_id, say.client_id))
        if twin is not None:
            if twin[0] != say:
                raise Conflict("client_id")
            return twin[1]
        if place.stored_ref is not None:
            if (place.stored_channel, place.stored_text) != (place.id, say.text):
                raise Conflict("client_id")
            return _ack(place.stored_ref, place.stored_seq, place.stored_at)
        _may_speak(place)
        return None

    def _append(self, sending: Sending, place: Row[Any]) -> dict[str, Any]:
        head = self.heads.get(place.id)
        if head is None:
            head = self.heads[place.id] = _Head(place.head_seq, place.head_hash)
        say = sending.say
        row = {
            "ref": new_ref(),
            "channel_id": place.id,
            "seq": head.seq + 1,
            "participant_id": sending.actor.participant_id,
            "client_id": say.client_id,
            "privilege": PRIVILEGE[place.kind],
            "text": say.text,
            "sent_at": sending.at,
            "salt": secrets.token_hex(16),
            "previous": head.hash,
        }
        row["hash"] = link_hash(say.channel, place.author, row)
        head.seq, head.hash = row["seq"], row["hash"]
        self.rows.append(row)
        ack = _ack(row["ref"], row["seq"], sending.at)
        self.told.append((place, row, ack))
        self.seen[(sending.actor.participant_id, say.client_id)] = (say, ack)
        return ack

    def _announce(self) -> None:
        readers: dict[int, set[int]] = {}
        for found in self.connection.execute(_READERS, {"channels": list(self.heads)}):
            readers.setdefault(found.channel_id, set()).add(found.participant_id)
        hearing = {channel: frozenset(ids) for channel, ids in readers.items()}
        for place, row, ack in self.told:
            stored = _stored(place, row, ack, hearing.get(place.id, frozenset()))
            announce(self.connection, "channel", f"{place.room_id}:{place.id}", stored)


def _signed_in(sending: Sending, place: Row[Any]) -> None:
    if sending.actor.session_id is None:
        return
    over = place.session_expires is None or place.session_ended is not None
    if over or place.session_expires <= sending.at:
        raise NotSignedIn()


def _may_speak(place: Row[Any]) -> None:
    """A channel one has left is refused: the words stay in the box and never fall into another channel (design 3.3)."""
    if place.ever_in is None:
        raise NotFound()
    if place.now_in is None:
        raise NotAllowed()  # also of a talk that has ended since: whether it goes on is not told to who left (S11)
    if place.closed_at is not None:
        raise WrongState()
    if not place.may_speak:
        raise GuardFailed(("may_speak",))


def _stored(
    place: Row[Any], row: Mapping[str, Any], ack: Mapping[str, Any], readers: frozenset[int]
) -> Stored:
    payload = {
        "channel": place.channel,
        "seq": row["seq"],
        "id": row["ref"],
        "client_id": row["client_id"],
        "from": place.author,
        "text": row["text"],
        "sent_at": ack["sent_at"],
    }
    ids = (place.room_id, place.id, row["seq"], row["participant_id"], row["client_id"])
    return Stored(*ids, readers, payload)


def _ack(ref: str, seq: int, at: datetime) -> dict[str, Any]:
    return {"id": ref, "seq": seq, "sent_at": instant(at)}


# Statements. A whole batch enters as one JSON parameter, so that their text, and the plan, is the same for one and for
# two hundred; the two databases only differ in how they open it.

# Plain tables: the ORM's version column must not count messages, and its bookkeeping costs more than the database.
_channels = cast(Table, Channel.__table__)
_memberships = cast(Table, Membership.__table__)
_participants = cast(Table, Participant.__table__)
_messages = cast(Table, Message.__table__)
_logins = cast(Table, LoginSession.__table__)
_rooms = cast(Table, Room.__table__)

_ASKED = {
    "n": Integer, "channel": String, "room": String, "participant": Integer, "client": String, "login": Integer,
}  # fmt: skip
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


def _place_query(sqlite: bool) -> Any:
    asked = _opened(sqlite, "asked", _ASKED)
    now_in, ever = _memberships.alias("now_in"), _memberships.alias("ever")
    ever_in = (
        select(ever.c.id)
        .where(ever.c.channel_id == _channels.c.id, ever.c.participant_id == asked.c.participant)
        .limit(1)
        .scalar_subquery()
    )
    place = and_(now_in.c.channel_id == _channels.c.id, now_in.c.participant_id == asked.c.participant)
    twin = and_(_messages.c.participant_id == asked.c.participant, _messages.c.client_id == asked.c.client)
    return (
        select(
            asked.c.n,
            _channels.c.id,
            _channels.c.ref.label("channel"),
            _channels.c.room_id,
            _channels.c.kind,
            _channels.c.head_seq,
            _channels.c.head_hash,
            _channels.c.closed_at,
            _participants.c.ref.label("author"),
            _participants.c.ends_at,
            _participants.c.may_speak,
            now_in.c.id.label("now_in"),
            ever_in.label("ever_in"),
            _logins.c.expires_at.label("session_expires"),
            _logins.c.ended_at.label("session_ended"),
            _messages.c.ref.label("stored_ref"),
            _messages.c.seq.label("stored_seq"),
            _messages.c.sent_at.label("stored_at"),
            _messages.c.text.label("stored_text"),
            _messages.c.channel_id.label("stored_channel"),
        )
        .select_from(asked)
        .join(_channels, _channels.c.ref == asked.c.channel)
        .join(_rooms, and_(_rooms.c.id == _channels.c.room_id, _rooms.c.ref == asked.c.room))
        .join(
            _participants,
            and_(_participants.c.id == asked.c.participant, _participants.c.case_id == _rooms.c.case_id),
        )
        .outerjoin(now_in, and_(place, now_in.c.to_seq.is_(None)))
        .outerjoin(_messages, twin)
        .outerjoin(_logins, _logins.c.id == asked.c.login)
    )


def _advance_query(sqlite: bool) -> Any:
    heads = _opened(sqlite, "heads", _HEADS)
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
_INSERT = insert(_messages)
_COLUMNS = (
    "ref", "channel_id", "seq", "participant_id", "client_id", "privilege", "text", "sent_at", "salt", "previous", "hash",
)  # fmt: skip
_as_tuple = itemgetter(*_COLUMNS)
_INSERT_PLAIN = f"insert into message ({','.join(_COLUMNS)}) values ({','.join('?' * len(_COLUMNS))})"  # noqa: S608


def _insert(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """SQLite takes tuples in its own types: turning each row into parameters would cost more than storing it."""
    if connection.dialect.name != "sqlite":
        connection.execute(_INSERT, rows)
        return
    plain = [
        _as_tuple({**row, "text": seal_text(row["text"]), "sent_at": _as_sqlite(row["sent_at"])})
        for row in rows
    ]
    connection.exec_driver_sql(_INSERT_PLAIN, plain)


def _as_sqlite(at: datetime) -> str:
    """As the type `Instant` writes it there: UTC without its zone."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


_PLACES = {True: _place_query(True), False: _place_query(False)}
_ADVANCES = {True: _advance_query(True), False: _advance_query(False)}


def _places(connection: Connection) -> Any:
    return _PLACES[connection.dialect.name == "sqlite"]


def _advance(connection: Connection) -> Any:
    return _ADVANCES[connection.dialect.name == "sqlite"]
