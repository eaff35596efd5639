"""The blueprint, and what every page of it does around its own matter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, flash, g, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal import db
from portal.cases.files import FileStore
from portal.court.doors import application_for
from portal.court.models import Application
from portal.errors import StaleVersion
from portal.people.actors import Actor

bp = Blueprint("court", __name__)

Page = Response | tuple[str, int] | str | Any
Verb = Callable[..., Any]


def do(ref: str, verb: Verb, *args: Any) -> Any:
    """One verb on one application in its own transaction, for whoever is signed in; the page's version is checked."""
    with db.transaction() as session:
        application, actor = open_door(session, ref)
        return verb(session, actor, application, *args, g.now)


def open_door(session: Session, ref: str) -> tuple[Application, Actor]:
    """The application for a write: refuses a page that shows an older state (StaleVersion)."""
    application, actor = application_for(session, g.actor, ref)
    shown = request.form.get("version", "")
    if shown and shown != str(application.version):
        raise StaleVersion()
    return application, actor


def files() -> FileStore:
    """Stored papers and pictures."""
    return FileStore(current_app.config["HEYI"].files)


def said(words: str, kind: str = "success") -> None:
    """One sentence on the next page."""
    flash(words, kind)


def evidence(code: str) -> dict[str, Any]:
    """What is kept beside a signature: how identity was checked, from which device, who helped (ES-07)."""
    return {
        "check": code,
        "device": (request.user_agent.string or "")[:200],
        "address": request.remote_addr or "",
        "helper": g.actor.helper,
        "intent": _("我已阅读，自愿签署"),
    }
