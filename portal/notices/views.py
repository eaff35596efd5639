"""The bell; and, in the demo only, the outbox: what would have gone to phones and mailboxes."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, g, jsonify, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from portal import db
from portal.cases.access import visible
from portal.cases.models import Case
from portal.errors import NotFound
from portal.locale import language
from portal.notices import queries
from portal.notices.web import unread
from portal.people.guards import PUBLIC, SIGNED_IN, open_to

bp = Blueprint("notices", __name__)


@bp.get("/notices")
@open_to(SIGNED_IN)
def bell() -> Any:
    """One's own notices; a case that may no longer be seen is no link any more."""
    with db.reading() as session:
        lines = queries.bell(session, g.actor.person_id, language())
        wanted = {line.case_id for line in lines if line.case_id is not None}
        query = select(Case.id, Case.ref).where(Case.id.in_(wanted), visible(g.actor))
        refs = {case_id: ref for case_id, ref in session.execute(query)}
    return render_template("notices/bell.html", lines=lines, refs=refs)


@bp.post("/notices/read")
@open_to(SIGNED_IN)
def read() -> Any:
    """Mark all as seen."""
    with db.transaction() as session:
        queries.mark_read(session, g.actor.person_id, g.now)
    flash(_("都看过了"), "success")
    return redirect(url_for("notices.bell"))


@bp.get("/notices/unread")
@open_to(SIGNED_IN)
def count() -> Any:
    """The number on the bell."""
    return jsonify(unread=unread(g.actor.person_id))


@bp.get("/outbox")
@open_to(PUBLIC)
def outbox() -> Any:
    """The demo's phones. Elsewhere this page does not exist: it shows codes."""
    if not current_app.config["HEYI"].demo:
        raise NotFound()
    with db.reading() as session:
        shown = queries.outbox(session)
    return render_template("notices/outbox.html", shown=shown)
