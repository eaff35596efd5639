"""The durable message: stored first, acked after the commit, told then (design 3.4). Sockets and HTTP both end here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from portal import db
from portal.db import announce
from portal.errors import DomainError, NotFound
from portal.people.actors import Actor
from portal.rooms.audience import visible_messages
from portal.rooms.links import broken_link
from portal.rooms.models import Channel, Room
from portal.rooms.talking import Say, Sending, store

__all__ = [
    "Say",
    "broken_link",
    "messages_since",
    "post_message",
    "send_message",
    "store_message",
]


def send_message(actor: Actor, room_ref: str, say: Say, now: datetime) -> dict[str, Any]:
    """Store one message; returns `{id, seq, sent_at}` once it is on disk.

    The same client id with the same text gives the same answer again; with another text raises Conflict. Raises
    NotFound for a channel that is not this person's, NotAllowed for one that the person has left: it is never put
    into another channel instead. Never call it inside a transaction.
    """
    answer: dict[str, Any] = db.submit(store, _sending(actor, room_ref, say, now))
    return answer


def post_message(actor: Actor, room_ref: str, say: Say, now: datetime, done: db.Done) -> None:
    """The same without waiting: `done` is called with the answer, or with the error as a value, after the commit."""
    db.post(store, _sending(actor, room_ref, say, now), done)


def store_message(session: Session, actor: Actor, room_ref: str, say: Say, now: datetime) -> dict[str, Any]:
    """The same inside a business transaction, for words that belong to an act (a sentence passed on)."""
    session.flush()
    connection = session.connection()
    before = connection.info.pop("events", [])
    answer = store(connection, [_sending(actor, room_ref, say, now)])[0]
    for found in connection.info.pop("events", []):
        announce(session, found.topic, found.key, found.fresh)
    if before:
        connection.info["events"] = before
    if isinstance(answer, DomainError):
        raise answer
    return answer


def _sending(actor: Actor, room_ref: str, say: Say, now: datetime) -> Sending:
    if actor.participant_id is None:
        raise NotFound()
    return Sending(actor, room_ref, say, now)


def messages_since(
    actor: Actor, room_ref: str, channel: str, after_seq: int, limit: int = 200
) -> dict[str, Any]:
    """`{messages, more}` after a sequence number, inside the person's own intervals. Raises NotFound."""
    if actor.participant_id is None:
        raise NotFound()
    with db.reading() as session:
        connection = session.connection()
        _in_room(connection, room_ref, channel)
        found, more = visible_messages(connection, actor.participant_id, channel, after_seq, limit)
    return {"messages": found, "more": more}


def _in_room(connection: Connection, room_ref: str, channel: str) -> None:
    if connection.execute(_CHANNEL_OF_ROOM, {"room": room_ref, "channel": channel}).first() is None:
        raise NotFound()


_CHANNEL_OF_ROOM = (
    select(Channel.id)
    .join(Room, Room.id == Channel.room_id)
    .where(Channel.ref == bindparam("channel"), Room.ref == bindparam("room"))
)
