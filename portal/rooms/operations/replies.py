"""Statements that await a reply until a day: asked, reminded, missed. After the day nothing ends; the mediator decides."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.cases.models import Participant
from portal.clock import china_date
from portal.db import announce, new_ref
from portal.errors import InvalidInput, NotFound, WrongState
from portal.law.deadlines import due
from portal.law.timers import TIMERS
from portal.notices.operations import Tell, tell
from portal.people.actors import Actor
from portal.rooms.doors import participant_by_ref, presiding_for, room_for
from portal.rooms.forms_day import AskReply, ReadUpTo
from portal.rooms.messages import Say, store_message
from portal.rooms.models import Channel, Membership, Message, Room
from portal.rooms.models_day import Inbound, MessageReading, ReplyAddress, ReplyBy
from portal.rooms.operations.daymode import live_sitting

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that looks like another
BEFORE = timedelta(days=1)


def ask(session: Session, actor: Actor, room_ref: str, form: AskReply, now: datetime) -> ReplyBy:
    """The mediator writes to one person who is in that channel, with a day to reply by; told by SMS and e-mail too.

    Raises WrongState outside a talk by text, InvalidInput for somebody who is not in the channel now.
    """
    room, placed = presiding_for(session, actor, room_ref)
    sitting = live_sitting(session, room)
    if sitting is None or sitting.state != "open":
        raise WrongState()
    person = participant_by_ref(session, room, form.participant)
    channel = _channel(session, room, form.channel)
    if person.party_id is None or not is_in(session, channel, person.id):
        raise InvalidInput({"participant": "not_in_channel"})
    stored = store_message(session, placed, room_ref, Say(channel.ref, f"ask-{new_ref()}", form.text), now)
    message = session.scalars(select(Message.id).where(Message.ref == stored["id"])).one()
    row = ReplyBy(
        channel_id=channel.id, participant_id=person.id, message_id=message, due=last_day(now, form.days)
    )
    session.add(row)
    session.flush()
    params = {"until": row.due.isoformat(), "token": address_of(session, channel, person, now)}
    tell(session, Tell(person.person_id, "reply_asked", params, room.case_id, ("sms", "email")), now)
    _note(session, room, channel, "ask_reply", placed, now, row)
    return row


def last_day(now: datetime, days: int) -> date:
    """The legal day by which to reply, never shorter than the platform's own minimum; rolls over holidays."""
    found = due("async_reply", now, extension=days - TIMERS["async_reply"].n).due
    return china_date(found) if isinstance(found, datetime) else found


def address_of(session: Session, channel: Channel, person: Participant, now: datetime) -> str:
    """The short word for this person and this channel; always the same one."""
    query = select(ReplyAddress).where(
        ReplyAddress.channel_id == channel.id, ReplyAddress.participant_id == person.id
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        found = ReplyAddress(
            token=_new_token(session), channel_id=channel.id, participant_id=person.id, made_at=now
        )
        session.add(found)
        session.flush()
    return found.token


def _new_token(session: Session) -> str:
    while True:
        token = "".join(secrets.choice(LETTERS) for _ in range(6))
        if session.scalars(select(ReplyAddress.id).where(ReplyAddress.token == token)).first() is None:
            return token


def is_in(session: Session, channel: Channel, participant_id: int) -> bool:
    """Whether this person is in the channel at this moment."""
    query = select(Membership.id).where(
        Membership.channel_id == channel.id,
        Membership.participant_id == participant_id,
        Membership.to_seq.is_(None),
    )
    return channel.closed_at is None and session.scalars(query).first() is not None


def look_at_clocks(session: Session, now: datetime) -> int:
    """Replies that came, reminders, days that are over; each is told once. Returns how many rows changed."""
    changed = 0
    open_ones = select(ReplyBy).where(ReplyBy.answered_at.is_(None), ReplyBy.stopped_at.is_(None))
    for row in session.scalars(open_ones.order_by(ReplyBy.id)).all():
        changed += _answered(session, row) or _missed(session, row, now) or _remind(session, row, now)
    return changed


def _answered(session: Session, row: ReplyBy) -> bool:
    """Any later word of the same side in the same channel is a reply, by whichever way it came."""
    asked = session.get_one(Message, row.message_id)
    person = session.get_one(Participant, row.participant_id)
    query = (
        select(Message.sent_at)
        .join(Participant, Participant.id == Message.participant_id)
        .where(
            Message.channel_id == row.channel_id,
            Message.seq > asked.seq,
            Participant.party_id == person.party_id,
        )
        .order_by(Message.seq)
    )
    found = session.scalars(query.limit(1)).first()
    if found is None:
        return False
    row.answered_at = found
    return True


def _missed(session: Session, row: ReplyBy, now: datetime) -> bool:
    room, person = _where(session, row)
    if row.missed_at is not None or china_date(now) <= row.due or live_sitting(session, room) is None:
        return False
    row.missed_at = now
    until = {"until": row.due.isoformat(), "room": room.ref}
    name = {"name": person.person.name, **until}
    tell(session, Tell(room.presiding.person_id, "reply_missed", name, room.case_id), now)
    tell(session, Tell(person.person_id, "reply_late", until, room.case_id), now)
    announce(session, "room", str(room.id))
    return True


def _remind(session: Session, row: ReplyBy, now: datetime) -> bool:
    room, person = _where(session, row)
    if row.reminded_at is not None or china_date(now + BEFORE) < row.due:
        return False
    if live_sitting(session, room) is None:
        return False
    row.reminded_at = now
    channel = session.get_one(Channel, row.channel_id)
    params = {"until": row.due.isoformat(), "token": address_of(session, channel, person, now)}
    tell(session, Tell(person.person_id, "reply_soon", params, room.case_id, ("sms", "email")), now)
    return True


def mark_read(session: Session, actor: Actor, room_ref: str, form: ReadUpTo, now: datetime) -> int:
    """This reader had them on the screen: what came by SMS or e-mail, and what awaits a reply. First time only."""
    room, placed = room_for(session, actor, room_ref)
    channel = _channel(session, room, form.channel)
    assert placed.participant_id is not None
    if not is_in(session, channel, placed.participant_id):
        raise NotFound()
    known = select(MessageReading.message_id).where(MessageReading.participant_id == placed.participant_id)
    timed = select(Inbound.message_id).where(Inbound.message_id.is_not(None))
    query = select(Message.id).where(
        Message.channel_id == channel.id,
        Message.seq <= form.seq,
        Message.participant_id != placed.participant_id,
        Message.id.in_(timed.union(select(ReplyBy.message_id))),
        Message.id.not_in(known),
    )
    fresh = list(session.scalars(query))
    for message_id in fresh:
        session.add(MessageReading(message_id=message_id, participant_id=placed.participant_id, at=now))
    return len(fresh)


def _where(session: Session, row: ReplyBy) -> tuple[Room, Participant]:
    room = session.get_one(Room, session.get_one(Channel, row.channel_id).room_id)
    return room, session.get_one(Participant, row.participant_id)


def _channel(session: Session, room: Room, ref: str) -> Channel:
    found = session.scalars(
        select(Channel).where(Channel.ref == ref, Channel.room_id == room.id)
    ).one_or_none()
    if found is None:
        raise NotFound()
    return found


def _note(
    session: Session, room: Room, channel: Channel, action: str, actor: Actor, now: datetime, row: ReplyBy
) -> None:
    """In the chain of a separate talk where it was asked there: the other side learns nothing."""
    body = {"room": room.ref, "reply": row.ref, "until": row.due.isoformat()}
    act = Act(action, actor.person_ref, str(actor.role), now, body)
    where = ("channel", channel.ref) if channel.kind == "caucus" else ("case", room.case.ref)
    record(session, *where, act)
    announce(session, "room", str(room.id))
