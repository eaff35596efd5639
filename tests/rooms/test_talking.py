"""Many messages in one transaction: order, numbers, twins, and one that is refused beside others that are not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC
from typing import Any, cast

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from portal import db
from portal.audit.operations import canonical, commit
from portal.cases.models import Participant
from portal.db.writer import Writer, _Ticket
from portal.errors import Busy, Conflict, DomainError, GuardFailed, NotAllowed, NotFound, NotSignedIn
from portal.people.models import LoginSession
from portal.rooms import operations as rooms
from portal.rooms.links import link_hash
from portal.rooms.messages import broken_link
from portal.rooms.talking import Say, Sending, Stored, store
from tests.rooms.world import World


def batch(world: World, *said: tuple[str, str, str]) -> list[_Ticket]:
    """(who, client id, words) → tickets in the joint channel."""
    return [
        _Ticket(store, Sending(world.actor(who), world.room, Say(world.joint, key, words), world.now), lambda _: None)
        for who, key, words in said
    ]  # fmt: skip


def write(tickets: Sequence[_Ticket]) -> list[Any]:
    """The writer's own way, without its thread."""
    writer = Writer(db.bound())
    try:
        writer._write(list(tickets))
    finally:
        writer.stop()
    return [t.answer for t in tickets]


def test_numbers_follow_the_order_of_arrival_and_the_chain_holds(world: World) -> None:
    answers = write(
        batch(world, *((who, f"{who}{n}", f"第{n}句") for n in range(5) for who in ("applicant", "mediator")))
    )
    assert [a["seq"] for a in answers] == list(range(1, 11))
    with db.reading() as session:
        assert broken_link(session.connection(), world.joint) is None


def test_the_same_message_twice_in_one_batch_is_one_message(world: World) -> None:
    first, second, other = write(
        batch(world, ("applicant", "a", "好"), ("applicant", "a", "好"), ("applicant", "a", "不好"))
    )
    assert first == second and first["seq"] == 1
    assert isinstance(other, Conflict)


def test_a_refusal_costs_no_number_and_spoils_nobody(world: World) -> None:
    with db.transaction() as session:
        rooms.send_back(session, world.mediator, world.room, world.refs["respondent"], world.now)
    one, out, stranger, two = write(
        batch(
            world,
            ("applicant", "a", "一"),
            ("respondent", "b", "二"),
            ("eve", "c", "三"),
            ("agent", "d", "四"),
        )
    )
    assert (one["seq"], two["seq"]) == (1, 2)
    assert isinstance(out, NotAllowed) and isinstance(stranger, NotFound)


def test_those_who_hear_are_those_who_were_there_when_it_was_stored(world: World) -> None:
    told: list[Stored] = []
    hear = lambda events: told.extend(e.fresh for e in events if isinstance(e.fresh, Stored))  # noqa: E731
    with db.transaction() as session:
        rooms.send_back(session, world.mediator, world.room, world.refs["respondent"], world.now)
    db.subscribe(hear)
    try:
        write(batch(world, ("applicant", "a", "只给在座的人")))
    finally:
        db.unsubscribe(hear)
    present = {world.actor(n).participant_id for n in ("applicant", "agent", "mediator")}
    assert [set(t.readers) for t in told] == [present]


def test_what_offends_the_database_itself_spoils_nobody_else(world: World) -> None:
    def rude(connection: Connection, items: Sequence[Any]) -> list[Any]:
        connection.execute(text("insert into room (id) values (1)"))
        return list(items)

    tickets = [*batch(world, ("applicant", "a", "一")), _Ticket(rude, None, lambda _: None)]
    tickets += batch(world, ("agent", "b", "二"))
    one, wrong, two = write(tickets)
    assert (one["seq"], two["seq"]) == (1, 2) and isinstance(wrong, Conflict)


def test_a_group_that_fails_altogether_nacks_only_its_own(world: World) -> None:
    def broken(connection: Connection, items: Sequence[Any]) -> list[Any]:
        raise ZeroDivisionError

    tickets = [_Ticket(broken, None, lambda _: None), *batch(world, ("applicant", "a", "一"))]
    wrong, one = write(tickets)
    assert isinstance(wrong, ZeroDivisionError) and one["seq"] == 1


def test_the_writer_outlives_a_listener_that_throws(world: World) -> None:
    def throws(answer: Any) -> None:
        raise ZeroDivisionError

    db.post(db.nothing, 1, throws)
    assert db.submit(db.nothing, 2) == 2


def test_too_many_waiting_is_said_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.db.writer.LONGEST_QUEUE", 0)
    with pytest.raises(Busy):
        db.submit(db.nothing, 1)


@pytest.fixture
def writer(world: World) -> Iterator[Writer]:
    """One writer over several batches, as in life."""
    made = Writer(db.bound())
    yield made
    made.stop()


def again(writer: Writer, tickets: list[_Ticket]) -> list[Any]:
    writer._write(tickets)
    return [t.answer for t in tickets]


def _sent_back(session: Session, world: World) -> None:
    rooms.send_back(session, world.mediator, world.room, world.refs["applicant"], world.now)


def _signed_out(session: Session, world: World) -> None:
    session.get_one(LoginSession, world.applicant.session_id).ended_at = world.now


def _left(session: Session, world: World) -> None:
    session.get_one(Participant, world.applicant.participant_id).ends_at = world.now


def _silenced(session: Session, world: World) -> None:
    session.get_one(Participant, world.applicant.participant_id).may_speak = False


REFUSED = {_sent_back: NotAllowed, _signed_out: NotSignedIn, _left: NotFound, _silenced: GuardFailed}


@pytest.mark.parametrize("change", REFUSED, ids=lambda change: change.__name__)
def test_what_the_writer_keeps_is_gone_as_soon_as_anybody_else_writes(
    world: World, writer: Writer, change: Callable[[Session, World], None]
) -> None:
    assert again(writer, batch(world, ("applicant", "a", "一")))[0]["seq"] == 1
    kept = cast(Connection, writer.line).info["kept"]
    assert again(writer, batch(world, ("applicant", "b", "二")))[0]["seq"] == 2
    assert cast(Connection, writer.line).info["kept"] is kept and len(kept.notes["talking"].places) == 1
    with db.transaction() as session:
        change(session, world)
    one, two = again(writer, batch(world, ("applicant", "c", "三"), ("mediator", "d", "四")))
    assert type(one) is REFUSED[change] and two["seq"] == 3


def test_a_twin_is_found_also_where_the_place_is_known(world: World, writer: Writer) -> None:
    first = again(writer, batch(world, ("applicant", "a", "一")))
    assert again(writer, batch(world, ("applicant", "a", "一"))) == first
    assert isinstance(again(writer, batch(world, ("applicant", "a", "二")))[0], Conflict)


def test_nobody_builds_on_a_batch_that_failed(world: World, writer: Writer) -> None:
    def lost(connection: Connection, items: Sequence[Any]) -> list[Any]:
        connection.execute(text("insert into nowhere values (1)"))
        return list(items)

    again(writer, batch(world, ("applicant", "a", "一")))
    failed = again(writer, [*batch(world, ("applicant", "b", "二")), _Ticket(lost, None, lambda _: None)])
    assert [type(a) for a in failed] == [Busy, Busy]
    assert again(writer, batch(world, ("applicant", "b", "二")))[0]["seq"] == 2
    with db.reading() as session:
        assert broken_link(session.connection(), world.joint) is None


def test_a_link_covers_the_same_bytes_as_every_other_chain(world: World) -> None:
    row = {
        "seq": 1, "ref": "r", "client_id": "c", "privilege": "concession", "sent_at": world.now,
        "salt": "s", "text": "引号\"换行\n\u2028\u007f", "previous": "0" * 64,
    }  # fmt: skip
    covered = {
        "channel": "楼", "seq": 1, "ref": "r", "from": "a", "client_id": "c", "privilege": "concession",
        "sent_at": world.now.astimezone(UTC).isoformat(),
        "text": commit("s", str(row["text"])), "previous": "0" * 64,
    }  # fmt: skip
    assert link_hash("楼", "a", row) == hashlib.sha256(canonical(covered)).hexdigest()


def test_refusals_are_values_not_exceptions(world: World) -> None:
    with db.transaction() as session:
        answer = store(session.connection(), [t.item for t in batch(world, ("eve", "a", "x"))])
    assert [type(a) for a in answer] == [NotFound] and isinstance(answer[0], DomainError)
