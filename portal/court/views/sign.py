"""One act signs application and undertaking: read both, the code of the phone, then pad, tap, or say (13.A8, ES-05)."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from portal import db
from portal.court import joint, operations, wording
from portal.court.doors import agreement_for
from portal.court.facts import bundle_hash
from portal.court.forms import SignApplicationIn
from portal.court.views.blueprint import Page, bp, evidence, said
from portal.court.views.party import PARTY, case_url
from portal.court.views.review import reasons
from portal.errors import Conflict, GuardFailed, InvalidInput, NotFound, RateLimited, WrongState
from portal.forms import parse, typed
from portal.notices.sending import send_code
from portal.people import step_up
from portal.people.guards import open_to
from portal.people.phones import mask_phone


@bp.get("/court/joint/<ref>/sign")
@open_to(PARTY)
def sign_page(ref: str) -> Page:
    """What is signed, the two papers, the proofs."""
    return render(ref)


def render(ref: str, errors: dict[str, str] | None = None, status: int = 200) -> Page:
    """The page; after a mistake with what was typed."""
    with db.reading() as session:
        agreement, actor = agreement_for(session, g.actor, ref)
        page = joint.page(session, agreement, actor, g.now)
        application = operations.application_of(session, agreement)
        bundle = bundle_hash(session, application) if application is not None else ""
        phone = mask_phone(
            next((p.person.phone or "" for p in agreement.case.parties if p.id == actor.party_id), "")
        )
        fresh = step_up.is_fresh(session, actor, bundle, g.now)
    if not page.can_sign:
        if errors:  # something was sent: it must hear that nothing was taken
            raise Conflict("signed") if page.ready else WrongState()
        return redirect(url_for("court.joint_page", ref=ref))
    return render_template(
        "court/joint_sign.html",
        p=page,
        bundle=bundle,
        phone=phone,
        fresh=fresh,
        errors=errors or {},
        typed=request.form,
        words=wording,
        case_url=case_url(page.case_ref),
    ), status


@bp.post("/court/joint/<ref>/code")
@open_to(PARTY)
def code(ref: str) -> Page:
    """Six digits to the number on file, good for exactly these two papers."""
    try:
        with db.transaction() as session:
            agreement, actor = agreement_for(session, g.actor, ref)
            application = operations.application_of(session, agreement)
            bundle = bundle_hash(session, application) if application is not None else ""
            if not bundle:
                raise NotFound()
            made, person = step_up.ask(session, actor, bundle, g.now)
            send_code(session, person.phone or "", made.digits, g.now, "code_sign")
    except RateLimited as error:
        return render(ref, {"code": _wait(error)}, 429)
    said(_("数字已经发到您的手机"))
    return redirect(url_for("court.sign_page", ref=ref, _anchor="prove"))


@bp.post("/court/joint/<ref>/sign")
@open_to(PARTY)
def do_sign(ref: str) -> Page:
    """Signed: the worker puts both marks into the papers; when the last one is in, it is filed."""
    try:
        _sign(ref)
    except InvalidInput as error:
        return render(ref, wording.words_for(error.fields), 422)
    except GuardFailed as error:
        return render(ref, {"form": reasons(error)}, 422)
    except RateLimited as error:
        return render(ref, {"code": _wait(error)}, 429)
    said(_("签好了。双方都签完，就自动交给法院。"))
    return redirect(url_for("court.joint_page", ref=ref))


def _sign(ref: str) -> None:
    data: dict[str, Any] = {k: v for k, v in typed(request.form).items() if not k.endswith("_png")}
    form = parse(SignApplicationIn, {**data, "findings_seen": data.get("findings_seen") == "1"})
    with db.reading() as session:
        agreement, actor = agreement_for(session, g.actor, ref)
        page = joint.page(session, agreement, actor, g.now)
        application = operations.application_of(session, agreement)
        bundle = bundle_hash(session, application) if application is not None else ""
        fresh = step_up.is_fresh(session, actor, bundle, g.now)
    if not page.can_sign:
        raise Conflict("signed") if page.ready else WrongState()
    if form.bundle_hash != bundle:
        raise GuardFailed(("same_hash",))
    if page.findings and not form.findings_seen:
        raise InvalidInput({"findings_seen": "tick"})
    if not fresh:
        step_up.confirm(actor, form.code, bundle, g.now)
    with db.transaction() as session:
        agreement, actor = agreement_for(session, g.actor, ref)
        found = operations.application_of(session, agreement)
        if found is None:
            raise NotFound()
        operations.sign(session, actor, found, form, evidence("sms"), g.now)


def _wait(error: RateLimited) -> str:
    return str(_("试得太频繁了，请等%(n)s秒再试", n=error.facts.get("retry_after", 60)))
