"""The parties' page of the joint application, on a phone: what it is, until when, whose turn, what came of it (F64, F65)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal import db
from portal.court import desk, joint, operations, service, wording
from portal.court.doors import agreement_for, paper_for
from portal.court.forms import LateIn, PrepareIn
from portal.court.models import Application
from portal.court.views.blueprint import Page, bp, said
from portal.court.views.review import reasons
from portal.errors import GuardFailed, InvalidInput, NotFound, StaleVersion
from portal.forms import parse, typed
from portal.law.vocabulary import Role
from portal.people.actors import Actor
from portal.people.guards import open_to

PARTY = Role.PARTY
READERS = (Role.PARTY, Role.MEDIATOR, Role.ORGANISATION)
Verb = Callable[[Session, Actor, Application], Any]


@bp.get("/court/joint/<ref>")
@open_to(*READERS)
def joint_page(ref: str) -> Page:
    """Where the application of this agreement stands for this reader."""
    return render(ref)


def render(ref: str, errors: dict[str, str] | None = None, status: int = 200) -> Page:
    """The page; after a mistake with what was typed."""
    with db.reading() as session:
        agreement, actor = agreement_for(session, g.actor, ref)
        page = joint.page(session, agreement, actor, g.now)
    return render_template(
        "court/joint.html",
        p=page,
        words=wording,
        errors=errors or {},
        typed=request.form,
        case_url=case_url(page.case_ref),
    ), status


def case_url(ref: str) -> str:
    """The party's page of the case."""
    return f"/cases/{ref}"


def act(ref: str, verb: Verb, done: str) -> Page:
    """One verb on the application of this agreement; a mistake brings the page back with what was typed."""
    try:
        with db.transaction() as session:
            agreement, actor = agreement_for(session, g.actor, ref)
            application = operations.application_of(session, agreement)
            if application is None:
                raise NotFound()
            if request.form.get("version", str(application.version)) != str(application.version):
                raise StaleVersion()
            verb(session, actor, application)
    except InvalidInput as error:
        return render(ref, wording.words_for(error.fields), 422)
    except GuardFailed as error:
        return render(ref, {"form": reasons(error)}, 422)
    except StaleVersion:
        return render(ref, {"form": str(wording.STALE)}, 409)
    said(done)
    return redirect(url_for("court.joint_page", ref=ref))


@bp.post("/court/joint/<ref>/prepare")
@open_to(*READERS)
def prepare(ref: str) -> Page:
    """「我们一起申请」: both papers are made and both are asked to sign."""
    try:
        form = parse(PrepareIn, _choice())
        with db.transaction() as session:
            agreement, actor = agreement_for(session, g.actor, ref)
            found = operations.application_of(session, agreement)
            if found is None:
                operations.prepare(session, actor, agreement, form, g.now)
            elif found.state == "JC_PREPARING":
                operations.choose_court(session, actor, found, form, g.now)
            else:
                operations.prepare_again(session, actor, found, form, g.now)
    except InvalidInput as error:
        return render(ref, wording.words_for(error.fields), 422)
    except GuardFailed as error:
        return render(ref, {"form": reasons(error)}, 422)
    said(_("正在写申请书和承诺书，好了就可以签"))
    return redirect(url_for("court.joint_page", ref=ref))


def _choice() -> dict[str, Any]:
    """One radio names court and ground together: `ref|BASIS`."""
    data = typed(request.form)
    court, _bar, basis = str(data.pop("court", "")).partition("|")
    if not court or not basis:
        raise InvalidInput({"court": "choose"})
    return {**data, "court": court, "basis": basis}


@bp.post("/court/joint/<ref>/give-up")
@open_to(PARTY)
def give_up(ref: str) -> Page:
    """「先不申请」."""
    return act(
        ref, lambda s, a, x: operations.give_up(s, a, x, g.now), _("好，先不申请。三十天内随时可以再来。")
    )


@bp.post("/court/joint/<ref>/late")
@open_to(PARTY)
def late(ref: str) -> Page:
    """「逾期说明并提交」 (13.A7)."""

    def verb(session: Session, actor: Actor, application: Application) -> None:
        operations.state_late_reason(session, actor, application, parse(LateIn, typed(request.form)), g.now)

    return act(ref, verb, _("说明已经记下，法院会看"))


@bp.post("/court/joint/<ref>/take-back")
@open_to(PARTY)
def take_back(ref: str) -> Page:
    """Before the court has accepted (B15)."""
    return act(ref, lambda s, a, x: operations.take_back(s, a, x, g.now), _("已经撤回，材料退给您"))


@bp.post("/court/joint/<ref>/withdraw")
@open_to(PARTY)
def ask_withdraw(ref: str) -> Page:
    """After acceptance the judge decides by a ruling (解释 357)."""
    return act(ref, lambda s, a, x: operations.ask_withdraw(s, a, x, g.now), _("已经告诉法官，等法官裁定"))


@bp.post("/court/joint/<ref>/supply")
@open_to(PARTY)
def supply(ref: str) -> Page:
    """「补齐提交」: what was asked for has been uploaded on the case page."""
    return act(ref, lambda s, a, x: desk.supply(s, a, x, g.now), _("已经交给法院，三天内答复"))


@bp.post("/court/papers/<ref>/wanted")
@open_to(PARTY)
def want_paper(ref: str) -> Page:
    """「我想要一份纸的」."""
    with db.transaction() as session:
        application, paper, actor = paper_for(session, g.actor, ref)
        service.ask_for_paper(session, actor, application, paper, g.now)
        agreement = application.agreement.ref
    said(_("已经告诉法院窗口，印好了会通知您取，也可以寄给您"))
    return redirect(url_for("court.joint_page", ref=agreement))
