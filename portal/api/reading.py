"""Bell, roster, papers as files, and the public check of a file."""

from __future__ import annotations

import io
from typing import Any

from flask import Response, current_app, g, request, send_file
from sqlalchemy import select

from portal import db
from portal.actions import targets
from portal.api import resources
from portal.api import schemas as s
from portal.api.blueprint import actor, bp
from portal.cases.access import case_for
from portal.cases.files import FileStore
from portal.cases.models import Case, Paper
from portal.cases.operations.act import At
from portal.cases.queries import paper_for
from portal.errors import InvalidInput, NotFound
from portal.locale import language
from portal.notices import texts
from portal.notices.models import Notice
from portal.people.guards import PUBLIC, SIGNED_IN, open_to
from portal.people.models import Appointment, MediatorProfile, Organisation, Person

LARGEST_PDF = 30 * 1024 * 1024


@bp.get("/notices")
@bp.output(s.NoticeList)
@open_to(SIGNED_IN)
def notices() -> Any:
    """One's own bell, newest first."""
    with db.reading() as session:
        rows = session.scalars(
            select(Notice).where(Notice.person_id == actor().person_id).order_by(Notice.id.desc()).limit(100)
        )
        return {
            "notices": [
                {
                    "ref": n.ref,
                    "code": n.code,
                    "text": texts.bell(n.code, n.params, language()),
                    "made_at": resources.at(n.made_at),
                    "read": n.read_at is not None,
                }
                for n in rows
            ]
        }


@bp.get("/roster")
@bp.output(s.RosterOut)
@open_to(PUBLIC)
def roster() -> Any:
    """The public roster: exactly the fields of OM-05."""
    query = (
        select(Person, MediatorProfile, Organisation)
        .join(MediatorProfile, MediatorProfile.person_id == Person.id)
        .join(Appointment, Appointment.person_id == Person.id)
        .join(Organisation, Organisation.id == Appointment.organisation_id)
        .where(MediatorProfile.active.is_(True), Appointment.role == "MEDIATOR", Appointment.ends.is_(None))
    )
    with db.reading() as session:
        return {"mediators": [_mediator(*row) for row in session.execute(query.order_by(Person.id)).all()]}


def _mediator(person: Person, profile: MediatorProfile, organisation: Organisation) -> dict[str, Any]:
    return {
        "ref": person.ref,
        "name": person.name,
        "kind": profile.kind,
        "specialties": profile.specialties,
        "languages": profile.languages,
        "fee": profile.fee,
        "organisation": organisation.name,
    }


@bp.get("/papers/<ref>/file")
@bp.doc(responses={200: "The stored PDF, byte for byte"})
@open_to(SIGNED_IN)
def paper_file(ref: str) -> Response:
    """The newest stored revision of a paper this person may read."""
    with db.reading() as session:
        row = session.scalars(select(Paper).where(Paper.ref == ref)).one_or_none()
        if row is None:
            raise NotFound()
        case, placed = case_for(session, actor(), session.get_one(Case, row.case_id).ref)
        target = targets.find(session, "case", placed, case.ref, g.now)
        paper = paper_for(session, At(case, target.row, placed, g.now), ref)
        if not paper.sha256:
            raise NotFound()
        owner, digest = case.ref, paper.sha256
    data = FileStore(current_app.config["HEYI"].files).get(owner, digest)
    return send_file(
        io.BytesIO(data), mimetype="application/pdf", as_attachment=True, download_name=f"{ref}.pdf"
    )


@bp.post("/verify")
@bp.output(s.VerdictOut)
@open_to(PUBLIC)
def check_file() -> Any:
    """Is this PDF one of ours, whole and unchanged? Tells validity and why; never the names in it (ES-06)."""
    data = request.get_data(cache=False, as_text=False)
    if not data or len(data) > LARGEST_PDF:
        raise InvalidInput({"form": "size"})
    root = current_app.config["HEYI"].keys / "root.pem"
    if not root.is_file():
        raise NotFound("no authority yet")
    from documents.verify import (
        verify,
    )  # the PDF libraries are slow to load: whoever asks first waits, not every start

    report = verify(data, root.read_bytes())
    english = language() == "en"
    return {
        "status": report.status,
        "findings": [
            {"code": f.code, "message": f.message_en if english else f.message_zh} for f in report.findings
        ],
        "document_hash": report.document_hash or "",
        "paper": report.paper or "",
    }
