"""The whole picture of a room as JSON for one person: what the page needs beside the messages. Nothing that is not theirs."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import access
from portal.cases.models import Participant
from portal.errors import NotFound
from portal.locale import language
from portal.notices.language import say
from portal.people.actors import Actor
from portal.rooms import agenda_view, audience, facts
from portal.rooms.audience import instant
from portal.rooms.doors import current_sitting, room_for
from portal.rooms.models import (
    Attendance,
    Channel,
    FactAnswer,
    MinutesConfirmation,
    OpeningTick,
    Room,
    Sitting,
)
from portal.rooms.opening import LINES
from portal.rooms.operations import guests, knocking, notes, releases
from portal.rooms.operations.minutes import minutes_of


def state_for(session: Session, actor: Actor, room_ref: str) -> dict[str, Any]:
    """`{room, purpose, me, presiding, sitting, own, people, opening, missing, facts, minutes, releases, note}`."""
    room, placed = room_for(session, actor, room_ref)
    assert placed.participant_id is not None
    presides = placed.participant_id == room.presiding_id
    outside = guests.stays_outside(session, room, session.get_one(Participant, placed.participant_id))
    view = audience.look(session.connection(), room.id)
    opened, past = audience.channels_of(view, placed.participant_id)
    try:
        sitting = current_sitting(session, room)
    except NotFound:
        sitting = None
    answer: dict[str, Any] = {
        "room": room.ref,
        "purpose": room.purpose,
        "me": _ref(session, placed.participant_id),
        "presiding": room.presiding.ref,
        "channels": opened,
        "past": past,
        "shuttle": room.shuttle if presides else None,
        "agenda": [] if outside else agenda_view.told(session, room, placed, presides),
        "knock": knock_told(session, room, view, placed.participant_id),
        "facts": [] if outside else _facts(session, room, placed.participant_id),
        "releases": _releases(session, actor, room_ref),
    }
    if sitting is not None:
        answer.update(_sitting(session, room, sitting, placed, presides))
        if outside:
            answer["minutes"] = None
    knocks = knocking.own(session, room, placed.participant_id)
    if knocks:
        answer["knocks"] = [{"channel": ref, "answered": answered} for ref, answered in knocks]
    if presides:
        answer["note"] = notes.read(session, actor, room_ref)
        answer["missing"] = _missing(session, room)
    return answer


def knock_told(
    session: Session, room: Room, view: audience.RoomView, participant_id: int
) -> dict[str, Any] | None:
    """Who knocks at the door of the talk this person sits in; nobody else learns of it."""
    seat = view.seat(participant_id)
    if seat is None or view.channels[seat].kind != "caucus":
        return None
    found = knocking.pending(session, session.get_one(Channel, seat))
    if found is None or view.seat(found.participant_id) == seat:
        return None
    return {
        "channel": view.channels[seat].ref,
        "from": _ref(session, found.participant_id),
        "at": instant(found.at),
        "answered": found.answered_at is not None,
    }


def _sitting(session: Session, room: Room, sitting: Sitting, actor: Actor, presides: bool) -> dict[str, Any]:
    assert actor.participant_id is not None
    ticked = {
        t.item: instant(t.at)
        for t in session.scalars(select(OpeningTick).where(OpeningTick.sitting_id == sitting.id))
    }
    return {
        "sitting": {
            "ref": sitting.ref,
            "starts_at": instant(sitting.starts_at),
            "minutes": sitting.minutes_planned,
            "mode": sitting.mode,
            "state": sitting.state,
            "break_until": instant(sitting.break_until) if sitting.break_until else None,
        },
        "own": _line(_own(session, sitting, actor.participant_id)),
        "people": _people(session, room, sitting) if presides else [],
        "opening": [
            {"item": line.key, "text": say(line.zh, language()), "at": ticked.get(line.key)} for line in LINES
        ],
        "minutes": _minutes(session, room, sitting, actor.participant_id, presides),
    }


def _own(session: Session, sitting: Sitting, participant_id: int) -> Attendance:
    query = select(Attendance).where(
        Attendance.sitting_id == sitting.id, Attendance.participant_id == participant_id
    )
    return session.scalars(query).one_or_none() or Attendance(state="expected", device="")


def _line(line: Attendance) -> dict[str, Any]:
    return {
        "state": line.state,
        "device": line.device,
        "company": line.company,
        "identity_verified": line.identity_verified_at is not None,
        "sham_warned": line.sham_warned_at is not None,
        "mode_agreed": line.mode_agreed_at is not None,
        "willing": line.willing_at is not None,
        "hand": line.hand_at is not None,
    }


def _people(session: Session, room: Room, sitting: Sitting) -> list[dict[str, Any]]:
    rows = session.scalars(select(Attendance).where(Attendance.sitting_id == sitting.id)).all()
    lines = {row.participant_id: row for row in rows}
    return [
        {"participant": a.ref, "name": a.name, "capacity": a.capacity, "side": a.side}
        | (_line(lines[a.participant_id]) if a.participant_id in lines else {"state": "expected"})
        for a in audience.attenders(session.connection(), room.id)
    ]


def _missing(session: Session, room: Room) -> list[str]:
    """Guard keys that still stand between now and the opening."""
    if room.purpose != "mediation":
        return []
    known = facts.opening_facts(session, room, access.current_proceeding(session, room.case))
    return [key for key, holds in known.items() if not holds]


def _facts(session: Session, room: Room, participant_id: int) -> list[dict[str, Any]]:
    me = session.get_one(Participant, participant_id)
    named = facts.named_beside(session, room.case, me.party_id, participant_id == room.presiding_id)
    names = {p.id: p.person.name for p in named}
    found = []
    for fact in facts.live_facts(session, room.case_id):
        yes, no = facts.sides_confirming(session, fact)
        own = session.scalars(
            select(FactAnswer).where(
                FactAnswer.fact_id == fact.id,
                FactAnswer.participant_id == participant_id,
                FactAnswer.fact_version == fact.version,
            )
        ).one_or_none()
        found.append(
            {
                "ref": fact.ref,
                "version": fact.version,
                "text": fact.text,
                "evidence": list(fact.evidence_refs),
                "confirmed_by": [names[i] for i in sorted(yes) if i in names],
                "denied_by": [names[i] for i in sorted(no) if i in names],
                "mine": own.confirms if own else None,
            }
        )
    return found


def _minutes(
    session: Session, room: Room, sitting: Sitting, participant_id: int, presides: bool
) -> dict[str, Any] | None:
    """While it is being written only its writers see it; everybody once it is offered."""
    found = minutes_of(session, sitting)
    if found is None or (found.closed_at is None and not presides):
        return None
    own = session.scalars(
        select(MinutesConfirmation).where(
            MinutesConfirmation.minutes_id == found.id,
            MinutesConfirmation.edition == found.edition,
            MinutesConfirmation.participant_id == participant_id,
        )
    ).one_or_none()
    return {
        "version": found.version,
        "edition": found.edition,
        "offered": found.closed_at is not None,
        "finished": found.paper_id is not None,
        "body": json.loads(found.body),
        "waiting_for": [p.person.name for p in facts.unconfirmed(session, found)],
        "mine": own.confirms if own else None,
    }


def _releases(session: Session, actor: Actor, room_ref: str) -> list[dict[str, Any]]:
    return [
        {
            "ref": r.ref,
            "participant": _ref(session, r.participant_id),
            "text": r.text,
            "approved": r.approved_at is not None,
            "passed": r.passed_at is not None,
            "withdrawn": r.withdrawn_at is not None,
        }
        for r in releases.releases_for(session, actor, room_ref)
    ]


def _ref(session: Session, participant_id: int) -> str:
    return session.get_one(Participant, participant_id).ref
