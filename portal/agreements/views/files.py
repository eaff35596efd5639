"""The paper itself: the frozen bytes whose fingerprint is confirmed, the newest revision, and pictures of the pages."""

from __future__ import annotations

from flask import Response, current_app, g

from portal import db
from portal.agreements.access import agreement_for
from portal.agreements.views import bp
from portal.cases.files import FileStore
from portal.cases.models import Paper
from portal.errors import NotFound
from portal.people.guards import SIGNED_IN, open_to


@bp.get("/agreements/<ref>/frozen.pdf")
@open_to(SIGNED_IN)
def frozen(ref: str) -> Response:
    """Exactly the bytes whose SHA-256 each signer confirms, so that a phone can hash them itself."""
    owner, paper = _paper(ref)
    return pdf(owner, paper.document_hash)


@bp.get("/agreements/<ref>/agreement.pdf")
@open_to(SIGNED_IN)
def newest(ref: str) -> Response:
    """The newest revision, with the marks made so far."""
    owner, paper = _paper(ref)
    return pdf(owner, paper.sha256)


@bp.get("/agreements/<ref>/pages/<int:number>.png")
@open_to(SIGNED_IN)
def picture(ref: str, number: int) -> Response:
    """One page as a picture, from 1."""
    owner, paper = _paper(ref)
    if not 1 <= number <= len(paper.previews):
        raise NotFound()
    return Response(_store().get(owner, paper.previews[number - 1]), mimetype="image/png")


def _paper(ref: str) -> tuple[str, Paper]:
    with db.reading() as session:
        agreement, _actor = agreement_for(session, g.actor, ref)
        paper = session.get(Paper, agreement.paper_id) if agreement.paper_id else None
        owner = agreement.case.ref
        session.expunge_all()
    if paper is None or not paper.sha256:
        raise NotFound()
    return owner, paper


def pdf(owner: str, digest: str) -> Response:
    """A stored file; its path is its hash, so nothing else can be asked for."""
    return Response(_store().get(owner, digest), mimetype="application/pdf")


def _store() -> FileStore:
    return FileStore(current_app.config["HEYI"].files)
