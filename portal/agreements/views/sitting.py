"""The same sitting (13.A29): agreement signed – apply now or decide within thirty days – where papers are sent to."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from portal import db
from portal.agreements.access import agreement_for
from portal.agreements.queries import AgreementView
from portal.agreements.views import bp
from portal.agreements.views.common import Page, acting, case_url, load, to
from portal.cases.access import current_proceeding
from portal.cases.forms import AddressForm
from portal.cases.models import Paper
from portal.cases.operations import consent
from portal.cases.operations.act import At
from portal.clock import china_date
from portal.errors import InvalidInput, NotFound
from portal.forms import parse, typed
from portal.law import deadlines
from portal.law.vocabulary import Role
from portal.people.guards import open_to
from portal.people.models import Person


@bp.get("/agreements/<ref>/apply")
@open_to(Role.PARTY)
def apply(ref: str) -> Page:
    """一起申请司法确认 or 先不申请: two answers of the same size; settling never depended on it."""
    view = _signed(ref)
    return render_template(
        "agreements/apply.html", view=view, last_day=_last_day(view), today=china_date(g.now)
    )


@bp.post("/agreements/<ref>/apply")
@open_to(Role.PARTY)
def do_apply(ref: str) -> Page:
    """Now: to the application. Later: on to the address; the last day stays in sight."""
    _signed(ref)
    if request.form.get("answer") == "now":
        return redirect(_court(ref), 303)
    if request.form.get("answer") != "later":
        raise InvalidInput({"answer": "choose"})
    flash(_("好，先不申请。三十天内随时可以再定"), "message")
    return to("address_page", ref)


@bp.get("/agreements/<ref>/address")
@open_to(Role.PARTY)
def address_page(ref: str) -> Page:
    """文书寄到哪里, prefilled."""
    return _address(_signed(ref), {}, {})


@bp.post("/agreements/<ref>/address")
@open_to(Role.PARTY)
def do_address(ref: str) -> Page:
    """Filled, declined with a reason, or later (13.A9). What was given before and stands is signed as it is."""
    view = _signed(ref)
    try:
        form = parse(AddressForm, typed(request.form))
        with acting(ref, versioned=False) as (session, actor, row):
            at = At(row.case, current_proceeding(session, row.case), actor, g.now)
            paper_id = consent.say_address(session, at, form).paper_id
            paper = session.get_one(Paper, paper_id).ref if paper_id else ""
    except InvalidInput as error:
        return _address(view, request.form, error.fields), 422
    if paper:
        return redirect(url_for("cases.sign_paper", ref=view.case_ref, item=paper), 303)
    flash(_("记下了"), "success")
    return redirect(case_url(view), 303)


def _signed(ref: str) -> AgreementView:
    """The view, for a party that has signed; before that these pages do not exist."""
    view = load(ref)
    if view.my_mark is None or view.my_mark.state not in ("making", "done"):
        raise NotFound()
    return view


def _last_day(view: AgreementView) -> Any:
    """Thirty days from the earliest candidate; None while the other side has not signed."""
    return deadlines.due("jc_apply", view.effective_at).due if view.effective_at else None


def _court(ref: str) -> str:
    from flask import current_app

    if "court.joint" in current_app.view_functions:
        return url_for("court.joint", ref=ref)
    return f"/court/joint/{ref}"


def _address(view: AgreementView, was: Any, errors: Any) -> Page:
    with db.reading() as session:
        row, actor = agreement_for(session, g.actor, view.ref)
        person = session.get_one(Person, actor.person_id)
        before = consent.address_of(
            session, At(row.case, current_proceeding(session, row.case), actor, g.now)
        )
        usual = {
            "receiver": person.name,
            "address": person.address or "",
            "phone": person.phone or "",
            "email": person.email or "",
        }
        if before is not None and before.state == "filled":
            usual = {
                "receiver": before.receiver, "relation": before.relation, "address": before.address, "postcode": before.postcode,
                "phone": before.phone, "email": before.email, "e_service": "1" if before.e_service else "",
            }  # fmt: skip
    return render_template("agreements/address.html", view=view, typed=was or usual, errors=errors)
