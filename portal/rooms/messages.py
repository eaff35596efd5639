"""The durable message: one hot operation that checks, numbers, chains and stores; acked after the commit (design 3.4)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import Row, Table, and_, bindparam, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from portal import db
from portal.audit.operations import canonical, commit
from portal.cases.models import Participant
from portal.db import announce, new_ref
from portal.errors import Conflict, NotAllowed, NotFound, NotSignedIn, WrongState
from portal.people.actors import Actor
from portal.people.models import LoginSession
from portal.rooms.audience import instant, visible_messages
from portal.rooms.models import Channel, Membership, Message, Room

PRIVILEGE = {"joint": "concession", "caucus": "caucus_private", "mediators": "caucus_private"}  # design 3.6


@dataclass(frozen=True, slots=True)
class Say:
    """One message as its sender wrote it. `client_id` is made by the client and kept until the ack."""

    channel: str
    client_id: str
    text: str


def send_message(actor: Actor, room_ref: str, say: Say, now: datetime) -> dict[str, Any]:
    """Store one message; returns `{id, seq, sent_at}` once it is on disk. Sockets and HTTP both end here.

    The same client id with the same text gives the same answer again; with another text raises Conflict. Raises
    NotFound for a channel that is not this person's, NotAllowed for one that the
    person has left: it is never put into another channel instead. Never call it inside a transaction.
    """
    if actor.participant_id is None:
        raise NotFound()
    return db.submit(lambda connection: _send(connection, actor, room_ref, say, now))


def store_message(session: Session, actor: Actor, room_ref: str, say: Say, now: datetime) -> dict[str, Any]:
    """The same inside a business transaction, for words that belong to an act (a sentence passed on)."""
    session.flush()
    connection = session.connection()
    before = connection.info.pop("events", [])
    answer = _send(connection, actor, room_ref, say, now)
    for found in connection.info.pop("events", []):
        announce(session, found.topic, found.key)
    if before:
        connection.info["events"] = before
    return answer


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


def _send(connection: Connection, actor: Actor, room_ref: str, say: Say, now: datetime) -> dict[str, Any]:
    known = {"participant": actor.participant_id, "channel": say.channel, "room": room_ref}
    if connection.dialect.name != "sqlite":
        # The channel row first and alone: a mover who holds it must be seen by the look that follows.
        connection.execute(_LOCK, known)
    place = connection.execute(
        _PLACE, {**known, "client_id": say.client_id, "session": actor.session_id}
    ).first()
    before = _check(place, actor, say, now)
    return before or _append(connection, place, actor, say, now)


def _check(place: Row[Any] | None, actor: Actor, say: Say, now: datetime) -> dict[str, Any] | None:
    """The earlier ack where this message is already stored; raises where it may not be stored."""
    if place is None or place.ends_at is not None:
        raise NotFound()
    if actor.session_id is not None and (
        place.session_expires is None or place.session_ended is not None or place.session_expires <= now
    ):
        raise NotSignedIn()
    if place.stored_ref is not None:
        if (place.stored_channel, place.stored_text) != (place.id, say.text):
            raise Conflict("client_id")
        return _ack(place.stored_ref, place.stored_seq, place.stored_at)
    if place.ever_in is None:
        raise NotFound()
    if place.now_in is None:
        raise NotAllowed()  # also of a talk that has ended since: whether it goes on is not told to who left (S11)
    if place.closed_at is not None:
        raise WrongState()
    return None


def _append(connection: Connection, place: Any, actor: Actor, say: Say, now: datetime) -> dict[str, Any]:
    row = {
        "ref": new_ref(),
        "channel_id": place.id,
        "seq": place.head_seq + 1,
        "participant_id": actor.participant_id,
        "client_id": say.client_id,
        "privilege": PRIVILEGE[place.kind],
        "text": say.text,
        "sent_at": now,
        "salt": secrets.token_hex(16),
        "previous": place.head_hash,
    }
    row["hash"] = link_hash(say.channel, place.author, row)
    connection.execute(_ADVANCE, {"which": place.id, "seq": row["seq"], "hash": row["hash"]})
    connection.execute(_INSERT, row)
    announce(connection, "channel", f"{place.room_id}:{place.id}")
    return _ack(row["ref"], row["seq"], now)


def link_hash(channel: str, author: str, row: Mapping[str, Any]) -> str:
    """SHA-256 of a message as link of its channel's chain; the words enter as a salted commitment only."""
    covered = {
        "channel": channel,
        "seq": row["seq"],
        "ref": row["ref"],
        "from": author,
        "client_id": row["client_id"],
        "privilege": row["privilege"],
        "sent_at": row["sent_at"].astimezone(UTC).isoformat(),
        "text": commit(row["salt"], row["text"]),
        "previous": row["previous"],
    }
    return hashlib.sha256(canonical(covered)).hexdigest()


def broken_link(connection: Connection, channel_ref: str) -> int | None:
    """First sequence number at which a channel's chain does not hold; 0 where its head is wrong; None if whole."""
    head = connection.execute(
        select(Channel.id, Channel.head_seq, Channel.head_hash).where(Channel.ref == channel_ref)
    ).one()
    query = (
        select(Message.__table__, Participant.ref.label("author"))
        .join(Participant, Participant.id == Message.participant_id)
        .where(Message.channel_id == head.id)
        .order_by(Message.seq)
    )
    previous, count = "0" * 64, 0
    for row in connection.execute(query).mappings():
        count += 1
        if row["seq"] != count or row["previous"] != previous:
            return count
        if row["hash"] != link_hash(channel_ref, row["author"], dict(row)):
            return count
        previous = row["hash"]
    return None if (count, previous) == (head.head_seq, head.head_hash) else 0


def _ack(ref: str, seq: int, at: datetime) -> dict[str, Any]:
    return {"id": ref, "seq": seq, "sent_at": instant(at)}


_open = Membership.__table__.alias("open_membership")
_any = Membership.__table__.alias("any_membership")
_CHANNEL_OF_ROOM = (
    select(Channel.id)
    .join(Room, Room.id == Channel.room_id)
    .where(Channel.ref == bindparam("channel"), Room.ref == bindparam("room"))
)
_LOCK = select(Channel.id).where(Channel.ref == bindparam("channel")).with_for_update()
_PLACE = (
    select(
        Channel.id,
        Channel.room_id,
        Channel.kind,
        Channel.head_seq,
        Channel.head_hash,
        Channel.closed_at,
        Participant.ref.label("author"),
        Participant.ends_at,
        _open.c.id.label("now_in"),
        select(_any.c.id)
        .where(_any.c.channel_id == Channel.id, _any.c.participant_id == bindparam("participant"))
        .limit(1)
        .scalar_subquery()
        .label("ever_in"),
        LoginSession.expires_at.label("session_expires"),
        LoginSession.ended_at.label("session_ended"),
        Message.ref.label("stored_ref"),
        Message.seq.label("stored_seq"),
        Message.sent_at.label("stored_at"),
        Message.text.label("stored_text"),
        Message.channel_id.label("stored_channel"),
    )
    .join(Room, Room.id == Channel.room_id)
    .join(Participant, and_(Participant.id == bindparam("participant"), Participant.case_id == Room.case_id))
    .outerjoin(
        _open,
        and_(
            _open.c.channel_id == Channel.id,
            _open.c.participant_id == Participant.id,
            _open.c.to_seq.is_(None),
        ),
    )
    .outerjoin(
        Message, and_(Message.participant_id == Participant.id, Message.client_id == bindparam("client_id"))
    )
    .outerjoin(LoginSession, LoginSession.id == bindparam("session"))
    .where(Channel.ref == bindparam("channel"), Room.ref == bindparam("room"))
    .limit(1)
)
# Plain tables: the ORM's version column must not count messages.
_channels = cast(Table, Channel.__table__)
_ADVANCE = (
    update(_channels)
    .where(_channels.c.id == bindparam("which"))
    .values(head_seq=bindparam("seq"), head_hash=bindparam("hash"))
)
_INSERT = insert(cast(Table, Message.__table__))
