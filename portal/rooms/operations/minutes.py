"""The record 笔录 of a sitting: filled from ticks and attendance, written on, offered, confirmed edition by edition (OM-21)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.cases import access, papers
from portal.cases.advance import Move, Stand, advance
from portal.db import announce
from portal.errors import Conflict, InvalidInput, NotAllowed, StaleVersion, WrongState
from portal.forms import parse
from portal.law import machines
from portal.law.vocabulary import Machine, Role, Stage
from portal.people.actors import Actor
from portal.rooms import facts, paper_contexts
from portal.rooms.doors import attendance_of, current_sitting, presiding_for, room_for
from portal.rooms.forms import MinutesWritten
from portal.rooms.minutes_body import WRITABLE, Body, first_body, known_by_itself
from portal.rooms.models import Minutes, MinutesConfirmation, Room, Sitting


def start_minutes(session: Session, actor: Actor, room_ref: str, now: datetime) -> Minutes:
    """The sitting's record with what is known already: who, when, what was told. Asking again gives the same."""
    room, placed = _writer(session, actor, room_ref)
    sitting = current_sitting(session, room)
    if sitting.opened_at is None:
        raise WrongState()
    found = minutes_of(session, sitting)
    if found is not None:
        return found
    body = first_body(session, room, sitting)
    minutes = Minutes(sitting_id=sitting.id, body=json.dumps(body, ensure_ascii=False))
    session.add(minutes)
    session.flush()
    _note(session, room, "start_minutes", placed, now, minutes)
    return minutes


def edit_minutes(
    session: Session, actor: Actor, room_ref: str, version: int, changes: Body, now: datetime
) -> Minutes:
    """Write on. After it was offered, an edit makes a new edition and asks everybody again. Raises StaleVersion."""
    room, placed = _writer(session, actor, room_ref)
    minutes = _live(session, room)
    if minutes.version != version:
        raise StaleVersion()
    unknown = set(changes) - set(WRITABLE)
    if unknown:
        raise InvalidInput({name: "unknown" for name in sorted(unknown)})
    if minutes.paper_id is not None:
        raise Conflict("finished")
    before = json.loads(minutes.body)
    after = {**before, **_in_shape(changes)}
    if after == before:
        return minutes
    minutes.body = json.dumps(after, ensure_ascii=False)
    if minutes.closed_at is not None:
        minutes.edition, minutes.closed_at = minutes.edition + 1, None
    session.flush()
    _note(session, room, "edit_minutes", placed, now, minutes)
    return minutes


def _in_shape(changes: Body) -> Body:
    """As the paper will print it: a wrong shape is said to whoever writes, not found when everybody has confirmed."""
    written = parse(MinutesWritten, changes)
    return written.model_dump(mode="json", include=set(changes))


def finish_minutes(
    session: Session, actor: Actor, room_ref: str, version: int, changes: Body, now: datetime
) -> Minutes:
    """Keep what was written since and offer it, in one act: nothing typed is left behind."""
    if changes:
        version = edit_minutes(session, actor, room_ref, version, changes, now).version
    return offer_minutes(session, actor, room_ref, version, now)


def offer_minutes(session: Session, actor: Actor, room_ref: str, version: int, now: datetime) -> Minutes:
    """Close this edition and ask everybody who was there. The result (papers.md 4.17) must have been chosen."""
    room, placed = _writer(session, actor, room_ref)
    minutes = _live(session, room)
    if minutes.version != version:
        raise StaleVersion()
    if minutes.closed_at is not None:
        raise Conflict("offered")
    body = json.loads(minutes.body)
    empty = [name for name in ("risks_told", "result") if not body.get(name)]
    if empty:
        raise InvalidInput({name: "missing" for name in empty})
    sitting = session.get_one(Sitting, minutes.sitting_id)
    minutes.body = json.dumps({**body, **known_by_itself(session, room, sitting)}, ensure_ascii=False)
    minutes.closed_at = now
    session.flush()
    _note(session, room, "offer_minutes", placed, now, minutes)
    return minutes


def confirm_minutes(
    session: Session,
    actor: Actor,
    room_ref: str,
    word: tuple[int, bool, str],
    now: datetime,
) -> MinutesConfirmation:
    """`word` = (edition that was read, confirms, reason when not). The last one needed makes the paper.

    Raises StaleVersion for an older edition, WrongState while it is not offered, InvalidInput for a refusal without reason.
    """
    room, placed = room_for(session, actor, room_ref)
    assert placed.participant_id is not None
    minutes = _live(session, room)
    edition, confirms, reason = word
    if minutes.edition != edition:
        raise StaleVersion()
    if minutes.closed_at is None or minutes.paper_id is not None:
        raise WrongState()
    sitting = session.get_one(Sitting, minutes.sitting_id)
    if attendance_of(session, sitting, placed.participant_id).admitted_at is None:
        raise NotAllowed()  # who was not there has nothing to confirm
    if not confirms and not reason.strip():
        raise InvalidInput({"reason": "missing"})
    found = MinutesConfirmation(
        minutes_id=minutes.id,
        edition=edition,
        participant_id=placed.participant_id,
        confirms=confirms,
        reason=reason.strip() or None,
        at=now,
    )
    session.add(found)
    session.flush()
    _confirm_by_law(session, room, placed, confirms, now)
    _note(session, room, "confirm_minutes" if confirms else "refuse_minutes", placed, now, minutes)
    if not facts.unconfirmed(session, minutes):
        _finish(session, room, minutes, placed, now)
    return found


def minutes_of(session: Session, sitting: Sitting) -> Minutes | None:
    """The record of a sitting."""
    return session.scalars(select(Minutes).where(Minutes.sitting_id == sitting.id)).one_or_none()


def _confirm_by_law(session: Session, room: Room, actor: Actor, confirms: bool, now: datetime) -> None:
    """The law's `confirm_record` is a party's act that leaves the state as it is; some states do not know it."""
    if not confirms or actor.role != Role.PARTY or room.purpose != "mediation":
        return
    proceeding = access.current_proceeding(session, room.case)
    rows = machines.rows(Machine.PROCEEDING, Stage(proceeding.stage), proceeding.state)
    if any(row.action == "confirm_record" for row in rows):
        advance(session, proceeding, Move("confirm_record", {}), Stand(room.case, actor, now))


def _finish(session: Session, room: Room, minutes: Minutes, actor: Actor, now: datetime) -> None:
    """Everybody has answered: signatures of this paper are the confirmations, printed with time and way."""
    if room.purpose != "mediation":
        return  # the court makes its own question record from these answers
    draft = paper_contexts.record_draft(session, room, minutes, now)
    minutes.paper_id = papers.intend(session, room.case, draft, actor, now).id


def _writer(session: Session, actor: Actor, room_ref: str) -> tuple[Room, Actor]:
    """Who presides writes the record; a seated recorder or clerk may write it too."""
    room, placed = room_for(session, actor, room_ref)
    if placed.participant_id != room.presiding_id and not _is_recorder(session, room, placed):
        return presiding_for(session, actor, room_ref)
    return room, placed


def _is_recorder(session: Session, room: Room, actor: Actor) -> bool:
    from portal.cases.models import Participant

    me = session.get_one(Participant, actor.participant_id)
    return actor.is_staff and me.capacity in ("RECORDER", "CO_MEDIATOR", "CLERK")


def _live(session: Session, room: Room) -> Minutes:
    """The newest record of the room."""
    query = (
        select(Minutes)
        .join(Sitting, Sitting.id == Minutes.sitting_id)
        .where(Sitting.room_id == room.id)
        .order_by(Sitting.starts_at.desc(), Sitting.id.desc())
    )
    found = session.scalars(query.limit(1)).first()
    if found is None:
        raise WrongState()
    return found


def _note(session: Session, room: Room, action: str, actor: Actor, now: datetime, minutes: Minutes) -> None:
    body: dict[str, Any] = {"room": room.ref, "minutes": minutes.ref, "edition": minutes.edition}
    record(session, "case", room.case.ref, Act(action, actor.person_ref, str(actor.role), now, body))
    announce(session, "room", str(room.id))
