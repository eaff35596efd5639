"""Reads of the room: the whole picture for one person, and stamps that say whether to fetch it again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from portal.cases.models import Paper, Participant, Proceeding
from portal.db.scope import whole_house
from portal.rooms import stamps_more
from portal.rooms.models import (
    AgendaItem,
    AgendaRank,
    Attendance,
    Channel,
    FactAnswer,
    HelpCall,
    Knock,
    Membership,
    Minutes,
    MinutesConfirmation,
    OpeningTick,
    Release,
    Room,
    Sitting,
    UndisputedFact,
)


@dataclass(frozen=True, slots=True)
class Stamps:
    """Versions of what people see beside the messages: one for what all share, one for each person's own things."""

    shared: str
    own: Mapping[int, str]
    everything: str

    def of(self, participant_id: int, presiding_id: int) -> str:
        """The stamp of one reader: nobody's stamp changes because of what that reader may not know (S11)."""
        own = self.everything if participant_id == presiding_id else self.own.get(participant_id, "")
        return hashlib.sha256(f"{self.shared}|{own}".encode()).hexdigest()[:16]


def stamps(connection: Connection, room_id: int) -> Stamps:
    """Stamps of a room; cheap enough for every move in it."""
    known = select(Room.case_id).where(Room.id == room_id).scalar_subquery()
    newest = (
        select(Sitting.id)
        .where(Sitting.room_id == room_id, Sitting.state != "cancelled")
        .order_by(Sitting.starts_at.desc(), Sitting.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    fact_ids = select(UndisputedFact.id).where(UndisputedFact.case_id == known)
    minutes_ids = select(Minutes.id).where(Minutes.sitting_id == newest)
    shared = [
        select(Proceeding.id, Proceeding.state, Proceeding.version).where(Proceeding.case_id == known),
        select(Sitting.id, Sitting.state, Sitting.version).where(Sitting.id == newest),
        select(OpeningTick.item).where(OpeningTick.sitting_id == newest),
        select(UndisputedFact.id, UndisputedFact.version).where(UndisputedFact.case_id == known),
        select(FactAnswer.fact_id, FactAnswer.participant_id, FactAnswer.confirms, FactAnswer.at).where(
            FactAnswer.fact_id.in_(fact_ids)
        ),
        select(Minutes.id, Minutes.version).where(Minutes.id.in_(minutes_ids)),
        select(MinutesConfirmation.id).where(MinutesConfirmation.minutes_id.in_(minutes_ids)),
        select(Paper.id, Paper.version).where(
            Paper.case_id == known, Paper.audience == "case", Paper.party_id.is_(None)
        ),
    ]
    parts = [str(sorted(map(tuple, connection.execute(query)))) for query in shared]
    own: dict[int, str] = {}
    points = select(
        AgendaItem.id, AgendaItem.version, AgendaItem.place, AgendaItem.settled_at, AgendaItem.removed_at
    )
    shown = points.where(AgendaItem.room_id == room_id, AgendaItem.place.is_not(None))
    parts.append(str(sorted(map(str, connection.execute(shown)))))
    lines = select(Attendance.participant_id, Attendance.version).where(Attendance.sitting_id == newest)
    releases = (
        select(Release.participant_id, Release.id, Release.version)
        .join(Participant, Participant.id == Release.participant_id)
        .where(Participant.case_id == known)
    )
    with whole_house(connection):
        found = [row for query in (lines, releases, *_private(room_id)) for row in connection.execute(query)]
        more = stamps_more.rows(connection, room_id)
    for row in found:
        own[row.participant_id] = f"{own.get(row.participant_id, '')};{tuple(row)}"
    for person, mark in more.own:
        own[person] = f"{own.get(person, '')};{mark}"
    return Stamps("|".join([*parts, more.shared]), own, str(sorted(own.items())) + more.private)


def _private(room_id: int) -> list[Any]:
    """What only some may notice: a knock those inside, a wish its side, an offered lead the colleague, and who leads all."""
    knocks = (
        select(Membership.participant_id, Knock.id, Knock.answered_at, Knock.over_at)
        .join(Knock, Knock.channel_id == Membership.channel_id)
        .join(Channel, Channel.id == Membership.channel_id)
        .where(Channel.room_id == room_id, Membership.to_seq.is_(None))
    )
    wishes = (
        select(Participant.id.label("participant_id"), AgendaItem.id, AgendaItem.version)
        .join(AgendaItem, AgendaItem.party_id == Participant.party_id)
        .where(AgendaItem.room_id == room_id)
    )
    ranks = (
        select(Participant.id.label("participant_id"), AgendaRank.item_id, AgendaRank.weight)
        .join(AgendaRank, AgendaRank.party_id == Participant.party_id)
        .join(AgendaItem, AgendaItem.id == AgendaRank.item_id)
        .where(AgendaItem.room_id == room_id)
    )
    lead = select(Room.lead_offered_to.label("participant_id"), Room.id).where(
        Room.id == room_id, Room.lead_offered_to.is_not(None)
    )
    shuttle = select(Room.presiding_id.label("participant_id"), Room.shuttle).where(Room.id == room_id)
    return [knocks, wishes, ranks, lead, shuttle]


def open_help_calls(connection: Connection, room_id: int) -> list[str]:
    """Refs of participants who pressed 求助 and were not answered yet."""
    query = (
        select(Participant.ref)
        .join(HelpCall, HelpCall.participant_id == Participant.id)
        .join(Sitting, Sitting.id == HelpCall.sitting_id)
        .where(Sitting.room_id == room_id, HelpCall.answered_at.is_(None))
        .order_by(HelpCall.id)
    )
    with whole_house(connection):  # told to whoever presides only, by `who_is_there`
        return list(connection.scalars(query))


def rooms_of_case(connection: Connection, case_ref: str) -> list[dict[str, Any]]:
    """Rooms of a case, for links on its pages; the caller has been through the door."""
    from portal.cases.models import Case

    query = select(Room.ref, Room.purpose).join(Case, Case.id == Room.case_id).where(Case.ref == case_ref)
    return [{"ref": r.ref, "purpose": r.purpose} for r in connection.execute(query.order_by(Room.id))]
