"""Where a case is led apart (F25, F34) two sides are never in one channel together. Whoever calls, whatever was checked before."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.models import Case, Participant, Party
from portal.errors import WrongState
from portal.rooms.models import Channel, Membership, Room


def refuse_two_sides(session: Session, channel: Channel, participant_id: int) -> None:
    """Raises WrongState where somebody of another side is in this channel now."""
    query = select(Case.apart).join(Room, Room.case_id == Case.id).where(Room.id == channel.room_id)
    if not session.scalars(query).one():
        return
    side = session.scalars(
        select(Party.side)
        .join(Participant, Participant.party_id == Party.id)
        .where(Participant.id == participant_id)
    ).first()
    here = {p.party.side for p in people_of_sides(session, channel) if p.party is not None}
    if side is not None and here - {side}:
        raise WrongState("apart")


def people_of_sides(session: Session, channel: Channel) -> list[Participant]:
    """Everybody in the channel now who belongs to a side."""
    query = (
        select(Participant)
        .join(Membership, Membership.participant_id == Participant.id)
        .where(
            Membership.channel_id == channel.id,
            Membership.to_seq.is_(None),
            Participant.party_id.is_not(None),
        )
        .order_by(Participant.id)
    )
    return list(session.scalars(query))
