"""Marks of people who join and leave, by who may know of a change (S11): a party's word is its own until all have spoken."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from portal.cases.models import Participant, Party
from portal.rooms.models import GuestConsent, Room
from portal.rooms.models_people import Oath
from portal.rooms.operations.guests import BY_CONSENT, MAY_CONSENT


def own_and_private(connection: Connection, room_id: int) -> tuple[list[tuple[int, str]], str]:
    """(participant id, mark) for those who are asked; and everything, for who presides."""
    case = select(Room.case_id).where(Room.id == room_id).scalar_subquery()
    query = select(
        Participant.id, Participant.capacity, Participant.party_id, Participant.may_speak, Participant.ends_at
    ).where(Participant.case_id == case)
    people = [row for row in connection.execute(query) if row.ends_at is None]
    guests = [p.id for p in people if p.capacity in BY_CONSENT]
    own = [(p.id, f"word:{p.may_speak}") for p in people if p.party_id is not None or not p.may_speak]
    company: dict[int, list[int]] = {}
    for one in people:
        if one.party_id is not None:
            company.setdefault(one.party_id, []).append(one.id)
    own += [(i, f"with:{them}") for them in company.values() for i in them]  # own agents and companions
    words = _words(connection, guests)
    sides = _sides(connection, case)
    for guest in guests:
        complete = _complete(words.get(guest, {}), sides)
        for one in people:
            if one.party_id is not None and one.capacity in MAY_CONSENT:
                mine = words.get(guest, {}).get(one.party_id)
                own.append((one.id, f"guest:{guest}:{mine}:{complete}"))
    oaths = connection.execute(
        select(Oath.participant_id).where(Oath.participant_id.in_([p.id for p in people]))
    )
    return own, f"{sorted(words.items())}{sorted(map(tuple, oaths))}{len(people)}"


def _words(connection: Connection, guests: list[int]) -> dict[int, dict[int, bool]]:
    found: dict[int, dict[int, bool]] = {}
    if not guests:
        return found
    query = select(GuestConsent.participant_id, GuestConsent.party_id, GuestConsent.agrees)
    for guest, party, agrees in connection.execute(query.where(GuestConsent.participant_id.in_(guests))):
        found.setdefault(guest, {})[party] = agrees
    return found


def _sides(connection: Connection, case: Any) -> dict[int, int]:
    query = select(Party.id, Party.side).where(Party.case_id == case, Party.left_at.is_(None))
    return {party: side for party, side in connection.execute(query)}


def _complete(words: dict[int, bool], sides: dict[int, int]) -> bool:
    """The same rule as `guests.sides_missing`."""
    refused = {sides[p] for p, agrees in words.items() if not agrees and p in sides}
    agreed = {sides[p] for p, agrees in words.items() if agrees and p in sides}
    return set(sides.values()) <= agreed - refused
