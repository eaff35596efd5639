"""Who listens and who speaks (F17), and a room with a hundred and sixty people on one side (wage_arrears)."""

import json
import time
from datetime import datetime

import pytest
from sqlalchemy import func, select

from portal import db
from portal.cases.models import Participant, Party
from portal.errors import GuardFailed, InvalidInput, NotAllowed
from portal.people.actors import Actor
from portal.rooms import audience
from portal.rooms import operations as rooms
from portal.rooms.models import Attendance, Membership, Room
from portal.rooms.operations import Say, channels
from portal.rooms.operations.speech import admit_side, begins_silent, grant_word
from realtime.broadcast import Broadcast
from realtime.connections import Connection, Connections
from realtime.lines import Frame
from tests.cast import party_actor, person
from tests.rooms.world import World

WORKERS, REPRESENTATIVES = 160, 3


def joins(world: World, name: str, capacity: str, party_id: int | None, now: datetime) -> Actor:
    """One more person of the case, silent where the capacity says so."""
    with db.transaction() as session:
        case_id = session.get_one(Participant, world.mediator.participant_id).case_id
        actor = party_actor(person(session, name, now))
        row = Participant(
            case_id=case_id, person_id=actor.person_id, capacity=capacity, party_id=party_id, starts_at=now,
            may_speak=not begins_silent(capacity),
        )  # fmt: skip
        session.add(row)
        session.flush()
        world.refs[name] = row.ref
        return actor.within(row.id, party_id, 1)


def says(world: World, actor: Actor, text: str, channel: str = "") -> None:
    rooms.send_message(actor, world.room, Say(channel or world.joint, text, text), world.now)


def test_a_support_person_listens_until_the_mediator_grants_the_word(world: World, now: datetime) -> None:
    son = joins(world, "儿子", "SUPPORT_PERSON", world.applicant.party_id, now)
    with db.transaction() as session:
        rooms.arrive(session, son, world.room, now)
        rooms.admit(session, world.mediator, world.room, world.refs["儿子"], now)
    says(world, world.applicant, "各位好")
    assert [m["text"] for m in rooms.messages_since(son, world.room, world.joint, 0)["messages"]] == [
        "各位好"
    ]
    with pytest.raises(GuardFailed, match="may_speak"):
        says(world, son, "我也说一句")
    assert _silent(world, "respondent") == {world.refs["儿子"]}  # and everybody at the table knows it
    with db.transaction() as session:
        grant_word(session, world.mediator, world.room, world.refs["儿子"], True, now)
    says(world, son, "谢谢")
    assert _silent(world, "respondent") == set()
    with db.transaction() as session:
        grant_word(session, world.mediator, world.room, world.refs["儿子"], False, now)
    with pytest.raises(GuardFailed):
        says(world, son, "还有")


def test_only_who_presides_grants_and_nobody_silences_a_party(world: World, now: datetime) -> None:
    for actor, name, wrong in (
        (world.applicant, "respondent", NotAllowed),
        (world.mediator, "respondent", InvalidInput),
        (world.mediator, "agent", InvalidInput),
    ):
        with pytest.raises(wrong), db.transaction() as session:
            grant_word(session, actor, world.room, world.refs[name], False, now)


def _silent(world: World, reader: str) -> set[str]:
    with db.reading() as session:
        view = audience.look(session.connection(), world.room_id)
        everybody = audience.attenders(session.connection(), world.room_id)
    me = world.actor(reader).participant_id or 0
    return {p["participant"] for p in audience.presence(view, everybody, set(), me) if p.get("silent")}


@pytest.fixture
def crowd(world: World, now: datetime) -> list[Actor]:
    """A hundred and sixty more on side 1, each a party of its own; three of them speak for all. All wait at the door."""
    made = []
    with db.transaction() as session:
        case_id = session.get_one(Participant, world.mediator.participant_id).case_id
        sitting = session.scalars(select(Attendance.sitting_id)).first()
        for n in range(WORKERS):
            actor = party_actor(person(session, f"工人{n}", now))
            party = Party(case_id=case_id, person_id=actor.person_id, side=1, ordinal=n + 2)
            session.add(party)
            session.flush()
            speaks = n < REPRESENTATIVES
            row = Participant(
                case_id=case_id, person_id=actor.person_id, capacity="REPRESENTATIVE" if speaks else "APPLICANT",
                party_id=party.id, starts_at=now, may_speak=speaks,
            )  # fmt: skip
            session.add(row)
            session.flush()
            session.add(
                Attendance(sitting_id=sitting, participant_id=row.id, state="waiting", arrived_at=now)
            )
            made.append(actor.within(row.id, party.id, 1))
            world.refs[f"工人{n}"] = row.ref
    return made


def test_a_side_of_a_hundred_and_sixty_comes_in_at_once_listens_and_speaks_through_three(
    world: World, crowd: list[Actor], now: datetime
) -> None:
    with db.transaction() as session:
        assert admit_side(session, world.mediator, world.room, 1, now) == {"admitted": WORKERS}
    with db.transaction() as session:
        assert admit_side(session, world.mediator, world.room, 1, now) == {"admitted": 0}  # nobody twice
        inside = select(func.count()).where(
            Membership.to_seq.is_(None), Membership.participant_id.in_([a.participant_id for a in crowd])
        )
        assert session.scalar(inside) == WORKERS
        joint = channels.joint_channel(session, session.get_one(Room, world.room_id))
        assert joint.epoch < 20, "one move for the side, not one for each"
    says(world, crowd[0], "我们一百六十人要工钱")
    for silent in (crowd[3], crowd[-1]):
        with pytest.raises(GuardFailed):
            says(world, silent, "我也要说")
        heard = rooms.messages_since(silent, world.room, world.joint, 0)["messages"]
        assert [m["text"] for m in heard] == ["我们一百六十人要工钱"]
    with db.transaction() as session:  # one of them is asked for himself
        grant_word(session, world.mediator, world.room, world.refs["工人9"], True, now)
        with pytest.raises(InvalidInput):
            grant_word(session, world.mediator, world.room, world.refs["工人0"], False, now)
    says(world, crowd[9], "我的工资条在这里")


class Kept:
    """A way out that counts."""

    def __init__(self) -> None:
        self.frames: list[str] = []

    def push(self, frame: Frame) -> None:
        self.frames.append(frame.text)


def test_what_a_big_room_tells_each_telephone_is_little(
    world: World, crowd: list[Actor], now: datetime
) -> None:
    """Presence names the few who speak and counts the rest; who comes is no list of a hundred and sixty for each."""
    with db.transaction() as session:
        admit_side(session, world.mediator, world.room, 1, now)
    connections, lines = Connections(), {}
    for n, actor in enumerate([*crowd, world.respondent, world.mediator]):
        me = actor.participant_id or 0
        line = lines[me] = Kept()
        ref = (
            world.refs.get(f"工人{n}")
            or world.refs["respondent" if actor is world.respondent else "mediator"]
        )
        connections.add(
            Connection(f"s{n}", f"l{n}", line, actor, me, ref, world.room_id, world.room, world.case, True)
        )
    broadcast = Broadcast(connections, lambda connection, reason: None)
    start = time.process_time()
    broadcast._tell([db.Event("room", str(world.room_id))])
    spent = time.process_time() - start
    worker, mediator = lines[crowd[50].participant_id or 0], lines[world.mediator.participant_id or 0]
    told = {name: data for name, data in (json.loads(f.partition(",")[2]) for f in worker.frames)}
    everybody = WORKERS + 3 + 1  # the two sides of before, the agent, the mediator
    assert told["presence"]["crowd"]["count"] == everybody
    assert told["presence"]["crowd"]["online"] == WORKERS + 2
    named = {p["participant"] for p in told["presence"]["participants"]}
    assert named == {
        world.refs[n]
        for n in ("工人0", "工人1", "工人2", "工人50", *("applicant", "respondent", "agent", "mediator"))
    }
    assert told["channels"]["peers"] == [], "nobody connects pictures with a hundred and sixty"
    assert sum(map(len, worker.frames)) < 4000 and sum(map(len, mediator.frames)) < 8000
    assert len(worker.frames) == 3 and spent < 30
    broadcast._tell([db.Event("room", str(world.room_id))])
    assert len(worker.frames) == 3  # nothing new, nothing sent
