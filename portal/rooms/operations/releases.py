"""可以转告: words from a separate talk cross only as its party approved them, and passing them on is an act of its own (F35)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.db import announce
from portal.errors import Conflict, InvalidInput, NotAllowed, NotFound, WrongState
from portal.people.actors import Actor
from portal.rooms.doors import participant_by_ref, presiding_for, room_for
from portal.rooms.forms import ReleaseProposal
from portal.rooms.messages import Say, store_message
from portal.rooms.models import Channel, Membership, Release, Room


def propose(session: Session, actor: Actor, room_ref: str, form: ReleaseProposal, now: datetime) -> Release:
    """The mediator writes what might be passed on; its party sees exactly this wording. Only from a separate talk."""
    room, placed = presiding_for(session, actor, room_ref)
    channel = _channel(session, room, form.channel)
    person = participant_by_ref(session, room, form.participant)
    if channel.kind != "caucus" or not _was_in(session, channel, person.id):
        raise InvalidInput({"participant": "not_in_channel"})
    release = Release(channel_id=channel.id, participant_id=person.id, text=form.text, proposed_at=now)
    session.add(release)
    session.flush()
    _note(session, room, channel, "propose_release", placed, now, release)
    return release


def approve(session: Session, actor: Actor, room_ref: str, ref: str, now: datetime) -> Release:
    """The party says: this you may pass on. Only the one whose words they are."""
    room, placed, release = _own(session, actor, room_ref, ref)
    if release.approved_at is None:
        release.approved_at = now
        session.flush()
        _note(
            session,
            room,
            session.get_one(Channel, release.channel_id),
            "approve_release",
            placed,
            now,
            release,
        )
    return release


def withdraw(session: Session, actor: Actor, room_ref: str, ref: str, now: datetime) -> Release:
    """Taken back, as long as it was not passed on."""
    room, placed, release = _own(session, actor, room_ref, ref)
    release.withdrawn_at = now
    session.flush()
    _note(
        session, room, session.get_one(Channel, release.channel_id), "withdraw_release", placed, now, release
    )
    return release


def pass_on(
    session: Session, actor: Actor, room_ref: str, ref: str, channel_ref: str, now: datetime
) -> dict[str, Any]:
    """The mediator says the approved words, unchanged, in another channel. Raises WrongState unless approved and live."""
    room, placed = presiding_for(session, actor, room_ref)
    release = _release(session, room, ref)
    target = _channel(session, room, channel_ref)
    if release.passed_at is not None:
        raise Conflict("passed")
    if release.approved_at is None or release.withdrawn_at is not None or target.id == release.channel_id:
        raise WrongState()
    release.passed_at, release.passed_to = now, target.id
    session.flush()
    answer = store_message(
        session, placed, room_ref, Say(target.ref, f"release-{release.ref}", release.text), now
    )
    source = session.get_one(Channel, release.channel_id)
    _note(session, room, source, "pass_release", placed, now, release)
    return answer


def releases_for(session: Session, actor: Actor, room_ref: str) -> list[Release]:
    """Own sentences; the presiding mediator sees all of the room."""
    room, placed = room_for(session, actor, room_ref)
    query = select(Release).join(Channel, Channel.id == Release.channel_id).where(Channel.room_id == room.id)
    if placed.participant_id != room.presiding_id:
        query = query.where(Release.participant_id == placed.participant_id)
    return list(session.scalars(query.order_by(Release.id)))


def _own(session: Session, actor: Actor, room_ref: str, ref: str) -> tuple[Room, Actor, Release]:
    room, placed = room_for(session, actor, room_ref)
    release = _release(session, room, ref)
    if release.participant_id != placed.participant_id:
        if placed.participant_id == room.presiding_id:
            raise NotAllowed()
        raise NotFound()
    if release.passed_at is not None or release.withdrawn_at is not None:
        raise WrongState()
    return room, placed, release


def _release(session: Session, room: Room, ref: str) -> Release:
    query = (
        select(Release)
        .join(Channel, Channel.id == Release.channel_id)
        .where(Release.ref == ref, Channel.room_id == room.id)
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound()
    return found


def _channel(session: Session, room: Room, ref: str) -> Channel:
    found = session.scalars(
        select(Channel).where(Channel.ref == ref, Channel.room_id == room.id)
    ).one_or_none()
    if found is None:
        raise NotFound()
    return found


def _was_in(session: Session, channel: Channel, participant_id: int) -> bool:
    query = select(Membership.id).where(
        Membership.channel_id == channel.id, Membership.participant_id == participant_id
    )
    return session.scalars(query).first() is not None


def _note(
    session: Session,
    room: Room,
    channel: Channel,
    action: str,
    actor: Actor,
    now: datetime,
    release: Release,
) -> None:
    """In the chain of the separate talk: the other side's bundle must not show that something was proposed."""
    body = {"room": room.ref, "release": release.ref}
    act = Act(action, actor.person_ref, str(actor.role), now, body, {"text": release.text})
    record(session, "channel", channel.ref, act)
    announce(session, "room", str(room.id))
