"""Stores many messages at once: one look at all places, one numbering, one insert. The hot path; Core only, no ORM.

Everything that decides is read in the writing transaction itself: session, place, channel, and who hears each message.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

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
from portal.errors import Conflict, DomainError, NotAllowed, NotFound, NotSignedIn, WrongState
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
        self.told: list[tuple[Row[Any], dict[str, Any]]] = []
        self.seen: dict[tuple[int | None, str], tuple[Say, dict[str, Any]]] = {}

    def store(self, sendings: Sequence[Sending]) -> list[dict[str, Any] | DomainError]:
        places = self._places(sendings)
        answers = [self._one(sending, places.get(n)) for n, sending in enumerate(sendings)]
        if self.rows:
            self.connection.execute(_INSERT, self.rows)
            heads = [{"which": which, "seq": h.seq, "hash": h.hash} for which, h in self.heads.items()]
            self.connection.execute(_advance(self.connection), {"heads": json.dumps(heads)})
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
        rows = self.connection.execute(_places(self.connection), {"asked": json.dumps(asked)})
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
        self.told.append((place, row))
        ack = _ack(row["ref"], row["seq"], sending.at)
        self.seen[(sending.actor.participant_id, say.client_id)] = (say, ack)
        return ack

    def _announce(self) -> None:
        readers: dict[int, set[int]] = {}
        for found in self.connection.execute(_READERS, {"channels": list(self.heads)}):
            readers.setdefault(found.channel_id, set()).add(found.participant_id)
        hearing = {channel: frozenset(ids) for channel, ids in readers.items()}
        for place, row in self.told:
            stored = _stored(place, row, hearing.get(place.id, frozenset()))
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
    if place.closed_at is not None:
        raise WrongState()
    if place.now_in is None:
        raise NotAllowed()


def _stored(place: Row[Any], row: Mapping[str, Any], readers: frozenset[int]) -> Stored:
    payload = {
        "channel": place.channel,
        "seq": row["seq"],
        "id": row["ref"],
        "client_id": row["client_id"],
        "from": place.author,
        "text": row["text"],
        "sent_at": instant(row["sent_at"]),
    }
    ids = (place.room_id, place.id, row["seq"], row["participant_id"], row["client_id"])
    return Stored(*ids, readers, payload)


def _ack(ref: str, seq: int, at: datetime) -> dict[str, Any]:
    return {"id": ref, "seq": seq, "sent_at": instant(at)}


# Statements. A whole batch enters as one JSON parameter, so that their text, and the plan, is the same for one and for
# two hundred; the two databases only differ in how they open it.

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
    now_in, ever = Membership.__table__.alias("now_in"), Membership.__table__.alias("ever")
    ever_in = (
        select(ever.c.id)
        .where(ever.c.channel_id == Channel.id, ever.c.participant_id == asked.c.participant)
        .limit(1)
        .scalar_subquery()
    )
    place = and_(now_in.c.channel_id == Channel.id, now_in.c.participant_id == asked.c.participant)
    twin = and_(Message.participant_id == asked.c.participant, Message.client_id == asked.c.client)
    return (
        select(
            asked.c.n,
            Channel.id,
            Channel.ref.label("channel"),
            Channel.room_id,
            Channel.kind,
            Channel.head_seq,
            Channel.head_hash,
            Channel.closed_at,
            Participant.ref.label("author"),
            Participant.ends_at,
            now_in.c.id.label("now_in"),
            ever_in.label("ever_in"),
            LoginSession.expires_at.label("session_expires"),
            LoginSession.ended_at.label("session_ended"),
            Message.ref.label("stored_ref"),
            Message.seq.label("stored_seq"),
            Message.sent_at.label("stored_at"),
            Message.text.label("stored_text"),
            Message.channel_id.label("stored_channel"),
        )
        .select_from(asked)
        .join(Channel, Channel.ref == asked.c.channel)
        .join(Room, and_(Room.id == Channel.room_id, Room.ref == asked.c.room))
        .join(Participant, and_(Participant.id == asked.c.participant, Participant.case_id == Room.case_id))
        .outerjoin(now_in, and_(place, now_in.c.to_seq.is_(None)))
        .outerjoin(Message, twin)
        .outerjoin(LoginSession, LoginSession.id == asked.c.login)
    )


def _advance_query(sqlite: bool) -> Any:
    # A plain table: the ORM's version column must not count messages.
    heads = _opened(sqlite, "heads", _HEADS)
    return (
        update(_channels)
        .where(_channels.c.id == heads.c.which)
        .values(head_seq=heads.c.seq, head_hash=heads.c.hash)
    )


_channels = cast(Table, Channel.__table__)
_LOCK = (
    select(Channel.id)
    .where(Channel.ref.in_(bindparam("channels", expanding=True)))
    .order_by(Channel.id)
    .with_for_update()
)
_READERS = (
    select(Membership.channel_id, Membership.participant_id)
    .join(Participant, Participant.id == Membership.participant_id)
    .where(
        Membership.channel_id.in_(bindparam("channels", expanding=True)),
        Membership.to_seq.is_(None),
        Participant.ends_at.is_(None),
    )
)
_INSERT = insert(cast(Table, Message.__table__))
_PLACES = {True: _place_query(True), False: _place_query(False)}
_ADVANCES = {True: _advance_query(True), False: _advance_query(False)}


def _places(connection: Connection) -> Any:
    return _PLACES[connection.dialect.name == "sqlite"]


def _advance(connection: Connection) -> Any:
    return _ADVANCES[connection.dialect.name == "sqlite"]
