"""The doors of an application: by its ref, for its parties, its court, and those who mediated. Else it does not exist."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.agreements.models import Agreement
from portal.cases import access
from portal.cases.models import Case, Paper, ServiceAddress
from portal.court.models import Application, Service, Supplement
from portal.errors import NotFound
from portal.law.vocabulary import Role
from portal.people.actors import Actor

COURT = (Role.CLERK, Role.JUDGE)


def application_for(session: Session, actor: Actor, ref: str) -> tuple[Application, Actor]:
    """The application and the actor placed in its case; raises NotFound.

    A court sees what was filed with it, nothing that is still being prepared. Being the court of the mediation's
    desk is not enough: the parties may have chosen another court (JC-06).
    """
    found = session.scalars(select(Application).where(Application.ref == ref)).one_or_none()
    if found is None:
        raise NotFound()
    if actor.role in COURT:
        if actor.court_id != found.court_id or found.filed_at is None:
            raise NotFound()
        return found, access.place(session, actor, found.case)
    return found, _through_the_case(session, actor, found.case_id)


def agreement_for(session: Session, actor: Actor, ref: str) -> tuple[Agreement, Actor]:
    """An agreement of a case one may see, for those who take part in it; raises NotFound."""
    found = session.scalars(select(Agreement).where(Agreement.ref == ref)).one_or_none()
    if found is None or actor.role in COURT:
        raise NotFound()
    return found, _through_the_case(session, actor, found.case_id)


def paper_for(session: Session, actor: Actor, ref: str) -> tuple[Application, Paper, Actor]:
    """A finished paper of an application's file; raises NotFound. Internal papers never come through here."""
    paper = session.scalars(select(Paper).where(Paper.ref == ref)).one_or_none()
    if paper is None:
        raise NotFound()
    query = select(Application).where(Application.case_id == paper.case_id)
    for application in session.scalars(query):
        try:
            found, placed = application_for(session, actor, application.ref)
        except NotFound:
            continue
        if paper.id in paper_ids(session, found, placed):
            return found, paper, placed
    raise NotFound()


def paper_ids(session: Session, application: Application, actor: Actor) -> set[int]:
    """Papers of this application's file that this actor may open, by id."""
    court = actor.role in COURT
    agreement = application.agreement
    own = {application.paper_id, application.undertaking_id, agreement.paper_id, agreement.proof_paper_id}
    query = select(Paper).where(
        Paper.subject == "APPLICATION",
        Paper.subject_id == application.id,
        Paper.state.in_(("ready", "signing", "done")),
    )
    # A ruling that is still being signed is the judge's own desk; the parties see what was served.
    own |= {p.id for p in session.scalars(query) if court or p.state == "done" or p.id in own}
    own |= {
        s.paper_id
        for s in session.scalars(select(Supplement).where(Supplement.application_id == application.id))
    }
    proofs = select(Service).where(
        Service.case_id == application.case_id, Service.proof_paper_id.is_not(None)
    )
    own |= {s.proof_paper_id for s in session.scalars(proofs) if court or s.party_id == actor.party_id}
    addresses = select(ServiceAddress).where(ServiceAddress.case_id == application.case_id)
    own |= {a.paper_id for a in session.scalars(addresses) if court or a.party_id == actor.party_id}
    return {i for i in own if i is not None}


def of_court(actor: Actor) -> int:
    """The court whose desk this actor works at; raises NotFound for everybody else."""
    if actor.role not in COURT or actor.court_id is None:
        raise NotFound()
    return actor.court_id


def _through_the_case(session: Session, actor: Actor, case_id: int) -> Actor:
    case = session.get_one(Case, case_id)
    return access.case_for(session, actor, case.ref)[1]
