"""A party signs on its own phone, thinks it over, or chooses paper."""

from __future__ import annotations

from typing import Any

from flask import flash, g, request, url_for
from flask_babel import gettext as _

from portal import db
from portal.agreements import operations, signing
from portal.agreements.access import agreement_for
from portal.agreements.queries import AgreementView
from portal.agreements.views import bp
from portal.agreements.views.common import Page, acting, case_url, load, to
from portal.audit.operations import Act, record
from portal.cases.marks import MarkIn
from portal.cases.views import marks
from portal.errors import WrongState
from portal.law.vocabulary import Role
from portal.people.guards import open_to


@bp.get("/agreements/<ref>/sign")
@open_to(Role.PARTY)
def sign(ref: str) -> Page:
    """The file is unchanged, six digits, the name."""
    view = load(ref)
    if view.my_mark is None or view.my_mark.state in ("making", "done") or view.state != "FROZEN":
        return to("agreement", ref)
    if view.next_unread:
        return to("read", ref, number=view.next_unread)
    return marks.page(_paper(view), {}, {})


@bp.post("/agreements/<ref>/sign")
@open_to(Role.PARTY)
def do_sign(ref: str) -> Page:
    """The name under exactly this file."""

    def act(form: MarkIn, evidence: dict[str, object]) -> None:
        with acting(ref, versioned=False) as (session, actor, row):
            marks.accept_terms(session, actor, row.case, form)
            signing.sign(session, actor, row, form, evidence, g.now)

    def done() -> Page:
        flash(_("您已经签名"), "success")
        return to("agreement", ref)

    return marks.sign(_paper(load(ref)), act, done)


@bp.post("/agreements/<ref>/sign/code")
@open_to(Role.PARTY)
def sign_code(ref: str) -> Page:
    """Send the six digits."""
    return marks.ask_code(_paper(load(ref)), to("sign", ref, _anchor="f-code"))


@bp.post("/agreements/<ref>/later")
@open_to(Role.PARTY)
def later(ref: str) -> Page:
    """我再想想，明天再签: nothing is lost, nobody is pressed (F57)."""
    with acting(ref, versioned=False) as (session, actor, row):
        if row.state != "FROZEN":
            raise WrongState(state=row.state)
        record(session, "case", row.case.ref, Act("think_it_over", actor.person_ref, str(actor.role), g.now))
    flash(_("好，想好了随时回来签。看过的都记着，不用重看"), "message")
    return _case(ref)


@bp.post("/agreements/<ref>/paper-way")
@open_to(Role.PARTY)
def paper_way(ref: str) -> Page:
    """我要签纸的."""
    with acting(ref, versioned=False) as (session, actor, row):
        operations.choose_paper(session, actor, row, g.now)
    flash(_("记下了：您要签纸的。调解员会打印好，约您来签"), "message")
    return _case(ref)


def _case(ref: str) -> Any:
    from flask import redirect

    return redirect(case_url(load(ref)), 303)


def _paper(view: AgreementView) -> marks.Paper:
    with db.reading() as session:
        row, actor = agreement_for(session, g.actor, view.ref)
        ask = marks.terms_open(row.case, actor.person_id, session)
    return marks.Paper(
        view=view,
        phone=view.phone,
        title=_("签下您的名字"),
        lead=_("%(n)s条都看完了，最后一步", n=len(view.clauses)),
        document_hash=view.document_hash,
        pdf=url_for("agreements.frozen", ref=view.ref),
        action=url_for("agreements.do_sign", ref=view.ref),
        code_action=url_for("agreements.sign_code", ref=view.ref),
        signer=view.my_mark.name if view.my_mark else g.actor.name,
        ask_terms=ask or request.form.get("sign_terms") == "1",
    )
