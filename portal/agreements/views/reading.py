"""A party's side: the draft as it changes, the frozen text clause by clause, what is not right, who is still missing."""

from __future__ import annotations

from typing import Any

from flask import flash, g, make_response, render_template, request
from flask_babel import gettext as _

from portal.agreements import labels, operations
from portal.agreements.forms import FindingIn, ReadingIn, ReasonIn
from portal.agreements.queries import AgreementView
from portal.agreements.teach_back import Question, question_for
from portal.agreements.views import bp
from portal.agreements.views.common import Page, acting, load, to
from portal.errors import InvalidInput, NotFound
from portal.forms import parse, typed
from portal.law.vocabulary import Role
from portal.locale import language
from portal.people.guards import SIGNED_IN, open_to


@bp.get("/agreements/<ref>")
@open_to(SIGNED_IN)
def agreement(ref: str) -> Page:
    """Where this reader stands: the draft, the reading, the waiting, or the finished paper."""
    view = load(ref)
    if g.actor.role in (Role.MEDIATOR, Role.JUDGE, Role.ORGANISATION):
        return to("edit" if view.state == "DRAFT" and g.actor.role != Role.ORGANISATION else "host", ref)
    if _my_turn(view):
        return to("read", ref, number=view.next_unread) if view.next_unread else to("sign", ref)
    return render_template("agreements/overview.html", view=view, **_words())


def _my_turn(view: AgreementView) -> bool:
    """The paper is there and this reader's name is not on it yet."""
    waiting = view.my_mark is not None and view.my_mark.state in ("waiting", "paper")
    return waiting and view.state == "FROZEN" and bool(view.document_hash)


@bp.get("/agreements/<ref>/live")
@open_to(SIGNED_IN)
def live(ref: str) -> Page:
    """The changing part of the overview; 304 while nothing has changed, so that asking often costs nothing."""
    view = load(ref)
    answer = make_response(render_template("agreements/live.html", view=view, **_words()))
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(
        f"{view.version}-{view.paper_state}-{'.'.join(m.state for m in view.marks)}-{language()}-{len(view.mine_to_answer)}"
    )
    return answer.make_conditional(request)


@bp.post("/agreements/<ref>/findings")
@open_to(Role.PARTY)
def answer_finding(ref: str) -> Page:
    """«知道法院可能不予确认，仍要这样写» (13.A4)."""
    form = parse(FindingIn, typed(request.form))
    with acting(ref) as (session, actor, row):
        operations.answer_finding(session, actor, row, form.rule, form.clause, g.now)
    flash(_("记下了：您知道法院可能不确认，仍要这样写"), "success")
    return to("agreement", ref)


@bp.get("/agreements/<ref>/read/<int:number>")
@open_to(Role.PARTY)
def read(ref: str, number: int) -> Page:
    """One clause a page, large, read aloud; one question where it is about money (F56)."""
    return _clause(load(ref), number, {}, {})


@bp.post("/agreements/<ref>/read/<int:number>")
@open_to(Role.PARTY)
def do_read(ref: str, number: int) -> Page:
    """这一条我同意, or 我没听懂."""
    view = load(ref)
    clause = _of(view, number)
    asked = question_for(clause, view)
    yes = request.form.get("understood") == "yes"
    if yes and asked is not None and request.form.get("answer", "") != asked.right:
        return _wrong(view, number, asked)
    form = parse(
        ReadingIn,
        {"clause": clause.ref, "document_hash": request.form.get("document_hash", ""), "understood": yes},
    )
    with acting(ref, versioned=False) as (session, actor, row):
        operations.confirm_clause(
            session, actor, row, form.clause, form.document_hash, form.understood, g.now
        )
    if not yes:
        flash(_("记下了：这一条您没听懂。调解员会再给您讲一遍，听懂了再点同意"), "message")
        return to("read", ref, number=number)
    following = next((c.number for c in view.clauses if c.number > number and c.mine is not True), 0)
    return to("read", ref, number=following) if following else to("summary", ref)


@bp.get("/agreements/<ref>/summary")
@open_to(Role.PARTY)
def summary(ref: str) -> Page:
    """Everything once more on one page, with the paper as it will be signed."""
    view = load(ref)
    if view.next_unread:
        return to("read", ref, number=view.next_unread)
    return render_template("agreements/summary.html", view=view, **_words())


@bp.get("/agreements/<ref>/send-back")
@open_to(Role.PARTY)
def send_back(ref: str) -> Page:
    """这里不对，退回改."""
    return _reason_page("send_back", load(ref), {}, {})


@bp.post("/agreements/<ref>/send-back")
@open_to(Role.PARTY, Role.MEDIATOR, Role.JUDGE)
def do_send_back(ref: str) -> Page:
    """All signatures are void; nothing is deleted."""
    return _with_reason(
        "send_back", ref, operations.send_back, _("已退回给调解员修改。改好后要重新看、重新签")
    )


@bp.get("/agreements/<ref>/refuse")
@open_to(Role.PARTY)
def refuse(ref: str) -> Page:
    """不签: asks why, without a warning colour."""
    return _reason_page("refuse", load(ref), {}, {})


@bp.post("/agreements/<ref>/refuse")
@open_to(Role.PARTY)
def do_refuse(ref: str) -> Page:
    """Recorded with its reason."""
    return _with_reason("refuse", ref, operations.refuse, _("记下了：您不签这份协议。您照样可以去法院起诉"))


def _with_reason(name: str, ref: str, verb: Any, words: str) -> Page:
    try:
        form = parse(ReasonIn, typed(request.form))
        with acting(ref) as (session, actor, row):
            verb(session, actor, row, form.reason, g.now)
    except InvalidInput as error:
        return _reason_page(name, load(ref), request.form, error.fields), 422
    flash(words, "success")
    return to("agreement", ref)


def _reason_page(name: str, view: AgreementView, was: Any, errors: Any) -> Page:
    return render_template(
        "agreements/reason.html", act=name, view=view, typed=was, errors=errors, **_words()
    )


def _of(view: AgreementView, number: int) -> Any:
    if view.state != "FROZEN" or not view.document_hash or not 1 <= number <= len(view.clauses):
        raise NotFound()
    return view.clauses[number - 1]


def _clause(view: AgreementView, number: int, was: Any, errors: Any) -> Page:
    clause = _of(view, number)
    return render_template(
        "agreements/read.html",
        view=view,
        clause=clause,
        question=question_for(clause, view),
        typed=was,
        errors=errors,
        **_words(),
    )


def _wrong(view: AgreementView, number: int, asked: Question) -> Page:
    """A wrong answer is nobody's fault: the sentence is shown again, the mediator is offered."""
    missing = not request.form.get("answer")
    words = (
        _("请先答一答上面这个问题")
        if missing
        else _("再看一眼这一条；没看懂就点“我没听懂”，调解员会再讲一遍")
    )
    return _clause(view, number, request.form, {"answer": words}), 422


def _words() -> dict[str, Any]:
    return {
        "kinds": labels.KINDS,
        "titles": labels.TITLES,
        "roles": labels.ROLES,
        "english": language() == "en",
    }
