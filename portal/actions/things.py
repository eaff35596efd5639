"""Acts on an agreement, an application for confirmation, an obligation."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field
from sqlalchemy.orm import Session

from portal.actions.registry import Nothing, Target, act
from portal.agreements import forms as af
from portal.agreements import operations as agreements
from portal.agreements import performance, signing
from portal.court import bench, desk
from portal.court import forms as cf
from portal.court import operations as applications
from portal.forms import Form
from portal.law.vocabulary import Machine

AGREEMENT, APPLICATION, OBLIGATION = Machine.AGREEMENT, Machine.APPLICATION, Machine.OBLIGATION


class ClauseEdit(af.ClauseIn):
    """One edit of the draft: `clause` names an existing clause, `position` its new place in the order."""

    do: Literal["add", "change", "remove", "move"] = "add"
    clause: str = Field(default="", max_length=22)
    position: int = Field(default=1, ge=1, le=200)


class FindingAnswerIn(Form):
    """An answer to one finding of the linter."""

    rule: str = Field(min_length=1, max_length=30)
    clause: str = Field(default="", max_length=22)


class HashIn(Form):
    """The document hash that is meant."""

    document_hash: str = Field(pattern="^[0-9a-f]{64}$")


@act(AGREEMENT, "edit_clause", ClauseEdit)
def _edit(session: Session, t: Target, form: ClauseEdit) -> None:
    typed = af.ClauseIn.model_validate(form.model_dump(exclude={"do", "clause", "position"}))
    if form.do == "add":
        agreements.add_clause(session, t.actor, t.row, typed, t.now)
    elif form.do == "change":
        agreements.change_clause(session, t.actor, t.row, form.clause, typed, t.now)
    elif form.do == "remove":
        agreements.remove_clause(session, t.actor, t.row, form.clause, t.now)
    else:
        agreements.move_clause(session, t.actor, t.row, form.clause, form.position, t.now)


@act(AGREEMENT, "answer_finding", FindingAnswerIn)
def _answer(session: Session, t: Target, form: FindingAnswerIn) -> None:
    agreements.answer_finding(session, t.actor, t.row, form.rule, form.clause, t.now)


@act(AGREEMENT, "freeze", af.FreezeIn)
def _freeze(session: Session, t: Target, form: af.FreezeIn) -> None:
    agreements.freeze(session, t.actor, t.row, form, t.now)


@act(AGREEMENT, "confirm_clause", af.ReadingIn)
def _confirm_clause(session: Session, t: Target, form: af.ReadingIn) -> None:
    agreements.confirm_clause(
        session, t.actor, t.row, form.clause, form.document_hash, form.understood, t.now
    )


@act(AGREEMENT, "sign", af.MarkIn)
def _sign(session: Session, t: Target, form: af.MarkIn) -> None:
    signing.sign(session, t.actor, t.row, form, {"channel": "api"}, t.now)


@act(AGREEMENT, "sign_as_mediator", af.MarkIn)
def _sign_as_mediator(session: Session, t: Target, form: af.MarkIn) -> None:
    signing.sign_as_mediator(session, t.actor, t.row, form, {"channel": "api"}, t.now)


@act(AGREEMENT, "seal", HashIn)
def _seal(session: Session, t: Target, form: HashIn) -> None:
    signing.seal(session, t.actor, t.row, form.document_hash, t.now)


@act(AGREEMENT, "send_back", af.ReasonIn)
def _send_back(session: Session, t: Target, form: af.ReasonIn) -> None:
    agreements.send_back(session, t.actor, t.row, form.reason, t.now)


@act(AGREEMENT, "refuse_sign", af.ReasonIn)
def _refuse(session: Session, t: Target, form: af.ReasonIn) -> None:
    agreements.refuse(session, t.actor, t.row, form.reason, t.now)


@act(AGREEMENT, "choose_paper", Nothing)
def _choose_paper(session: Session, t: Target, _form: Any) -> None:
    agreements.choose_paper(session, t.actor, t.row, t.now)


@act(APPLICATION, "sign_application", cf.SignApplicationIn)
def _sign_application(session: Session, t: Target, form: cf.SignApplicationIn) -> None:
    applications.sign(session, t.actor, t.row, form, {"channel": "api"}, t.now)


@act(APPLICATION, "state_late_reason", cf.LateIn)
def _late(session: Session, t: Target, form: cf.LateIn) -> None:
    applications.state_late_reason(session, t.actor, t.row, form, t.now)


@act(APPLICATION, "file", Nothing)
def _file(session: Session, t: Target, _form: Any) -> None:
    applications.file(session, t.actor, t.row, t.now)


@act(APPLICATION, "take_back", Nothing)
def _take_back(session: Session, t: Target, _form: Any) -> None:
    applications.take_back(session, t.actor, t.row, t.now)


@act(APPLICATION, "ask_withdraw", Nothing)
def _ask_withdraw(session: Session, t: Target, _form: Any) -> None:
    applications.ask_withdraw(session, t.actor, t.row, t.now)


@act(APPLICATION, "claim", Nothing)
def _claim(session: Session, t: Target, _form: Any) -> None:
    desk.claim(session, t.actor, t.row, t.now)


@act(APPLICATION, "release_claim", cf.FencedIn)
def _release(session: Session, t: Target, form: cf.FencedIn) -> None:
    desk.release(session, t.actor, t.row, form, t.now)


@act(APPLICATION, "request_supplement", cf.SupplementIn)
def _supplement(session: Session, t: Target, form: cf.SupplementIn) -> None:
    desk.request_supplement(session, t.actor, t.row, form, t.now)


@act(APPLICATION, "accept_application", cf.AcceptIn)
def _accept(session: Session, t: Target, form: cf.AcceptIn) -> None:
    desk.accept(session, t.actor, t.row, form, t.now)


@act(APPLICATION, "verify", Nothing)
def _verify(session: Session, t: Target, _form: Any) -> None:
    bench.verify(session, t.actor, t.row, t.now)


@act(APPLICATION, "confirm", cf.ConfirmIn)
def _confirm(session: Session, t: Target, form: cf.ConfirmIn) -> None:
    bench.draft_confirm(session, t.actor, t.row, form, t.now)


@act(APPLICATION, "dismiss", cf.GroundIn)
def _dismiss(session: Session, t: Target, form: cf.GroundIn) -> None:
    bench.draft_refusal(session, t.actor, t.row, "dismiss", form, t.now)


@act(APPLICATION, "not_accept", cf.GroundIn)
def _not_accept(session: Session, t: Target, form: cf.GroundIn) -> None:
    bench.draft_refusal(session, t.actor, t.row, "not_accept", form, t.now)


@act(APPLICATION, "rule_withdrawn", Nothing)
def _rule_withdrawn(session: Session, t: Target, _form: Any) -> None:
    bench.draft_withdrawal(session, t.actor, t.row, t.now)


@act(OBLIGATION, "report_done", Nothing)
def _report_done(session: Session, t: Target, _form: Any) -> None:
    performance.report_done(session, t.actor, t.case, t.row, t.now)


@act(OBLIGATION, "acknowledge", Nothing)
def _acknowledge(session: Session, t: Target, _form: Any) -> None:
    performance.acknowledge(session, t.actor, t.case, t.row, t.now)


@act(OBLIGATION, "mark_breached", Nothing)
def _mark_breached(session: Session, t: Target, _form: Any) -> None:
    performance.mark_breached(session, t.actor, t.case, t.row, t.now)
