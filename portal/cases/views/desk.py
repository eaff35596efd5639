"""The desk: the mediator's day, the clerk's list, and a case with everything that decides the next act."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select

from portal import db
from portal.cases import choosing, kinds, lists, queries, wording
from portal.cases.desk_queries import contacts_of, offers_for, requests_of
from portal.cases.facts import presiding_assignment
from portal.cases.operations.act import At, enter
from portal.cases.queries import CasePage
from portal.cases.views import bp
from portal.cases.views.safety import offices
from portal.cases.views.ways import Page
from portal.clock import china_date, china_time
from portal.law.grounds import RETURN_REASONS, SUSPEND_REASONS
from portal.law.guards import GUARDS
from portal.law.jurisdiction import BASIS_NAMES
from portal.law.vocabulary import Role
from portal.locale import listed
from portal.notices.language import N_
from portal.people.guards import STAFF, open_to
from portal.people.models import Organisation

VIEWS = {
    "new": ("SUBMITTED", "URGENT"),
    "waiting": ("RETURNED", "CONSENT", "SELECTING", "ASSIGNED"),
    "talks": ("MEDIATING", "APPRAISAL", "SUSPENDED", "DRAFTING", "SIGNING"),
    "done": ("AGREED", "FAILED", "FILING", "CLOSED", "ARCHIVED"),
}


def navigation(current: str) -> list[tuple[str, str, bool]]:
    """Links in the header."""
    return [
        (
            str(_("今天") if g.actor.role == Role.MEDIATOR else _("案件列表")),
            url_for("cases.desk"),
            current == "desk",
        ),
        (str(_("调解员名单")), url_for("cases.roster"), current == "roster"),
        *_own_pages(),
    ]


def _own_pages() -> list[tuple[str, str, bool]]:
    """Letters nobody could place, and who answers the phone: for the desks that look after them."""
    role = g.actor.role
    letters = [(str(_("来信")), "/desk/letters", False)] if role in (Role.CLERK, Role.ORGANISATION) else []
    return letters + ([(str(_("谁接电话")), "/desk/duty", False)] if role == Role.ORGANISATION else [])


@bp.get("/desk")
@open_to(STAFF)
def desk() -> Page:
    """First page of everybody who works here."""
    with db.reading() as session:
        lines = lists.lines(session, g.actor, g.now)
        offers = offers_for(session, g.actor, g.now)
    today = china_date(g.now)
    if g.actor.role == Role.MEDIATOR:
        offered = {o.ref for o in offers}
        own = [line for line in lines if line.ref not in offered]
        return render_template(
            "desk/day.html",
            lines=own,
            offers=offers,
            today=today,
            hour=china_time(g.now).hour,
            nav=navigation("desk"),
        )
    view = request.args.get("view", "")
    views = _views(lines, today)
    chosen = view if view in views else "todo"
    return render_template(
        "desk/list.html", lines=views[chosen], views=views, view=chosen, today=today, nav=navigation("desk")
    )


def _views(lines: list[Any], today: Any) -> dict[str, list[Any]]:
    """该我办的 = new, or past a date the desk answers for; then one list per part of the way."""
    todo = [c for c in lines if c.state in VIEWS["new"] or (c.due and not c.paused and c.due <= today)]
    return {"todo": todo, **{key: [c for c in lines if c.state in states] for key, states in VIEWS.items()}}


@bp.get("/desk/cases/<ref>")
@open_to(STAFF)
def desk_case(ref: str) -> Page:
    """The file on the left, what is to be decided on the right."""
    return render_desk_case(ref, {}, {})


def render_desk_case(
    ref: str, was: dict[str, Any], errors: dict[str, str], revealed: dict[str, str] | None = None
) -> str:
    """The page again, with what was typed and what has to be changed."""
    with db.reading() as session:
        at = enter(session, g.actor, ref, g.now)
        page = queries.case_page(session, at)
        more = _more(session, at, page)
    return render_template(
        "desk/case.html",
        case=page,
        typed=was,
        errors=errors,
        revealed=revealed,
        nav=navigation("desk"),
        wording=wording,
        kinds=kinds,
        guards=GUARDS,
        bases=[(str(k), kinds.said(*v)) for k, v in BASIS_NAMES.items() if k != "INTERMEDIATE"],
        return_reasons=[(k, kinds.said(v.zh, v.en)) for k, v in RETURN_REASONS.items()],
        suspend_reasons=[(k, kinds.said(*v)) for k, v in SUSPEND_REASONS.items()],
        **more,
    )


def _more(session: Any, at: At, page: CasePage) -> dict[str, Any]:
    assignment = presiding_assignment(session, at.proceeding)
    candidates = [
        (
            c.person.ref,
            c.person.name,
            c.profile.kind,
            [str(h) for h in choosing.hints(session, at.case, c.person.id)],
        )
        for c in choosing.roster(session, page.today, at.case.organisation_id)
        if choosing.conflict_free(session, at.case, at.proceeding, c.person.id)
    ]
    organisations = [(o.ref, o.name) for o in session.scalars(select(Organisation).order_by(Organisation.id))]
    return {
        "candidate_options": [(ref, _candidate(name, kind, hints)) for ref, name, kind, hints in candidates],
        "organisations": organisations,
        "contacts": contacts_of(session, at),
        "requests": requests_of(session, at),
        "hours": offices(session, at) if at.proceeding.state == "URGENT" else [],
        "now": at.now,
        "own_offer": assignment is not None
        and assignment.person_id == at.actor.person_id
        and at.proceeding.state == "ASSIGNED",
    }


HINTS = {
    "same_name": lazy_gettext("与本案有人同名，请核对"),
    "same_address": lazy_gettext("与本案有人同址，请核对"),
}


def _candidate(name: str, kind: str, hints: list[str]) -> str:
    """Name and kind; a weak sign of a relation is said beside it (F13)."""
    return listed(
        [_("%(name)s（%(kind)s）", name=name, kind=kind), *(str(HINTS[h]) for h in hints)], N_("；")
    )
