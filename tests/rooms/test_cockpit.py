"""The mediator's cockpit: airlock, knock, shuttle-only, the lead (F15, F29, F32, F34; X3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import db
from portal.cases.models import Participant
from portal.errors import Conflict, InvalidInput, NotAllowed, NotFound, WrongState
from portal.notices.models import Notice
from portal.people.actors import Actor
from portal.rooms import audience, queries, state
from portal.rooms import operations as rooms
from portal.rooms.forms import Schedule
from portal.rooms.models import Channel, Membership, Room, Sitting
from portal.rooms.operations import Say, knocking, lead, lobby, moves, shuttle
from tests.cast import Cast
from tests.rooms.world import World

SIDES = {"applicant": 1, "respondent": 2, "agent": 2}


def caucus(world: World, *names: str) -> str:
    """A separate talk of these; its ref."""
    with db.transaction() as session:
        refs = [world.refs[n] for n in names]
        return rooms.open_caucus(session, world.mediator, world.room, refs, world.now).ref


def look(world: World) -> audience.RoomView:
    with db.reading() as session:
        return audience.look(session.connection(), world.room_id)


def seat(world: World, actor: Actor) -> str | None:
    """Ref of the channel where this person speaks and hears."""
    view = look(world)
    assert actor.participant_id is not None
    at = view.seat(actor.participant_id)
    return view.channels[at].ref if at else None


def colleague(world: World, cast: Cast, admitted: bool = True) -> Actor:
    """A second mediator of the case, let in."""
    with db.transaction() as session:
        room = session.get_one(Room, world.room_id)
        row = Participant(
            case_id=room.case_id,
            person_id=cast.other_mediator.person_id,
            capacity="CO_MEDIATOR",
            starts_at=world.now,
        )
        session.add(row)
        session.flush()
        actor = replace(cast.other_mediator, participant_id=row.id)
        world.refs["colleague"] = row.ref
    if admitted:
        with db.transaction() as session:
            rooms.arrive(session, actor, world.room, world.now)
            rooms.admit(session, world.mediator, world.room, world.refs["colleague"], world.now)
    return actor


# the airlock


def test_nobody_of_another_side_is_moved_into_an_occupied_talk(world: World) -> None:
    """Wrong-room accident (X3): refused by the operation, whatever a screen said."""
    side = caucus(world, "applicant")
    for name in ("respondent", "agent"):
        with pytest.raises(InvalidInput) as found, db.transaction() as session:
            moves.bring_in(session, world.mediator, world.room, (side, world.refs[name]), None, world.now)
        assert found.value.fields == {"participant": "other_side"}
    with pytest.raises(InvalidInput), db.transaction() as session:
        refs = [world.refs["applicant"], world.refs["respondent"]]
        rooms.open_caucus(session, world.mediator, world.room, refs, world.now)
    assert {world.refs["applicant"], world.refs["mediator"]} == {
        look(world).refs[i.participant_id]
        for i in look(world).intervals
        if i.to_seq is None and look(world).channels[i.channel_id].ref == side
    }


def test_one_more_of_the_same_side_comes_in_and_one_alone_comes_back(world: World) -> None:
    side = caucus(world, "respondent")
    with db.transaction() as session:
        moves.bring_in(session, world.mediator, world.room, (side, world.refs["agent"]), None, world.now)
    assert seat(world, world.agent) == side
    with db.transaction() as session:
        moves.bring_back(session, world.mediator, world.room, world.refs["agent"], None, world.now)
    assert (seat(world, world.agent), seat(world, world.respondent)) == (world.joint, side)
    with pytest.raises(WrongState), db.transaction() as session:
        moves.bring_back(session, world.mediator, world.room, world.refs["agent"], None, world.now)
    with pytest.raises(NotAllowed), db.transaction() as session:
        moves.bring_back(session, world.respondent, world.room, world.refs["respondent"], None, world.now)


def test_somebody_who_came_meanwhile_stops_the_move(world: World) -> None:
    """The countdown named who was inside; one more by now, and nothing happens."""
    side = caucus(world, "applicant")
    named = [world.refs["respondent"]]  # the agent is at the table too
    for act in (
        lambda s: moves.close_caucus(s, world.mediator, world.room, side, named, world.now),
        lambda s: moves.bring_back(s, world.mediator, world.room, world.refs["applicant"], named, world.now),
    ):
        with pytest.raises(Conflict), db.transaction() as session:
            act(session)
    with db.transaction() as session:
        lobby.send_back(session, world.mediator, world.room, world.refs["agent"], world.now)
    with pytest.raises(Conflict), db.transaction() as session:
        moves.admit(session, world.mediator, world.room, world.refs["agent"], [], world.now)
    with db.transaction() as session:
        moves.close_caucus(session, world.mediator, world.room, side, named, world.now)
    assert seat(world, world.applicant) == world.joint


def test_the_same_side_finds_its_old_words_and_hears_nothing_in_between(world: World) -> None:
    side = caucus(world, "applicant")
    rooms.send_message(world.applicant, world.room, Say(side, "one", "先修"), world.now)
    with db.transaction() as session:
        rooms.close_caucus(session, world.mediator, world.room, side, world.now)
    assert caucus(world, "applicant") == side
    rooms.send_message(world.mediator, world.room, Say(side, "two", "好"), world.now)
    read = rooms.messages_since(world.applicant, world.room, side, 0)["messages"]
    assert [m["text"] for m in read] == ["先修", "好"]


def test_an_empty_talk_that_was_left_open_is_begun_with_the_mediators_voice_in_it(world: World) -> None:
    side = caucus(world, "applicant")
    with db.transaction() as session:
        lobby.send_back(session, world.mediator, world.room, world.refs["applicant"], world.now)
        knocking.take_seat(session, world.mediator, world.room, world.joint, world.now)
        rooms.admit(session, world.mediator, world.room, world.refs["applicant"], world.now)
    assert seat(world, world.mediator) == world.joint
    assert caucus(world, "applicant") == side
    assert seat(world, world.mediator) == side


# knock


def test_a_talk_that_goes_on_alone_is_entered_after_a_knock_only(world: World) -> None:
    """What is spoken there is the side's own; what is written is written to the mediator."""
    first, _second = caucus(world, "respondent", "agent"), caucus(world, "applicant")
    view = look(world)
    me = world.mediator.participant_id
    assert me is not None and world.respondent.participant_id not in view.peers(me)
    rooms.send_message(world.agent, world.room, Say(first, "a", "等他来"), world.now)
    read = rooms.messages_since(world.mediator, world.room, first, 0)["messages"]
    assert [m["text"] for m in read] == ["等他来"]
    with pytest.raises(WrongState), db.transaction() as session:
        knocking.take_seat(session, world.mediator, world.room, first, world.now)
    with db.transaction() as session:
        knocking.knock(session, world.mediator, world.room, first, world.now)
    soon = world.now + timedelta(seconds=9)
    with pytest.raises(WrongState), db.transaction() as session:
        knocking.take_seat(session, world.mediator, world.room, first, soon)
    with db.transaction() as session:
        knocking.take_seat(session, world.mediator, world.room, first, world.now + timedelta(seconds=10))
    assert seat(world, world.mediator) == first
    with pytest.raises(WrongState), db.transaction() as session:
        knocking.knock(session, world.mediator, world.room, first, soon)  # he is there already


def test_somebody_inside_says_come_in_and_an_old_knock_opens_nothing(world: World) -> None:
    first, _second = caucus(world, "respondent", "agent"), caucus(world, "applicant")
    with db.transaction() as session:
        knocking.knock(session, world.mediator, world.room, first, world.now)
    with pytest.raises(WrongState), db.transaction() as session:
        knocking.take_seat(session, world.mediator, world.room, first, world.now + timedelta(minutes=3))
    with pytest.raises(NotFound), db.transaction() as session:
        knocking.let_in(session, world.applicant, world.room, first, world.now)
    with pytest.raises(NotAllowed), db.transaction() as session:
        knocking.let_in(session, world.mediator, world.room, first, world.now)
    with db.transaction() as session:
        knocking.let_in(session, world.agent, world.room, first, world.now)
        knocking.take_seat(session, world.mediator, world.room, first, world.now)
    assert seat(world, world.mediator) == first


def test_a_knock_is_noticed_by_those_inside_only(world: World) -> None:
    first, _second = caucus(world, "respondent", "agent"), caucus(world, "applicant")

    def marks() -> dict[str, str]:
        with db.reading() as session:
            found = queries.stamps(session.connection(), world.room_id)
        ids = {n: world.actor(n).participant_id for n in (*SIDES, "mediator")}
        return {n: found.of(i, ids["mediator"]) for n, i in ids.items() if i}  # type: ignore[arg-type]

    before = marks()
    with db.transaction() as session:
        knocking.knock(session, world.mediator, world.room, first, world.now)
    after = marks()
    assert {n for n in before if before[n] != after[n]} == {"respondent", "agent", "mediator"}
    with db.reading() as session:
        told = {n: state.state_for(session, world.actor(n), world.room).get("knock") for n in SIDES}
    assert told["applicant"] is None and told["agent"] is not None and told["respondent"] is not None


# shuttle-only


def joint_sides(world: World) -> set[int]:
    view = look(world)
    ids = {world.actor(n).participant_id: side for n, side in SIDES.items()}
    there = {
        i.participant_id
        for i in view.intervals
        if i.to_seq is None and view.channels[i.channel_id].kind == "joint"
    }
    return {ids[i] for i in there if i in ids}


def test_f34_switched_on_every_side_goes_into_its_own_talk_and_none_comes_back(world: World) -> None:
    with db.transaction() as session:
        shuttle.set_shuttle(session, world.mediator, world.room, True, world.now)
    assert joint_sides(world) == set()
    places = {name: seat(world, world.actor(name)) for name in SIDES}
    assert places["respondent"] == places["agent"] != places["applicant"]
    side = places["applicant"] or ""
    for act in (
        lambda s: rooms.close_caucus(s, world.mediator, world.room, side, world.now),
        lambda s: shuttle.set_shuttle(s, world.applicant, world.room, False, world.now),
    ):
        with pytest.raises((WrongState, NotAllowed)), db.transaction() as session:
            act(session)
    with (
        db.transaction() as session
    ):  # one side alone may sit at the table, the second is refused by the channel itself
        moves.bring_back(session, world.mediator, world.room, world.refs["applicant"], None, world.now)
    with pytest.raises(WrongState), db.transaction() as session:
        moves.bring_back(session, world.mediator, world.room, world.refs["agent"], None, world.now)
    assert joint_sides(world) == {1}
    with pytest.raises(InvalidInput), db.transaction() as session:
        rooms.open_caucus(
            session, world.mediator, world.room, [world.refs["applicant"], world.refs["agent"]], world.now
        )


def test_f34_who_is_let_in_comes_straight_to_the_own_talk_and_sees_nobody_of_the_other_side(
    world: World,
) -> None:
    with db.transaction() as session:
        for name in SIDES:
            lobby.send_back(session, world.mediator, world.room, world.refs[name], world.now)
        shuttle.set_shuttle(session, world.mediator, world.room, True, world.now)
    for name in SIDES:
        with db.transaction() as session:
            rooms.admit(session, world.mediator, world.room, world.refs[name], world.now)
        if name == "applicant":
            with_her = seat(world, world.mediator)
    assert joint_sides(world) == set() and seat(world, world.mediator) == with_her
    view = look(world)
    with db.reading() as session:
        everybody = audience.attenders(session.connection(), world.room_id)
    for name, side in SIDES.items():
        me = world.actor(name).participant_id
        assert me is not None
        seen = {row["side"] for row in audience.presence(view, everybody, set(), me)}
        assert seen == {side, None}
    with db.transaction() as session:
        session.execute(Sitting.__table__.update().values(state="open", opened_at=world.now))
        rooms.take_break(session, world.mediator, world.room, 10, world.now)
    assert joint_sides(world) == set()  # a break brings nobody together
    with db.transaction() as session:
        rooms.end_sitting(session, world.mediator, world.room, None, world.now)
    assert joint_sides(world) == set()


def test_f34_history_never_had_two_sides_at_one_table_after_the_switch(world: World) -> None:
    with db.transaction() as session:
        shuttle.set_shuttle(session, world.mediator, world.room, True, world.now)
        rooms.send_back(session, world.mediator, world.room, world.refs["agent"], world.now)
    with db.transaction() as session:
        rooms.admit(session, world.mediator, world.room, world.refs["agent"], world.now)
        late = session.scalars(
            select(Membership)
            .join(Channel, Channel.id == Membership.channel_id)
            .where(Channel.kind == "joint", Membership.to_seq.is_(None))
        ).all()
    assert {m.participant_id for m in late} == {world.mediator.participant_id}


def test_f34_the_sides_are_asked_to_come_one_after_the_other_and_another_mediator_keeps_them_apart(
    world: World, cast: Cast
) -> None:
    colleague(world, cast)
    with db.transaction() as session:
        shuttle.set_shuttle(session, world.mediator, world.room, True, world.now)
        when = world.now + timedelta(days=2)
        sent = {n.id for n in session.scalars(select(Notice))}
        rooms.schedule(session, world.mediator, world.room, Schedule(starts_at=when), world.now)
        told = {
            n.person_id: n.params["when"]
            for n in session.scalars(select(Notice).where(Notice.code == "sitting_set"))
            if n.id not in sent
        }
    assert told[world.applicant.person_id] == when.isoformat()
    assert told[world.respondent.person_id] == (when + timedelta(minutes=15)).isoformat()
    with db.transaction() as session:
        room = session.get_one(Room, world.room_id)
        successor = session.scalars(
            select(Participant).where(Participant.ref == world.refs["colleague"])
        ).one()
        rooms.open_room(session, room.case, "mediation", successor, None, world.mediator, world.now)
    assert joint_sides(world) == set()


# the lead


def test_f15_the_lead_passes_by_one_tap_each(world: World, cast: Cast) -> None:
    other = colleague(world, cast)
    side = caucus(world, "applicant")
    rooms.send_message(world.applicant, world.room, Say(side, "x", "只跟沈老师说"), world.now)
    with pytest.raises(NotAllowed), db.transaction() as session:
        lead.accept(session, other, world.room, world.now)
    with pytest.raises(InvalidInput), db.transaction() as session:
        lead.offer(session, world.mediator, world.room, world.refs["agent"], world.now)
    with db.transaction() as session:
        lead.offer(session, world.mediator, world.room, world.refs["colleague"], world.now)
    with db.transaction() as session:
        lead.accept(session, other, world.room, world.now)
    assert seat(world, other) == world.joint  # his voice did not go through a wall
    rooms.send_message(world.applicant, world.room, Say(side, "y", "新来的好"), world.now)
    assert [m["text"] for m in rooms.messages_since(other, world.room, side, 0)["messages"]] == ["新来的好"]
    old = rooms.messages_since(world.mediator, world.room, side, 0)["messages"]
    assert [m["text"] for m in old] == ["只跟沈老师说"]
    with pytest.raises(NotAllowed), db.transaction() as session:
        rooms.close_caucus(session, world.mediator, world.room, side, world.now)
    with db.transaction() as session:
        rooms.close_caucus(session, other, world.room, side, world.now)


def test_f15_a_lead_that_is_gone_for_a_minute_is_taken_with_a_notice(world: World, cast: Cast) -> None:
    other = colleague(world, cast)
    with db.transaction() as session:
        assert world.mediator.participant_id is not None
        lead.beat(session, world.room_id, world.mediator.participant_id, world.now)
    with pytest.raises(WrongState), db.transaction() as session:
        lead.take(session, other, world.room, world.now + timedelta(seconds=60))
    with pytest.raises(NotAllowed), db.transaction() as session:
        lead.take(session, world.agent, world.room, world.now + timedelta(minutes=5))
    with db.transaction() as session:
        lead.take(session, other, world.room, world.now + timedelta(seconds=61))
        told = session.scalars(select(Notice.person_id).where(Notice.code == "lead_taken")).all()
    assert told == [world.mediator.person_id]
    with db.transaction() as session:
        rooms.tick(session, other, world.room, "free", world.now)
    channels = {c.kind for c in look(world).channels.values()}
    assert "mediators" in channels
    mine = [c for c in look(world).channels.values() if c.kind == "mediators"][0].ref
    rooms.send_message(other, world.room, Say(mine, "m", "我接着谈"), world.now)
    read = rooms.messages_since(world.mediator, world.room, mine, 0)["messages"]
    assert [m["text"] for m in read] == ["我接着谈"]
    for name in SIDES:
        with pytest.raises(NotFound):
            rooms.messages_since(world.actor(name), world.room, mine, 0)
