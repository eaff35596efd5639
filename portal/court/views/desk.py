"""The list of the court's desk: by statutory day, full keyboard; claiming a file."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from portal import db
from portal.clock import china_date
from portal.court import desk as verbs
from portal.court import queries, wording
from portal.court.doors import of_court
from portal.court.forms import FencedIn
from portal.court.views.blueprint import Page, bp, do, said
from portal.errors import Conflict
from portal.forms import parse, typed
from portal.law.vocabulary import Role
from portal.people.guards import open_to
from portal.people.models import Court

DESK = (Role.CLERK, Role.JUDGE)
LONGEST = 200  # lines on one page; what is decided is found by its number


@bp.get("/court/queue")
@open_to(*DESK)
def queue() -> Page:
    """All applications of this court in one view, nearest statutory day first."""
    today = china_date(g.now)
    with db.reading() as session:
        court_id = of_court(g.actor)
        lines = queries.queue(session, g.actor, court_id, g.now)
        court = session.get_one(Court, court_id)
    words = request.args.get("q", "")[:60]
    view = request.args.get("view", "")
    view = view if view in queries.VIEWS else first_view(lines, today)
    shown = (
        queries.find(lines, words) if words.strip() else [x for x in lines if queries.VIEWS[view](x, today)]
    )
    return render_template(
        "court/queue.html",
        nav=nav("queue"),
        court=court,
        lines=shown[:LONGEST],
        more=len(shown) > LONGEST,
        counts=queries.counts(lines, today),
        views=wording.VIEWS,
        view=view,
        words=words,
        states=wording.STATES,
        today=today,
    )


def first_view(lines: list[queries.Line], today: Any) -> str:
    """What is mine, else what nobody has taken."""
    return (
        "mine"
        if any(queries.VIEWS["mine"](x, today) for x in lines) or g.actor.role == Role.JUDGE
        else "unclaimed"
    )


@bp.post("/court/applications/<ref>/claim")
@open_to(Role.CLERK)
def claim(ref: str) -> Page:
    """领取: ten minutes; of two who press at once one gets it."""
    try:
        do(ref, verbs.claim)
    except Conflict:
        said(_("已有同事领取这一件，请看下一件"), "warning")
        return redirect(url_for("court.queue"))
    return redirect(url_for("court.review", ref=ref))


@bp.post("/court/applications/<ref>/release")
@open_to(Role.CLERK)
def release(ref: str) -> Page:
    """放回."""
    try:
        do(ref, verbs.release, parse(FencedIn, typed(request.form)))
    except Conflict:
        said(str(wording.CLAIM_LOST), "warning")
    return redirect(url_for("court.queue"))


def nav(current: str) -> list[tuple[str, str, bool]]:
    """The desk's pages in the header."""
    return [
        (_("案件列表"), url_for("court.queue"), current == "queue"),
        (_("登录与设备"), url_for("people.my_sessions"), False),
    ]
