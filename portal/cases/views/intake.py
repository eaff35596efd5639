"""The application on a phone: one question a page, saved by itself, nothing typed twice (F01–F04)."""

from __future__ import annotations

from typing import Any

from flask import flash, g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from portal import db
from portal.cases import kinds
from portal.cases.forms import CheckPage
from portal.cases.models import Evidence, IntakeDraft
from portal.cases.operations import intake as operations
from portal.cases.operations.intake import PAGES
from portal.cases.uploads import ACCEPT
from portal.cases.views import bp
from portal.cases.views.ways import Page, typed_version
from portal.clock import china_date
from portal.errors import InvalidInput, NotFound
from portal.forms import parse, typed
from portal.law import masking
from portal.law.consents import CONSENTS, ConsentKind
from portal.law.vocabulary import Role
from portal.people.guards import open_to
from portal.people.models import Organisation, Person

STEPS = ("kind", "me", "other", "story", "ask", "files", "meeting", "check")


@bp.get("/apply/resume")
@open_to(Role.PARTY)
def intake() -> Page:
    """Back to where one was."""
    with db.reading() as session:
        draft = operations.newest_draft(session, g.actor, g.now)
        step = draft.step if draft else 1
    return redirect(url_for("cases.intake_step", step=min(step, len(STEPS))))


@bp.get("/apply/<int:step>")
@open_to(Role.PARTY)
def intake_step(step: int) -> Page:
    """One question."""
    return _page(step, None, {}, 200)


@bp.post("/apply/<int:step>")
@open_to(Role.PARTY)
def do_intake_step(step: int) -> Page:
    """Keep it; go on if it is right, and say what to change if it is not."""
    name = _name(step)
    later = request.form.get("then") == "later"
    if name in PAGES:
        values = {k: v for k, v in request.form.items() if k in PAGES[name].model_fields}
        with db.transaction() as session:
            operations.save_page(session, g.actor, name, values, g.now, step)
        try:
            if not later:
                parse(PAGES[name], {k: v for k, v in values.items() if v != ""})
        except InvalidInput as error:
            return _page(step, values, {k: str(v) for k, v in error.fields.items()}, 422)
    with db.transaction() as session:
        operations.open_draft(session, g.actor, g.now).step = step if later else min(step + 1, len(STEPS))
    if later:
        flash(_("存好了。改天用这个手机号进来，接着填就行，九十天内都在。"), "success")
        return redirect(url_for("cases.mine"))
    return redirect(url_for("cases.intake_step", step=step + 1))


@bp.post("/apply/<int:step>/save")
@open_to(Role.PARTY)
def save_intake_step(step: int) -> Page:
    """Autosave: the page sends itself a moment after the last key."""
    name = _name(step)
    if name not in PAGES:
        raise NotFound()
    values = {k: v for k, v in request.form.items() if k in PAGES[name].model_fields}
    with db.transaction() as session:
        draft = operations.save_page(session, g.actor, name, values, g.now, step)
    return jsonify(saved=True, version=draft.version)


@bp.post("/apply/submit")
@open_to(Role.PARTY)
def submit_intake() -> Page:
    """核对后提交."""
    try:
        check = parse(CheckPage, typed(request.form))
        with db.transaction() as session:
            ref = operations.submit(session, g.actor, check, g.now, typed_version()).ref
    except InvalidInput as error:
        return _page(len(STEPS), request.form.to_dict(), {k: str(v) for k, v in error.fields.items()}, 422)
    flash(_("申请交上去了。回执已经发到您的手机。"), "success")
    return redirect(url_for("cases.case", ref=ref))


@bp.post("/apply/drop")
@open_to(Role.PARTY)
def drop_intake() -> Page:
    """不填了."""
    with db.transaction() as session:
        operations.drop_draft(session, g.actor, g.now)
    flash(_("草稿删掉了。"), "success")
    return redirect(url_for("cases.mine"))


def _name(step: int) -> str:
    if not 1 <= step <= len(STEPS):
        raise NotFound()
    return STEPS[step - 1]


def _page(step: int, values: dict[str, Any] | None, errors: dict[str, str], status: int) -> tuple[str, int]:
    name = _name(step)
    with db.reading() as session:
        draft = operations.newest_draft(session, g.actor, g.now)
        answers = operations.answers_of(draft)
        person = session.get_one(Person, g.actor.person_id)
        context = {
            "version": draft.version if draft else None,
            "phone": masking.mask_phone(person.phone or ""),
            "files": _files(session, draft),
            "organisations": _organisations(session, answers.get("meeting", {}).get("place", "")),
        }
        known = _known(person)
    shown = values if values is not None else {**(known if name == "me" else {}), **answers.get(name, {})}
    return render_template(
        f"cases/intake_{name}.html",
        step=step,
        total=len(STEPS),
        steps=STEPS,
        name=name,
        typed=shown,
        answers=answers,
        errors=errors,
        kinds=kinds,
        consents=[
            CONSENTS[k] for k in (ConsentKind.PRIVACY, ConsentKind.SENSITIVE_ID, ConsentKind.ONLINE_MEDIATION)
        ],
        accept=ACCEPT,
        today=china_date(g.now),
        **context,
    ), status


def _known(person: Person) -> dict[str, str]:
    """What we know already is not asked again (WCAG 3.3.7); the number is typed, because it is what is checked."""
    return {
        "name": person.name,
        "address": person.address or "",
        "email": person.email or "",
        "kind": person.kind,
    }


def _files(session: Any, draft: IntakeDraft | None) -> list[dict[str, Any]]:
    if draft is None:
        return []
    query = (
        select(Evidence)
        .where(Evidence.draft_id == draft.id, Evidence.withdrawn_at.is_(None))
        .order_by(Evidence.id)
    )
    return [
        {"ref": e.ref, "title": e.title, "sha256": e.sha256, "shared": e.shared_at is not None}
        for e in session.scalars(query)
    ]


def _organisations(session: Any, place: str) -> list[dict[str, Any]]:
    """All of them, the ones of the place's own district first, each with its court."""
    found = []
    for one in session.scalars(select(Organisation).order_by(Organisation.id)):
        court = operations.court_of(session, one)
        near = bool(place) and (place in one.district or one.district in place)
        found.append({"ref": one.ref, "name": one.name, "court": court.name if court else "", "near": near})
    return sorted(found, key=lambda o: not o["near"])
