"""The act of signing on a page: fresh code first, in its own transaction, then the mark; nothing typed is ever lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import g, render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal import db
from portal.cases.marks import MarkIn
from portal.cases.models import Case
from portal.cases.views.ways import say_why
from portal.errors import GuardFailed, InvalidInput, RateLimited
from portal.forms import parse
from portal.law.consents import CONSENTS, ConsentKind
from portal.locale import language
from portal.people import step_up
from portal.people.actors import Actor
from portal.people.consents import give_consent, has_consent
from portal.people.web import address, device
from portal.people.words import in_words

Page = Any


@dataclass(frozen=True)
class Paper:
    """What is signed on this page, and where its forms go. `view` and `body` are what the page shows beside the checks."""

    title: str
    lead: str
    document_hash: str
    pdf: str
    action: str
    code_action: str
    signer: str
    ask_terms: bool
    phone: str = ""  # masked; empty for staff, who have an authenticator
    view: Any = None
    body: Mapping[str, Any] = field(default_factory=dict)
    template: str = "agreements/sign.html"


def page(paper: Paper, was: Mapping[str, Any], errors: Mapping[str, str]) -> Page:
    """The three checks of p7, with whatever was typed."""
    terms = CONSENTS[ConsentKind.ESIGN_TERMS]
    with db.reading() as session:
        fresh = step_up.is_fresh(session, g.actor, paper.document_hash, g.now)
    return render_template(
        paper.template,
        paper=paper,
        view=paper.view,
        fresh=fresh,
        terms=terms,
        typed=was,
        errors=errors,
        english=language() == "en",
    )


def sign(paper: Paper, act: Callable[[MarkIn, dict[str, object]], None], done: Callable[[], Page]) -> Page:
    """Read the form, prove the person, do the act. The page comes back as typed with what to change."""
    try:
        form = parse(MarkIn, _typed())
        prove(paper.document_hash, form.code)
        act(form, evidence_of(form))
    except InvalidInput as error:
        return page(paper, request.form, at_fields(error)), 422
    except RateLimited as error:
        return page(paper, request.form, {"code": wait_words(error)}), 429
    except GuardFailed as error:
        say_why(error)
        return page(paper, request.form, {}), 422
    return done()


def ask_code(paper: Paper, back: Page) -> Page:
    """Send six digits to the signer's own phone, good for this document only."""
    from portal.notices.sending import send_code

    try:
        with db.transaction() as session:
            made, person = step_up.ask(session, g.actor, paper.document_hash, g.now)
            send_code(session, person.phone or "", made.digits, g.now, code="code_sign")
    except RateLimited as error:
        return page(paper, request.form, {"code": wait_words(error)}), 429
    return back


def accept_terms(session: Session, actor: Actor, case: Case, form: MarkIn) -> None:
    """The tick under the terms of signing electronically, kept with version and hash of its text (ES-04)."""
    if form.sign_terms:
        give_consent(session, actor, ConsentKind.ESIGN_TERMS, case, g.now)


def terms_open(case: Case, person_id: int, session: Session) -> bool:
    """True until this person has accepted the present text for this case."""
    return not has_consent(session, person_id, ConsentKind.ESIGN_TERMS, case)


def _typed() -> dict[str, Any]:
    return {
        "document_hash": request.form.get("document_hash", ""),
        "method": request.form.get("signature_way", ""),
        "strokes": request.form.get("strokes", ""),
        "code": request.form.get("code", ""),
        "sign_terms": request.form.get("sign_terms") == "1",
    }


def prove(document_hash: str, code: str) -> None:
    with db.reading() as session:
        if step_up.is_fresh(session, g.actor, document_hash, g.now):
            return
    if not code:
        raise InvalidInput(
            {"code": str(_("请填短信里的6位数字")) if not g.actor.is_staff else str(_("请填动态码"))}
        )
    step_up.confirm(g.actor, code, document_hash, g.now)


def evidence_of(form: MarkIn) -> dict[str, object]:
    """What shows that it was this person's will (电子签名法13): who, how proved, with what, when, which text."""
    return {
        "at": g.now.isoformat(),
        "document_hash": form.document_hash,
        "method": form.method,
        "proved_by": "totp" if g.actor.is_staff else "sms",
        "session": g.actor.session_ref,
        "helper": g.actor.helper,
        "address": address(),
        "device": device(),
        "terms": str(CONSENTS[ConsentKind.ESIGN_TERMS].version),
    }


def at_fields(error: InvalidInput) -> dict[str, str]:
    words = in_words(error.fields)
    return {{"form": "strokes", "method": "signature_way"}.get(k, k): v for k, v in words.items()}


def wait_words(error: RateLimited) -> str:
    return str(_("试得太频繁了，请等%(seconds)s秒再试", seconds=error.facts.get("retry_after", 60)))
