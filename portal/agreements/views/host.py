"""The mediator's and the seal holder's page: who has signed, whose turn it is, and their own marks."""

from __future__ import annotations

from typing import Any

from flask import flash, g, render_template, request
from flask_babel import gettext as _

from portal.agreements import labels, signing
from portal.agreements.forms import HashIn
from portal.agreements.queries import AgreementView
from portal.agreements.views import bp
from portal.agreements.views.common import Page, acting, guard_words, load, to
from portal.cases.marks import MarkIn
from portal.cases.views import marks
from portal.cases.views.ways import say_why
from portal.errors import GuardFailed, InvalidInput, RateLimited
from portal.forms import parse
from portal.law.vocabulary import Role
from portal.locale import language
from portal.people.guards import open_to

HOSTS = (Role.MEDIATOR, Role.JUDGE, Role.ORGANISATION)


@bp.get("/agreements/<ref>/host")
@open_to(*HOSTS)
def host(ref: str) -> Page:
    """差谁一眼看到; then sign, then seal."""
    return _page(load(ref), {})


@bp.post("/agreements/<ref>/host/sign")
@open_to(Role.MEDIATOR, Role.JUDGE)
def host_sign(ref: str) -> Page:
    """The mediator's own mark, after the parties (PML 29), with a code of the authenticator."""

    def act() -> None:
        form = parse(MarkIn, {"document_hash": request.form.get("document_hash", ""), "method": "typed"})
        marks.prove(form.document_hash, request.form.get("code", ""))
        with acting(ref, versioned=False) as (session, actor, row):
            signing.sign_as_mediator(session, actor, row, form, marks.evidence_of(form), g.now)

    return _do(ref, act, _("您已经签名"))


@bp.post("/agreements/<ref>/host/seal")
@open_to(*HOSTS)
def host_seal(ref: str) -> Page:
    """The organisation's seal, by whoever is entrusted with it."""

    def act() -> None:
        form = parse(HashIn, {"document_hash": request.form.get("document_hash", "")})
        marks.prove(form.document_hash, request.form.get("code", ""))
        with acting(ref, versioned=False) as (session, actor, row):
            signing.seal(session, actor, row, form.document_hash, g.now)

    return _do(ref, act, _("印章已经盖上"))


def _do(ref: str, act: Any, words: str) -> Page:
    try:
        act()
    except InvalidInput as error:
        return _page(load(ref), marks.at_fields(error)), 422
    except RateLimited as error:
        return _page(load(ref), {"code": marks.wait_words(error)}), 429
    except GuardFailed as error:
        say_why(error)
        return _page(load(ref), {}), 422
    flash(words, "success")
    return to("host", ref)


def _page(view: AgreementView, errors: dict[str, str]) -> Page:
    return render_template(
        "agreements/host.html",
        view=view,
        errors=errors,
        turn=_turn(view),
        kinds=labels.KINDS,
        roles=labels.ROLES,
        guard_words=guard_words,
        english=language() == "en",
    )


def _turn(view: AgreementView) -> str:
    """Whose turn: making, parties, mediator, seal, done – or nobody's, where there is nothing to sign."""
    if view.state not in ("FROZEN", "EFFECTIVE") or not view.marks:
        return ""
    if not view.document_hash:
        return "making"
    waiting = [m for m in view.marks if m.state in ("waiting", "paper")]
    for role, turn in (("party", "parties"), ("mediator", "mediator"), ("organisation", "seal")):
        if any(m.role == role for m in waiting):
            return turn
    return "done" if view.form_complete else "making"
