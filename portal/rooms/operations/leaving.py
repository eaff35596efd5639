"""Somebody leaves for good (13.D): the place ends, what was given with it ends, the record keeps it.

An agent whose authority is taken back signs nothing from this moment; sockets of whoever left close with the commit. Who
comes later gets a new place, and reads only from its own beginning.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.cases.access import case_for
from portal.cases.models import Case, Participant
from portal.cases.models_group import AuthorityPaper
from portal.db import announce
from portal.errors import InvalidInput, NotAllowed, NotFound, WrongState
from portal.law.vocabulary import Capacity
from portal.notices.operations import Tell, tell
from portal.people import links
from portal.people.actors import Actor
from portal.people.models import EntryLink
from portal.rooms.doors import participant_by_ref, room_for
from portal.rooms.forms_people import EndPlace, Leaving
from portal.rooms.models import Attendance, Room, Sitting
from portal.rooms.operations import channels, guests, returning

MAY_LEAVE = guests.BY_CONSENT | {
    Capacity.AGENT,
    Capacity.SUPPORT_PERSON,
    Capacity.HELPER,
    Capacity.INTERPRETER,
}
"""Who came for a while. A party leaves the mediation by its own ways, a mediator by handing over."""
OF_A_PARTY = frozenset({Capacity.AGENT, Capacity.SUPPORT_PERSON, Capacity.HELPER})
PRINCIPALS = guests.MAY_CONSENT - {Capacity.AGENT}
LIVE = ("scheduled", "open", "break")


def leave_for_good(
    session: Session, actor: Actor, room_ref: str, form: Leaving, now: datetime
) -> Participant:
    """The own place, by the own word. Raises InvalidInput for parties and who leads: they have other ways."""
    room, placed = room_for(session, actor, room_ref)
    me = session.get_one(Participant, placed.participant_id)
    if me.capacity not in MAY_LEAVE:
        raise InvalidInput({"participant": "capacity"})
    _end(session, room.case, me, placed, form.reason, now)
    return me


def end_place(session: Session, actor: Actor, room_ref: str, form: EndPlace, now: datetime) -> Participant:
    """A party ends the place of its own agent or companion; who presides that of anybody who came for a while.

    Only the principal takes an agent's authority back. Raises NotAllowed, InvalidInput, NotFound.
    """
    room, placed = room_for(session, actor, room_ref)
    person = participant_by_ref(session, room, form.participant)
    if person.capacity not in MAY_LEAVE:
        raise InvalidInput({"participant": "capacity"})
    if not may_end(session, room, placed, person):
        raise NotAllowed()
    _end(session, room.case, person, placed, form.reason, now)
    return person


def dismiss(session: Session, actor: Actor, case_ref: str, form: EndPlace, now: datetime) -> Participant:
    """The same by a principal from the case's page, before there is any room. Raises NotAllowed, NotFound."""
    case, placed = case_for(session, actor, case_ref)
    query = select(Participant).where(
        Participant.ref == form.participant, Participant.case_id == case.id, Participant.ends_at.is_(None)
    )
    person = session.scalars(query).one_or_none()
    if person is None or placed.participant_id is None:
        raise NotFound()
    if not _is_principal_of(session, placed, person):
        raise NotAllowed()
    _end(session, case, person, placed, form.reason, now)
    return person


def may_end(session: Session, room: Room, placed: Actor, person: Participant) -> bool:
    """Whether this actor may end this place."""
    if person.capacity not in MAY_LEAVE:
        return False
    if placed.participant_id == room.presiding_id:
        return person.capacity != Capacity.AGENT
    return _is_principal_of(session, placed, person)


def _is_principal_of(session: Session, placed: Actor, person: Participant) -> bool:
    me = session.get_one(Participant, placed.participant_id)
    own = me.party_id is not None and me.party_id == person.party_id
    return own and me.capacity in PRINCIPALS and person.capacity in OF_A_PARTY


def _end(session: Session, case: Case, person: Participant, by: Actor, reason: str, now: datetime) -> None:
    if person.ends_at is not None:
        raise WrongState()
    rooms = session.scalars(select(Room).where(Room.case_id == case.id)).all()
    for one in rooms:
        channels.leave_room(session, one, person.id, now)
    _lines(session, case, person, by, now)
    person.ends_at, person.authority, person.may_speak = now, [], False
    _close_ways(session, person, now)
    session.flush()
    how = "left" if by.participant_id == person.id else "ended"
    body = {"participant": person.ref, "capacity": person.capacity, "how": how}
    private = {"reason": reason} if reason else {}
    act = Act("leave_case", by.person_ref, str(by.role), now, body, private)
    record(session, "case", case.ref, act)
    _tell(session, case, rooms, person, by, now)
    for one in rooms:
        announce(session, "room", str(one.id))


def _lines(session: Session, case: Case, person: Participant, by: Actor, now: datetime) -> None:
    """Their lines at sittings that go on: who is gone is waited for by nobody."""
    query = (
        select(Attendance, Sitting)
        .join(Sitting, Sitting.id == Attendance.sitting_id)
        .join(Room, Room.id == Sitting.room_id)
        .where(
            Room.case_id == case.id,
            Attendance.participant_id == person.id,
            Sitting.state.in_(LIVE),
        )
    )
    for line, sitting in session.execute(query).all():
        line.state, line.left_at, line.hand_at = "left", now, None
        returning.go_on_if_all(session, sitting.room, sitting, by, now)


def _close_ways(session: Session, person: Participant, now: datetime) -> None:
    """Links to this place, and the papers it acted by."""
    for link in session.scalars(select(EntryLink).where(EntryLink.participant_id == person.id)):
        links.revoke(session, link, now)
    query = select(AuthorityPaper).where(
        AuthorityPaper.participant_id == person.id, AuthorityPaper.state.in_(("waiting", "verified"))
    )
    for paper in session.scalars(query):
        paper.state, paper.decided_at = "ended", now


def _tell(
    session: Session, case: Case, rooms: Sequence[Room], person: Participant, by: Actor, now: datetime
) -> None:
    """Who presides always; the principal where its own agent or companion is gone. Nobody else has to."""
    wanted = {room.presiding.person_id for room in rooms if room.presiding.ends_at is None}
    if person.capacity in OF_A_PARTY and person.party is not None:
        wanted.add(person.party.person_id)
    for person_id in sorted(wanted - {by.person_id}):
        tell(session, Tell(person_id, "place_ended", {"name": person.person.name}, case.id), now)
