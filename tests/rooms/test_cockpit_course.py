"""The course of a sitting as the cockpit leads it: agenda, dates, what must be told, who has said how much (F28, F38, 13.D1, D4)."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import db
from portal.errors import GuardFailed, InvalidInput, NotFound
from portal.notices.models import Notice
from portal.rooms import balance, state
from portal.rooms import operations as rooms
from portal.rooms.forms import Schedule
from portal.rooms.models import Attendance, Room, Sitting
from portal.rooms.opening import MUST
from portal.rooms.operations import Say, agenda, redating
from tests.rooms.world import World, prepare_opening

SIDES = {"applicant": 1, "respondent": 2, "agent": 2}


# the agenda


def test_f28_wishes_and_ranks_are_private_and_the_mediator_sees_the_overlap(world: World) -> None:
    with db.transaction() as session:
        wish = agenda.add(session, world.applicant, world.room, "谁出修理的钱", world.now)
        shown = agenda.add(session, world.mediator, world.room, "什么时候修好", world.now)
        refs = wish.ref, shown.ref
    with pytest.raises(NotFound), db.transaction() as session:
        agenda.rank(session, world.respondent, world.room, refs[0], 3, world.now)
    with pytest.raises(NotFound), db.transaction() as session:
        agenda.remove(session, world.respondent, world.room, refs[0], world.now)
    for name, weight in (("applicant", 3), ("respondent", 3), ("agent", 2)):
        with db.transaction() as session:
            agenda.rank(session, world.actor(name), world.room, refs[1], weight, world.now)
    with db.reading() as session:
        told = {
            n: state.state_for(session, world.actor(n), world.room)["agenda"] for n in (*SIDES, "mediator")
        }
    assert [i["text"] for i in told["respondent"]] == ["什么时候修好"]
    assert told["respondent"][0]["mine"] == 2 and told["applicant"][1]["mine"] is None
    assert "ranks" not in told["applicant"][0] and "修理的钱" not in str(told["respondent"])
    assert told["mediator"][0]["ranks"] == {"1": 3, "2": 2} and told["mediator"][0]["overlap"] == 2
    assert [i["private"] for i in told["mediator"]] == [False, True]
    with db.transaction() as session:
        agenda.show(session, world.mediator, world.room, refs[0], world.now)
        agenda.settle(session, world.mediator, world.room, refs[1], world.now)
    with db.reading() as session:
        other = state.state_for(session, world.respondent, world.room)["agenda"]
    assert [(i["text"], i["settled"]) for i in other] == [("什么时候修好", True), ("谁出修理的钱", False)]
    assert not any(i.get("wish") for i in other)


# dates


def test_d4_a_date_that_does_not_suit_is_told_to_the_mediator_alone(world: World) -> None:
    better = world.now + timedelta(days=2)
    with db.transaction() as session:
        session.execute(Sitting.__table__.update().values(state="open"))
        rooms.end_sitting(session, world.mediator, world.room, world.now + timedelta(days=1), world.now)
    with db.transaction() as session:
        redating.unsuited(session, world.applicant, world.room, better, world.now)
        redating.unsuited(session, world.applicant, world.room, better, world.now)
        told = session.scalars(select(Notice.person_id).where(Notice.code == "date_unsuited")).all()
        line = session.scalars(select(Attendance).where(Attendance.unsuited_at.is_not(None))).one()
        assert line.better_at == better
    assert told == [world.mediator.person_id]
    for name in ("respondent", "agent"):
        with db.reading() as session:
            assert "better_at" not in str(state.state_for(session, world.actor(name), world.room)["people"])
    with pytest.raises(InvalidInput), db.transaction() as session:
        redating.unsuited(session, world.applicant, world.room, world.now - timedelta(days=1), world.now)
    with db.transaction() as session:
        rooms.schedule(session, world.mediator, world.room, Schedule(starts_at=better), world.now)


# the opening and the record


def test_13d1_the_record_holds_what_was_told_and_when(world: World) -> None:
    """Ticks made after the record was begun are in it too when it is offered."""
    with db.transaction() as session:
        prepare_opening(session, world, world.now)
        for key in sorted(MUST):
            rooms.tick(session, world.mediator, world.room, key, world.now)
        rooms.open_sitting(session, world.mediator, world.room, world.now)
        begun = rooms.start_minutes(session, world.mediator, world.room, world.now)
        assert len(json.loads(begun.body)["told"]) == len(MUST)
        later = world.now + timedelta(minutes=7)
        rooms.tick(session, world.mediator, world.room, "free", later)
        changes = {"risks_told": "已告知。", "result": "adjourned"}
        row = rooms.edit_minutes(session, world.mediator, world.room, begun.version, changes, later)
        offered = rooms.offer_minutes(session, world.mediator, world.room, row.version, later)
        told = json.loads(offered.body)["told"]
    assert "已告知虚假调解的法律后果。（10:20）" in told and "已告知人民调解不收取任何费用。（10:27）" in told


def test_one_point_that_must_be_told_is_missing_and_nothing_opens(world: World) -> None:
    for missing in sorted(MUST):
        with pytest.raises(GuardFailed) as found, db.transaction() as session:
            prepare_opening(session, world, world.now)
            for key in sorted(MUST - {missing}):
                rooms.tick(session, world.mediator, world.room, key, world.now)
            rooms.open_sitting(session, world.mediator, world.room, world.now)
        assert found.value.reasons == ("opening_told",)


def test_who_has_said_how_much_counts_the_common_table_of_this_sitting_only(world: World) -> None:
    rooms.send_message(world.agent, world.room, Say(world.joint, "0", "开始以前"), world.now)
    with db.transaction() as session:
        session.execute(
            Sitting.__table__.update().values(state="open", opened_at=world.now + timedelta(minutes=5))
        )
    at = world.now + timedelta(minutes=6)
    with db.transaction() as session:
        side = rooms.open_caucus(session, world.mediator, world.room, [world.refs["applicant"]], at).ref
    rooms.send_message(world.applicant, world.room, Say(side, "1", "只跟您说的很长的话"), at)
    rooms.send_message(world.respondent, world.room, Say(world.joint, "2", "六个字六个字"), at)
    rooms.send_message(world.agent, world.room, Say(world.joint, "3", "两字"), at)
    with db.reading() as session:
        room = session.get_one(Room, world.room_id)
        found = balance.spoken(session, room, session.scalars(select(Sitting)).one())
    assert [(s.side, s.messages, s.characters, s.percent) for s in found] == [
        (1, 0, 0, 0),
        (2, 1, 6, 75),
        (2, 1, 2, 25),
    ]
