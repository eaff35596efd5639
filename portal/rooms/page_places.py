"""Who sits where, for whoever leads; and who knocks at the door of the talk one sits in. Reads only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.law.room_rules import KNOCK_GRACE, KNOCK_HOLDS
from portal.people.actors import Actor
from portal.rooms import agenda_view, audience, balance
from portal.rooms.doors import TALKING_STAFF
from portal.rooms.models import Channel, Sitting
from portal.rooms.operations import knocking, lead, returning
from portal.rooms.page_picture import Picture, Seen


@dataclass(frozen=True, slots=True)
class Place:
    """An open channel with the people in it; `mine`: whoever looks speaks and hears here."""

    ref: str
    kind: str
    sides: tuple[int, ...]
    people: tuple[Seen, ...] = ()
    mine: bool = False

    @property
    def guests(self) -> list[Seen]:
        """Those inside, without who leads or keeps the record: whom the airlock names."""
        return [p for p in self.people if p.capacity not in TALKING_STAFF]

    def takes(self, person: Seen) -> bool:
        """Whether this person's side talks here (the same rule as `moves.belongs`)."""
        return self.kind == "joint" or person.side is None or person.side in self.sides


@dataclass(frozen=True, slots=True)
class Knocking:
    """Somebody who leads stands at the door of this person's talk."""

    channel: str
    name: str
    enters_at: datetime


@dataclass(frozen=True, slots=True)
class Places:
    """Everything of `Place` for one page."""

    joint: Place | None = None
    apart: list[Place] = field(default_factory=list)

    @property
    def everywhere(self) -> list[Place]:
        """The common table first."""
        return ([self.joint] if self.joint else []) + self.apart

    def of(self, person: Seen) -> Place | None:
        """Where this one is; a colleague who reads several is where he entered first."""
        return next((p for p in self.everywhere if person in p.people), None)

    def others(self, person: Seen) -> list[Place]:
        """Separate talks that go on without this one."""
        return [p for p in self.apart if person not in p.people]


def places_of(session: Session, seen: Picture, actor: Actor, now: datetime) -> dict[str, Any]:
    """Template variables: places, knock, colleagues, lead (offered, gone), undeclared, agenda, spoken, replies."""
    view = audience.look(session.connection(), seen.room.id)
    placed = _placed(actor, seen)
    leads = seen.presides
    return {
        "places": _places(view, seen) if leads else Places(),
        "knock": _knock(session, view, seen, now),
        "colleagues": {p.id for p in lead.colleagues(session, seen.room)} if leads else set(),
        "lead_offered_to": seen.room.lead_offered_to,
        "lead_gone": not leads and lead.is_gone(seen.room, now),
        "undeclared": _undeclared(session, seen) if leads else [],
        "agenda": _agenda(session, seen, placed),
        "spoken": balance.spoken(session, seen.room, seen.sitting) if leads and seen.sitting else [],
        "unsuited": _unsuited(seen) if leads else [],
    }


def _agenda(session: Session, seen: Picture, placed: Actor) -> list[dict[str, Any]]:
    if not seen.is_mediation or seen.outside:
        return []
    return agenda_view.told(session, seen.room, placed, seen.presides)


def _placed(actor: Actor, seen: Picture) -> Actor:
    return actor.within(seen.me.id, seen.me.party_id, seen.me.side)


def _places(view: audience.RoomView, seen: Picture) -> Places:
    people = {p.id: p for p in seen.people}
    seat = view.seat(seen.me.id)
    found: dict[int, list[Seen]] = {}
    for interval in view.intervals:
        if (
            interval.to_seq is None
            and interval.participant_id in people
            and interval.participant_id != seen.me.id
        ):
            found.setdefault(interval.channel_id, []).append(people[interval.participant_id])
    rows = [c for c in view.channels.values() if c.closed_at is None and c.kind != "mediators"]
    made = [
        Place(c.ref, c.kind, tuple(c.sides or ()), tuple(found.get(c.id, ())), c.id == seat) for c in rows
    ]
    apart = sorted((p for p in made if p.kind == "caucus"), key=lambda p: p.sides)
    return Places(next((p for p in made if p.kind == "joint"), None), apart)


def _knock(session: Session, view: audience.RoomView, seen: Picture, now: datetime) -> Knocking | None:
    seat = view.seat(seen.me.id)
    if seat is None or view.channels[seat].kind != "caucus":
        return None
    found = knocking.pending(session, session.get_one(Channel, seat))
    if found is None or view.seat(found.participant_id) == seat or now - found.at > KNOCK_HOLDS:
        return None  # nobody, or he sits inside already
    who = next((p.name for p in seen.people if p.id == found.participant_id), "")
    return None if found.answered_at else Knocking(view.channels[seat].ref, who, found.at + KNOCK_GRACE)


def _undeclared(session: Session, seen: Picture) -> list[str]:
    if seen.sitting is None or seen.sitting.returning_at is None:
        return []
    return [p.person.name for p in returning.undeclared(session, seen.sitting)]


def _unsuited(seen: Picture) -> list[Seen]:
    if seen.sitting is None or seen.sitting.state != "scheduled":
        return []
    return [p for p in seen.people if p.unsuited_at is not None]


def sitting_before(session: Session, seen: Picture) -> Sitting | None:
    """The one that ended last, where the next one is set already."""
    query = select(Sitting).where(Sitting.room_id == seen.room.id, Sitting.state == "ended")
    return session.scalars(query.order_by(Sitting.ended_at.desc()).limit(1)).first()
