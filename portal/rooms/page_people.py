"""People beside the parties as a room's pages show them: whom each side has agreed to, who has the word, who may go. Reads only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.models import Participant
from portal.law.group import is_group
from portal.law.vocabulary import Capacity, Role
from portal.people.actors import Actor
from portal.rooms.models import GuestConsent
from portal.rooms.models_people import Oath
from portal.rooms.operations import guests, leaving, speech
from portal.rooms.page_picture import Picture, Seen


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who comes by consent. Sides and refusals are for who presides; a party reads its own word only."""

    who: Seen
    mine: bool | None
    complete: bool
    missing: tuple[int, ...] = ()
    refused: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RoomPeople:
    """Everything of it for one page."""

    guests: list[Guest] = field(default_factory=list)
    may_answer: bool = False
    may_go: bool = False
    grantable: frozenset[int] = frozenset()
    endable: frozenset[int] = frozenset()
    sworn: dict[int, datetime] = field(default_factory=dict)
    waiting_sides: list[tuple[int, int]] = field(default_factory=list)  # side, how many of it wait

    @property
    def open_question(self) -> Guest | None:
        """The first one this party has not answered."""
        return next((g for g in self.guests if g.mine is None), None) if self.may_answer else None


def people_of(session: Session, seen: Picture) -> RoomPeople:
    """For this reader; empty for whoever neither presides nor stands for a party."""
    me = session.get_one(Participant, seen.me.id)
    may_go = me.capacity in leaving.MAY_LEAVE
    answers = me.party_id is not None and me.capacity in guests.MAY_CONSENT
    if not seen.presides and not answers:
        return RoomPeople(may_go=may_go)
    here = [p for p in seen.people if p.capacity in guests.BY_CONSENT]
    endable = _endable(session, seen)
    if not seen.presides:
        found = [_guest(session, seen, p, me.party_id) for p in here]
        return RoomPeople(found, may_answer=True, may_go=may_go, endable=endable)
    waiting = Counter(p.side for p in seen.waiting if p.side is not None)
    return RoomPeople(
        guests=[_guest(session, seen, p, None) for p in here],
        grantable=_grantable(seen),
        endable=endable,
        sworn=_sworn(session, seen),
        waiting_sides=sorted((side, count) for side, count in waiting.items() if count > 1),
    )


def _guest(session: Session, seen: Picture, person: Seen, party_id: int | None) -> Guest:
    row = session.get_one(Participant, person.id)
    missing = guests.sides_missing(session, seen.room, row)
    query = select(GuestConsent.party_id, GuestConsent.agrees).where(GuestConsent.participant_id == person.id)
    words: dict[int, bool] = {party: agrees for party, agrees in session.execute(query)}
    if party_id is not None:
        return Guest(person, words.get(party_id), not missing)
    sides = {p.id: p.side for p in seen.room.case.parties if p.left_at is None}
    refused = {sides[party] for party, agrees in words.items() if not agrees and party in sides}
    return Guest(person, None, not missing, tuple(sorted(missing - refused)), tuple(sorted(refused)))


def _grantable(seen: Picture) -> frozenset[int]:
    """Whose word is in the hand of who presides (the same rule as `speech.grant_word`)."""
    members = {p.party_id: p.side for p in seen.people if p.party_id is not None and p.side is not None}
    big = {side for side, count in Counter(members.values()).items() if is_group(count)}
    return frozenset(
        p.id
        for p in seen.people
        if p.capacity in speech.LISTENING or (p.side in big and p.capacity != Capacity.REPRESENTATIVE)
    )


def _endable(session: Session, seen: Picture) -> frozenset[int]:
    placed = Actor(0, "", seen.me.name, Role.PARTY).within(seen.me.id, seen.me.party_id, seen.me.side)
    some = [p for p in seen.people if p.capacity in leaving.MAY_LEAVE and p.id != seen.me.id]
    rows = [session.get_one(Participant, p.id) for p in some]
    return frozenset(r.id for r in rows if leaving.may_end(session, seen.room, placed, r))


def _sworn(session: Session, seen: Picture) -> dict[int, datetime]:
    ids = [p.id for p in seen.people if p.capacity == Capacity.INTERPRETER]
    query = select(Oath.participant_id, Oath.at).where(Oath.participant_id.in_(ids))
    return {participant: at for participant, at in session.execute(query)}
