"""Evidence: kept as it came, with its hash; for the mediator only, or for the other side too (F26, 3.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.operations import Act, record
from portal.cases.models import Case, Evidence, IntakeDraft
from portal.cases.operations.act import At, tell_parties
from portal.cases.told import case_changed
from portal.cases.uploads import MOST_FILES, QUOTA, Upload
from portal.errors import Conflict, InvalidInput, NotAllowed, NotFound
from portal.notices.operations import enqueue
from portal.people.actors import Actor


@dataclass(frozen=True)
class Stored:
    """A checked upload whose bytes are on disk already (`FileStore.put` comes before the transaction)."""

    upload: Upload
    sha256: str
    title: str
    share: bool


def keep_in_draft(
    session: Session, actor: Actor, draft: IntakeDraft, stored: Stored, now: datetime
) -> Evidence:
    """Beside an application that is still being written. Raises InvalidInput over count or quota."""
    if draft.person_id != actor.person_id or draft.submitted_case_id is not None:
        raise NotFound()
    check_room(session, actor, Evidence.draft_id == draft.id, len(stored.upload.data))
    row = _row(actor, stored, now)
    row.draft_id = draft.id
    draft.changed_at = now
    return _finish(session, row, now)


def keep_in_case(session: Session, at: At, stored: Stored) -> Evidence:
    """In a running case, by a party or its agent. Raises NotAllowed for everybody else."""
    if at.actor.party_id is None:
        raise NotAllowed()
    if at.proceeding.closed_at is not None:
        raise Conflict("closed")
    check_room(session, at.actor, Evidence.case_id == at.case.id, len(stored.upload.data))
    row = _row(at.actor, stored, at.now)
    row.case_id, row.party_id = at.case.id, at.actor.party_id
    _finish(session, row, at.now)
    _note(session, at, "add_evidence", row)
    if stored.share:
        tell_parties(session, at, "evidence_shared", but=at.actor.person_id)
    return row


def share(session: Session, at: At, evidence_ref: str) -> Evidence:
    """Let the other side see it. There is no way back: what was seen was seen."""
    row = _own(session, at, evidence_ref)
    if row.shared_at is None:
        row.shared_at = at.now
        _note(session, at, "share_evidence", row)
        tell_parties(session, at, "evidence_shared", but=at.actor.person_id)
    return row


def drop_from_draft(session: Session, actor: Actor, evidence_ref: str, now: datetime) -> None:
    """Before submitting one may take one's own file out again. Raises NotFound, Conflict once it is in a case."""
    row = session.scalars(
        select(Evidence).where(Evidence.ref == evidence_ref, Evidence.person_id == actor.person_id)
    ).one_or_none()
    if row is None or row.withdrawn_at is not None:
        raise NotFound()
    if row.case_id is not None:
        raise Conflict("submitted")
    row.withdrawn_at = now


def check_room(session: Session, actor: Actor, where: object, more: int) -> None:
    """Count and sum of what this person has put there, with the `more` bytes that come now."""
    query = select(func.count(), func.coalesce(func.sum(Evidence.size), 0)).where(
        where,  # type: ignore[arg-type]
        Evidence.person_id == actor.person_id,
        Evidence.withdrawn_at.is_(None),
    )
    count, size = session.execute(query).one()
    if count >= MOST_FILES:
        raise InvalidInput({"file": _("最多传%(n)s个文件", n=MOST_FILES)})
    if size + more > QUOTA:
        raise InvalidInput({"file": _("传的文件加起来太大了，请联系调解员")})


def owner_of(session: Session, row: Evidence) -> str:
    """Folder of its bytes: the case, or the draft that gave the case its name."""
    if row.case_id is not None:
        return session.get_one(Case, row.case_id).ref
    return session.get_one(IntakeDraft, row.draft_id).ref


def _row(actor: Actor, stored: Stored, now: datetime) -> Evidence:
    return Evidence(
        person_id=actor.person_id,
        title=stored.title or stored.upload.name,
        media_type=stored.upload.media_type,
        size=len(stored.upload.data),
        sha256=stored.sha256,
        preview_state="waiting" if previewable(stored.upload.media_type) else "none",
        uploaded_at=now,
        shared_at=now if stored.share else None,
    )


def previewable(media_type: str) -> bool:
    """Pictures and PDF; sound and video are heard and seen by the browser from the original."""
    return media_type.startswith("image/") or media_type == "application/pdf"


def _finish(session: Session, row: Evidence, now: datetime) -> Evidence:
    session.add(row)
    session.flush()
    if row.preview_state == "waiting":
        enqueue(session, "preview_evidence", {"evidence": row.id}, now, once=f"preview:{row.id}")
    return row


def _own(session: Session, at: At, ref: str) -> Evidence:
    row = session.scalars(
        select(Evidence).where(
            Evidence.ref == ref, Evidence.case_id == at.case.id, Evidence.withdrawn_at.is_(None)
        )
    ).one_or_none()
    if row is None or at.actor.party_id is None or row.party_id != at.actor.party_id:
        raise NotFound()
    return row


def _note(session: Session, at: At, action: str, row: Evidence) -> None:
    body = {"evidence": row.ref, "sha256": row.sha256}
    record(session, "case", at.case.ref, Act(action, at.actor.person_ref, str(at.actor.role), at.now, body))
    case_changed(session, at.case.ref, None if row.shared_at else row.party_id)
