"""The clerk's checklist (JC-04), each line with what the file itself shows."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.agreements.facts import parties_of
from portal.cases.models import Evidence, Paper, ServiceAddress
from portal.court.models import Application

TITLED = ("房屋", "房产", "土地", "车辆", "商铺", "车位")


@dataclass(frozen=True)
class Material:
    """One line: is it there, where, and is it needed at all."""

    key: str
    present: bool
    required: bool
    paper_refs: tuple[str, ...] = ()


def checklist(session: Session, application: Application) -> list[Material]:
    """Application, agreement, proof that an organisation presided, identity, addresses, undertaking (解释 354; A30)."""
    agreement = application.agreement
    return [
        _paper(session, "joint_application", application.paper_id),
        _paper(session, "agreement", agreement.paper_id),
        _paper(session, "proof_presided", agreement.proof_paper_id),
        _paper(session, "undertaking", application.undertaking_id),
        _identity(session, application),
        _authority(application),
        _title_proofs(session, application),
        _addresses(session, application),
    ]


def _paper(session: Session, key: str, paper_id: int | None) -> Material:
    paper = session.get(Paper, paper_id) if paper_id else None
    done = paper is not None and paper.state == "done"
    return Material(key, done, True, (paper.ref,) if paper is not None and done else ())


def _identity(session: Session, application: Application) -> Material:
    known = all(p.person.id_no for p in parties_of(session, application.case))
    return Material("identity", known, True)


def _authority(application: Application) -> Material:
    """授权委托书, where somebody acts for a party."""
    agents = [p for p in application.case.participants if p.capacity == "AGENT" and p.ends_at is None]
    return Material("authority", all(p.authority for p in agents), False)


def _title_proofs(session: Session, application: Application) -> Material:
    """Proofs of property the agreement touches (解释 354): looked for where a clause names a house, land or a car."""
    named = any(word in c.text for c in application.agreement.clauses for word in TITLED)
    shared = select(Evidence.id).where(
        Evidence.case_id == application.case_id, Evidence.shared_at.is_not(None)
    )
    held = session.scalars(shared).first() is not None
    return Material("title_proofs", held or not named, False)


def _addresses(session: Session, application: Application) -> Material:
    """Needed for e-service (解释 136), not for acceptance (13.A9)."""
    query = select(ServiceAddress).where(
        ServiceAddress.case_id == application.case_id,
        ServiceAddress.state == "filled",
        ServiceAddress.replaced_at.is_(None),
    )
    rows = list(session.scalars(query))
    papers = [session.get(Paper, row.paper_id) for row in rows if row.paper_id]
    return Material(
        "service_address",
        len(rows) >= len(parties_of(session, application.case)),
        False,
        tuple(p.ref for p in papers if p),
    )
