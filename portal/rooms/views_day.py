"""Pages of the talk by text: a party's consent, the decision asked again, the desk's list of letters, the visit afterwards."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from portal import db
from portal.cases.access import case_for
from portal.cases.next_step import NextStep, next_step_rule
from portal.cases.operations.act import At, enter
from portal.errors import NotFound
from portal.forms import parse, typed
from portal.law.consents import CONSENTS, ConsentKind
from portal.law.vocabulary import Role
from portal.people.guards import SIGNED_IN, open_to
from portal.rooms import letters as queue
from portal.rooms.facts import room_of
from portal.rooms.forms_day import Decision, Nothing, YesNo
from portal.rooms.models import Room
from portal.rooms.operations import daymode, daymode_end, decisions, inbound

bp = Blueprint("talk_by_text", __name__)

Page = Any
DESK = (Role.CLERK, Role.ORGANISATION)


@bp.get("/cases/<ref>/by-text")
@open_to(SIGNED_IN)
def by_text(ref: str) -> Page:
    """What it means, and two answers of the same size (OM-15)."""
    with db.reading() as session:
        _room, placed = _room_and_place(session, ref)
        wish, sitting = daymode.open_wish(session, _room), daymode.live_sitting(session, _room)
        agreed = placed.party_id not in daymode.still_to_agree(session, _room)
    if placed.party_id is None or (wish is None and (sitting is None or not agreed)):
        return redirect(url_for("cases.case", ref=ref), 303)
    if agreed:
        return render_template("rooms/by_text_stop.html", ref=ref)
    return render_template("rooms/by_text.html", ref=ref, consent=CONSENTS[ConsentKind.ASYNC_TEXT])


@bp.post("/cases/<ref>/by-text")
@open_to(SIGNED_IN)
def do_by_text(ref: str) -> Page:
    """同意 or 不同意."""
    form = parse(YesNo, typed(request.form))
    with db.transaction() as session:
        room, _placed = _room_and_place(session, ref)
        daymode.answer(session, g.actor, room.ref, form, g.now)
    flash(
        _("记下了。改成打字以后，会发短信告诉您。") if form.agrees else _("记下了，还按原来的办法谈。"),
        "success",
    )
    return redirect(url_for("cases.case", ref=ref), 303)


@bp.post("/cases/<ref>/by-text/stop")
@open_to(SIGNED_IN)
def stop_by_text(ref: str) -> Page:
    """The consent taken back: one tap, as it was given (个人信息保护法15)."""
    with db.transaction() as session:
        room, _placed = _room_and_place(session, ref)
        daymode_end.take_back(session, g.actor, room.ref, Nothing(), g.now)
    flash(_("记下了，不再打字谈。调解员会另约时间。"), "success")
    return redirect(url_for("cases.case", ref=ref), 303)


@bp.get("/cases/<ref>/decision")
@open_to(SIGNED_IN)
def decision(ref: str) -> Page:
    """是已经谈好，还是不想再谈 (13.A27)."""
    with db.reading() as session:
        _room, placed = _room_and_place(session, ref)
        asked = decisions.open_question(session, placed.participant_id or 0)
    if asked is None:
        return redirect(url_for("cases.case", ref=ref), 303)
    return render_template("rooms/decision.html", ref=ref)


@bp.post("/cases/<ref>/decision")
@open_to(SIGNED_IN)
def do_decision(ref: str) -> Page:
    """One of three; the first two end the mediation."""
    form = parse(Decision, typed(request.form))
    with db.transaction() as session:
        room, _placed = _room_and_place(session, ref)
        decisions.decide(session, g.actor, room.ref, form, g.now)
    flash(_("记下了，谢谢您告诉我们。"), "success")
    return redirect(url_for("cases.case", ref=ref), 303)


@bp.get("/desk/letters")
@open_to(*DESK)
def letters() -> Page:
    """SMS and e-mail that nobody could place. Words that may belong to a separate talk are not shown here (3.5)."""
    with db.reading() as session:
        rows = queue.waiting(session)
        cases = queue.cases_by_number(session, g.actor, request.args.get("number", ""))
    return render_template(
        "desk/letters.html", letters=rows, cases=cases, number=request.args.get("number", "")
    )


@bp.post("/desk/letters/<letter>/assign")
@open_to(*DESK)
def assign_letter(letter: str) -> Page:
    """Whose it is; that case's mediator puts it into its place."""
    case, _sep, participant = request.form.get("whose", "").partition(":")
    with db.transaction() as session:
        inbound.assign_by_desk(session, g.actor, letter, (case, participant), g.now)
    flash(_("已经交给这个案子的调解员。"), "success")
    return redirect(url_for("talk_by_text.letters"), 303)


@bp.post("/desk/letters/<letter>/drop")
@open_to(*DESK)
def drop_letter(letter: str) -> Page:
    """Advertising, a wrong number."""
    with db.transaction() as session:
        inbound.drop_by_desk(session, g.actor, letter, g.now)
    flash(_("已经去掉，内容不再保存。"), "success")
    return redirect(url_for("talk_by_text.letters"), 303)


@bp.post("/cases/<ref>/visit")
@open_to(Role.MEDIATOR, Role.CLERK, Role.ORGANISATION, Role.SUPERVISOR)
def do_visit(ref: str) -> Page:
    """回访, thirty days after people settled between themselves."""
    with db.transaction() as session:
        decisions.visit(session, enter(session, g.actor, ref, g.now), request.form.get("found", "")[:2000])
    flash(_("回访记下了。"), "success")
    return redirect(url_for("cases.desk_case", ref=ref), 303)


@next_step_rule(8)
def say_what_was_meant(session: Any, place: At) -> NextStep | None:
    """The decision that was asked again comes before everything else."""
    if (
        place.actor.participant_id is None
        or decisions.open_question(session, place.actor.participant_id) is None
    ):
        return None
    return NextStep(
        lazy_gettext("请确认：是双方已经谈好，还是不想再谈"),
        True,
        None,
        lazy_gettext("没有这个意思，也请告诉我们。"),
        url_for("talk_by_text.decision", ref=place.case.ref),
        lazy_gettext("去回答"),
    )


@next_step_rule(28)
def agree_to_text(session: Any, place: At) -> NextStep | None:
    """The mediator would like to go on by text and this party has not answered."""
    room = room_of(session, place.case.id)
    if room is None or place.actor.party_id is None:
        return None
    wish = daymode.open_wish(session, room)
    if wish is None or place.actor.party_id not in daymode.still_to_agree(session, room):
        return None
    return NextStep(
        lazy_gettext("调解员想改成打字慢慢谈，您同意吗？"),
        True,
        None,
        lazy_gettext("各方都同意才改。不同意，还按原来的办法谈。"),
        url_for("talk_by_text.by_text", ref=place.case.ref),
        lazy_gettext("看看再决定"),
    )


def _room_and_place(session: Any, ref: str) -> tuple[Room, Any]:
    case, placed = case_for(session, g.actor, ref)
    room = room_of(session, case.id)
    if room is None:
        raise NotFound()
    return room, placed
