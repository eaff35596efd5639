"""What the hot path asks, in SQLAlchemy's words; the two databases only open a batch in different ways."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Table, and_, bindparam, select
from sqlalchemy.sql import FromClause

from portal.cases.models import Participant
from portal.people.models import LoginSession
from portal.rooms.models import Channel, Membership, Message, Room

# Plain tables: the ORM's version column must not count messages, and its bookkeeping costs more than the database.
_channels = cast(Table, Channel.__table__)
_memberships = cast(Table, Membership.__table__)
_participants = cast(Table, Participant.__table__)
_messages = cast(Table, Message.__table__)
_logins = cast(Table, LoginSession.__table__)
_rooms = cast(Table, Room.__table__)


def look_query(asked: FromClause) -> Any:
    """asked(n, channel, room, participant, login) → the columns of `Found`, one row for each that has a place."""
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


def twin_query(pairs: FromClause) -> Any:
    """pairs(n, participant, client) → the columns of `Twin`, one row for each that is stored already."""
    said = _messages.c
    return select(pairs.c.n, said.ref, said.seq, said.sent_at, said.text, said.channel_id).join_from(
        pairs, _messages, and_(said.participant_id == pairs.c.participant, said.client_id == pairs.c.client)
    )


def readers_query() -> Any:
    """`channels` → (channel, participant) of everybody who is in one now."""
    return (
        select(_memberships.c.channel_id, _memberships.c.participant_id)
        .join(_participants, _participants.c.id == _memberships.c.participant_id)
        .where(
            _memberships.c.channel_id.in_(bindparam("channels", expanding=True)),
            _memberships.c.to_seq.is_(None),
            _participants.c.ends_at.is_(None),
        )
    )
