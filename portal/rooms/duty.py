"""Who answers at 18:30 (13.D15): name and telephone of the organisation whose page it is, by the hour; else the house's line."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from flask import Flask, g, request
from pydantic import Field
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal import db
from portal.cases.access import visible
from portal.cases.models import Case, Participant
from portal.clock import china_time
from portal.forms import Form
from portal.locale import HelpLine
from portal.people.models import Organisation
from portal.rooms.models import Room

Hour = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class DutyHours(Form):
    """Two stretches of the day, each with its own person; outside both the house's line answers."""

    day_from: Hour = "08:30"
    day_to: Hour = "17:30"
    day_name: Annotated[str, Field(min_length=1, max_length=60)]
    day_phone: Annotated[str, Field(pattern=r"^[0-9+\- ]{3,20}$")]
    evening_from: Hour = "17:30"
    evening_to: Hour = "21:00"
    evening_name: Annotated[str, Field(min_length=1, max_length=60)]
    evening_phone: Annotated[str, Field(pattern=r"^[0-9+\- ]{3,20}$")]


def set_duty(organisation: Organisation, form: DutyHours) -> None:
    """Kept among the organisation's settings."""
    organisation.settings = {**(organisation.settings or {}), "duty": form.model_dump()}


def duty_at(organisation: Organisation | None, now: datetime) -> HelpLine | None:
    """Who answers now, or None where the organisation names nobody for this hour."""
    given = (organisation.settings or {}).get("duty") if organisation is not None else None
    if not given:
        return None
    hour = china_time(now).strftime("%H:%M")
    for part in ("day", "evening"):
        if given[f"{part}_from"] <= hour < given[f"{part}_to"]:
            return HelpLine(given[f"{part}_name"], given[f"{part}_phone"])
    return None


def install(app: Flask) -> None:
    """The help line of every page; runs after the one that knows only the house."""
    app.context_processor(_help_line)


def _help_line() -> dict[str, Any]:
    actor, ref = g.get("actor"), (request.view_args or {}).get("ref")
    if actor is None or g.get("now") is None:
        return {}
    with db.reading() as session:
        found = duty_at(_organisation(session, actor, ref), g.now)
    return {"help_line": found} if found is not None else {}


def _organisation(session: Session, actor: Any, ref: str | None) -> Organisation | None:
    """The page's case or room first, then the reader's own organisation, then a party's newest case."""
    if ref:
        here = or_(Case.ref == ref, Case.id.in_(select(Room.case_id).where(Room.ref == ref)))
        of_page = select(Organisation).join(Case, Case.organisation_id == Organisation.id)
        found = session.scalars(of_page.where(here, visible(actor)).limit(1)).first()
        if found is not None:  # only of what this reader may see: the line must not tell that a case exists
            return found
    if actor.organisation_id:
        return session.get(Organisation, actor.organisation_id)
    newest = (
        select(Organisation)
        .join(Case, Case.organisation_id == Organisation.id)
        .join(Participant, Participant.case_id == Case.id)
        .where(Participant.person_id == actor.person_id, Participant.ends_at.is_(None))
        .order_by(Case.id.desc())
    )
    return session.scalars(newest.limit(1)).first()
