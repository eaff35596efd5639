"""Each channel is a chain of its messages: a message row is its own audit link (design 3.10)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.engine import Connection

from portal.audit.operations import commit
from portal.cases.models import Participant
from portal.db.scope import whole_house
from portal.rooms.models import Channel, Message


def link_hash(channel: str, author: str, row: Mapping[str, Any]) -> str:
    """SHA-256 of a message as link of its channel's chain; the words enter as a salted commitment only."""
    covered = {
        "channel": channel,
        "client_id": row["client_id"],
        "from": author,
        "previous": row["previous"],
        "privilege": row["privilege"],
        "ref": row["ref"],
        "sent_at": row["sent_at"].astimezone(UTC).isoformat(),
        "seq": row["seq"],
        "text": commit(row["salt"], row["text"]),
    }
    # The same bytes as `audit.operations.canonical`, ten times faster: this runs for every message.
    return hashlib.sha256(orjson.dumps(covered, option=orjson.OPT_SORT_KEYS)).hexdigest()


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
    with whole_house(connection):
        rows = connection.execute(query).mappings().all()
    for row in rows:
        count += 1
        if row["seq"] != count or row["previous"] != previous:
            return count
        if row["hash"] != link_hash(channel_ref, row["author"], dict(row)):
            return count
        previous = row["hash"]
    return None if (count, previous) == (head.head_seq, head.head_hash) else 0
