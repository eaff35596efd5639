"""The durable message: numbered, chained, once, and only where its sender is (I2, I3, design 3.3, 3.4)."""

import dataclasses
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from portal import db
from portal.db.scope import whole_house
from portal.errors import Conflict, NotAllowed, NotFound, NotSignedIn
from portal.people import sessions
from portal.people.models import LoginSession
from portal.rooms import operations as rooms
from portal.rooms.messages import broken_link
from portal.rooms.models import Channel, Message
from portal.rooms.operations import Say
from tests.rooms.world import World


def say(world: World, name: str, text: str, channel: str = "", client_id: str = "") -> dict:
    words = Say(channel or world.joint, client_id or f"{name}-{text}", text)
    return rooms.send_message(world.actor(name), world.room, words, world.now)


def read(world: World, name: str, channel: str = "") -> list[str]:
    found = rooms.messages_since(world.actor(name), world.room, channel or world.joint, 0)
    return [m["text"] for m in found["messages"]]


def caucus(world: World, *names: str) -> str:
    with db.transaction() as session:
        refs = [world.refs[n] for n in names]
        return rooms.open_caucus(session, world.mediator, world.room, refs, world.now).ref


def test_messages_are_numbered_without_gaps_and_read_by_all_in_the_same_order(world: World) -> None:
    assert [say(world, n, f"words {i}")["seq"] for i, n in enumerate(("applicant", "mediator", "agent"))] == [
        1,
        2,
        3,
    ]
    for name in ("applicant", "respondent", "agent", "mediator"):
        assert read(world, name) == ["words 0", "words 1", "words 2"]


def test_the_same_client_id_twice_is_one_message_with_the_same_answer(world: World) -> None:
    first = say(world, "applicant", "once", client_id="a1")
    assert say(world, "applicant", "once", client_id="a1") == first
    with pytest.raises(Conflict):
        say(world, "applicant", "other words", client_id="a1")
    assert say(world, "respondent", "mine", client_id="a1")["seq"] == 2  # ids are the sender's own
    assert read(world, "mediator") == ["once", "mine"]


def test_a_message_for_a_channel_one_has_left_is_refused_and_never_falls_into_the_joint_one(
    world: World,
) -> None:
    side = caucus(world, "applicant")
    with pytest.raises(NotAllowed):
        say(world, "applicant", "for everybody")
    say(world, "applicant", "between us", side)
    with db.transaction() as session:
        rooms.close_caucus(session, world.mediator, world.room, side, world.now)
    with pytest.raises(NotAllowed):
        say(world, "applicant", "one more secret", side)
    assert read(world, "respondent") == []
    assert read(world, "applicant", side) == ["between us"]


def test_a_resend_of_a_stored_message_is_acked_after_its_sender_was_moved(world: World) -> None:
    first = say(world, "applicant", "stored", client_id="lost-ack")
    caucus(world, "applicant")
    assert say(world, "applicant", "stored", client_id="lost-ack") == first


def test_the_other_side_does_not_know_the_caucus_channel(world: World) -> None:
    side = caucus(world, "applicant")
    say(world, "mediator", "canary", side)
    for name in ("respondent", "agent"):
        with pytest.raises(NotFound):
            read(world, name, side)
        with pytest.raises(NotFound):
            say(world, name, "let me in", side)
    with pytest.raises(NotFound):
        rooms.messages_since(world.eve, world.room, side, 0)


def test_what_is_said_while_one_is_away_stays_unread_for_ever(world: World) -> None:
    say(world, "mediator", "before")
    side = caucus(world, "applicant")
    say(world, "respondent", "behind the back")
    with db.transaction() as session:
        rooms.close_caucus(session, world.mediator, world.room, side, world.now)
    say(world, "mediator", "after")
    assert read(world, "applicant") == ["before", "after"]
    assert read(world, "respondent") == ["before", "behind the back", "after"]


def test_an_ended_session_cannot_speak_and_nothing_is_stored(world: World) -> None:
    with db.transaction() as session:
        row = session.get_one(LoginSession, world.applicant.session_id)
        sessions.end(session, row, world.now)
    with pytest.raises(NotSignedIn):
        say(world, "applicant", "too late")
    late = dataclasses.replace(world, now=world.now + timedelta(hours=13))
    with pytest.raises(NotSignedIn):
        say(late, "respondent", "expired")
    assert read(world, "mediator") == []


def let_forge(session: Session) -> None:
    """An intruder who owns the database file also removes the triggers that refuse to change a message."""
    for name in (
        session.execute(text("select name from sqlite_master where type = 'trigger'")).scalars().all()
    ):
        session.execute(text(f"drop trigger {name}"))


def test_the_chain_of_a_channel_shows_every_change(world: World) -> None:
    for i in range(5):
        say(world, "applicant", f"line {i}")
    with db.reading() as session:
        assert broken_link(session.connection(), world.joint) is None
    with db.transaction() as session:
        let_forge(session)
        session.execute(update(Message).where(Message.seq == 3).values(text="changed"))
    with db.reading() as session:
        assert broken_link(session.connection(), world.joint) == 3


def test_a_cut_off_tail_is_found(world: World) -> None:
    for i in range(3):
        say(world, "applicant", f"line {i}")
    with db.transaction() as session:
        let_forge(session)
        session.delete(session.scalars(select(Message).where(Message.seq == 3)).one())
    with db.reading() as session:
        assert broken_link(session.connection(), world.joint) == 0


def test_sixteen_threads_talk_at_once_and_every_number_is_given_once(world: World) -> None:
    def talk(n: int) -> None:
        for i in range(10):
            say(world, ("applicant", "respondent", "agent", "mediator")[n % 4], f"t{n}-{i}")

    threads = [threading.Thread(target=talk, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.reading() as session:
        with whole_house(session.connection()):
            seqs = sorted(session.scalars(select(Message.seq)))
        head = session.scalars(select(Channel.head_seq).where(Channel.ref == world.joint)).one()
        assert broken_link(session.connection(), world.joint) is None
    assert seqs == list(range(1, 161)) and head == 160
