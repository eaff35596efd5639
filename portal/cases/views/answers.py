"""A party's answers and acts in a case: willing or not, which mediator, disclosure, more days, ways out."""

from __future__ import annotations

from typing import Any

from flask import flash, g, render_template, request
from flask_babel import gettext as _

from portal import db
from portal.cases import choosing
from portal.cases.forms import (
    AddressForm,
    BallotForm,
    ConsentAnswer,
    DisclosureReply,
    Extension,
    Replacement,
    Resubmission,
    Withdrawal,
)
from portal.cases.operations import assignment, choice, consent, course, intake
from portal.cases.operations.act import enter
from portal.cases.views import bp
from portal.cases.views.ways import Page, act, acting, back, load
from portal.clock import china_date
from portal.errors import InvalidInput
from portal.forms import parse, typed
from portal.law.consents import CONSENTS, ConsentKind
from portal.law.vocabulary import Role
from portal.locale import listed
from portal.people.guards import open_to
from portal.people.models import Person


@bp.get("/cases/<ref>/consent")
@open_to(Role.PARTY)
def consent_page(ref: str) -> Page:
    """What it is about, who, which rights, and two answers of the same size."""
    return _consent_page(ref, {}, {})


@bp.post("/cases/<ref>/consent")
@open_to(Role.PARTY)
def do_consent(ref: str) -> Page:
    """愿意 or 不愿意."""

    def do(form: ConsentAnswer) -> Any:
        with acting(ref) as (session, at):
            consent.answer(session, at, form)
        words = (
            _("记下了：您愿意调解。")
            if form.agrees == "yes"
            else _("记下了：您不愿意调解。改主意了随时可以再答。")
        )
        return back(ref, words)

    return act(ConsentAnswer, do, lambda was, errors: (_consent_page(ref, was, errors), 422))


@bp.get("/cases/<ref>/choose")
@open_to(Role.PARTY)
def choose_page(ref: str) -> Page:
    """The roster of this case's organisation, as a blind ballot."""
    return _choose_page(ref, {})


@bp.post("/cases/<ref>/choose")
@open_to(Role.PARTY)
def do_choose(ref: str) -> Page:
    """Put in the ballot."""
    try:
        form = parse(BallotForm, typed(request.form, ("choices",)))
        with acting(ref) as (session, at):
            chosen = choice.nominate(session, at, form.choices)
            name = session.get_one(Person, chosen.person_id).name if chosen else ""
    except InvalidInput as error:
        return _choose_page(ref, {k: str(v) for k, v in error.fields.items()}), 422
    return back(
        ref,
        _("双方都选了%(name)s，已经定下来。", name=name) if name else _("您的选择存好了，只有您自己看得到。"),
    )


@bp.post("/cases/<ref>/leave-choice")
@open_to(Role.PARTY)
def do_leave_choice(ref: str) -> Page:
    """请组织来指定."""
    with acting(ref) as (session, at):
        choice.leave_choice(session, at)
    return back(ref, _("好的，请组织来指定。"))


@bp.get("/cases/<ref>/disclosure")
@open_to(Role.PARTY)
def disclosure_page(ref: str) -> Page:
    """What the mediator has disclosed."""
    return render_template("cases/disclosure.html", case=load(ref), errors={})


@bp.post("/cases/<ref>/disclosure")
@open_to(Role.PARTY)
def do_disclosure(ref: str) -> Page:
    """Go on with this mediator, or ask for another."""
    form = parse(DisclosureReply, typed(request.form))
    with acting(ref) as (session, at):
        assignment.answer_disclosure(session, at, form.answer == "waive")
    return back(ref, _("答复记下了。"))


@bp.get("/cases/<ref>/extend")
@open_to(Role.PARTY)
def extend_page(ref: str) -> Page:
    """要不要再谈几天."""
    return _extend_page(ref, {}, {})


@bp.post("/cases/<ref>/extend")
@open_to(Role.PARTY)
def do_extend(ref: str) -> Page:
    """One party's yes or no; the last yes moves the day."""

    def do(form: Extension) -> Any:
        with acting(ref) as (session, at):
            moved = course.extend(session, at, form.days, form.agrees == "yes")
        return back(ref, _("大家都同意，期限延长了。") if moved else _("您的答复记下了。"))

    return act(Extension, do, lambda was, errors: (_extend_page(ref, was, errors), 422))


@bp.get("/cases/<ref>/resubmit")
@open_to(Role.PARTY)
def resubmit_page(ref: str) -> Page:
    """What was written stands there already."""
    return render_template("cases/resubmit.html", case=load(ref), errors={}, typed={})


@bp.post("/cases/<ref>/resubmit")
@open_to(Role.PARTY)
def do_resubmit(ref: str) -> Page:
    """补充后再提交."""

    def do(form: Resubmission) -> Any:
        with acting(ref) as (session, at):
            intake.resubmit(session, at, form.story, form.requests)
        return back(ref, _("补充的内容交上去了。"))

    def again(was: dict[str, Any], errors: dict[str, str]) -> Page:
        return render_template("cases/resubmit.html", case=load(ref), errors=errors, typed=was), 422

    return act(Resubmission, do, again)


@bp.post("/cases/<ref>/withdraw")
@open_to(Role.PARTY)
def do_withdraw(ref: str) -> Page:
    """是已经谈好，还是不想调了 (13.A27)."""

    def do(form: Withdrawal) -> Any:
        with acting(ref) as (session, at):
            course.withdraw(session, at, form.why == "settled")
        return back(ref, _("申请撤回了。以后想再申请，什么都不用重填。"))

    return act(Withdrawal, do, lambda was, errors: _ways_out(ref, was, errors))


@bp.post("/cases/<ref>/stop-to-court")
@open_to(Role.PARTY)
def do_stop_to_court(ref: str) -> Page:
    """不调了，去立案."""
    with acting(ref) as (session, at):
        course.stop_to_court(session, at)
    return back(ref, _("调解停了，材料转去立案。"))


@bp.post("/cases/<ref>/replace")
@open_to(Role.PARTY)
def do_replace(ref: str) -> Page:
    """想换调解员."""

    def do(form: Replacement) -> Any:
        with acting(ref) as (session, at):
            assignment.ask_replace(session, at, form.reason)
        return back(ref, _("您的请求交上去了，三天内给您答复。"))

    return act(Replacement, do, lambda was, errors: _ways_out(ref, was, errors))


@bp.post("/cases/<ref>/continue-without")
@open_to(Role.PARTY)
def do_continue_without(ref: str) -> Page:
    """与其余各方继续 (13.A13)."""
    with acting(ref) as (session, at):
        left = consent.continue_without(session, at)
    return back(ref, _("和其余的人接着谈。不再参加的：%(names)s", names=listed(left)))


@bp.get("/cases/<ref>/address")
@open_to(Role.PARTY)
def address_page(ref: str) -> Page:
    """文书寄到哪里 (13.A9)."""
    return render_template("cases/address.html", case=load(ref), errors={}, typed={})


@bp.post("/cases/<ref>/address")
@open_to(Role.PARTY)
def do_address(ref: str) -> Page:
    """Filled, declined, or later."""

    def do(form: AddressForm) -> Any:
        with acting(ref) as (session, at):
            consent.say_address(session, at, form)
        return back(ref, _("记下了。"))

    def again(was: dict[str, Any], errors: dict[str, str]) -> Page:
        return render_template("cases/address.html", case=load(ref), errors=errors, typed=was), 422

    return act(AddressForm, do, again)


def _ways_out(ref: str, was: dict[str, Any], errors: dict[str, str]) -> Page:
    for words in errors.values():
        flash(words, "error")
    return render_template("cases/ways_out.html", case=load(ref), errors=errors, typed=was), 422


def _consent_page(ref: str, was: dict[str, Any], errors: dict[str, str]) -> str:
    kinds = (ConsentKind.PRIVACY, ConsentKind.SENSITIVE_ID, ConsentKind.ONLINE_MEDIATION)
    return render_template(
        "cases/consent.html", case=load(ref), typed=was, errors=errors, consents=[CONSENTS[k] for k in kinds]
    )


def _choose_page(ref: str, errors: dict[str, str]) -> str:
    with db.reading() as session:
        at = enter(session, g.actor, ref, g.now)
        people = [
            {
                "ref": c.person.ref,
                "name": c.person.name,
                "kind": c.profile.kind,
                "specialties": list(c.profile.specialties),
                "languages": list(c.profile.languages),
                "fee": c.profile.fee,
                "organisation": c.organisation,
                "id": c.person.id,
            }
            for c in choosing.roster(session, china_date(g.now), at.case.organisation_id)
            if choosing.conflict_free(session, at.case, at.proceeding, c.person.id)
        ]
        ballot = choice.own_ballot(session, at)
        mine = list(ballot.choices) if ballot else []
    return render_template("cases/choose.html", case=load(ref), people=people, mine=mine, errors=errors)


def _extend_page(ref: str, was: dict[str, Any], errors: dict[str, str]) -> str:
    with db.reading() as session:
        asked = course.open_extension(session, enter(session, g.actor, ref, g.now))
    return render_template("cases/extend.html", case=load(ref), asked=asked, typed=was, errors=errors)
