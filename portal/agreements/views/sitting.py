"""The same sitting (13.A29): agreement signed – apply now or decide within thirty days – where papers are sent to."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from portal import db
from portal.agreements import address
from portal.agreements.access import agreement_for
from portal.agreements.forms import MarkIn
from portal.agreements.queries import AgreementView
from portal.agreements.views import bp, marks
from portal.agreements.views.common import Page, acting, case_url, load, to
from portal.cases.forms import AddressForm
from portal.cases.models import Paper
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
    """Filled, declined with a reason, or later (13.A9)."""
    view = _signed(ref)
    try:
        form = parse(AddressForm, typed(request.form))
        with acting(ref, versioned=False) as (session, actor, row):
            filled = address.give(session, actor, row, form, g.now).state == "filled"
    except InvalidInput as error:
        return _address(view, request.form, error.fields), 422
    if filled:
        return to("address_sign", ref)
    flash(_("记下了"), "success")
    return redirect(case_url(view), 303)


@bp.get("/agreements/<ref>/address/sign")
@open_to(Role.PARTY)
def address_sign(ref: str) -> Page:
    """The party signs its own form; while it is being made the page says so and looks again by itself."""
    view, paper = _signed(ref), _own_form(ref)
    if paper.state == "intended":
        return render_template("agreements/making.html", view=view, title=_("送达地址确认书"))
    if paper.state != "ready":
        return redirect(case_url(view), 303)
    return marks.page(_marks_paper(view, paper), {}, {})


@bp.post("/agreements/<ref>/address/sign")
@open_to(Role.PARTY)
def do_address_sign(ref: str) -> Page:
    """The mark on the form."""
    view, paper = _signed(ref), _own_form(ref)

    def act(form: MarkIn, evidence: dict[str, object]) -> None:
        with acting(ref, versioned=False) as (session, actor, row):
            marks.accept_terms(session, actor, row.case, form)
            address.sign(session, actor, row, form, evidence, g.now)

    def done() -> Any:
        flash(_("送达地址确认书已经签名"), "success")
        return redirect(case_url(view), 303)

    return marks.sign(_marks_paper(view, paper), act, done)


@bp.post("/agreements/<ref>/address/sign/code")
@open_to(Role.PARTY)
def address_code(ref: str) -> Page:
    """Six digits for this form."""
    view, paper = _signed(ref), _own_form(ref)
    return marks.ask_code(_marks_paper(view, paper), to("address_sign", ref, _anchor="f-code"))


@bp.get("/agreements/<ref>/address/form.pdf")
@open_to(Role.PARTY)
def address_pdf(ref: str) -> Page:
    """The frozen bytes of the reader's own form, and of nobody else's."""
    from portal.agreements.views.files import pdf

    view, paper = _signed(ref), _own_form(ref)
    return pdf(view.case_ref, paper.document_hash)


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
        before = address.state(session, actor, row)
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


def _own_form(ref: str) -> Paper:
    with db.reading() as session:
        row, actor = agreement_for(session, g.actor, ref)
        mine = address.state(session, actor, row)
        paper = session.get(Paper, mine.paper_id) if mine is not None and mine.paper_id else None
        session.expunge_all()
    if paper is None:
        raise NotFound()
    return paper


def _marks_paper(view: AgreementView, paper: Paper) -> marks.Paper:
    with db.reading() as session:
        row, actor = agreement_for(session, g.actor, view.ref)
        ask = marks.terms_open(row.case, actor.person_id, session)
    return marks.Paper(
        view=view,
        title=_("签送达地址确认书"),
        lead=_("文书寄到哪里，由您确认"),
        document_hash=paper.document_hash,
        pdf=url_for("agreements.address_pdf", ref=view.ref),
        action=url_for("agreements.do_address_sign", ref=view.ref),
        code_action=url_for("agreements.address_code", ref=view.ref),
        signer=view.my_mark.name if view.my_mark else g.actor.name,
        ask_terms=ask or request.form.get("sign_terms") == "1",
        template="agreements/sign_other.html",
    )
