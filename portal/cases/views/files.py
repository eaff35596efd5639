"""Uploading, and the only ways out for bytes: originals as attachments, previews as our own pictures, papers as PDF."""

from __future__ import annotations

from pathlib import PurePath
from urllib.parse import quote

from flask import Response, current_app, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from portal import db
from portal.cases import queries, uploads, wording
from portal.cases.files import FileStore
from portal.cases.forms import FileTitle
from portal.cases.opened import opened
from portal.cases.operations import evidence, intake
from portal.cases.operations.act import enter
from portal.cases.operations.evidence import Stored
from portal.cases.views import bp
from portal.cases.views.ways import Page, acting, back
from portal.come_back import stands_at
from portal.errors import InvalidInput, NotAllowed, NotFound
from portal.forms import parse, typed
from portal.law.vocabulary import Role
from portal.people.guards import SIGNED_IN, open_to

LOCKED = "default-src 'none'; sandbox"


@bp.post("/apply/files")
@open_to(Role.PARTY)
def add_intake_file() -> Page:
    """Photos and files of an application that is still being written: all of them or, where one is refused, none."""
    stands_at(url_for("cases.intake_step", step=6))
    form, files = parse(FileTitle, typed(request.form)), _uploads()
    with db.transaction() as session:
        owner = intake.open_draft(session, g.actor, g.now).ref
    kept = _stored(owner, form, files)
    with db.transaction() as session:
        draft = intake.open_draft(session, g.actor, g.now)
        for stored in kept:
            evidence.keep_in_draft(session, g.actor, draft, stored, g.now)
    return redirect(url_for("cases.intake_step", step=6))


@bp.post("/apply/files/<ref>/delete")
@open_to(Role.PARTY)
def drop_intake_file(ref: str) -> Page:
    """Take one's own file out again, before submitting."""
    with db.transaction() as session:
        evidence.drop_from_draft(session, g.actor, ref, g.now)
    return redirect(url_for("cases.intake_step", step=6))


@bp.post("/cases/<ref>/evidence")
@open_to(Role.PARTY)
def add_evidence(ref: str) -> Page:
    """More evidence in a running case: all of the files or, where one is refused, none."""
    with db.reading() as session:  # before a byte is stored: is this person's case at all?
        if enter(session, g.actor, ref, g.now).actor.party_id is None:
            raise NotAllowed()
    form, files = parse(FileTitle, typed(request.form)), _uploads()
    kept = _stored(ref, form, files)
    with db.transaction() as session:
        at = enter(session, g.actor, ref, g.now)
        for stored in kept:
            evidence.keep_in_case(session, at, stored)
    return back(ref, _("材料存好了。"))


@bp.post("/cases/<ref>/evidence/<item>/share")
@open_to(Role.PARTY)
def share_evidence(ref: str, item: str) -> Page:
    """给对方看."""
    with acting(ref) as (session, at):
        evidence.share(session, at, item)
    return back(ref, _("对方现在看得到了。"))


@bp.get("/cases/<ref>/evidence/<item>")
@open_to(SIGNED_IN)
def evidence_original(ref: str, item: str) -> Response:
    """The bytes as they came, never shown by the browser on our page."""
    with db.reading() as session:
        at = enter(session, g.actor, ref, g.now)
        row = queries.evidence_for(session, at, item)
        owner, digest, kind, title = evidence.owner_of(session, row), row.sha256, row.media_type, row.title
    name = title if PurePath(title).suffix else title + uploads.ALLOWED[kind][0]
    return _attachment(_store().get(owner, digest), kind, name)


@bp.get("/cases/<ref>/evidence/<item>/preview")
@open_to(SIGNED_IN)
def evidence_preview(ref: str, item: str) -> Response:
    """Our own picture of it."""
    with db.reading() as session:
        at = enter(session, g.actor, ref, g.now)
        row = queries.evidence_for(session, at, item)
        owner, digest = evidence.owner_of(session, row), row.preview_sha256
    if not digest:
        raise NotFound()
    response = Response(_store().get(owner, digest), mimetype="image/webp")
    response.headers["Content-Security-Policy"] = LOCKED
    return response


@bp.get("/cases/<ref>/papers/<item>")
@open_to(SIGNED_IN)
def paper(ref: str, item: str) -> Response:
    """The newest stored bytes of a paper; `?inline=1` to read it in the browser."""
    with db.reading() as session:
        at = enter(session, g.actor, ref, g.now)
        row = queries.paper_for(session, at, item)
        digest, name = row.sha256, f"{wording.paper_title(row.kind)}.pdf"
    if not digest:
        raise NotFound()
    if at.actor.role == Role.PARTY:
        with db.transaction() as session:
            opened(session, at.actor, row, g.now)
    data = _store().get(ref, digest)
    if request.args.get("inline") == "1":
        return Response(data, mimetype="application/pdf")
    return _attachment(data, "application/pdf", name)


def _uploads() -> list[uploads.Upload]:
    """Every file of the request, checked; nothing is stored yet. Raises InvalidInput."""
    files: list[FileStorage] = [f for f in request.files.getlist("file") if f.filename]
    if not files:
        raise InvalidInput({"file": _("请选一个文件")})
    if len(files) > uploads.MOST_FILES:
        raise InvalidInput({"file": _("最多传%(n)s个文件", n=uploads.MOST_FILES)})
    return [uploads.read(f.filename or "", f.stream.read(uploads.LARGEST + 1)) for f in files]


def _stored(owner: str, form: FileTitle, files: list[uploads.Upload]) -> list[Stored]:
    """Write the bytes; rows come afterwards, in one transaction."""
    store = _store()
    return [Stored(file, store.put(owner, file.data), form.title, form.share == "1") for file in files]


def _store() -> FileStore:
    return FileStore(current_app.config["HEYI"].files)


def _attachment(data: bytes, kind: str, name: str) -> Response:
    response = Response(data, mimetype=kind)
    safe = "".join(sign for sign in name if sign.isprintable() and sign not in '/\\"')[:100]
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(safe)}"
    response.headers["Content-Security-Policy"] = LOCKED
    return response
