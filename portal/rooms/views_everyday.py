"""Everyday steps at the desk: a new telephone number (13.D12), who answers at which hour (13.D15)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from portal import db
from portal.cases.operations import phones
from portal.cases.operations.act import enter
from portal.cases.operations.phones import NewPhone
from portal.errors import InvalidInput, NotFound
from portal.forms import parse, typed
from portal.law.masking import mask_phone
from portal.law.vocabulary import Role
from portal.people.guards import open_to
from portal.people.models import Organisation
from portal.rooms.duty import DutyHours, set_duty

bp = Blueprint("everyday", __name__)

Page = Any
DESK = (Role.CLERK, Role.ORGANISATION, Role.MEDIATOR)


@bp.get("/desk/cases/<ref>/phone")
@open_to(*DESK)
def phone(ref: str) -> Page:
    """Lost or new telephone: who, the new number, how it was made sure."""
    return _phone(ref, {}, {})


@bp.post("/desk/cases/<ref>/phone")
@open_to(*DESK)
def do_phone(ref: str) -> Page:
    """Old sessions are closed, a fresh link goes to the new number; signatures stay."""
    try:
        form = parse(NewPhone, typed(request.form))
        with db.transaction() as session:
            phones.replace(session, enter(session, g.actor, ref, g.now), form)
    except InvalidInput as error:
        return _phone(ref, dict(request.form), {k: str(v) for k, v in error.fields.items()}), 422
    flash(_("换好了。旧手机上的登录都关了，新手机会收到短信。签过的名不受影响。"), "success")
    return redirect(url_for("cases.desk_case", ref=ref), 303)


def _phone(ref: str, filled: dict[str, Any], errors: dict[str, str]) -> str:
    with db.reading() as session:
        at = enter(session, g.actor, ref, g.now)
        people = [
            (p.ref, f"{p.person.name} {mask_phone(p.person.phone or '')}")
            for p in at.case.participants
            if p.party_id is not None and p.ends_at is None
        ]
    return render_template("desk/phone.html", ref=ref, people=people, typed=filled, errors=errors)


@bp.get("/desk/duty")
@open_to(Role.ORGANISATION)
def duty() -> Page:
    """Who answers when."""
    return _duty({}, {})


@bp.post("/desk/duty")
@open_to(Role.ORGANISATION)
def do_duty() -> Page:
    """Shown on every page of this organisation's cases from now on."""
    try:
        form = parse(DutyHours, typed(request.form))
        with db.transaction() as session:
            set_duty(_own(session), form)
    except InvalidInput as error:
        return _duty(dict(request.form), {k: str(v) for k, v in error.fields.items()}), 422
    flash(_("值班安排存好了，每一页上都会显示。"), "success")
    return redirect(url_for("everyday.duty"), 303)


def _duty(filled: dict[str, Any], errors: dict[str, str]) -> str:
    with db.reading() as session:
        known = (_own(session).settings or {}).get("duty", {})
    return render_template("desk/duty.html", typed={**known, **filled}, errors=errors)


def _own(session: Any) -> Organisation:
    found: Organisation | None = session.get(Organisation, g.actor.organisation_id or 0)
    if found is None:
        raise NotFound()
    return found
