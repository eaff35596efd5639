"""The mediator sets the hour of a sitting; the room is opened with the first one (OM-15)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import db
from portal.cases.access import case_for
from portal.cases.models import Case, Participant
from portal.clock import china_time
from portal.errors import InvalidInput, NotFound
from portal.forms import parse
from portal.law.vocabulary import Capacity, Role
from portal.people.actors import Actor
from portal.people.guards import open_to
from portal.rooms import pages_steps  # noqa: F401  registers what the case's page says
from portal.rooms.facts import room_of
from portal.rooms.forms import Schedule
from portal.rooms.models import Room, Sitting
from portal.rooms.operations import channels, lobby

bp = Blueprint("sittings", __name__)

Page = str | tuple[str, int]


@bp.get("/cases/<ref>/sitting")
@open_to(Role.MEDIATOR)
def page(ref: str) -> Page:
    """The next sitting if there is one, the way into the room, and the form for another hour."""
    return _page(ref, {}, {}), 200


@bp.post("/cases/<ref>/sitting")
@open_to(Role.MEDIATOR)
def do_schedule(ref: str) -> Any:
    """Everybody is told; an hour that was set before is replaced."""
    try:
        form = parse(Schedule, _typed())
        with db.transaction() as session:
            case, actor = case_for(session, g.actor, ref)
            room = room_of(session, case.id) or _open(session, case, actor)
            lobby.schedule(session, g.actor, room.ref, form, g.now)
    except InvalidInput as error:
        return _page(ref, request.form, _words(error)), 422
    flash(_("时间定好了，已经通知双方"), "success")
    return redirect(url_for("sittings.page", ref=ref), 303)


def _typed() -> dict[str, Any]:
    """Typed on the wall's clock, without a zone."""
    data = {k: v for k, v in request.form.items() if k != "csrf_token"}
    if data.get("starts_at"):
        data["starts_at"] = f"{data['starts_at']}:00+08:00"
    return data


def _words(error: InvalidInput) -> dict[str, str]:
    said = {"past": _("这个时间已经过去了"), "missing": _("请填写这一项")}
    return {name: said.get(str(word), str(word)) for name, word in error.fields.items()}


def _open(session: Session, case: Case, actor: Actor) -> Room:
    """Only who presides opens it; a co-mediator waits for the presiding one."""
    place = session.get(Participant, actor.participant_id) if actor.participant_id else None
    if place is None or place.capacity != Capacity.PRESIDING_MEDIATOR:
        raise NotFound()
    return channels.open_room(session, case, "mediation", place, None, actor, g.now)


def _page(ref: str, typed: Any, errors: dict[str, str]) -> str:
    with db.reading() as session:
        case, _actor = case_for(session, g.actor, ref)
        room = room_of(session, case.id)
        live = select(Sitting).where(
            Sitting.room_id == (room.id if room else 0), Sitting.state.in_(lobby.LIVE)
        )
        sitting = session.scalars(live.order_by(Sitting.starts_at)).first()
        title, number = case.title, case.number
        session.expunge_all()
    half = china_time(g.now).replace(second=0, microsecond=0) + timedelta(minutes=30)
    return render_template(
        "rooms/sitting.html", ref=ref, title=title, number=number, room=room, sitting=sitting, typed=typed, errors=errors,
        wish=half.strftime("%Y-%m-%dT%H:%M"), earliest=china_time(g.now).strftime("%Y-%m-%dT%H:%M"),
    )  # fmt: skip
