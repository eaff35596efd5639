"""Applying by API: the same pages, the same draft, the same submission as on the phone; and evidence."""

from __future__ import annotations

from typing import Any

from flask import current_app, g, request

from portal import db
from portal.actions import targets
from portal.api import resources
from portal.api import schemas as s
from portal.api.blueprint import actor, bp, once, takes
from portal.cases import uploads
from portal.cases.files import FileStore
from portal.cases.forms import CheckPage, FileTitle
from portal.cases.operations import evidence, intake
from portal.cases.operations.act import enter
from portal.cases.operations.evidence import Stored
from portal.errors import InvalidInput, NotAllowed
from portal.forms import parse, typed
from portal.law.vocabulary import Role
from portal.people.guards import open_to


@bp.get("/draft")
@bp.output(s.DraftOut)
@open_to(Role.PARTY)
def draft() -> Any:
    """The unfinished application of this person."""
    with db.reading() as session:
        found = intake.newest_draft(session, actor(), g.now)
        return {"pages": intake.answers_of(found), "version": found.version if found else 0}


@bp.put("/draft/<page>")
@takes(s.DraftPageIn)
@bp.output(s.DraftOut)
@open_to(Role.PARTY)
def save_page(page: str, body: s.DraftPageIn) -> Any:
    """Keep what was typed on one page, right or not yet; checked when it is submitted."""
    with db.transaction() as session:
        kept = intake.save_page(session, actor(), page, body.values, g.now)
        return {"pages": intake.answers_of(kept), "version": kept.version}


@bp.post("/cases")
@takes(CheckPage)
@bp.output(s.CaseOut)
@open_to(Role.PARTY)
def submit(body: CheckPage) -> Any:
    """Submit the draft with its three consents."""
    with db.transaction() as session:

        def do() -> dict[str, Any]:
            case = intake.submit(session, actor(), body, g.now)
            session.flush()
            return resources.case(session, targets.find(session, "case", actor(), case.ref, g.now))

        return once(session, actor(), do)


@bp.post("/cases/<ref>/evidence")
@bp.output(s.EvidenceOut)
@open_to(Role.PARTY)
def add_evidence(ref: str) -> Any:
    """One file as multipart `file`, with `title` and `share`=1 to show it to the other side."""
    form = parse(FileTitle, typed(request.form))
    with db.reading() as session:
        if enter(session, actor(), ref, g.now).actor.party_id is None:
            raise NotAllowed()
    upload = _upload()
    digest = FileStore(current_app.config["HEYI"].files).put(ref, upload.data)
    with db.transaction() as session:
        stored = Stored(upload, digest, form.title or upload.name, form.share == "1")
        row = evidence.keep_in_case(session, enter(session, actor(), ref, g.now), stored)
        return {
            "ref": row.ref,
            "sha256": row.sha256,
            "size": row.size,
            "media_type": row.media_type,
            "shared": row.shared_at is not None,
        }


def _upload() -> uploads.Upload:
    file = request.files.get("file")
    if file is None:
        raise InvalidInput({"file": "missing"})
    return uploads.read(file.filename or "", file.stream.read(uploads.LARGEST + 1))
