"""What staff do to a case, one form each; every one comes back to the file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import db
from portal.cases import forms
from portal.cases.operations import assignment, course, desk
from portal.cases.operations.act import At, enter
from portal.cases.views import bp
from portal.cases.views.desk import render_desk_case
from portal.cases.views.ways import Page, typed_version
from portal.errors import InvalidInput
from portal.forms import Form, parse, typed
from portal.law.vocabulary import Role
from portal.people.guards import open_to

DESK = frozenset({Role.CLERK, Role.ORGANISATION})


def _do(
    ref: str, model: type[Form], act: Callable[[Session, At, Any], Any], words: str, home: str = ""
) -> Page:
    """Parse → one operation → back; or the page again with the errors. `act` is one verb of `operations`."""
    from flask import g

    try:
        form = parse(model, typed(request.form))
        with db.transaction() as session:
            act(session, enter(session, g.actor, ref, g.now, typed_version()), form)
    except InvalidInput as error:
        return render_desk_case(
            ref, request.form.to_dict(), {k: str(v) for k, v in error.fields.items()}
        ), 422
    flash(words, "success")
    where: Response = redirect(home or url_for("cases.desk_case", ref=ref))
    return where


@bp.post("/desk/cases/<ref>/accept")
@open_to(DESK)
def desk_accept(ref: str) -> Page:
    """受理."""
    return _do(ref, forms.Acceptance, desk.accept, _("受理了，已经通知双方。"))


@bp.post("/desk/cases/<ref>/return")
@open_to(DESK)
def desk_return(ref: str) -> Page:
    """退回, with reason and guidance."""
    return _do(ref, forms.Return, desk.return_, _("退回了，已经告诉申请人怎么办。"))


@bp.post("/desk/cases/<ref>/designate")
@open_to(DESK)
def desk_designate(ref: str) -> Page:
    """指定调解员 from CONSENT or SELECTING."""
    return _do(
        ref,
        forms.Designation,
        lambda s, at, f: desk.designate(s, at, f.mediator),
        _("指定了，等调解员答复。"),
    )


@bp.post("/desk/cases/<ref>/accept-designate")
@open_to(DESK)
def desk_accept_and_designate(ref: str) -> Page:
    """Track 1: the checks of acceptance and a mediator in one decision."""

    def act(session: Session, at: At, form: forms.DirectDesignation) -> None:
        checks = forms.Acceptance(**form.model_dump(exclude={"mediator"}))
        desk.designate(session, at, form.mediator, checks)

    return _do(ref, forms.DirectDesignation, act, _("受理并指定了，等调解员答复。"))


@bp.post("/desk/cases/<ref>/contact")
@open_to(DESK | {Role.MEDIATOR})
def desk_contact(ref: str) -> Page:
    """登记联系."""
    return _do(ref, forms.Contact, desk.record_contact, _("登记了。"))


@bp.post("/desk/cases/<ref>/risk")
@open_to(DESK | {Role.SUPERVISOR})
def desk_risk(ref: str) -> Page:
    """评定风险."""
    return _do(ref, forms.Risk, lambda s, at, f: desk.set_risk(s, at, f.risk), _("风险等级改好了。"))


@bp.post("/desk/cases/<ref>/urgent")
@open_to(DESK | {Role.MEDIATOR})
def desk_urgent(ref: str) -> Page:
    """标为紧急."""
    return _do(
        ref, forms.Urgency, lambda s, at, f: desk.mark_urgent(s, at, f.ground), _("标为紧急，当天转办。")
    )


@bp.post("/desk/cases/<ref>/replacement")
@open_to(DESK)
def desk_replacement(ref: str) -> Page:
    """Decide on a request for another mediator."""

    def act(session: Session, at: At, form: forms.ReplacementDecision) -> None:
        assignment.decide_replacement(session, at, form.request, form.upheld == "yes")

    return _do(ref, forms.ReplacementDecision, act, _("决定记下了，已经告诉当事人。"))


@bp.post("/desk/cases/<ref>/replace")
@open_to(DESK)
def desk_replace(ref: str) -> Page:
    """Another mediator, because a party objects to what was disclosed."""
    return _do(ref, forms.Nothing, lambda s, at, f: assignment.replace(s, at), _("换人了，请另行指定。"))


@bp.post("/desk/cases/<ref>/take")
@open_to(Role.MEDIATOR)
def desk_take(ref: str) -> Page:
    """接下, with the disclosure."""
    return _do(ref, forms.AssignmentAnswer, assignment.accept, _("接下了，调解期限从今天起算。"))


@bp.post("/desk/cases/<ref>/disclose")
@open_to(Role.MEDIATOR)
def desk_disclose(ref: str) -> Page:
    """披露 before accepting, or when something turns up later."""

    def act(session: Session, at: At, form: forms.AssignmentAnswer) -> None:
        assignment.disclose(session, at, form.relation, form.disclosure)

    return _do(ref, forms.AssignmentAnswer, act, _("披露交上去了，等当事人答复。"))


@bp.post("/desk/cases/<ref>/decline")
@open_to(Role.MEDIATOR)
def desk_decline(ref: str) -> Page:
    """不接，写明原因."""
    home = url_for("cases.desk")
    return _do(
        ref,
        forms.Decline,
        lambda s, at, f: assignment.decline(s, at, f.reason),
        _("已告知组织另行指定，不影响您的评价。"),
        home,
    )


@bp.post("/desk/cases/<ref>/end")
@open_to(DESK | {Role.MEDIATOR})
def desk_end(ref: str) -> Page:
    """终止调解, with the four points."""
    return _do(ref, forms.Ending, course.end, _("调解结束了，已经告诉各方。"))


@bp.post("/desk/cases/<ref>/suspend")
@open_to(DESK | {Role.MEDIATOR})
def desk_suspend(ref: str) -> Page:
    """中止."""
    return _do(ref, forms.Suspension, course.suspend, _("停下来了，期限不再计算。"))


@bp.post("/desk/cases/<ref>/resume")
@open_to(DESK)
def desk_resume(ref: str) -> Page:
    """恢复."""
    return _do(
        ref, forms.Resumption, lambda s, at, f: course.resume(s, at, f.note), _("恢复了，期限接着算。")
    )


@bp.post("/desk/cases/<ref>/close")
@open_to(DESK)
def desk_close(ref: str) -> Page:
    """结单, after the people were told."""
    return _do(ref, forms.Outcome, lambda s, at, f: course.close(s, at, f.outcome), _("结单了。"))


@bp.post("/desk/cases/<ref>/reveal")
@open_to(DESK | {Role.MEDIATOR})
def desk_reveal(ref: str) -> Page:
    """Full number, telephone and address of one party; the reason goes into the staff's audit (3.5)."""
    from flask import g

    from portal.cases.operations.reveal import reveal

    form = parse(forms.Reveal, typed(request.form))
    with db.transaction() as session:
        shown = reveal(session, enter(session, g.actor, ref, g.now), form)
    # Rendered at once and never stored: a flashed message would travel in the cookie.
    return render_desk_case(ref, {}, {}, shown)
