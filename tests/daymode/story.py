"""`medical_async.yaml`: the people and the days of the story, each step by the operation that does it in the product."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from portal import db
from portal.cases import clocks
from portal.cases.advance import Stand
from portal.cases.models import (
    Assignment,
    Case,
    Clock,
    MediationConsent,
    Participant,
    Party,
    Proceeding,
    ServiceAddress,
)
from portal.cases.operations import course
from portal.cases.operations.act import enter
from portal.clock import CHINA
from portal.notices.models import Outgoing
from portal.people.actors import Actor
from portal.people.models import Person
from portal.rooms import operations as rooms
from portal.rooms.forms import Schedule
from portal.rooms.opening import KEYS
from portal.rooms.operations.channels import joint_channel
from tests.cast import Cast, party_actor, person

PATIENT_PHONE, HOSPITAL_PHONE = "19900000011", "19900000012"
WORDS = "疫情期间看到医护人员的付出，我们决定不再追究医院的责任，谢谢调解员一直以来的耐心。"


def day(month: int, number: int, hour: int = 10, year: int = 2020) -> datetime:
    """An hour of the story."""
    return datetime(year, month, number, hour, tzinfo=CHINA)


@dataclass
class Story:
    """Refs and actors; nobody holds a row."""

    cast: Cast
    case: str
    room: str
    joint: str
    patient: Actor
    daughter: Actor
    hospital: Actor
    refs: dict[str, str]

    @property
    def mediator(self) -> Actor:
        """Who presides."""
        return self.cast.mediator

    def state(self) -> tuple[str, str]:
        """(state, end reason) of the case now."""
        with db.reading() as session:
            row = session.scalars(select(Proceeding).order_by(Proceeding.id.desc())).first()
            assert row is not None
            return row.state, row.end_reason

    def letters(self, code: str) -> list[str]:
        """Bodies of the SMS of one kind that went out, oldest first."""
        with db.reading() as session:
            query = select(Outgoing).where(Outgoing.code == code, Outgoing.channel == "sms")
            return [row.body for row in session.scalars(query.order_by(Outgoing.id))]


def begin(cast: Cast, at: datetime) -> Story:
    """Accepted on 9 December 2019, three sessions, extended on 17 January with both agreeing."""
    with db.transaction() as session:
        story = _write(session, cast, at)
    for held in (day(12, 16, year=2019), day(12, 27, year=2019), day(1, 10)):
        _session(story, held)
    for actor in (story.daughter, story.hospital):
        with db.transaction() as session:
            course.extend(session, enter(session, actor, story.case, day(1, 17)), 40, True)
    return story


def _write(session, cast: Cast, at: datetime) -> Story:  # type: ignore[no-untyped-def]
    case = Case(
        title="冠心病诊疗延误争议", dispute_type="YL", story="诊疗延误", requests="赔偿", court_id=cast.court.id,
        organisation_id=cast.organisation.id, submitted_at=at, number="（2019）津和人调字第9009号",
    )  # fmt: skip
    session.add(case)
    session.flush()
    proceeding = Proceeding(case_id=case.id, stage="PRE_FILING", state="MEDIATING", opened_at=at)
    session.add(proceeding)
    session.flush()
    clocks.start(session, proceeding, "term_medical", Stand(case, cast.mediator, at))
    places: dict[str, Participant] = {}
    people = (
        ("patient", "朱永年", PATIENT_PHONE, "APPLICANT", 1), ("daughter", "朱晓岚", "19900000013", "AGENT", 1),
        ("hospital", "天津示例医院", HOSPITAL_PHONE, "RESPONDENT", 2), ("agent", "周宁", "19900000014", "AGENT", 2),
    )  # fmt: skip
    parties: dict[int, Party] = {}
    actors: dict[str, Actor] = {}
    for key, name, phone, capacity, side in people:
        row: Person = person(session, name, at, phone)
        if side not in parties:
            parties[side] = Party(case_id=case.id, person_id=row.id, side=side)
            session.add(parties[side])
            session.flush()
            session.add(ServiceAddress(case_id=case.id, party_id=parties[side].id, state="later"))
        places[key] = Participant(
            case_id=case.id, person_id=row.id, capacity=capacity, party_id=parties[side].id, starts_at=at,
            authority=["settle"] if capacity == "AGENT" else [],
        )  # fmt: skip
        session.add(places[key])
        session.flush()
        actors[key] = party_actor(row).within(places[key].id, parties[side].id, side)
        if capacity != "AGENT":
            session.add(
                MediationConsent(
                    proceeding_id=proceeding.id, participant_id=places[key].id, agrees=True, at=at
                )
            )
    presiding = Participant(
        case_id=case.id, person_id=cast.mediator.person_id, capacity="PRESIDING_MEDIATOR", starts_at=at
    )
    session.add(presiding)
    session.add(
        Assignment(
            proceeding_id=proceeding.id, person_id=cast.mediator.person_id, how="designated", assigned_at=at,
            accepted_at=at, relation="none",
        )
    )  # fmt: skip
    session.flush()
    mediator = cast.mediator.within(presiding.id, None, None)
    room = rooms.open_room(session, case, "mediation", presiding, proceeding.id, mediator, at)
    refs = {key: place.ref for key, place in places.items()} | {"mediator": presiding.ref}
    joint = joint_channel(session, room).ref
    return Story(
        cast, case.ref, room.ref, joint, actors["patient"], actors["daughter"], actors["agent"], refs
    )


def _session(story: Story, at: datetime) -> None:
    here = {"patient": story.patient, "daughter": story.daughter, "agent": story.hospital}
    with db.transaction() as session:
        rooms.schedule(session, story.mediator, story.room, Schedule(starts_at=at), at - timedelta(hours=20))
    with db.transaction() as session:
        rooms.arrive(session, story.mediator, story.room, at)
        for key, actor in here.items():
            rooms.arrive(session, actor, story.room, at)
            rooms.check_device(session, actor, story.room, "av", True, at)
            rooms.acknowledge_sham_warning(session, actor, story.room, at)
            rooms.verify_identity(session, story.mediator, story.room, story.refs[key], "video_card", at)
            rooms.admit(session, story.mediator, story.room, story.refs[key], at)
        for key in KEYS:
            rooms.tick(session, story.mediator, story.room, key, at)
    with db.transaction() as session:
        rooms.open_sitting(session, story.mediator, story.room, at)
    with db.transaction() as session:
        rooms.end_sitting(session, story.mediator, story.room, None, at + timedelta(hours=2))


def due_of(timer: str) -> Clock:
    """The newest clock of that name."""
    with db.reading() as session:
        row = session.scalars(select(Clock).where(Clock.timer == timer).order_by(Clock.id.desc())).first()
        assert row is not None
        session.expunge(row)
        return row
