"""Marks of the talk by text, the offers and the silent signals, by who may know of a change (S11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from portal.cases.models import Participant, Party
from portal.rooms import stamps_people
from portal.rooms.models import Channel, Room
from portal.rooms.models_day import DayMode, Inbound, ReplyBy, WithdrawalQuestion
from portal.rooms.models_offers import BlindLimit, BlindRound, Offer
from portal.rooms.models_safety import DistressSignal


@dataclass(frozen=True, slots=True)
class More:
    """`shared` for everybody, `own` for one participant each, `private` for the mediator alone."""

    shared: str
    own: Sequence[tuple[int, str]]
    private: str


def rows(connection: Connection, room_id: int) -> More:
    """Cheap: a few small reads by index."""
    channels = select(Channel.id).where(Channel.room_id == room_id)
    shared = _text(connection, select(DayMode.id, DayMode.version).where(DayMode.room_id == room_id))
    shared += _text(
        connection,
        select(BlindRound.id, BlindRound.state, BlindRound.deal).where(BlindRound.room_id == room_id),
    )
    replies = select(ReplyBy.participant_id, ReplyBy.id, ReplyBy.version).where(
        ReplyBy.channel_id.in_(channels)
    )
    asked = select(
        WithdrawalQuestion.participant_id, WithdrawalQuestion.id, WithdrawalQuestion.version
    ).where(WithdrawalQuestion.room_id == room_id)
    limits = (
        select(BlindLimit.participant_id, BlindLimit.id, BlindLimit.set_at)
        .join(BlindRound, BlindRound.id == BlindLimit.round_id)
        .where(BlindRound.room_id == room_id)
    )
    own = [
        (row[0], str(tuple(row))) for query in (replies, asked, limits) for row in connection.execute(query)
    ]
    own += _offers(connection, room_id)
    people, everybody = stamps_people.own_and_private(connection, room_id)
    own += people
    private = _text(
        connection,
        select(DistressSignal.id, DistressSignal.version).where(DistressSignal.room_id == room_id),
    )
    letters = (
        select(Inbound.id, Inbound.version)
        .join(Participant, Participant.id == Inbound.participant_id)
        .join(Room, Room.case_id == Participant.case_id)
        .where(Room.id == room_id, Inbound.state == "mediator")
    )
    return More(shared, own, private + everybody + _text(connection, letters))


def _offers(connection: Connection, room_id: int) -> list[tuple[int, str]]:
    """To its own side always, to another only once it was passed on."""
    query = select(Offer.id, Offer.version, Offer.party_id, Offer.passed_to)
    found = list(
        connection.execute(
            query.join(Channel, Channel.id == Offer.channel_id).where(Channel.room_id == room_id)
        )
    )
    if not found:
        return []
    people = (
        select(Participant.id, Participant.party_id, Party.side)
        .join(Party, Party.id == Participant.party_id)
        .join(Room, Room.case_id == Participant.case_id)
        .where(Room.id == room_id)
    )
    placed = list(connection.execute(people))
    side = {row.party_id: row.side for row in placed}
    return [
        (person.id, f"offer:{offer.id}:{offer.version}")
        for offer in found
        for person in placed
        if side.get(offer.party_id) == person.side or person.party_id in (offer.passed_to or [])
    ]


def _text(connection: Connection, query: Any) -> str:
    return str(sorted(map(str, map(tuple, connection.execute(query)))))
