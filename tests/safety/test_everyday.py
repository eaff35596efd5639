"""Everyday steps: nobody comes (13.A28), on site halfway (13.B13), lost telephone (D12), who answers at 18:30 (D15)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import db
from portal.cases.forms import Ending
from portal.cases.models import Case
from portal.cases.models_papers import PaperSignature
from portal.cases.operations import course, phones
from portal.cases.operations.act import enter
from portal.cases.operations.phones import NewPhone
from portal.errors import InvalidInput, NotAllowed, NotFound, WrongState
from portal.notices.models import Notice
from portal.people import links, sessions
from portal.people.models import EntryLink, LoginSession, Organisation, Person
from portal.rooms import operations as rooms
from portal.rooms.duty import DutyHours, duty_at, set_duty
from portal.rooms.forms import Schedule
from portal.rooms.forms_absence import Called, RecordAbsence
from portal.rooms.forms_day import Nothing, YesNo
from portal.rooms.models import Sitting
from portal.rooms.operations import absence, onsite
from tests.rooms.test_sittings import opened
from tests.rooms.world import World


def tried(world: World, at) -> None:  # type: ignore[no-untyped-def]
    who = world.refs["respondent"]
    for result in ("no_answer", "no_number"):
        with db.transaction() as session:
            absence.call(session, world.mediator, world.room, Called(participant=who, result=result), at)
    with db.transaction() as session:
        absence.put_on_record(session, world.mediator, world.room, RecordAbsence(participant=who), at)


def next_date(world: World, at) -> None:  # type: ignore[no-untyped-def]
    with db.transaction() as session:
        rooms.schedule(session, world.mediator, world.room, Schedule(starts_at=at), world.now)


def test_a28_wait_call_twice_record_and_silence_is_never_unwillingness(world: World) -> None:
    who, first = world.refs["respondent"], world.now + timedelta(days=1)
    next_date(world, first)
    form = Called(participant=who, result="no_answer")
    with pytest.raises(WrongState), db.transaction() as session:
        absence.call(session, world.mediator, world.room, form, first + timedelta(minutes=14))
    with pytest.raises(InvalidInput), db.transaction() as session:
        absence.put_on_record(
            session, world.mediator, world.room, RecordAbsence(participant=who), first + timedelta(minutes=16)
        )
    with pytest.raises(NotAllowed), db.transaction() as session:
        absence.call(session, world.applicant, world.room, form, first + timedelta(minutes=16))
    tried(world, first + timedelta(minutes=16))
    second = first + timedelta(days=3)
    next_date(world, second)
    tried(world, second + timedelta(minutes=20))
    with db.reading() as session:
        assert len(session.scalars(select(Notice).where(Notice.code == "absent_twice")).all()) == 1
    words = dict.fromkeys(("basics", "reason", "costly_conduct", "alerts"), "两次约好都没有来，电话没人接")
    with pytest.raises(InvalidInput), db.transaction() as session:
        course.end(
            session, enter(session, world.mediator, world.case, second), Ending(end_reason="E4", **words)
        )
    with db.transaction() as session:
        course.end(
            session, enter(session, world.mediator, world.case, second), Ending(end_reason="E8", **words)
        )


def test_b13_on_site_only_when_every_other_party_agrees(world: World) -> None:
    opened(world)
    with db.transaction() as session:
        onsite.ask(session, world.applicant, world.room, Nothing(), world.now)
    with db.transaction() as session:
        onsite.answer(session, world.respondent, world.room, YesNo(agrees=False), world.now)
    with db.reading() as session:
        assert session.scalars(select(Sitting.mode).where(Sitting.state == "open")).one() == "joint_av"
        assert session.scalars(select(Notice).where(Notice.code == "onsite_refused")).all()
    with db.transaction() as session:
        onsite.answer(session, world.agent, world.room, YesNo(agrees=True), world.now)
    with db.reading() as session:
        assert session.scalars(select(Sitting.mode).where(Sitting.state == "open")).one() == "onsite"


def test_d12_a_new_number_closes_the_old_sessions_and_leaves_the_signatures(world: World) -> None:
    who = world.applicant
    form = NewPhone(participant=world.refs["applicant"], phone="19911112222", checked="in_person")
    with db.transaction() as session:
        at = enter(session, who, world.case, world.now)
        with pytest.raises(NotAllowed):
            phones.replace(session, at, form)
        marks = session.scalars(select(PaperSignature.id)).all()
    with db.transaction() as session:
        assert phones.replace(session, enter(session, world.mediator, world.case, world.now), form) == 1
    with db.reading() as session:
        assert session.get_one(Person, who.person_id).phone == "19911112222"
        live = select(LoginSession).where(LoginSession.person_id == who.person_id)
        assert not [row for row in session.scalars(live) if sessions.is_live(row, world.now)]
        found = session.scalars(select(EntryLink).where(EntryLink.person_id == who.person_id)).all()
        assert len([link for link in found if links.is_open(link, world.now)]) == 1
        assert session.scalars(select(PaperSignature.id)).all() == marks


def test_d15_the_organisations_own_people_answer_by_the_hour(world: World, browse, cast) -> None:
    form = DutyHours(day_name="王姐", day_phone="022-111", evening_name="老李", evening_phone="022-222")
    with db.transaction() as session:
        organisation = session.scalars(select(Organisation)).first()
        assert organisation is not None
        set_duty(organisation, form)
        at = world.now.replace(hour=18, minute=30)
        assert [duty_at(organisation, when) for when in (world.now, at, at.replace(hour=23))][2] is None
        assert duty_at(organisation, at).name == "老李"
    assert "王姐" in browse(world.applicant).get(f"/cases/{world.case}").text
    assert "王姐" not in browse(world.eve).get(f"/cases/{world.case}").text
    assert browse(cast.seal_holder).get("/desk/duty").status_code == 200
    assert browse(world.mediator).get(f"/desk/cases/{world.case}/phone").status_code == 200


def test_nobody_elses_case_has_a_number_to_change(world: World, cast) -> None:
    form = NewPhone(participant=world.refs["applicant"], phone="19911112222", checked="in_person")
    with pytest.raises(NotFound), db.transaction() as session:
        case = session.scalars(select(Case.ref).where(Case.ref == cast.eve_case)).one()
        phones.replace(session, enter(session, cast.clerk, case, world.now), form)
