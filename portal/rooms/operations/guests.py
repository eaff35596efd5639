"""People who join for a while: support person, interpreter, expert, observer. Who only listens comes by everybody's consent.

An observer (F19), an expert, a relative or an office comes in when every side has said yes, and goes at once when one
takes it back. A support person goes with its party (F17), an interpreter with whoever needs one (F18).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.cases.models import Participant, Party
from portal.cases.operations.act import enter as enter_case
from portal.cases.operations.act import tell_one
from portal.db import announce, blind_index
from portal.errors import GuardFailed, InvalidInput, NotAllowed
from portal.law.vocabulary import Capacity
from portal.notices.operations import Tell, tell
from portal.people.actors import Actor
from portal.people.links import link_of
from portal.people.models import Person
from portal.rooms.doors import participant_by_ref, presiding_for, room_for
from portal.rooms.forms import GuestProposal
from portal.rooms.models import Attendance, GuestConsent, Room, Sitting
from portal.rooms.operations import channels
from portal.rooms.operations.speech import begins_silent

BY_CONSENT = frozenset(
    {Capacity.OBSERVER, Capacity.EXPERT, Capacity.INVITED_GUEST, Capacity.INTERESTED_PERSON}
)
MAY_CONSENT = frozenset(
    {"APPLICANT", "RESPONDENT", "THIRD_PARTY", "AGENT", "GUARDIAN", "LEGAL_REPRESENTATIVE", "REPRESENTATIVE"}
)


def propose_guest(
    session: Session, actor: Actor, room_ref: str, form: GuestProposal, now: datetime
) -> Participant:
    """The presiding person names somebody who is to join; they are asked by link and code, and wait at the door.

    Raises NotAllowed, InvalidInput for a support person without a side.
    """
    room, placed = presiding_for(session, actor, room_ref)
    party = _party_of_side(session, room, form.side) if form.capacity == Capacity.SUPPORT_PERSON else None
    person = Person(
        name=form.name, phone=form.phone, phone_index=blind_index(form.phone), created_at=now,
    )  # fmt: skip
    session.add(person)
    session.flush()
    guest = Participant(
        case_id=room.case_id, person_id=person.id, capacity=form.capacity, party_id=party.id if party else None,
        starts_at=now, invited_at=now, may_speak=not begins_silent(form.capacity),
    )  # fmt: skip
    session.add(guest)
    session.flush()
    organisation = room.case.organisation.name if room.case.organisation else ""
    link = link_of(session, person.id, guest.id, now)
    at = enter_case(session, actor, room.case.ref, now)
    tell_one(session, at, person.id, "invited", link=link.ref, inviter=organisation)
    if form.capacity in BY_CONSENT:
        _ask(session, room, guest, now)
    _note(session, room, "propose_guest", placed, now, {"participant": guest.ref, "capacity": form.capacity})
    return guest


def answer_guest(
    session: Session, actor: Actor, room_ref: str, participant_ref: str, agrees: bool, now: datetime
) -> Participant:
    """A party says whether this person may be there; one «no», also later, and the person is out of every channel at once.

    Raises NotAllowed for whoever cannot speak for a party, InvalidInput for people who need no consent.
    """
    room, placed = room_for(session, actor, room_ref)
    me = session.get_one(Participant, placed.participant_id)
    if me.party_id is None or me.capacity not in MAY_CONSENT:
        raise NotAllowed()
    guest = participant_by_ref(session, room, participant_ref)
    if guest.capacity not in BY_CONSENT:
        raise InvalidInput({"participant": "capacity"})
    row = session.scalars(
        select(GuestConsent).where(
            GuestConsent.participant_id == guest.id, GuestConsent.party_id == me.party_id
        )
    ).one_or_none()
    if row is None:
        row = GuestConsent(participant_id=guest.id, party_id=me.party_id)
        session.add(row)
    row.agrees, row.at = agrees, now
    session.flush()
    if not agrees:
        _put_out(session, room, guest, now)
    elif not sides_missing(session, room, guest):
        what = Tell(room.presiding.person_id, "guest_answered", {"name": guest.person.name}, room.case_id)
        tell(session, what, now)
    _note(session, room, "answer_guest", placed, now, {"participant": guest.ref, "agrees": agrees})
    return guest


def check_consented(session: Session, room: Room, guest: Participant) -> None:
    """Raises GuardFailed(guest_consented) while a side has not agreed to somebody who needs its consent."""
    if guest.capacity in BY_CONSENT and sides_missing(session, room, guest):
        raise GuardFailed(("guest_consented",))


def stays_outside(session: Session, room: Room, person: Participant) -> bool:
    """Somebody who needs consent and has not all of it: nothing of the matter is shown, not even who takes part."""
    return person.capacity in BY_CONSENT and bool(sides_missing(session, room, person))


def sides_missing(session: Session, room: Room, guest: Participant) -> set[int]:
    """Sides without a yes, or with a no, to this person. A side speaks through any of its parties, and a no counts."""
    query = (
        select(Party.side, GuestConsent.agrees)
        .join(GuestConsent, GuestConsent.party_id == Party.id)
        .where(GuestConsent.participant_id == guest.id, Party.left_at.is_(None))
    )
    answers = session.execute(query).all()
    refused = {side for side, agrees in answers if not agrees}
    agreed = {side for side, agrees in answers if agrees} - refused
    return {p.side for p in room.case.parties if p.left_at is None} - agreed


def _ask(session: Session, room: Room, guest: Participant, now: datetime) -> None:
    """Everybody who stands for a party is asked; the words name the guest, not the matter."""
    query = select(Participant.person_id).where(
        Participant.case_id == room.case_id,
        Participant.ends_at.is_(None),
        Participant.party_id.is_not(None),
        Participant.capacity.in_(MAY_CONSENT),
    )
    for person_id in sorted(set(session.scalars(query))):
        params = {"name": guest.person.name, "room": room.ref}
        tell(session, Tell(person_id, "guest_asked", params, room.case_id, ("sms",)), now)


def _put_out(session: Session, room: Room, guest: Participant, now: datetime) -> None:
    channels.leave_room(session, room, guest.id, now)
    query = (
        select(Attendance)
        .join(Sitting, Sitting.id == Attendance.sitting_id)
        .where(Sitting.room_id == room.id, Attendance.participant_id == guest.id)
    )
    for line in session.scalars(query.where(Attendance.state == "admitted")):
        line.state, line.hand_at = "sent_back", None
    announce(session, "room", str(room.id))


def _party_of_side(session: Session, room: Room, side: int | None) -> Party:
    found = next((p for p in room.case.parties if p.side == side and p.left_at is None), None)
    if found is None:
        raise InvalidInput({"side": "choose"})
    return found


def _note(
    session: Session, room: Room, action: str, actor: Actor, now: datetime, body: dict[str, object]
) -> None:
    act = Act(action, actor.person_ref, str(actor.role), now, {"room": room.ref, **body})
    record(session, "case", room.case.ref, act)
    announce(session, "room", str(room.id))
