"""SMS and e-mail that come in: led to exactly one participant and one channel, or laid aside for a person to place.

Nothing is guessed into a room. What is placed becomes an ordinary message of its writer; the row keeps its times.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.cases.access import case_for
from portal.cases.models import Participant
from portal.db import announce, blind_index
from portal.errors import InvalidInput, NotFound, WrongState
from portal.law.vocabulary import Role
from portal.notices.language import N_
from portal.notices.operations import Tell, tell
from portal.people.actors import Actor
from portal.people.models import Person
from portal.people.phones import read_phone
from portal.rooms.doors import presiding_for
from portal.rooms.facts import room_of
from portal.rooms.forms import LONGEST_TEXT
from portal.rooms.forms_day import PlaceLetter
from portal.rooms.messages import Say, store_message
from portal.rooms.models import Channel, Message, Room
from portal.rooms.models_day import Inbound, ReplyAddress
from portal.rooms.operations.daymode import live_sitting
from portal.rooms.operations.replies import LETTERS, is_in

TOKEN = re.compile(rf"(?<![A-Za-z0-9])([{LETTERS}]{{6}})(?![A-Za-z0-9])", re.IGNORECASE)
HEAD = 40  # a token stands at the beginning of the text, or in the subject


@dataclass(frozen=True, slots=True)
class Arrived:
    """One SMS or e-mail as its provider handed it over; `sent_at` is the provider's word."""

    source: str
    provider_id: str
    sender: str
    text: str
    sent_at: datetime
    subject: str = ""
    attachments: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where it belongs; with no address the reason why a person has to decide, and whose it is if that is known."""

    address: ReplyAddress | None
    reason: str = ""
    participant_id: int | None = None


def receive(session: Session, arrived: Arrived, now: datetime) -> Inbound:
    """Keep it, once per provider's id, and place it if it is certain where. The second time gives the first row."""
    query = select(Inbound).where(
        Inbound.source == arrived.source, Inbound.provider_id == arrived.provider_id[:120]
    )
    found = session.scalars(query).one_or_none()
    if found is not None:
        return found
    place = _find_place(session, arrived)
    row = Inbound(
        source=arrived.source,
        provider_id=arrived.provider_id[:120],
        sender=arrived.sender[:120],
        text=_cleaned(arrived.text),
        attachments=arrived.attachments,
        sent_at=arrived.sent_at,
        received_at=now,
        state="desk",
        reason=place.reason,
        participant_id=place.participant_id,
    )
    session.add(row)
    session.flush()
    if place.address is not None:
        _settle(session, row, place.address, now)
    elif place.participant_id is not None:
        _leave_to_mediator(session, row, now)
    announce(session, "inbound", row.ref)
    return row


def _find_place(session: Session, arrived: Arrived) -> Place:
    people = _senders(session, arrived)
    token = TOKEN.search(arrived.subject) or TOKEN.search(arrived.text.strip()[:HEAD])
    named = _by_token(session, token.group(1)) if token else None
    if named is not None:
        return _named(session, arrived, named, people)
    if arrived.source == "email":
        return Place(
            None, "no_token"
        )  # a sender's address is easily forged: without the word nothing is certain
    return _only_talk(session, people)


def _named(session: Session, arrived: Arrived, address: ReplyAddress, people: set[int]) -> Place:
    person = session.get_one(Participant, address.participant_id).person
    mine = person.id in people if arrived.source == "sms" else _same_mailbox(person, arrived.sender)
    return Place(address, "", address.participant_id) if mine else Place(None, "other_sender")


def _only_talk(session: Session, people: set[int]) -> Place:
    """Without a token: the one open talk by text of whoever has this number, if there is exactly one."""
    if not people:
        return Place(None, "unknown_sender")
    query = (
        select(ReplyAddress)
        .join(Participant, Participant.id == ReplyAddress.participant_id)
        .where(Participant.person_id.in_(people), Participant.ends_at.is_(None))
    )
    candidates = [one for one in session.scalars(query) if _why_not(session, one) == ""]
    if len(candidates) == 1:
        return Place(candidates[0], "", candidates[0].participant_id)
    return Place(None, "several" if candidates else "no_open_talk")


def _why_not(session: Session, address: ReplyAddress) -> str:
    """Why words may not go to this channel now; empty where they may. Never into another one instead."""
    channel = session.get_one(Channel, address.channel_id)
    room = session.get_one(Room, channel.room_id)
    if session.get_one(Participant, address.participant_id).ends_at is not None:
        return "left_case"
    sitting = live_sitting(session, room)
    if sitting is None or sitting.state != "open":
        return "no_open_talk"
    return "" if is_in(session, channel, address.participant_id) else "left_channel"


def _settle(session: Session, row: Inbound, address: ReplyAddress, now: datetime) -> None:
    from portal.rooms.operations import decisions

    words = _without_token(row.text, address.token)
    row.participant_id = address.participant_id
    row.reason = _why_not(session, address) or _unfit(words)
    if row.reason:
        _leave_to_mediator(session, row, now)
        return
    row.text = words
    _become_message(session, row, session.get_one(Channel, address.channel_id), now)
    decisions.take_digit(session, row, words, now)  # after the words are kept: the answer may end the talk


def _become_message(session: Session, row: Inbound, channel: Channel, now: datetime) -> None:
    room = session.get_one(Room, channel.room_id)
    person = session.get_one(Participant, row.participant_id)
    told = Say(channel.ref, f"{row.source}-{row.ref}", row.text)
    stored = store_message(session, writer(person), room.ref, told, now)
    row.message_id = session.scalars(select(Message.id).where(Message.ref == stored["id"])).one()
    row.state, row.reason, row.text, row.placed_at = "placed", "", "", now
    session.flush()
    params = {"name": person.person.name, "way": way_name(row.source), "room": room.ref}
    tell(session, Tell(room.presiding.person_id, "reply_came", params, room.case_id), now)


def way_name(source: str) -> str:
    """短信 or 邮件, as data of a notice."""
    return {"sms": N_("短信"), "email": N_("邮件")}[source]


def writer(person: Participant) -> Actor:
    """The person whose words these are, without a session: the telephone or mailbox spoke for it."""
    actor = Actor(person.person_id, person.person.ref, person.person.name, Role.PARTY)
    return actor.within(person.id, person.party_id, person.party.side if person.party else None)


def _leave_to_mediator(session: Session, row: Inbound, now: datetime) -> None:
    person = session.get_one(Participant, row.participant_id)
    room = room_of(session, person.case_id)
    row.state = "mediator"
    if room is None:
        row.state = "desk"
        return
    params = {"name": person.person.name, "room": room.ref}
    tell(session, Tell(room.presiding.person_id, "letter_to_place", params, room.case_id), now)
    announce(session, "room", str(room.id))


def place_by_mediator(
    session: Session, actor: Actor, room_ref: str, form: PlaceLetter, now: datetime
) -> Inbound:
    """The mediator puts a letter into a channel in which its writer is now. Raises NotFound, WrongState, InvalidInput."""
    room, placed = presiding_for(session, actor, room_ref)
    row = session.scalars(select(Inbound).where(Inbound.ref == form.letter)).one_or_none()
    channel = session.scalars(
        select(Channel).where(Channel.ref == form.channel, Channel.room_id == room.id)
    ).one_or_none()
    if row is None or channel is None or row.participant_id is None:
        raise NotFound()
    if session.get_one(Participant, row.participant_id).case_id != room.case_id:
        raise NotFound()
    if row.state != "mediator":
        raise WrongState()
    if not is_in(session, channel, row.participant_id) or _unfit(row.text):
        raise InvalidInput({"channel": "not_in_channel"})
    _become_message(session, row, channel, now)
    row.placed_by = placed.person_id
    act = Act("place_letter", placed.person_ref, str(placed.role), now, {"letter": row.ref})
    record(session, "channel", channel.ref, act)
    return row


def assign_by_desk(
    session: Session, actor: Actor, ref: str, where: tuple[str, str], now: datetime
) -> Inbound:
    """The desk says whose it is: `where` = (case ref, participant ref). The mediator of that case then chooses the channel."""
    row = waiting(session, ref)
    case, placed = case_for(session, actor, where[0])
    query = select(Participant).where(
        Participant.ref == where[1],
        Participant.case_id == case.id,
        Participant.party_id.is_not(None),
        Participant.ends_at.is_(None),
    )
    person = session.scalars(query).one_or_none()
    if person is None or room_of(session, case.id) is None:
        raise NotFound()
    row.participant_id, row.placed_by = person.id, actor.person_id
    _leave_to_mediator(session, row, now)
    act = Act("assign_letter", placed.person_ref, str(placed.role), now, {"letter": row.ref})
    record(session, "staff", case.ref, act)
    return row


def drop_by_desk(session: Session, actor: Actor, ref: str, now: datetime) -> Inbound:
    """Advertising and wrong numbers; the row stays, its words go."""
    row = waiting(session, ref)
    row.state, row.placed_by, row.placed_at, row.text = "dropped", actor.person_id, now, ""
    act = Act("drop_letter", actor.person_ref, str(actor.role), now, {"letter": row.ref})
    record(session, "system", "inbound", act)
    return row


def waiting(session: Session, ref: str) -> Inbound:
    """A letter that lies at the desk; raises NotFound."""
    query = select(Inbound).where(Inbound.ref == ref, Inbound.state == "desk")
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound()
    return found


def _senders(session: Session, arrived: Arrived) -> set[int]:
    """Everybody who has this number on file; a number may be a couple's."""
    if arrived.source != "sms":
        return set()
    try:
        number = read_phone(arrived.sender)
    except ValueError:
        return set()
    return set(session.scalars(select(Person.id).where(Person.phone_index == blind_index(number))))


def _same_mailbox(person: Person, sender: str) -> bool:
    return bool(person.email) and (person.email or "").strip().lower() == sender.strip().lower()


def _by_token(session: Session, token: str) -> ReplyAddress | None:
    return session.scalars(select(ReplyAddress).where(ReplyAddress.token == token.upper())).one_or_none()


def _without_token(text: str, token: str) -> str:
    return re.sub(
        rf"^\W*{token}(?![A-Za-z0-9])[\s:\uff1a,\uff0c]*", "", text.strip(), count=1, flags=re.IGNORECASE
    ).strip()


def _cleaned(text: str) -> str:
    return "".join(c for c in text.replace("\x00", "") if not "\ud800" <= c <= "\udfff").strip()


def _unfit(words: str) -> str:
    if not words:
        return "empty"
    return "too_long" if len(words) > LONGEST_TEXT else ""
