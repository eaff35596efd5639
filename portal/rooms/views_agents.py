"""Agents of a party and their papers: named, uploaded, compared, taken back (F16). One page for the party and the mediator."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal import db
from portal.cases import kinds, uploads
from portal.cases.files import FileStore
from portal.cases.models import Participant
from portal.cases.models_group import AuthorityPaper
from portal.cases.operations import authority
from portal.cases.operations.act import At, enter
from portal.cases.operations.authority import AgentName, Decision, PaperWords, Stored
from portal.come_back import stands_at
from portal.errors import InvalidInput, NotFound
from portal.forms import parse, typed
from portal.law.authority import POWER_NAMES, Power
from portal.law.vocabulary import Role
from portal.people.guards import open_to
from portal.rooms.forms_people import EndPlace
from portal.rooms.operations import leaving

bp = Blueprint("agents", __name__)

Page = Any
LOCKED = "default-src 'none'; sandbox"


@bp.get("/cases/<ref>/agents")
@open_to(Role.PARTY, Role.MEDIATOR)
def page(ref: str) -> Page:
    """Who acts for whom, by which paper."""
    with db.reading() as session:
        at = enter(session, g.actor, ref, g.now)
        if not (authority.is_mediator(session, at) or authority.acts_for_party(session, at)):
            raise NotFound()
        shown = _shown(session, at)
    return render_template("cases/agents.html", ref=ref, typed={}, errors={}, **shown)


@bp.post("/cases/<ref>/agents")
@open_to(Role.PARTY)
def do_name(ref: str) -> Page:
    """请代理人."""
    stands_at(url_for("agents.page", ref=ref))
    form = parse(AgentName, typed(request.form))
    with db.transaction() as session:
        authority.name_agent(session, enter(session, g.actor, ref, g.now), form)
    return _back(ref, _("已经给代理人发了短信。请接着传授权委托书。"))


@bp.post("/cases/<ref>/agents/<item>/paper")
@open_to(Role.PARTY)
def do_upload(ref: str, item: str) -> Page:
    """The bytes are stored before the row; checked first."""
    stands_at(url_for("agents.page", ref=ref))
    with db.reading() as session:
        at = enter(session, g.actor, ref, g.now)
        if not any(a.ref == item for a in authority.agents_for(session, at)):
            raise NotFound()
    form = parse(PaperWords, typed(request.form, lists=("powers",)))
    upload = _upload()
    digest = _store().put(ref, upload.data)
    with db.transaction() as session:
        at = enter(session, g.actor, ref, g.now)
        authority.keep_paper(session, at, item, form, Stored(upload, digest))
    return _back(ref, _("委托书传好了，等调解员核对。"))


@bp.post("/cases/<ref>/agents/<item>/end")
@open_to(Role.PARTY)
def do_end(ref: str, item: str) -> Page:
    """收回授权: at once."""
    stands_at(url_for("agents.page", ref=ref))
    form = parse(EndPlace, {**typed(request.form), "participant": item})
    with db.transaction() as session:
        leaving.dismiss(session, g.actor, ref, form, g.now)
    return _back(ref, _("收回了。他从现在起不能代您做任何事。"))


@bp.post("/cases/<ref>/authority/<item>")
@open_to(Role.MEDIATOR)
def do_decide(ref: str, item: str) -> Page:
    """核对: what stands on the paper, item by item."""
    stands_at(url_for("agents.page", ref=ref))
    form = parse(Decision, typed(request.form, lists=("powers",)))
    with db.transaction() as session:
        authority.decide(session, enter(session, g.actor, ref, g.now), item, form)
    return _back(ref, _("记下了，已经告诉当事人和代理人。"))


@bp.get("/cases/<ref>/authority/<item>")
@open_to(Role.PARTY, Role.MEDIATOR)
def original(ref: str, item: str) -> Response:
    """The bytes as they came, as an attachment; for the principal, its agents and the mediators."""
    with db.reading() as session:
        row = authority.paper_for(session, enter(session, g.actor, ref, g.now), item)
        digest, kind, title = row.sha256, row.media_type, row.title
    response = Response(_store().get(ref, digest), mimetype=kind)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}"
    response.headers["Content-Security-Policy"] = LOCKED
    response.headers["Cache-Control"] = "no-store"
    return response


def _shown(session: Session, at: At) -> dict[str, Any]:
    papers = authority.papers_of(session, at)
    me = session.get_one(Participant, at.actor.participant_id)
    agents = [
        {
            "ref": a.ref,
            "name": a.person.name,
            "for": a.party.person.name if a.party else "",
            "held": [_power(p) for p in a.authority],
            "papers": [_paper(p) for p in papers if p.participant_id == a.id],
            "may_upload": at.actor.role == Role.PARTY
            and (me.capacity in authority.PRINCIPALS or me.id == a.id),
        }
        for a in authority.agents_for(session, at)
    ]
    decides = me.capacity == "PRESIDING_MEDIATOR"
    principal = me.capacity in authority.PRINCIPALS
    powers = [(str(p), _power(p)) for p in Power if p != Power.ATTEND]
    return {"agents": agents, "powers": powers, "principal": principal, "decides": decides}


def _paper(row: AuthorityPaper) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "title": row.title,
        "scope": row.scope,
        "state": row.state,
        "at": row.uploaded_at,
        "sha256": row.sha256,
        "reason": row.reason or "",
        "powers": [(p, _power(p)) for p in row.powers],
    }


def _power(power: str) -> str:
    return kinds.said(*POWER_NAMES[Power(power)])


def _upload() -> uploads.Upload:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise InvalidInput({"file": _("请选一个文件")})
    upload = uploads.read(file.filename, file.stream.read(uploads.LARGEST + 1))
    authority.check_kind(upload)
    return upload


def _store() -> FileStore:
    return FileStore(current_app.config["HEYI"].files)


def _back(ref: str, words: str) -> Page:
    flash(words, "success")
    return redirect(url_for("agents.page", ref=ref), 303)
