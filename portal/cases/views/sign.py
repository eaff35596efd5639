"""Signing a paper that waits for nothing but names, on one page: read it, the code, the name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask import Response, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from portal import db
from portal.cases import wording
from portal.cases.files import FileStore
from portal.cases.marks import MarkIn
from portal.cases.operations import signing
from portal.cases.operations.act import enter
from portal.cases.views import bp, marks
from portal.cases.views.marks import Page
from portal.cases.views.ways import acting
from portal.errors import NotFound
from portal.law.vocabulary import Role
from portal.people.guards import open_to
from portal.people.models import Person
from portal.people.pages_ways import own_path
from portal.people.phones import mask_phone

SIGNERS = (Role.PARTY, Role.MEDIATOR)


@dataclass(frozen=True)
class Waiting:
    """A paper and the reader's place in it, as plain values."""

    case: str
    ref: str
    kind: str
    state: str
    signed: bool
    hash: str
    body: dict[str, Any]
    signer: str
    phone: str
    ask_terms: bool


@bp.get("/cases/<ref>/papers/<item>/sign")
@open_to(*SIGNERS)
def sign_paper(ref: str, item: str) -> Page:
    """While the paper is being made the page says so and looks again by itself."""
    paper = _load(ref, item)
    if paper.state == "intended":
        return render_template("cases/making.html", title=wording.paper_title(paper.kind))
    if paper.signed:
        return _away(paper)
    return marks.page(_paper(paper), {}, {})


@bp.post("/cases/<ref>/papers/<item>/sign")
@open_to(*SIGNERS)
def do_sign_paper(ref: str, item: str) -> Page:
    """The name under exactly this file."""
    paper = _load(ref, item)

    def act(form: MarkIn, evidence: dict[str, object]) -> None:
        with acting(ref) as (session, at):
            marks.accept_terms(session, at.actor, at.case, form)
            signing.sign_paper(session, at, item, form, evidence)

    def done() -> Page:
        flash(_("%(paper)s已经签名", paper=wording.paper_title(paper.kind)), "success")
        return _away(paper)

    return marks.sign(_paper(paper), act, done)


@bp.post("/cases/<ref>/papers/<item>/sign/code")
@open_to(Role.PARTY)
def sign_paper_code(ref: str, item: str) -> Page:
    """Six digits for this paper."""
    there = url_for("cases.sign_paper", ref=ref, item=item, next=_next(), _anchor="f-code")
    return marks.ask_code(_paper(_load(ref, item)), redirect(there, 303))


@bp.get("/cases/<ref>/papers/<item>/frozen.pdf")
@open_to(*SIGNERS)
def frozen_paper(ref: str, item: str) -> Response:
    """Exactly the bytes whose fingerprint is confirmed, so that a phone can hash them itself."""
    paper = _load(ref, item)
    if not paper.hash:
        raise NotFound()
    store = FileStore(current_app.config["HEYI"].files)
    return Response(store.get(ref, paper.hash), mimetype="application/pdf")


def _load(ref: str, item: str) -> Waiting:
    with db.reading() as session:
        at = enter(session, g.actor, ref, g.now)
        paper, field = signing.own_paper(session, at, item)
        person = session.get_one(Person, at.actor.person_id)
        staff = at.actor.is_staff
        return Waiting(
            ref, item, paper.kind, paper.state, field.intended_at is not None, paper.document_hash, json.loads(paper.context),
            field.name, "" if staff else mask_phone(person.phone or ""),
            not staff and marks.terms_open(at.case, person.id, session),
        )  # fmt: skip


def _paper(paper: Waiting) -> marks.Paper:
    case, item = paper.case, paper.ref
    party = g.actor.role == Role.PARTY
    return marks.Paper(
        title=_("签%(paper)s", paper=wording.paper_title(paper.kind)),
        lead=_("先看一遍，对了再签"),
        document_hash=paper.hash,
        pdf=url_for("cases.frozen_paper", ref=case, item=item),
        action=url_for("cases.do_sign_paper", ref=case, item=item, next=_next()),
        code_action=url_for("cases.sign_paper_code", ref=case, item=item, next=_next()) if party else "",
        signer=paper.signer,
        ask_terms=paper.ask_terms or (party and request.form.get("sign_terms") == "1"),
        phone=paper.phone,
        view={"kind": paper.kind, "case": case, "back": _next() or _case(case)},
        body=paper.body,
        template="cases/sign_paper.html" if party else "cases/sign_paper_desk.html",
    )


def _next() -> str | None:
    """Where the person came from (the room), if that is one of our pages."""
    return own_path(request.args.get("next")) or None


def _away(paper: Waiting) -> Page:
    return redirect(_next() or _case(paper.case), 303)


def _case(ref: str) -> str:
    return url_for("cases.case" if g.actor.role == Role.PARTY else "cases.desk_case", ref=ref)
