"""From the scheduled sitting to the signed record: F29, F43, OM-15–17, OM-21, 13.D1."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import db
from portal.cases.models import Paper, PaperSignature, Proceeding
from portal.errors import (
    Conflict,
    GuardFailed,
    InvalidInput,
    NotAllowed,
    NotFound,
    StaleVersion,
    WrongState,
)
from portal.notices.models import Notice, Outgoing
from portal.rooms import facts, state
from portal.rooms import operations as rooms
from portal.rooms.forms import ReleaseProposal, Schedule
from portal.rooms.models import Attendance, Membership, Minutes, Room, Sitting
from portal.rooms.opening import KEYS
from portal.rooms.operations import notes, releases
from portal.rooms.operations.undisputed import answer_fact
from tests.rooms.world import World, prepare_opening


def opened(world: World) -> None:
    with db.transaction() as session:
        prepare_opening(session, world, world.now)
        for key in KEYS:
            rooms.tick(session, world.mediator, world.room, key, world.now)
        rooms.open_sitting(session, world.mediator, world.room, world.now)


def test_everybody_is_told_the_date_and_an_sms_says_nothing_of_the_dispute(world: World) -> None:
    with db.reading() as session:
        told = session.scalars(select(Notice.person_id).where(Notice.code == "sitting_set")).all()
        letters = session.scalars(select(Outgoing).where(Outgoing.channel == "sms")).all()
    assert len(told) == 4
    assert len(letters) == 3 and all(
        "漏水" not in letter.body and "调解" not in letter.body for letter in letters
    )


def test_only_the_presiding_mediator_schedules_admits_and_opens(world: World) -> None:
    form = Schedule(starts_at=world.now + timedelta(days=1))
    for act in (
        lambda s: rooms.schedule(s, world.applicant, world.room, form, world.now),
        lambda s: rooms.admit(s, world.applicant, world.room, world.refs["respondent"], world.now),
        lambda s: rooms.open_sitting(s, world.applicant, world.room, world.now),
        lambda s: rooms.tick(s, world.respondent, world.room, "free", world.now),
    ):
        with pytest.raises(NotAllowed), db.transaction() as session:
            act(session)
    with pytest.raises(NotFound), db.transaction() as session:
        rooms.arrive(session, world.eve, world.room, world.now)


def test_om16_the_sitting_does_not_open_before_identity_and_warning(world: World) -> None:
    with pytest.raises(GuardFailed) as found, db.transaction() as session:
        rooms.open_sitting(session, world.mediator, world.room, world.now)
    missing = {"present_identity_checked", "sham_warning_given", "opening_told", "mode_agreed"}
    assert set(found.value.reasons) == missing
    opened(world)
    with db.reading() as session:
        assert session.scalars(select(Proceeding.state).where(Proceeding.state == "MEDIATING")).all()


def test_a_second_sitting_while_the_wording_is_found_needs_the_same_checks(world: World) -> None:
    with db.transaction() as session:
        from portal.cases.access import current_proceeding
        from portal.cases.models import Case

        case = session.scalars(select(Case).where(Case.ref == world.case)).one()
        proceeding = current_proceeding(session, case)
        session.execute(
            Proceeding.__table__.update().where(Proceeding.id == proceeding.id).values(state="DRAFTING")
        )
    with pytest.raises(GuardFailed), db.transaction() as session:
        rooms.open_sitting(session, world.mediator, world.room, world.now)
    opened(world)


def test_after_a_break_the_company_is_asked_again_and_caucuses_are_over(world: World) -> None:
    opened(world)
    with db.transaction() as session:
        rooms.declare_company(session, world.applicant, world.room, "无", world.now)
        side = rooms.open_caucus(session, world.mediator, world.room, [world.refs["applicant"]], world.now)
        rooms.take_break(session, world.mediator, world.room, 10, world.now)
        assert side.closed_at is not None
    with db.transaction() as session:
        rooms.resume(session, world.mediator, world.room, world.now)
        line = session.scalars(
            select(Attendance).where(Attendance.participant_id == world.applicant.participant_id)
        ).one()
        assert line.company is None
    for name, state_then in (("applicant", "break"), ("respondent", "break"), ("agent", "open")):
        with db.transaction() as session:
            rooms.declare_company(session, world.actor(name), world.room, "无", world.now)
            assert session.scalars(select(Sitting.state)).one() == state_then


def test_adjourning_empties_the_room_and_fixes_the_next_date(world: World) -> None:
    opened(world)
    after = world.now + timedelta(days=3)
    with db.transaction() as session:
        coming = rooms.end_sitting(session, world.mediator, world.room, after, world.now)
        assert coming is not None and coming.starts_at == after
        inside = session.scalars(select(Membership.participant_id).where(Membership.to_seq.is_(None))).all()
        assert set(inside) == {world.mediator.participant_id}
        told = session.scalars(select(Notice).where(Notice.code == "sitting_set")).all()
    assert len(told) == 8


def test_willing_is_the_own_tap(world: World) -> None:
    with db.transaction() as session:
        rooms.willing(session, world.applicant, world.room, world.now)
        lines = session.scalars(select(Attendance).where(Attendance.willing_at.is_not(None))).all()
    assert [line.participant_id for line in lines] == [world.applicant.participant_id]


def test_help_is_silent_for_the_other_side(world: World) -> None:
    with db.transaction() as session:
        rooms.call_help(session, world.applicant, world.room, world.now)
        rooms.call_help(session, world.applicant, world.room, world.now)
        told = session.scalars(select(Notice).where(Notice.code == "help_called")).all()
    assert [n.person_id for n in told] == [world.mediator.person_id]


def test_f35_words_cross_only_as_approved_and_only_once(world: World) -> None:
    with db.transaction() as session:
        side = rooms.open_caucus(session, world.mediator, world.room, [world.refs["applicant"]], world.now)
        form = ReleaseProposal(channel=side.ref, participant=world.refs["applicant"], text="愿意少要两千")
        release = releases.propose(session, world.mediator, world.room, form, world.now)
        ref = release.ref
    with pytest.raises(WrongState), db.transaction() as session:
        releases.pass_on(session, world.mediator, world.room, ref, world.joint, world.now)
    for stranger, error in ((world.respondent, NotFound), (world.mediator, NotAllowed)):
        with pytest.raises(error), db.transaction() as session:
            releases.approve(session, stranger, world.room, ref, world.now)
    with db.transaction() as session:
        assert releases.releases_for(session, world.respondent, world.room) == []
        releases.approve(session, world.applicant, world.room, ref, world.now)
    with db.transaction() as session:
        releases.pass_on(session, world.mediator, world.room, ref, world.joint, world.now)
    with pytest.raises(Conflict), db.transaction() as session:
        releases.pass_on(session, world.mediator, world.room, ref, world.joint, world.now)
    with pytest.raises(WrongState), db.transaction() as session:
        releases.withdraw(session, world.applicant, world.room, ref, world.now)
    heard = rooms.messages_since(world.respondent, world.room, world.joint, 0)["messages"]
    assert [(m["from"], m["text"]) for m in heard] == [(world.refs["mediator"], "愿意少要两千")]


def test_a_withdrawn_sentence_does_not_cross(world: World) -> None:
    with db.transaction() as session:
        side = rooms.open_caucus(session, world.mediator, world.room, [world.refs["applicant"]], world.now)
        form = ReleaseProposal(channel=side.ref, participant=world.refs["applicant"], text="不说了")
        ref = releases.propose(session, world.mediator, world.room, form, world.now).ref
        releases.approve(session, world.applicant, world.room, ref, world.now)
        releases.withdraw(session, world.applicant, world.room, ref, world.now)
    with pytest.raises(WrongState), db.transaction() as session:
        releases.pass_on(session, world.mediator, world.room, ref, world.joint, world.now)


def test_notes_are_the_mediators_alone(world: World) -> None:
    with db.transaction() as session:
        notes.save(session, world.mediator, world.room, "底线八千", world.now)
    with pytest.raises(NotAllowed), db.transaction() as session:
        notes.read(session, world.applicant, world.room)
    for name in ("applicant", "respondent", "agent"):
        with db.reading() as session:
            assert "底线" not in json.dumps(
                state.state_for(session, world.actor(name), world.room), ensure_ascii=False
            )
    with db.reading() as session:
        assert state.state_for(session, world.mediator, world.room)["note"] == "底线八千"


def test_om21_an_edited_fact_asks_every_party_again(world: World) -> None:
    with db.transaction() as session:
        fact = rooms.add_fact(
            session, world.mediator, world.room, "2026年1月3日楼上水管漏水。", [], world.now
        )
        answer_fact(session, world.applicant, world.room, (fact.ref, fact.version, True), world.now)
        answer_fact(session, world.agent, world.room, (fact.ref, fact.version, True), world.now)
        assert facts.all_agree_facts(session, fact.case_id)
        old = fact.version
        rooms.edit_fact(
            session, world.mediator, world.room, (fact.ref, old, "2026年1月4日楼上水管漏水。", []), world.now
        )
        assert not facts.all_agree_facts(session, fact.case_id)
        ref, version = fact.ref, fact.version
    with pytest.raises(StaleVersion), db.transaction() as session:
        answer_fact(session, world.applicant, world.room, (ref, old, True), world.now)
    with pytest.raises(NotAllowed), db.transaction() as session:
        answer_fact(session, world.mediator, world.room, (ref, version, True), world.now)
    with pytest.raises(GuardFailed), db.transaction() as session:
        rooms.record_facts(session, world.mediator, world.room, world.now)
    with db.transaction() as session:
        answer_fact(session, world.applicant, world.room, (ref, version, True), world.now)
        answer_fact(session, world.respondent, world.room, (ref, version, True), world.now)
        paper = rooms.record_facts(session, world.mediator, world.room, world.now)
        context = json.loads(paper.context)
        fields = session.scalars(
            select(PaperSignature.field)
            .where(PaperSignature.paper_id == paper.id)
            .order_by(PaperSignature.ordinal)
        ).all()
    assert paper.kind == "undisputed_facts" and fields == ["p1", "p2", "mediator"]
    assert context["facts"][0]["answers"] == [["斯琴高娃", True], ["欧阳德福", True]]


def test_the_record_is_asked_again_after_every_edit_and_becomes_a_paper_when_all_have_answered(
    world: World,
) -> None:
    opened(world)
    with db.transaction() as session:
        minutes = rooms.start_minutes(session, world.mediator, world.room, world.now)
        body = json.loads(minutes.body)
        assert len(body["told"]) == 10 and [p["name"] for p in body["parties"]][0] == "斯琴高娃"
        version = minutes.version
    with pytest.raises(InvalidInput), db.transaction() as session:
        rooms.offer_minutes(session, world.mediator, world.room, version, world.now)
    changes = {
        "risks_told": "已告知协议具有法律约束力。",
        "result": "adjourned",
        "course": [{"speaker": "沈国华", "text": "双方交换了意见。"}],
    }
    with db.transaction() as session:
        minutes = rooms.edit_minutes(session, world.mediator, world.room, version, changes, world.now)
        rooms.offer_minutes(session, world.mediator, world.room, minutes.version, world.now)
        rooms.confirm_minutes(session, world.applicant, world.room, (1, True, ""), world.now)
        minutes = rooms.edit_minutes(
            session, world.mediator, world.room, minutes.version, {"result_text": "改日再谈"}, world.now
        )
        assert (minutes.edition, minutes.closed_at) == (2, None)
        rooms.offer_minutes(session, world.mediator, world.room, minutes.version, world.now)
    with pytest.raises(StaleVersion), db.transaction() as session:
        rooms.confirm_minutes(session, world.respondent, world.room, (1, True, ""), world.now)
    with pytest.raises(InvalidInput), db.transaction() as session:
        rooms.confirm_minutes(session, world.respondent, world.room, (2, False, ""), world.now)
    with db.transaction() as session:
        for actor in (world.applicant, world.agent, world.mediator):
            rooms.confirm_minutes(session, actor, world.room, (2, True, ""), world.now)
        room = session.scalars(select(Room).where(Room.ref == world.room)).one()
        assert not facts.minutes_confirmed(session, room)
        rooms.confirm_minutes(session, world.respondent, world.room, (2, False, "时间写得不对"), world.now)
        assert facts.minutes_confirmed(session, room)
        minutes = session.scalars(select(Minutes)).one()
        paper = session.get_one(Paper, minutes.paper_id)
        context = json.loads(paper.context)
    assert paper.kind == "record" and len(context["signatories"]) == 3
    assert context["refusals"] == [{"speaker": "欧阳德福", "text": "时间写得不对"}]
    assert "线上确认" in context["signatories"][0]["name"]


def test_a6_the_courts_room_knows_no_caucus(world: World) -> None:
    from portal.cases.models import Case, Participant

    with db.transaction() as session:
        case = session.scalars(select(Case).where(Case.ref == world.case)).one()
        presiding = session.get_one(Participant, world.mediator.participant_id)
        room = rooms.open_room(session, case, "verification", presiding, 7, world.mediator, world.now)
        again = rooms.open_room(session, case, "verification", presiding, 7, world.mediator, world.now)
        assert again.id == room.id
        rooms.schedule(session, world.mediator, room.ref, Schedule(starts_at=world.now), world.now)
        for name in ("applicant", "respondent"):
            rooms.arrive(session, world.actor(name), room.ref, world.now)
            rooms.admit(session, world.mediator, room.ref, world.refs[name], world.now)
        rooms.open_sitting(session, world.mediator, room.ref, world.now)
        ref = room.ref
    with pytest.raises(WrongState), db.transaction() as session:
        rooms.open_caucus(session, world.mediator, ref, [world.refs["applicant"]], world.now)
