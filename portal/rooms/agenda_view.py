"""The agenda as one person may see it (F28): all see the mediator's list; wishes and ranks only their side and who leads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.models import Party
from portal.people.actors import Actor
from portal.rooms.models import AgendaItem, AgendaRank, Room
from portal.rooms.operations.agenda import live


def told(session: Session, room: Room, placed: Actor, leads: bool) -> list[dict[str, Any]]:
    """Points in order: `{ref, text, settled, private, mine}`; for who leads also `ranks` by side and `overlap`."""
    sides = {p.id: p.side for p in room.case.parties}
    ranks = _ranks(session, room)
    found = []
    for item in live(session, room):
        if item.place is None and not leads and item.party_id != placed.party_id:
            continue
        found.append(_one(item, ranks.get(item.id, {}), placed, leads, sides))
    return found


def _one(
    item: AgendaItem, weights: Mapping[int, int], placed: Actor, leads: bool, sides: Mapping[int, int]
) -> dict[str, Any]:
    known = {
        "ref": item.ref,
        "text": item.text,
        "settled": item.settled_at is not None,
        "private": item.place is None,
        "mine": weights.get(placed.party_id) if placed.party_id is not None else None,
    }
    if leads:
        by_side = {str(sides[party]): weight for party, weight in weights.items()}
        known |= {"ranks": by_side, "overlap": overlap(weights, len(sides)), "wish_of": _wish_of(item, sides)}
    return known


def overlap(weights: Mapping[int, int], sides: int) -> int:
    """What every side cares about at least this much; 0 while somebody has not said it."""
    return min(weights.values()) if sides and len(weights) == sides else 0


def _wish_of(item: AgendaItem, sides: Mapping[int, int]) -> int | None:
    return sides.get(item.party_id) if item.party_id is not None else None


def _ranks(session: Session, room: Room) -> dict[int, dict[int, int]]:
    query = (
        select(AgendaRank)
        .join(AgendaItem, AgendaItem.id == AgendaRank.item_id)
        .join(Party, Party.id == AgendaRank.party_id)
        .where(AgendaItem.room_id == room.id, Party.left_at.is_(None))
    )
    found: dict[int, dict[int, int]] = {}
    for row in session.scalars(query):
        found.setdefault(row.item_id, {})[row.party_id] = row.weight
    return found
