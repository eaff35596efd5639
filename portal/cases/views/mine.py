"""A party's own cases, and the page of one case in the reader's layout."""

from __future__ import annotations

from flask import g, redirect, render_template, url_for

from portal import db
from portal.cases import lists, queries, wording
from portal.cases.operations import intake
from portal.cases.operations.act import enter
from portal.cases.views import bp
from portal.cases.views.ways import Page, load
from portal.clock import china_date
from portal.law.vocabulary import Role
from portal.people.guards import SIGNED_IN, open_to


@bp.get("/cases")
@open_to(SIGNED_IN)
def mine() -> Page:
    """Everything I take part in; staff have their desk."""
    if g.actor.role != Role.PARTY:
        return redirect(url_for("cases.desk"))
    with db.reading() as session:
        lines = lists.lines(session, g.actor, g.now)
        draft = intake.newest_draft(session, g.actor, g.now)
        step = draft.step if draft is not None and intake.answers_of(draft) else 0
    return render_template("cases/mine.html", lines=lines, draft_step=step, today=china_date(g.now))


@bp.get("/cases/<ref>")
@open_to(SIGNED_IN)
def case(ref: str) -> Page:
    """One case: a party's page on the phone, the same file on the desk for staff."""
    page = load(ref)
    if g.actor.role != Role.PARTY:
        return redirect(url_for("cases.desk_case", ref=ref))
    return render_template("cases/case.html", case=page, wording=wording)


@bp.get("/cases/<ref>/ways-out")
@open_to(Role.PARTY)
def ways_out(ref: str) -> Page:
    """What can be done besides: go on, ask for another mediator, more days, withdraw, go to court."""
    return render_template("cases/ways_out.html", case=load(ref), errors={}, typed={})


@bp.get("/cases/<ref>/people")
@open_to(Role.PARTY)
def people(ref: str) -> Page:
    """Who takes part, and what they can see of me."""
    with db.reading() as session:
        page = queries.case_page(session, enter(session, g.actor, ref, g.now))
    return render_template("cases/people.html", case=page)
