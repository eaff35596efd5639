"""Service of the court's papers: one row per try; sent, arrived and read are different things (D7, F72)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.agreements.facts import parties_of
from portal.cases import papers
from portal.cases.advance import Move, Stand, advance
from portal.cases.models import Paper, Party, ServiceAddress
from portal.court import contexts
from portal.court.models import Application, Service
from portal.notices.operations import Tell, tell
from portal.people.actors import SYSTEM, Actor

RULINGS = ("ruling_confirm", "ruling_dismiss", "ruling_not_accept", "ruling_withdrawn")


def serve_all(session: Session, application: Application, paper: Paper, now: datetime) -> list[Service]:
    """Serve one paper on every party that accepted e-service: it has arrived once it is in the party's own place here

    (民诉法 90: the day it reaches the specific system). The others wait for the clerk: window or post.
    """
    return [
        serve(session, application, paper, party, now)
        for party in parties_of(session, application.case)
        if accepts(session, application, party)
    ]


def accepts(session: Session, application: Application, party: Party) -> bool:
    """E-service consent stands in the address form (解释 136)."""
    return address_of(session, application, party) is not None


def address_of(session: Session, application: Application, party: Party) -> ServiceAddress | None:
    """The confirmed address in force, where it accepts e-service."""
    query = select(ServiceAddress).where(
        ServiceAddress.case_id == application.case_id,
        ServiceAddress.party_id == party.id,
        ServiceAddress.e_service.is_(True),
        ServiceAddress.confirmed_at.is_not(None),
        ServiceAddress.replaced_at.is_(None),
    )
    return session.scalars(query).first()


def serve(session: Session, application: Application, paper: Paper, party: Party, now: datetime) -> Service:
    """One try by the platform; its certificate (电子送达凭证) is made with it."""
    row = Service(
        case_id=application.case_id,
        paper_id=paper.id,
        party_id=party.id,
        channel="platform",
        address=party.person.phone or "",
        sent_at=now,
        arrived_at=now,
    )
    session.add(row)
    session.flush()
    tell(
        session,
        Tell(party.person_id, "paper_served", {"kind": paper.kind}, application.case_id, by=("sms",)),
        now,
    )
    proof = contexts.service_draft(session, application, paper, row, party, now)
    row.proof_paper_id = papers.intend(session, application.case, proof, SYSTEM, now).id
    if paper.kind in RULINGS:
        advance(
            session,
            application,
            Move("record_receipt", body={"paper": paper.ref, "party": party.ref}),
            Stand(application.case, SYSTEM, now),
        )
    return row


def note_read(session: Session, actor: Actor, paper: Paper, now: datetime) -> None:
    """A party opened a served paper for the first time."""
    query = select(Service).where(
        Service.paper_id == paper.id, Service.party_id == actor.party_id, Service.read_at.is_(None)
    )
    for row in session.scalars(query):
        row.read_at = now
