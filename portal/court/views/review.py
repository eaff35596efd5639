"""The review screen: papers left, checklist right, decision below; and the clerk's decisions (F66)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import db
from portal.cases.models import Clock, Paper
from portal.clock import CHINA, china_date
from portal.court import bench, desk, queries, service, wording
from portal.court.doors import application_for, paper_ids
from portal.court.eye import seen
from portal.court.facts import both_attended, facts_of
from portal.court.findings import findings
from portal.court.forms import AcceptIn, FencedIn, HandIn, ServeIn, SupplementIn
from portal.court.materials import checklist
from portal.court.models import Application, QuestionAnswer, Ruling, Supplement
from portal.court.operations import parties
from portal.court.views.blueprint import Page, bp, do, said
from portal.court.views.desk import DESK, nav
from portal.court.views.queue_place import neighbours
from portal.errors import Conflict, DomainError, GuardFailed, InvalidInput, StaleVersion
from portal.forms import parse, typed
from portal.law.calendar import is_workday
from portal.law.grounds import GATE_A, GATE_B
from portal.law.guards import GUARDS
from portal.law.questions import QUESTIONS
from portal.law.vocabulary import Role
from portal.locale import language, listed
from portal.notices.language import N_
from portal.people.guards import open_to
from portal.people.models import Person
from portal.rooms.models import Room


@dataclass(frozen=True)
class Seat:
    """One applicant: the party to be served and its own place at the questioning."""

    id: int
    ref: str
    party_ref: str
    name: str


APPLICANTS = ("APPLICANT", "RESPONDENT")  # capacities in which a party sits for itself


@dataclass
class Typed:
    """What came back wrong: which form, the values as typed, the sentences beside the fields."""

    form: str = ""
    values: Any = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


@bp.get("/court/applications/<ref>")
@open_to(*DESK)
def review(ref: str) -> Page:
    """One file, one screen, one decision."""
    return render(ref)


def render(ref: str, back: Typed | None = None, status: int = 200) -> Page:
    """The screen; after a mistake with everything that was typed."""
    with db.reading() as session:
        application, actor = application_for(session, g.actor, ref)
        page = _page(session, application, actor)
    return render_template("court/review.html", nav=nav("review"), back=back or Typed(), **page), status


def _page(session: Session, application: Application, actor: Any) -> dict[str, Any]:
    today = china_date(g.now)
    facts = facts_of(session, application, actor, g.now)
    papers = queries.tabs(session, paper_ids(session, application, actor))
    ruling = bench.open_ruling(session, application)
    return {
        "a": application,
        "agreement": application.agreement,
        "case": application.case,
        "court": application.court,
        "today": today,
        "now": g.now,
        "facts": facts,
        "tabs": papers,
        "tab": _tab(papers, application),
        "materials": checklist(session, application),
        "seen": seen(session, application, today),
        "findings": findings(session, application.agreement, today),
        "clocks": _clocks(session, application),
        "served": queries.served(session, application),
        "requests": queries.paper_requests(session, application),
        "judges": queries.judges(session, application.court_id, g.now),
        "seats": _seats(session, application),
        "people": _people(session, application),
        "held": _held(session, application),
        "mine": application.holder_id == actor.person_id and facts["claim_held"],
        "my_case": application.judge_id == actor.person_id,
        "gate_a": GATE_A,
        "gate_b": GATE_B,
        "questions": QUESTIONS,
        "answers": _answers(session, application),
        "both_attended": both_attended(session, application),
        "room": _room(session, application),
        "ruling": ruling,
        "draft": session.get(Paper, ruling.paper_id) if ruling is not None else None,
        "rulings": _rulings(session, application),
        "supplements": _supplements(session, application),
        "suggested": _next_afternoon(today),
        "place": neighbours(session, actor, application, g.now),
        "words": wording,
        "servable": [t for t in papers if t.kind in service.SERVED and t.state == "done"],
        "english": language() == "en",
    }


def _tab(papers: list[queries.Tab], application: Application) -> queries.Tab | None:
    wanted = request.args.get("paper", "")
    drafts = [t for t in papers if t.kind in service.RULINGS and t.state != "done"]
    return next((t for t in papers if t.ref == wanted), None) or next(iter(drafts or papers), None)


def _clocks(session: Session, application: Application) -> list[Clock]:
    query = select(Clock).where(
        Clock.subject == "APPLICATION", Clock.subject_id == application.id, Clock.met_at.is_(None)
    )
    return list(session.scalars(query.order_by(Clock.due)))


def _held(session: Session, application: Application) -> str:
    """Name of whoever has a running claim."""
    if application.holder_id is None or application.lease_until is None or application.lease_until <= g.now:
        return ""
    return session.get_one(Person, application.holder_id).name


def _people(session: Session, application: Application) -> dict[str, str]:
    found = {"judge": application.judge_id, "clerk": application.clerk_id}
    return {key: session.get_one(Person, i).name if i else "" for key, i in found.items()}


def _seats(session: Session, application: Application) -> list[Seat]:
    people = application.case.participants
    elected = {p.party_id: p for p in people if p.capacity == "REPRESENTATIVE" and p.ends_at is None}
    places = elected | {p.party_id: p for p in people if p.capacity in APPLICANTS}
    found = [(party, places[party.id]) for party in parties(session, application)]
    return [Seat(place.id, place.ref, party.ref, party.person.name) for party, place in found]


def _answers(session: Session, application: Application) -> dict[tuple[int, str], str]:
    """(participant, question) → words."""
    query = select(QuestionAnswer).where(
        QuestionAnswer.application_id == application.id, QuestionAnswer.round == application.round
    )
    return {(row.participant_id, row.question): row.answer for row in session.scalars(query)}


def _room(session: Session, application: Application) -> Room | None:
    query = select(Room).where(Room.purpose == "verification", Room.subject_id == application.id)
    return session.scalars(query.order_by(Room.id.desc())).first()


def _rulings(session: Session, application: Application) -> list[Ruling]:
    query = (
        select(Ruling)
        .join(Paper, Paper.id == Ruling.paper_id)
        .where(Ruling.application_id == application.id, Paper.state == "done")
    )
    return list(session.scalars(query.order_by(Ruling.id)))


def _supplements(session: Session, application: Application) -> list[Any]:
    query = select(Supplement).where(Supplement.application_id == application.id)
    return list(session.scalars(query.order_by(Supplement.id)))


def _next_afternoon(today: date) -> datetime:
    """Two working days on at two: a proposal the clerk may change."""
    day, left = today, 2
    while left:
        day += timedelta(days=1)
        left -= is_workday(day)
    return datetime.combine(day, time(14), CHINA)


def ticked(names: Any) -> tuple[str, ...]:
    """Boxes ticked, of a list of names."""
    return tuple(n for n in names if request.form.get(f"gate_{n}"))


def china_moment(day: str, hour: str, field_name: str) -> str:
    """A date and a clock time typed apart, as one aware moment. Raises InvalidInput."""
    try:
        return datetime.combine(date.fromisoformat(day), time.fromisoformat(hour), CHINA).isoformat()
    except ValueError:
        raise InvalidInput({field_name: _("请填日期和时间，例如 2026-03-23 和 14:00")}) from None


def decide(ref: str, form: str, act: Any, done: str) -> Page:
    """Do it; a mistake brings the page back with what was typed, a lost claim says whose it is now."""
    try:
        act()
    except InvalidInput as error:
        return render(ref, Typed(form, request.form, wording.words_for(error.fields)), 422)
    except GuardFailed as error:
        return render(ref, Typed(form, request.form, {"form": reasons(error)}), 422)
    except StaleVersion:
        return render(ref, Typed(form, request.form, {"form": str(wording.STALE)}), 409)
    except Conflict as error:
        if error.reason != "claim_lost":
            raise
        return render(ref, Typed(form, request.form, {"form": str(wording.CLAIM_LOST)}), 409)
    said(done)
    return redirect(url_for("court.review", ref=ref))


def reasons(error: DomainError) -> str:
    """The unmet conditions in words."""
    keys = getattr(error, "reasons", ())
    texts = [(GUARDS[k].en if language() == "en" else GUARDS[k].zh) for k in keys if k in GUARDS]
    return listed(texts, N_("；"))


@bp.post("/court/applications/<ref>/accept")
@open_to(Role.CLERK)
def accept(ref: str) -> Page:
    """受理."""

    def act() -> None:
        data = {
            k: v
            for k, v in typed(request.form).items()
            if not k.startswith("gate_") and k not in ("verify_on", "verify_hour")
        }
        moment = china_moment(
            request.form.get("verify_on", ""), request.form.get("verify_hour", ""), "verify_on"
        )
        do(ref, desk.accept, parse(AcceptIn, {**data, "gate_a": ticked(GATE_A), "verify_at": moment}))

    return decide(ref, "accept", act, _("已经受理，通知书生成后自动送达双方"))


@bp.post("/court/applications/<ref>/supplement")
@open_to(Role.CLERK)
def supplement(ref: str) -> Page:
    """要求补正: one list, one date."""

    def act() -> None:
        data = typed(request.form)
        items = tuple(line.strip() for line in str(data.pop("items", "")).splitlines() if line.strip())
        do(ref, desk.request_supplement, parse(SupplementIn, {**data, "items": items}))

    return decide(ref, "supplement", act, _("补正通知书生成后自动送达双方"))


@bp.post("/court/applications/<ref>/hand")
@open_to(Role.CLERK)
def hand(ref: str) -> Page:
    """交法官: the clerk thinks it cannot be accepted."""
    return decide(
        ref,
        "hand",
        lambda: do(ref, desk.hand_to_judge, parse(HandIn, typed(request.form))),
        _("已经转给法官"),
    )


@bp.post("/court/applications/<ref>/return")
@open_to(Role.CLERK)
def return_materials(ref: str) -> Page:
    """The time to supply is over."""
    return decide(ref, "return", lambda: do(ref, desk.return_materials), _("材料已经退回，双方会收到通知"))


@bp.post("/court/applications/<ref>/serve")
@open_to(Role.CLERK)
def serve(ref: str) -> Page:
    """A try of service outside the platform."""
    return decide(
        ref,
        "serve",
        lambda: do(ref, service.record_service, parse(ServeIn, typed(request.form))),
        _("已经登记"),
    )


@bp.post("/court/applications/<ref>/given/<request_ref>")
@open_to(Role.CLERK)
def given(ref: str, request_ref: str) -> Page:
    """The printed paper was handed over."""
    return decide(ref, "given", lambda: do(ref, service.paper_given, request_ref), _("已经登记"))


@bp.post("/court/applications/<ref>/renew")
@open_to(Role.CLERK)
def renew(ref: str) -> Page:
    """Ten minutes more for whoever still holds it."""
    return decide(
        ref, "renew", lambda: do(ref, desk.renew, parse(FencedIn, typed(request.form))), _("又有十分钟")
    )
