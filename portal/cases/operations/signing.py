"""Papers that wait for nothing but names: 无争议事实记载表, 送达地址确认书. Each signer signs the frozen hash, once (ES-04)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.cases import papers
from portal.cases.marks import MarkIn
from portal.cases.models import Case, Paper, PaperSignature
from portal.cases.operations.act import At
from portal.errors import GuardFailed, InvalidInput, NotFound
from portal.law.consents import ConsentKind
from portal.law.papers import PaperKind
from portal.people.actors import Actor
from portal.people.consents import has_consent
from portal.people.step_up import is_fresh

BY_NAME_ALONE = (PaperKind.UNDISPUTED_FACTS, PaperKind.SERVICE_ADDRESS)


def sign_paper(session: Session, at: At, ref: str, form: MarkIn, evidence: Mapping[str, object]) -> Paper:
    """The reader's own mark. Raises NotFound, GuardFailed(identity_fresh, same_hash), InvalidInput(sign_terms), Conflict."""
    paper, field = own_paper(session, at, ref)
    if not at.actor.is_staff and not has_consent(
        session, at.actor.person_id, ConsentKind.ESIGN_TERMS, at.case
    ):
        raise InvalidInput({"sign_terms": _("请先看完，再勾选")})
    if not is_fresh(session, at.actor, paper.document_hash, at.now):
        raise GuardFailed(("identity_fresh",))
    papers.mark(
        session,
        at.case,
        field,
        papers.Mark(form.document_hash, form.method, form.strokes, evidence),
        at.actor,
        at.now,
    )
    return paper


def own_paper(session: Session, at: At, ref: str) -> tuple[Paper, PaperSignature]:
    """A paper of this case that has a place for the reader's name, signed or not. Raises NotFound."""
    query = _own(at.case, at.actor).where(Paper.ref == ref, Paper.state != "void")
    found = session.execute(query).first()
    if found is None:
        raise NotFound()
    return found[0], found[1]


def waiting_for(session: Session, case: Case, actor: Actor) -> list[Paper]:
    """Made, and not signed by this reader yet; oldest first."""
    query = _own(case, actor).where(
        Paper.state.in_(("ready", "signing")), PaperSignature.intended_at.is_(None)
    )
    return [paper for paper, _field in session.execute(query)]


def newest(session: Session, case: Case, kind: PaperKind) -> Paper | None:
    """The paper of this kind that counts now; a void one counts no more."""
    query = select(Paper).where(
        Paper.case_id == case.id, Paper.kind == kind, Paper.language == "zh", Paper.state != "void"
    )
    return session.scalars(query.order_by(Paper.id.desc()).limit(1)).first()


def marks_of(session: Session, paper: Paper) -> list[tuple[str, datetime | None]]:
    """Who is to sign, and since when that is done."""
    return [(m.name, m.intended_at) for m in papers.signatures(session, paper.id)]


def _own(case: Case, actor: Actor):  # type: ignore[no-untyped-def]
    mine = [PaperSignature.person_id == actor.person_id]
    if actor.participant_id is not None:
        mine.append(PaperSignature.participant_id == actor.participant_id)
    return (
        select(Paper, PaperSignature)
        .join(PaperSignature, PaperSignature.paper_id == Paper.id)
        .where(
            Paper.case_id == case.id,
            Paper.kind.in_(BY_NAME_ALONE),
            Paper.language == "zh",
            PaperSignature.kind == "person",
            or_(*mine),
        )
        .order_by(Paper.id)
    )
