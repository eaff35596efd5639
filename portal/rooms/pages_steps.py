"""What the case's page says while a sitting is set or open: when, and the way in (13.D15)."""

from __future__ import annotations

from datetime import timedelta

from flask import url_for
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.next_step import NextStep, next_step_rule
from portal.cases.operations.act import At
from portal.law.room_rules import comes_at
from portal.locale import moment
from portal.rooms.models import Room, Sitting
from portal.rooms.operations.lobby import LIVE

EARLY = timedelta(minutes=30)  # that long before the hour the door to the waiting room is the next step


@next_step_rule(30)
def come_to_the_sitting(session: Session, place: At) -> NextStep | None:
    """A sitting that is set or open; with the court's role it is the verification."""
    query = (
        select(Sitting, Room)
        .join(Room, Room.id == Sitting.room_id)
        .where(Room.case_id == place.case.id, Sitting.state.in_(LIVE))
        .order_by(Sitting.starts_at)
    )
    found = session.execute(query.limit(1)).first()
    if found is None:
        return None
    sitting, room = found
    starts = comes_at(sitting.starts_at, place.actor.side, room.shuttle)
    soon = sitting.state != "scheduled" or starts - EARLY <= place.now
    what = _("法官当面核对") if room.purpose == "verification" else _("大家一起谈")
    return NextStep(
        _("%(when)s，%(what)s", when=moment(starts), what=what),
        soon,
        None,  # an hour is no deadline: «at the latest» would be the wrong word
        _("在手机上就能参加。先看看画面和声音好不好用。"),
        url_for("room_pages.room", ref=room.ref),
        _("进房间") if soon else _("先看看画面和声音"),
    )
