"""The agenda (F28): sides wish and rank in private; the mediator makes the list that all see, and ticks off."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.db import announce
from portal.errors import InvalidInput, NotAllowed, NotFound, WrongState
from portal.people.actors import Actor
from portal.rooms.doors import presiding_for, room_for
from portal.rooms.models import AgendaItem, AgendaRank, Room

MOST = 40  # points of one room


def add(session: Session, actor: Actor, room_ref: str, text: str, now: datetime) -> AgendaItem:
    """By who leads: a point that all see. By somebody of a side: a wish that only the side and who leads see."""
    room, placed = room_for(session, actor, room_ref)
    leads = placed.participant_id == room.presiding_id
    if room.purpose != "mediation" or len(live(session, room)) >= MOST:
        raise WrongState()
    if not leads and placed.party_id is None:
        raise NotAllowed()
    item = AgendaItem(room_id=room.id, text=text, made_at=now)
    if leads:
        item.place = _last(session, room) + 1
    else:
        item.party_id = placed.party_id
    session.add(item)
    session.flush()
    announce(session, "room", str(room.id))
    return item


def show(session: Session, actor: Actor, room_ref: str, item_ref: str, now: datetime) -> AgendaItem:
    """The mediator takes a wish over: a point of the agenda in his own name. Whose wish it was, nobody is told."""
    room, _ = presiding_for(session, actor, room_ref)
    item = _item(session, room, item_ref)
    if item.place is None:
        item.place = _last(session, room) + 1
    announce(session, "room", str(room.id))
    return item


def settle(session: Session, actor: Actor, room_ref: str, item_ref: str, now: datetime) -> AgendaItem:
    """Ticked off; once more takes the tick away."""
    room, _ = presiding_for(session, actor, room_ref)
    item = _item(session, room, item_ref)
    if item.place is None:
        raise WrongState()
    item.settled_at = now if item.settled_at is None else None
    announce(session, "room", str(room.id))
    return item


def remove(session: Session, actor: Actor, room_ref: str, item_ref: str, now: datetime) -> AgendaItem:
    """By who leads, or by the side whose wish it is while nobody else has seen it."""
    room, placed = room_for(session, actor, room_ref)
    item = _item(session, room, item_ref)
    if placed.participant_id != room.presiding_id:
        if item.party_id is None or item.party_id != placed.party_id:
            raise NotAllowed() if item.place is not None else NotFound()
        if item.place is not None:
            raise WrongState()
    item.removed_at = now
    announce(session, "room", str(room.id))
    return item


def rank(
    session: Session, actor: Actor, room_ref: str, item_ref: str, weight: int, now: datetime
) -> AgendaRank:
    """How much it matters to one's own side; the last word of the side counts. Raises NotFound, NotAllowed."""
    room, placed = room_for(session, actor, room_ref)
    if placed.party_id is None:
        raise NotAllowed()
    if weight not in (1, 2, 3):
        raise InvalidInput({"weight": "choose"})
    item = _item(session, room, item_ref)
    if item.place is None and item.party_id != placed.party_id:
        raise NotFound()
    query = select(AgendaRank).where(AgendaRank.item_id == item.id, AgendaRank.party_id == placed.party_id)
    found = session.scalars(query).one_or_none()
    if found is None:
        found = AgendaRank(item_id=item.id, party_id=placed.party_id, weight=weight, at=now)
        session.add(found)
    found.weight, found.at = weight, now
    session.flush()
    announce(session, "room", str(room.id))
    return found


def live(session: Session, room: Room) -> list[AgendaItem]:
    """Every point that stands, also private ones: never to be shown as it is."""
    query = select(AgendaItem).where(AgendaItem.room_id == room.id, AgendaItem.removed_at.is_(None))
    return list(session.scalars(query.order_by(AgendaItem.place.is_(None), AgendaItem.place, AgendaItem.id)))


def _last(session: Session, room: Room) -> int:
    query = select(func.max(AgendaItem.place)).where(AgendaItem.room_id == room.id)
    return session.scalars(query).one() or 0


def _item(session: Session, room: Room, ref: str) -> AgendaItem:
    query = select(AgendaItem).where(
        AgendaItem.ref == ref, AgendaItem.room_id == room.id, AgendaItem.removed_at.is_(None)
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound()
    return found
