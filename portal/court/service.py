"""Service of the court's papers: one row per try; sent, arrived and read are different things (D7, F72)."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from documents.kinds import kind as kind_of
from portal.agreements.facts import parties_of
from portal.cases import papers
from portal.cases.advance import Move, Stand, advance
from portal.cases.models import Paper, Party, ServiceAddress
from portal.cases.opened import when_opened
from portal.clock import CHINA
from portal.court import contexts
from portal.court.forms import ServeIn
from portal.court.models import Application, PaperRequest, Service
from portal.db import announce
from portal.errors import InvalidInput, NotAllowed, NotFound
from portal.law.vocabulary import Role
from portal.notices.operations import Tell, tell
from portal.people.actors import SYSTEM, Actor

RULINGS = (
    "ruling_confirm",
    "ruling_dismiss",
    "ruling_not_accept",
    "ruling_withdrawn",
    "ruling_deemed_withdrawn",
    "ruling_terminated",
)
SERVED = (*RULINGS, "acceptance_notice", "supplement_notice")


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
        Tell(
            party.person_id,
            "paper_served",
            {"paper": kind_of(paper.kind).name},
            application.case_id,
            by=("sms",),
        ),
        now,
    )
    _make_proof(session, application, paper, row, party, now)
    _received(session, SYSTEM, application, paper, party, now)
    return row


@when_opened
def note_read(session: Session, actor: Actor, paper: Paper, now: datetime) -> None:
    """A party opened a served paper for the first time; staff who look do not read for the party."""
    if actor.role != Role.PARTY or actor.party_id is None:
        return
    query = select(Service).where(
        Service.paper_id == paper.id, Service.party_id == actor.party_id, Service.read_at.is_(None)
    )
    for row in session.scalars(query):
        row.read_at = now


def record_service(
    session: Session, actor: Actor, application: Application, form: ServeIn, now: datetime
) -> Service:
    """A try outside the platform – window, post, in person – written down by the clerk; one row per try (13.D7).

    Raises InvalidInput where the days stand in the wrong order or the paper is not one of this application's.
    """
    paper, party = _served_paper(session, application, form.paper), _party(session, application, form.party)
    sent, arrived, returned = (_instant(d) for d in (form.sent_on, form.arrived_on, form.returned_on))
    if (
        sent is None
        or sent > now
        or any(d is not None and (d < sent or d > now) for d in (arrived, returned))
    ):
        raise InvalidInput({"arrived_on": "order"})
    row = Service(
        case_id=application.case_id,
        paper_id=paper.id,
        party_id=party.id,
        channel=form.channel,
        address=form.address,
        sent_at=sent,
        arrived_at=arrived,
        returned_at=returned,
        by_person_id=actor.person_id,
        receiver=form.receiver,
        remark=form.remark,
    )
    session.add(row)
    session.flush()
    body = {"paper": paper.ref, "party": party.ref, "channel": form.channel}
    advance(session, application, Move("serve", body=body), Stand(application.case, actor, now))
    if arrived is not None:
        _make_proof(session, application, paper, row, party, now)
        _received(session, actor, application, paper, party, now)
    return row


def ask_for_paper(
    session: Session, actor: Actor, application: Application, paper: Paper, now: datetime
) -> PaperRequest:
    """「我想要一份纸的」: asked once per paper; the window prints, stamps, and hands over or posts (13.D5)."""
    if actor.role != Role.PARTY or actor.party_id is None or paper.state != "done":
        raise NotAllowed()
    query = select(PaperRequest).where(
        PaperRequest.paper_id == paper.id, PaperRequest.party_id == actor.party_id
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        found = PaperRequest(
            application_id=application.id, paper_id=paper.id, party_id=actor.party_id, asked_at=now
        )
        session.add(found)
        session.flush()
        announce(session, "queue", str(application.court_id))
    return found


def paper_given(session: Session, actor: Actor, application: Application, ref: str, now: datetime) -> None:
    """The window has handed it over or posted it."""
    query = select(PaperRequest).where(PaperRequest.ref == ref, PaperRequest.application_id == application.id)
    found = session.scalars(query).one_or_none()
    if found is None or actor.role not in (Role.CLERK, Role.JUDGE):
        raise NotFound()
    found.given_at = found.given_at or now


def _served_paper(session: Session, application: Application, ref: str) -> Paper:
    query = select(Paper).where(
        Paper.ref == ref,
        Paper.subject == "APPLICATION",
        Paper.subject_id == application.id,
        Paper.state == "done",
    )
    found = session.scalars(query).one_or_none()
    if found is None or found.kind not in SERVED:
        raise InvalidInput({"paper": "choose"})
    return found


def _party(session: Session, application: Application, ref: str) -> Party:
    found = next((p for p in parties_of(session, application.case) if p.ref == ref), None)
    if found is None:
        raise InvalidInput({"party": "choose"})
    return found


def _instant(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), CHINA) if day else None


def _make_proof(
    session: Session, application: Application, paper: Paper, row: Service, party: Party, now: datetime
) -> None:
    proof = contexts.service_draft(session, application, paper, row, party, now)
    row.proof_paper_id = papers.intend(session, application.case, proof, SYSTEM, now).id


def _received(
    session: Session, actor: Actor, application: Application, paper: Paper, party: Party, now: datetime
) -> None:
    """A ruling has reached a party: the fifteen days of the objection run from there (民诉法解释 372)."""
    if paper.kind in RULINGS:
        body = {"paper": paper.ref, "party": party.ref}
        advance(session, application, Move("record_receipt", body=body), Stand(application.case, actor, now))
