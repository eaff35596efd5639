"""The fixed cast: two neighbours, an agent, a mediator, a clerk, a judge, a supervisor – and Eve, who belongs to another case.

All invented; ID numbers start with 99, which no region has.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.cases.models import Case, Participant, Party, Proceeding
from portal.db import blind_index
from portal.law.vocabulary import Role
from portal.people.actors import Actor
from portal.people.models import Appointment, Court, CourtRoster, MediatorProfile, Organisation, Person

START = date(2024, 1, 1)


@dataclass
class Cast:
    """Actors ready to be passed to operations, and the places they belong to."""

    court: Court
    other_court: Court
    organisation: Organisation
    applicant: Actor
    respondent: Actor
    agent: Actor
    mediator: Actor
    other_mediator: Actor
    clerk: Actor
    judge: Actor
    supervisor: Actor
    seal_holder: Actor
    eve: Actor
    eve_case: str  # ref

    @property
    def everybody(self) -> dict[str, Actor]:
        """Name → actor, Eve included."""
        return {name: value for name, value in vars(self).items() if isinstance(value, Actor)}


def person(
    session: Session, name: str, at: datetime, phone: str = "", id_no: str = "", address: str = ""
) -> Person:
    """A natural person with encrypted identity and blind indexes."""
    row = Person(
        name=name,
        phone=phone or None,
        phone_index=blind_index(phone),
        id_no=id_no or None,
        id_no_index=blind_index(id_no),
        address=address or None,
        created_at=at,
    )
    session.add(row)
    session.flush()
    return row


def party_actor(row: Person) -> Actor:
    """A party: no appointment; its place in a case is found by the access door."""
    return Actor(person_id=row.id, person_ref=row.ref, name=row.name, role=Role.PARTY)


def staff(
    session: Session, row: Person, role: Role, place: Court | Organisation, may_seal: bool = False
) -> Actor:
    """Appoint somebody and return the actor that results."""
    court = place if isinstance(place, Court) else None
    organisation = place if isinstance(place, Organisation) else None
    appointment = Appointment(
        person_id=row.id,
        role=role,
        court_id=court.id if court else None,
        organisation_id=organisation.id if organisation else None,
        may_seal=may_seal,
        starts=START,
    )
    session.add(appointment)
    session.flush()
    return Actor(
        person_id=row.id,
        person_ref=row.ref,
        name=row.name,
        role=role,
        appointment_id=appointment.id,
        court_id=appointment.court_id,
        organisation_id=appointment.organisation_id,
        may_seal=may_seal,
    )


def make(session: Session, at: datetime) -> Cast:
    """Write the cast and return it."""
    court = Court(
        name="天津市和平区人民法院",
        code="津0101",
        confirmation_type="民特",
        district="天津市和平区",
        phone="022-12368",
    )
    other_court = Court(
        name="重庆市永川区人民法院", code="渝0118", confirmation_type="诉前调确", district="重庆市永川区"
    )
    organisation = Organisation(
        name="和平区新兴街道人民调解委员会", seat="天津市和平区", district="天津市和平区", number_word="津和", phone="022-00000000",
        registration="津和司备2020第1号",
    )  # fmt: skip
    session.add_all([court, other_court, organisation])
    session.flush()
    session.add(CourtRoster(court_id=court.id, organisation_id=organisation.id, starts=START))
    mediators = [
        person(session, name, at, phone)
        for name, phone in (("沈国华", "19900000003"), ("白玉兰", "19900000004"))
    ]
    for row in mediators:
        session.add(MediatorProfile(person_id=row.id, kind="退休法官", specialties=["LL", "SHPC", "WY"]))
    eve = person(session, "夏娃", at, "19900000099", "990101197001010019")
    return Cast(
        court=court,
        other_court=other_court,
        organisation=organisation,
        applicant=party_actor(
            person(
                session, "斯琴高娃", at, "19900000001", "990101195803120027", "天津市和平区示例路1号2门501"
            )
        ),
        respondent=party_actor(
            person(
                session, "欧阳德福", at, "19900000002", "990101196611050014", "天津市和平区示例路1号2门601"
            )
        ),
        agent=party_actor(person(session, "阿卜杜热西提·麦麦提", at, "19900000005", "990101198001010011")),
        mediator=staff(session, mediators[0], Role.MEDIATOR, organisation, may_seal=True),
        other_mediator=staff(session, mediators[1], Role.MEDIATOR, organisation),
        clerk=staff(session, person(session, "陈一诺", at, "19900000006"), Role.CLERK, court),
        judge=staff(session, person(session, "梁静", at, "19900000007"), Role.JUDGE, court),
        supervisor=staff(session, person(session, "周正", at, "19900000008"), Role.SUPERVISOR, organisation),
        seal_holder=staff(
            session,
            person(session, "郑䶮", at, "19900000009"),
            Role.ORGANISATION,
            organisation,
            may_seal=True,
        ),
        eve=party_actor(eve),
        eve_case=_eves_case(session, eve, other_court, at),
    )


def _eves_case(session: Session, eve: Person, court: Court, at: datetime) -> str:
    case = Case(
        title="另一件事",
        dispute_type="LL",
        story="别的纠纷",
        requests="道歉",
        court_id=court.id,
        submitted_at=at,
    )
    session.add(case)
    session.flush()
    session.add(Proceeding(case_id=case.id, stage="PRE_FILING", state="SUBMITTED", opened_at=at))
    party = Party(case_id=case.id, person_id=eve.id, side=1)
    session.add(party)
    session.flush()
    session.add(
        Participant(case_id=case.id, person_id=eve.id, capacity="APPLICANT", party_id=party.id, starts_at=at)
    )
    session.flush()
    return case.ref
