"""Pages of safety: the private questions, the quick way out, the desk's hours of an urgent matter (F25, F44, G20)."""

from __future__ import annotations

import json
from calendar import Calendar
from typing import Any

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import db
from portal.cases.models import Participant
from portal.cases.models_safety import Screening, UrgentRoute
from portal.cases.next_step import NextStep, next_step_rule
from portal.cases.operations import safety
from portal.cases.operations.act import At, enter
from portal.cases.views import bp
from portal.cases.views.ways import Page
from portal.clock import china_date
from portal.db.scope import whole_house
from portal.errors import InvalidInput, NotFound
from portal.law import screening
from portal.law.screening import ESCALATION_DUTY, MINOR_DUTY, QUESTIONS, ROUTES
from portal.law.taxonomy import DISPUTE_TYPES, Flag
from portal.law.timers import TIMERS
from portal.law.visibility import Access, Item, Viewer, access
from portal.law.vocabulary import Role
from portal.locale import language
from portal.people import sessions
from portal.people.guards import PUBLIC, SIGNED_IN, STAFF, open_to
from portal.people.models import LoginSession

ASKED_IN = ("CONSENT", "SELECTING", "ASSIGNED", "MEDIATING")


@bp.get("/cases/<ref>/safety")
@open_to(SIGNED_IN)
def screening_page(ref: str) -> Page:
    """Six short questions, alone with them (F25). Only a party's own people get here."""
    return _screening(ref, {})


@bp.post("/cases/<ref>/safety")
@open_to(SIGNED_IN)
def do_screening(ref: str) -> Page:
    """Kept encrypted; what follows from it happens without a word on the screen."""
    answers = {key: request.form.get(key, "") for key in screening.KEYS}
    try:
        with db.transaction() as session:
            at = enter(session, g.actor, ref, g.now)
            safety.answer_screening(session, at, answers, request.form.get("words", "")[:1000].strip())
    except InvalidInput:
        return _screening(ref, dict(request.form)), 422
    flash(_("谢谢，记下了。"), "success")
    return redirect(url_for("cases.case", ref=ref), 303)


def _screening(ref: str, typed: dict[str, Any]) -> str:
    with db.reading() as session:
        at = enter(session, g.actor, ref, g.now)
        if at.actor.party_id is None:
            raise NotFound()
    words = [(q.key, q.en if language() == "en" else q.zh) for q in QUESTIONS]
    missing = {q.key for q in QUESTIONS if typed and typed.get(q.key) not in screening.ANSWERS}
    return render_template("cases/screening.html", ref=ref, questions=words, typed=typed, missing=missing)


@next_step_rule(29)
def answer_the_questions(session: Any, place: At) -> NextStep | None:
    """Before the first sitting, each side alone. Asked once; never in the way of a sitting that is on."""
    if place.actor.participant_id is None or place.actor.party_id is None:
        return None
    if place.proceeding.state not in ASKED_IN or not place.case.number:
        return None
    query = select(Screening.id).where(Screening.participant_id == place.actor.participant_id)
    if session.scalars(query).first() is not None or _answered_enough(session, place):
        return None
    return NextStep(
        lazy_gettext("有几个问题，只问您自己"),
        True,
        None,
        lazy_gettext("答案对方看不到。请在只有您一个人的时候回答。"),
        url_for("cases.screening_page", ref=place.case.ref),
        lazy_gettext("去回答"),
    )


def _answered_enough(session: Any, place: At) -> bool:
    """Asked where the law's table of disputes says so, and in any case led apart; the page itself is open to everybody."""
    kind = DISPUTE_TYPES.get(place.case.dispute_type)
    return not place.case.apart and (kind is None or Flag.VIOLENCE_SCREEN not in kind.flags)


@bp.get("/calendar")
@open_to(PUBLIC)
def calendar() -> Page:
    """The harmless page: this month, nothing else; no name of ours on it."""
    today = china_date(g.now)
    weeks = Calendar().monthdayscalendar(today.year, today.month)
    return render_template("cases/calendar.html", today=today, weeks=weeks)


@bp.post("/away")
@open_to(PUBLIC)
def away() -> Page:
    """马上离开: the session ends, what the browser keeps of us goes, and a calendar comes."""
    if g.actor is not None and g.actor.session_id is not None:
        with db.transaction() as session:
            sessions.end(session, session.get_one(LoginSession, g.actor.session_id), g.now)
    answer = make_response(redirect(url_for("cases.calendar"), 303))
    answer.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return answer


@bp.get("/desk/cases/<ref>/safety")
@open_to(STAFF)
def desk_safety(ref: str) -> Page:
    """Offices, hours and duties of an urgent matter; for the desk and the mediator."""
    with db.reading() as session:
        at = enter(session, g.actor, ref, g.now)
        if g.actor.role == Role.MEDIATOR and at.actor.participant_id is None:
            raise NotFound()
        answers = _answers_of(session, at) if _may_read_answers(at) else []
        shown = offices(session, at)
        flags = (at.case.apart, at.case.contact_hidden, at.case.esign_barred)
        session.expunge_all()
    may = g.actor.role in (Role.CLERK, Role.ORGANISATION)
    return render_template(
        "desk/safety.html", ref=ref, rows=shown, now=g.now, flags=flags, may=may, answers=answers,
        minor_duty=MINOR_DUTY, escalation_duty=ESCALATION_DUTY,
    )  # fmt: skip


def offices(session: Session, at: At) -> list[tuple[UrgentRoute, str, str, str]]:
    """Offices of an urgent matter with name, telephone and article, the nearest hour first; nothing for a party."""
    if at.actor.role not in STAFF:
        return []
    names = {r.key: (r.en if language() == "en" else r.zh, r.phone, r.article) for r in ROUTES}
    court = (_("法院作出人身安全保护令决定"), "", TIMERS["protection_order"].article)
    with whole_house(session.connection()):  # the desk is nobody's participant
        return [(row, *names.get(row.receiver, court)) for row in safety.routes_of(session, at.case)]


def _answers_of(session: Session, at: At) -> list[dict[str, Any]]:
    with whole_house(session.connection()):
        return _answers(session, at)


def _may_read_answers(at: At) -> bool:
    """The table's line «safety notes»: the mediator of the case and the desk, nobody else (3.5)."""
    viewer = Viewer.CASE_MEDIATOR if at.actor.role == Role.MEDIATOR else Viewer.DESK
    if at.actor.role not in (Role.MEDIATOR, Role.CLERK, Role.ORGANISATION):
        viewer = Viewer.OUTSIDER
    return access(Item.SAFETY_NOTES, viewer) is Access.YES


def _answers(session: Session, at: At) -> list[dict[str, Any]]:
    """Who said yes to what, and who would rather not say; in the reader's language."""
    words = {q.key: (q.en if language() == "en" else q.zh) for q in QUESTIONS}
    query = select(Screening).where(Screening.case_id == at.case.id).order_by(Screening.id)
    found = []
    for row in session.scalars(query):
        given = json.loads(row.answers)
        found.append(
            {
                "name": session.get_one(Participant, row.participant_id).person.name,
                "yes": [words[key] for key in words if given.get(key) == "yes"],
                "skip": [words[key] for key in words if given.get(key) == "skip"],
                "words": row.words or "",
                "at": row.answered_at,
            }
        )
    return found


@bp.post("/desk/cases/<ref>/safety/<route>")
@open_to(Role.CLERK, Role.ORGANISATION)
def do_route(ref: str, route: str) -> Page:
    """Spoken with that office, and what came of it."""
    with db.transaction() as session:
        at = enter(session, g.actor, ref, g.now)
        safety.record_route(session, at, route, request.form.get("result", "")[:1000])
    flash(_("记下了。"), "success")
    return redirect(url_for("cases.desk_safety", ref=ref), 303)


@bp.post("/desk/cases/<ref>/safety-lift")
@open_to(Role.CLERK, Role.ORGANISATION)
def do_lift(ref: str) -> Page:
    """A false alarm, with the reason."""
    with db.transaction() as session:
        safety.lift(session, enter(session, g.actor, ref, g.now), request.form.get("reason", "")[:1000])
    flash(_("已经解除，理由记下了。"), "success")
    return redirect(url_for("cases.desk_safety", ref=ref), 303)
