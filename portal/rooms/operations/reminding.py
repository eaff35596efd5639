"""Before a sitting everybody who is not here yet is reminded, once at each hour the law's table names (F23, 13.D4)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from portal.cases.models import Participant
from portal.law.room_rules import REMIND_BEFORE, STAGGER, comes_at, reminded_by
from portal.notices.operations import Tell, tell
from portal.people import links
from portal.rooms.models import Attendance, Room, Sitting

FAR = timedelta(hours=max(REMIND_BEFORE)) + STAGGER
CODES = {"mediation": "sitting_soon", "verification": "jc_verification_soon"}


def remind(session: Session, now: datetime) -> int:
    """Everybody whose hour is near; run again, it does nothing more. An SMS says the hour and the way, nothing else."""
    query = (
        select(Attendance, Sitting, Room, Participant)
        .join(Sitting, Sitting.id == Attendance.sitting_id)
        .join(Room, Room.id == Sitting.room_id)
        .join(Participant, Participant.id == Attendance.participant_id)
        .where(
            Sitting.state == "scheduled",
            Sitting.starts_at > now - STAGGER * 9,
            Sitting.starts_at <= now + FAR,
            Attendance.state == "expected",
            Participant.ends_at.is_(None),
        )
        .order_by(Attendance.id)
    )
    return sum(_one(session, *row, now) for row in session.execute(query).all())


def _one(
    session: Session, line: Attendance, sitting: Sitting, room: Room, person: Participant, now: datetime
) -> bool:
    side = person.party.side if person.party is not None else None
    when = comes_at(sitting.starts_at, side, room.shuttle)
    reached = reminded_by(when, now)
    if reached is None or now >= when or not _first(session, line, reached):
        return False
    params = {"when": when.isoformat(), "room": room.ref}
    by: tuple[str, ...] = ()
    if person.id != room.presiding_id:
        params["link"] = links.link_of(session, person.person_id, person.id, now).ref
        by = ("sms",)
    tell(session, Tell(person.person_id, CODES[room.purpose], params, room.case_id, by), now)
    return True


def _first(session: Session, line: Attendance, hours: int) -> bool:
    """Told to nobody twice, also where two sweeps run at once; the line's version stays, nobody's page is out of date."""
    mine = (
        update(Attendance)
        .where(
            Attendance.id == line.id,
            or_(Attendance.reminded_hours.is_(None), Attendance.reminded_hours > hours),
        )
        .values(reminded_hours=hours)
        .execution_options(synchronize_session=False)
    )
    return bool(session.execute(mine).rowcount == 1)  # type: ignore[attr-defined]
