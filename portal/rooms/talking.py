"""Stores many messages at once: one look at all places, one numbering, one insert. The hot path; Core only, no ORM.

Everything that decides is true in the writing transaction itself: session, place, channel, and who hears each message.
It was read there, or read in an earlier one since which nobody but this writer has written (see `db.writer.Kept`).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy.engine import Connection

from portal.db import announce, new_ref
from portal.errors import Conflict, DomainError, GuardFailed, NotAllowed, NotFound, NotSignedIn, WrongState
from portal.people.actors import Actor
from portal.rooms.audience import instant
from portal.rooms.links import link_hash
from portal.rooms.statements import Asked, Place, Twin, statements_for

PRIVILEGE = {"joint": "concession", "caucus": "caucus_private", "mediators": "caucus_private"}  # design 3.6
MOST_KEPT = 20_000  # places


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


@dataclass(slots=True)
class _Memory:
    """What the last batches found. Kept only where the writer vouches that nobody else has written since."""

    places: dict[tuple[str, str, int | None, int | None], Place] = field(default_factory=dict)
    heads: dict[int, _Head] = field(default_factory=dict)
    readers: dict[int, frozenset[int]] = field(default_factory=dict)


def store(connection: Connection, sendings: Sequence[Sending]) -> list[dict[str, Any] | DomainError]:
    """One answer each: the ack `{id, seq, sent_at}`, or why it was refused; see `messages.send_message`."""
    kept = connection.info.get("kept")
    memory = _Memory() if kept is None else kept.notes.setdefault("talking", _Memory())
    if len(memory.places) > MOST_KEPT:
        memory.places.clear()
    return _Batch(connection, memory).store(sendings)


class _Batch:
    """One transaction's messages. Numbers follow the order of the items."""

    def __init__(self, connection: Connection, memory: _Memory) -> None:
        self.connection = connection
        self.statements = statements_for(connection)
        self.memory = memory
        self.rows: list[dict[str, Any]] = []
        self.told: list[tuple[Place, dict[str, Any], dict[str, Any]]] = []
        self.seen: dict[tuple[int | None, str], tuple[Say, dict[str, Any]]] = {}
        self.stored: dict[int, Twin] = {}  # number of the item → what is stored under its client id already

    def store(self, sendings: Sequence[Sending]) -> list[dict[str, Any] | DomainError]:
        places = self._places(sendings)
        answers = [self._one(n, sending, places[n]) for n, sending in enumerate(sendings)]
        if self.rows:
            self._keep()
            self._announce()
        return answers

    def _places(self, sendings: Sequence[Sending]) -> list[Place | None]:
        """What the database knows about each item; None where there is no such place."""
        known = self.memory.places
        asked = [_asked(n, sending) for n, sending in enumerate(sendings)]
        fresh = [one for one in asked if one.where not in known]
        found, self.stored = self.statements.look(self.connection, fresh, asked)
        for one in found:
            known[asked[one.n].where] = one.place
            self.memory.heads.setdefault(one.place.id, _Head(one.head_seq, one.head_hash))
        return [known.get(one.where) for one in asked]

    def _one(self, n: int, sending: Sending, place: Place | None) -> dict[str, Any] | DomainError:
        try:
            return self._before(n, sending, place) or self._append(sending, cast(Place, place))
        except DomainError as error:
            return error

    def _before(self, n: int, sending: Sending, place: Place | None) -> dict[str, Any] | None:
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
        stored = self.stored.get(n)
        if stored is not None:
            if (stored.channel_id, stored.text) != (place.id, say.text):
                raise Conflict("client_id")
            return _ack(stored.ref, stored.seq, stored.sent_at)
        _may_speak(place)
        return None

    def _append(self, sending: Sending, place: Place) -> dict[str, Any]:
        head, say = self.memory.heads[place.id], sending.say
        row: dict[str, Any] = {
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

    def _keep(self) -> None:
        moved = dict.fromkeys(row["channel_id"] for row in self.rows)
        standing = ((which, self.memory.heads[which]) for which in moved)
        heads = [(head.seq, head.hash, which) for which, head in standing]
        unknown = [which for which in moved if which not in self.memory.readers]
        self.memory.readers.update(self.statements.keep(self.connection, self.rows, heads, unknown))

    def _announce(self) -> None:
        for place, row, ack in self.told:
            stored = _stored(place, row, ack, self.memory.readers[place.id])
            announce(self.connection, "channel", place.topic, stored)


def _asked(n: int, sending: Sending) -> Asked:
    say, actor = sending.say, sending.actor
    return Asked(n, (say.channel, sending.room, actor.participant_id, actor.session_id), say.client_id)


def _signed_in(sending: Sending, place: Place) -> None:
    if sending.actor.session_id is None:
        return
    expires = place.session_expires
    if expires is None or place.session_ended is not None or expires <= sending.at:
        raise NotSignedIn()


def _may_speak(place: Place) -> None:
    """A channel one has left is refused: the words stay in the box and never fall into another channel (design 3.3)."""
    if place.ever_in is None:
        raise NotFound()
    if place.now_in is None:
        raise NotAllowed()  # also of a talk that has ended since: whether it goes on is not told to who left (S11)
    if place.closed_at is not None:
        raise WrongState()
    if not place.may_speak:
        raise GuardFailed(("may_speak",))


def _stored(place: Place, row: Mapping[str, Any], ack: Mapping[str, Any], readers: frozenset[int]) -> Stored:
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
