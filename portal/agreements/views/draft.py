"""The mediator's draft: head, clauses, findings beside them, freezing. The same content as page and as cockpit pane."""

from __future__ import annotations

from typing import Any

from flask import g, jsonify, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal import db
from portal.agreements import file, labels, operations, queries
from portal.agreements.access import agreement_for
from portal.agreements.draft_forms import clause_from, plan_lines, typed_again, typed_of
from portal.agreements.facts import parties_of
from portal.agreements.forms import ClauseIn, DisputeIn, FreezeIn
from portal.agreements.queries import AgreementView
from portal.agreements.views import bp
from portal.agreements.views.common import Page, acting, guard_words, load, to
from portal.cases.access import case_for
from portal.clock import china_date
from portal.errors import InvalidInput, NotFound
from portal.forms import parse, typed, whole
from portal.law import linter, schema
from portal.law.linter import Finding
from portal.law.vocabulary import ClauseKind, Role
from portal.locale import cite, language
from portal.people.guards import open_to

HOSTS = (Role.MEDIATOR, Role.JUDGE)


@bp.post("/cases/<ref>/agreements")
@open_to(*HOSTS)
def begin(ref: str) -> Page:
    """Open a draft, or go to the one that is open."""
    with db.transaction() as session:
        case, actor = case_for(session, g.actor, ref)
        row = operations.live(session, case) or operations.draft(session, actor, case, g.now)
        made = row.ref
    return to("edit", made, **_pane())


@bp.get("/agreements/<ref>/edit")
@open_to(*HOSTS)
def edit(ref: str) -> Page:
    """The draft as a page of its own, or with `?pane=1` bare, for the cockpit."""
    return _draft(load(ref))


@bp.get("/agreements/<ref>/pane")
@open_to(*HOSTS)
def pane(ref: str) -> Page:
    """The right side of the cockpit."""
    return render_template("agreements/pane.html", view=load(ref), **_words())


@bp.post("/agreements/<ref>/head")
@open_to(*HOSTS)
def head(ref: str) -> Page:
    """Main facts, scope, what stays open, who is absent."""
    try:
        form = parse(DisputeIn, typed(request.form))
        with acting(ref) as (session, actor, agreement):
            operations.set_head(session, actor, agreement, form, g.now)
    except InvalidInput as error:
        return _draft(load(ref), request.form, error.fields), 422
    return to("edit", ref, **_pane())


@bp.get("/agreements/<ref>/clauses/new")
@open_to(*HOSTS)
def new_clause(ref: str) -> Page:
    """The form of one kind of clause, empty."""
    kind = request.args.get("kind", "payment")
    if kind not in set(ClauseKind):
        raise NotFound()
    view = load(ref)
    typed_now = {"kind": kind, "pay": "plan", "plan": plan_lines([]), "method": "银行转账", **_usual(view)}
    return _clause_page(view, "", typed_now, {})


@bp.get("/agreements/<ref>/clauses/<clause>")
@open_to(*HOSTS)
def clause(ref: str, clause: str) -> Page:
    """The form of one clause with what it says now, and what a court would say to it."""
    view = load(ref)
    shown = queries.clause_view(view, clause)
    if shown is None:
        raise NotFound()
    return _clause_page(view, clause, typed_of(shown), {})


@bp.post("/agreements/<ref>/clauses")
@open_to(*HOSTS)
def add(ref: str) -> Page:
    """One more clause."""
    return _save(ref, "")


@bp.post("/agreements/<ref>/clauses/<clause>")
@open_to(*HOSTS)
def change(ref: str, clause: str) -> Page:
    """Other words for one clause; a stale form is refused and comes back as typed."""
    return _save(ref, clause)


@bp.post("/agreements/<ref>/clauses/<clause>/remove")
@open_to(*HOSTS)
def remove(ref: str, clause: str) -> Page:
    """Take it out."""
    with acting(ref) as (session, actor, agreement):
        operations.remove_clause(session, actor, agreement, clause, g.now)
    return to("edit", ref, **_pane())


@bp.post("/agreements/<ref>/clauses/<clause>/move")
@open_to(*HOSTS)
def move(ref: str, clause: str) -> Page:
    """Put it in another place."""
    place = whole(request.form.get("place", ""), 3)
    if place is None or not 1 <= place <= 200:
        raise InvalidInput({"place": "int_parsing"})
    with acting(ref) as (session, actor, agreement):
        operations.move_clause(session, actor, agreement, clause, place, g.now)
    return to("edit", ref, **_pane())


@bp.post("/agreements/<ref>/freeze")
@open_to(*HOSTS)
def freeze(ref: str) -> Page:
    """Fix the words and have the paper made."""
    form = parse(FreezeIn, typed(request.form, ("agents",)))
    with acting(ref) as (session, actor, agreement):
        operations.freeze(session, actor, agreement, form, g.now)
    return to("host", ref)


@bp.post("/agreements/<ref>/lint")
@open_to(*HOSTS)
def lint(ref: str) -> Page:
    """JSON: what a court would say to the clause as it is being typed; nothing is stored."""
    with db.reading() as session:
        agreement, _actor = agreement_for(session, g.actor, ref)
        raw = file.raw(session, agreement, china_date(g.now))
        number = _put(raw, request.form, [c.ref for c in agreement.clauses], _keys(session, agreement))
        found = linter.lint(schema.parse(raw), china_date(g.now))
    return jsonify({"findings": [_json(f) for f in found if f.clause == number]})


def _save(ref: str, clause: str) -> Page:
    try:
        form = clause_from(request.form)
        with acting(ref, versioned=False) as (session, actor, agreement):
            if clause:
                operations.change_clause(session, actor, agreement, clause, form, g.now)
            else:
                operations.add_clause(session, actor, agreement, form, g.now)
    except InvalidInput as error:
        return _clause_page(load(ref), clause, typed_again(request.form), error.fields), 422
    return to("edit", ref, **_pane())


def _draft(view: AgreementView, was: Any = None, errors: Any = None) -> Page:
    return render_template(
        "agreements/edit.html",
        view=view,
        typed=was or {},
        errors=errors or {},
        bare=bool(_pane()),
        **_words(),
    )


def _clause_page(view: AgreementView, clause: str, typed_now: dict[str, Any], errors: dict[str, str]) -> Page:
    action = (
        url_for("agreements.change", ref=view.ref, clause=clause, **_pane())
        if clause
        else url_for("agreements.add", ref=view.ref, **_pane())
    )
    return render_template(
        "agreements/clause.html",
        view=view,
        clause=queries.clause_view(view, clause),
        typed=typed_now,
        errors=errors,
        action=action,
        methods=labels.METHODS,
        bare=bool(_pane()),
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {
        "kinds": labels.KINDS,
        "roles": labels.ROLES,
        "guard_words": guard_words,
        "english": language() == "en",
    }


def _pane() -> dict[str, Any]:
    """Stays in the pane once it is there."""
    return {"pane": 1} if request.args.get("pane") == "1" else {}


def _usual(view: AgreementView) -> dict[str, str]:
    """Most often the other side owes the applicant: offered, never decided."""
    sides = {p.side: p.ref for p in reversed(view.parties)}
    names = {p.ref: p.name for p in view.parties}
    return {
        "debtor": sides.get(2, ""),
        "creditor": sides.get(1, ""),
        "payee": names.get(sides.get(1, ""), ""),
    }


def _keys(session: Any, agreement: Any) -> dict[str, str]:
    return {p.ref: f"p{n}" for n, p in enumerate(parties_of(session, agreement.case), 1)}


def _put(raw: dict[str, Any], form: MultiDict[str, str], refs: list[str], keys: dict[str, str]) -> int:
    """The typed clause in its place; half-written amounts and days are simply not there yet."""
    try:
        typed_clause = clause_from(form)
    except InvalidInput:
        typed_clause = ClauseIn.model_construct(kind=_kind(form.get("kind", "")), text=form.get("text", ""))
    data = file.clause_json(typed_clause, keys)
    ref = form.get("clause", "")
    if ref in refs:
        raw["clauses"][refs.index(ref)] = data
        return refs.index(ref) + 1
    raw["clauses"].append(data)
    return len(raw["clauses"])


def _kind(text: str) -> ClauseKind:
    """What is being typed may be anything; it is linted as «other» then."""
    return ClauseKind(text) if text in set(ClauseKind) else ClauseKind.OTHER


def _json(finding: Finding) -> dict[str, str]:
    english = language() == "en"
    return {
        "rule": finding.rule,
        "level": "err" if finding.severity.value == "refuse" else "warn",
        "reason": finding.reason_en if english else finding.reason_zh,
        "repair": finding.repair_en if english else finding.repair_zh,
        "article": _("（%(article)s）", article=cite(finding.article)),
        "ground": finding.ground,
    }
