"""The judge's acts on the review screen: questions, verification, drafts of rulings, signing, discarding (F67)."""

from __future__ import annotations

from flask import g, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal import db
from portal.cases.models import Paper
from portal.court import bench, wording
from portal.court.doors import application_for
from portal.court.forms import AnswersIn, ConfirmIn, EndIn, GroundIn, SignRulingIn
from portal.court.models import Application
from portal.court.views.blueprint import Page, bp, do, evidence
from portal.court.views.review import decide, ticked
from portal.errors import InvalidInput, NotFound
from portal.forms import parse, typed
from portal.law.grounds import GATE_B
from portal.law.questions import QUESTIONS
from portal.law.vocabulary import Role
from portal.people import step_up
from portal.people.actors import Actor
from portal.people.guards import open_to

JUDGE = Role.JUDGE


@bp.post("/court/applications/<ref>/answers")
@open_to(JUDGE)
def answers(ref: str) -> Page:
    """What one party answered. Empty fields are left for later."""

    def act() -> None:
        given = {q.key: request.form.get(f"q_{q.key}", "").strip() for q in QUESTIONS}
        given = {key: words for key, words in given.items() if words}
        if not given:
            raise InvalidInput({"form": _("请至少写下一项回答")})
        form = parse(AnswersIn, {"participant": request.form.get("participant", ""), "answers": given})
        do(ref, bench.answer, form)

    return decide(ref, "answers", act, _("已经记下"))


@bp.post("/court/applications/<ref>/verify")
@open_to(JUDGE)
def verify(ref: str) -> Page:
    """核实完毕: the question record is made."""
    return decide(ref, "verify", lambda: do(ref, bench.verify), _("核实已经记录，询问笔录正在生成"))


@bp.post("/court/applications/<ref>/confirm")
@open_to(JUDGE)
def confirm(ref: str) -> Page:
    """拟确认裁定."""

    def act() -> None:
        data = {k: v for k, v in typed(request.form).items() if not k.startswith("gate_")}
        do(ref, bench.draft_confirm, parse(ConfirmIn, {**data, "gate_b": ticked(GATE_B)}))

    return decide(ref, "confirm", act, _("裁定书草稿正在生成，请看过再签名"))


@bp.post("/court/applications/<ref>/refuse/<kind>")
@open_to(JUDGE)
def refuse(ref: str, kind: str) -> Page:
    """不予受理 or 驳回, on a coded ground said in facts."""
    if kind not in ("not_accept", "dismiss"):
        raise NotFound()

    def draft(session: Session, actor: Actor, application: Application, form: GroundIn, now: object) -> None:
        bench.draft_refusal(session, actor, application, kind, form, g.now)

    return decide(
        ref,
        "refuse",
        lambda: do(ref, draft, parse(GroundIn, typed(request.form))),
        _("裁定书草稿正在生成，请看过再签名"),
    )


@bp.post("/court/applications/<ref>/withdrawn")
@open_to(JUDGE)
def withdrawn(ref: str) -> Page:
    """准许撤回."""
    return decide(
        ref, "withdrawn", lambda: do(ref, bench.draft_withdrawal), _("裁定书草稿正在生成，请看过再签名")
    )


@bp.post("/court/applications/<ref>/end")
@open_to(JUDGE)
def end(ref: str) -> Page:
    """按撤回处理, or 终结特别程序."""
    return decide(
        ref,
        "end",
        lambda: do(ref, bench.draft_end, parse(EndIn, typed(request.form))),
        _("裁定书草稿正在生成，请看过再签名"),
    )


@bp.post("/court/applications/<ref>/discard")
@open_to(JUDGE)
def discard(ref: str) -> Page:
    """This wording is not signed."""

    def drop(session: Session, actor: Actor, application: Application, now: object) -> None:
        found = bench.open_ruling(session, application)
        if found is None:
            raise NotFound()
        bench.discard_ruling(session, actor, found, application, g.now)

    return decide(ref, "discard", lambda: do(ref, drop), _("草稿已经放弃"))


@bp.post("/court/applications/<ref>/sign")
@open_to(JUDGE)
def sign_ruling(ref: str) -> Page:
    """The judge's own one-time code, bound to exactly this ruling; then the court's seal follows by itself."""

    def act() -> None:
        form = parse(SignRulingIn, typed(request.form))
        _same_document(ref, form.document_hash)
        try:
            step_up.confirm(g.actor, form.otp, form.document_hash, g.now)
        except InvalidInput as error:
            raise InvalidInput({"otp": str(wording.ERRORS["wrong_code"])}) from error
        do(ref, bench.sign_ruling, form, evidence("totp"))

    return decide(ref, "sign", act, _("已经签名，盖章和送达马上自动完成"))


def _same_document(ref: str, document_hash: str) -> None:
    """Before a code is spent: this judge, this very draft. Raises NotFound, InvalidInput."""
    with db.reading() as session:
        application, actor = application_for(session, g.actor, ref)
        found = bench.open_ruling(session, application)
        if found is None or found.judge_id != actor.person_id:
            raise NotFound()
        paper = session.get_one(Paper, found.paper_id)
        if paper.document_hash != document_hash:
            raise InvalidInput({"form": str(wording.STALE)})
