"""Papers of an application's file: the PDF, and pictures of its pages for the desk."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, g, request
from sqlalchemy.orm import Session

from portal import db
from portal.cases.models import Case, Paper
from portal.cases.opened import opened
from portal.cases.wording import paper_title
from portal.court.doors import paper_for
from portal.court.looks import look_of
from portal.court.models import Service
from portal.court.views.blueprint import Page, bp, files
from portal.errors import NotFound
from portal.law.vocabulary import Role
from portal.people.actors import Actor
from portal.people.guards import SIGNED_IN, open_to

READERS = SIGNED_IN


@bp.get("/court/papers/<ref>")
@open_to(READERS)
def paper(ref: str) -> Page:
    """The PDF as stored. A party's first opening of a served paper is its 阅知 (在线诉讼规则 31)."""
    with db.reading() as session:
        _application, found, actor = paper_for(session, g.actor, ref)
        owner, unread = session.get_one(Case, found.case_id).ref, _unread(session, found, actor)
    if not found.sha256:
        raise NotFound()
    if unread:
        with db.transaction() as session:
            _application, found, actor = paper_for(session, g.actor, ref)
            opened(session, actor, found, g.now)
    answer = Response(files().get(owner, found.sha256), mimetype="application/pdf")
    way = "attachment" if request.args.get("save") else "inline"
    name = quote(f"{paper_title(found.kind)}{found.number}.pdf")
    answer.headers["Content-Disposition"] = f"{way}; filename*=UTF-8''{name}"
    return answer


@bp.get("/court/papers/<ref>/pages/<int:number>")
@open_to(Role.CLERK, Role.JUDGE)
def page_picture(ref: str, number: int) -> Page:
    """One page as a picture, made by the worker from exactly the stored bytes."""
    with db.reading() as session:
        _application, found, _actor = paper_for(session, g.actor, ref)
        look, owner = look_of(session, found), session.get_one(Case, found.case_id).ref
    if look is None or not 1 <= number <= len(look.pages):
        raise NotFound()
    answer = Response(files().get(owner, look.pages[number - 1]), mimetype="image/webp")
    answer.headers["Cache-Control"] = "private, max-age=300"
    return answer


def _unread(session: Session, paper: Paper, actor: Actor) -> bool:
    if actor.role != Role.PARTY or actor.party_id is None:
        return False
    query = session.query(Service.id).filter(
        Service.paper_id == paper.id, Service.party_id == actor.party_id, Service.read_at.is_(None)
    )
    return query.first() is not None
