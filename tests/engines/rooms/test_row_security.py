"""The second wall: for an ordinary role that owns the tables, a query that forgets its audience finds nothing (I1)."""

import subprocess
from pathlib import Path

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from portal import clock, db
from portal.cli import copies
from portal.config import Config
from portal.db import migrate, scope
from portal.rooms import audience, messages, state
from portal.rooms import operations as rooms
from portal.rooms.forms import ReleaseProposal
from portal.rooms.models import Membership, Message, Note, Release
from portal.rooms.operations import Say, notes, releases
from portal.rooms.row_security import POLICIES
from tests.rooms.world import World

pytestmark = pytest.mark.postgres
WALLED = (Message, Membership, Release, Note)


@pytest.fixture
def talk(world: World) -> str:
    """Joint words, a caucus with words, a sentence that waits for its party, a note; the caucus's ref."""
    rooms.send_message(world.applicant, world.room, Say(world.joint, "j", "joint"), world.now)
    with db.transaction() as session:
        side = rooms.open_caucus(
            session, world.mediator, world.room, [world.refs["applicant"]], world.now
        ).ref
    rooms.send_message(world.applicant, world.room, Say(side, "c", "between us"), world.now)
    rooms.send_message(world.mediator, world.room, Say(world.joint, "k", "without the applicant"), world.now)
    with db.transaction() as session:
        form = ReleaseProposal(channel=side, participant=world.refs["applicant"], text="may cross")
        releases.propose(session, world.mediator, world.room, form, world.now)
        notes.save(session, world.mediator, world.room, "mine", world.now)
    return side


def count(session: Session) -> dict[str, int]:
    """Rows that a query without any audience finds."""
    return {t.__tablename__: session.scalar(select(func.count()).select_from(t)) or 0 for t in WALLED}


def test_the_role_is_an_ordinary_one_and_owns_the_tables(world: World) -> None:
    with db.reading() as session:
        who = session.execute(
            text("select rolsuper, rolbypassrls from pg_roles where rolname = current_user")
        ).one()
        owned = (
            select(text("tablename")).select_from(text("pg_tables")).where(text("tableowner = current_user"))
        )
        assert tuple(who) == (False, False)
        assert set(POLICIES) <= set(session.scalars(owned))


def test_who_names_nobody_finds_nothing(talk: str) -> None:
    with db.reading() as session:
        assert count(session) == {"message": 0, "membership": 0, "release": 0, "note": 0}
        assert session.execute(text("select * from message")).all() == []


def test_everybody_finds_what_is_theirs_and_no_more(world: World, talk: str) -> None:
    found = {}
    for name in ("applicant", "respondent", "agent", "mediator"):
        with db.reading() as session:
            scope.reads_for(session.connection(), world.actor(name).participant_id or 0)
            found[name] = (
                sorted(session.scalars(select(Message.text))),
                count(session)["release"],
                count(session)["note"],
            )
    assert found == {
        "applicant": (["between us", "joint"], 1, 0),
        "respondent": (["joint", "without the applicant"], 0, 0),
        "agent": (["joint", "without the applicant"], 0, 0),
        "mediator": (["between us", "joint", "without the applicant"], 1, 1),
    }


def test_who_left_the_case_finds_nothing_more(world: World, talk: str) -> None:
    from portal.cases.models import Participant

    with db.transaction() as session:
        session.get_one(Participant, world.agent.participant_id).ends_at = world.now
    with db.reading() as session:
        scope.reads_for(session.connection(), world.agent.participant_id or 0)
        assert count(session)["message"] == 0


def test_the_wider_view_ends_where_it_was_asked_for(world: World, talk: str) -> None:
    with db.reading() as session:
        with scope.whole_house(session.connection()):
            assert count(session)["message"] == 3
        assert count(session)["message"] == 0
        audience.look(session.connection(), world.room_id)
        assert count(session)["membership"] == 0, "the look at a room leaves the door open"
    with db.reading() as session:
        state.state_for(session, world.respondent, world.room)
        assert count(session) == {"message": 2, "membership": 1, "release": 0, "note": 0}
    with db.reading() as session:  # the same pooled connection, another request
        assert count(session)["message"] == 0


def test_what_only_reads_cannot_write(world: World, talk: str) -> None:
    row = {
        "room_id": world.room_id,
        "participant_id": world.applicant.participant_id,
        "text": "x",
        "version": 1,
    }
    with db.reading() as session:
        scope.reads_for(session.connection(), world.applicant.participant_id or 0)
        assert session.execute(update(Membership).values(to_seq=None)).rowcount == 0  # type: ignore[attr-defined]
        assert session.execute(delete(Note)).rowcount == 0  # type: ignore[attr-defined]
        with pytest.raises(ProgrammingError, match="row-level security"):
            session.execute(insert(Note).values(**row, changed_at=clock.now()))


def test_the_doors_give_the_same_with_the_wall_as_without(world: World, talk: str, house: Config) -> None:
    """Down and up again: the migration's way back works, and nobody reads more or less."""

    def readings() -> list[object]:
        found: list[object] = []
        for name in ("applicant", "respondent", "mediator"):
            for channel in (world.joint, talk):
                try:
                    found.append(messages.messages_since(world.actor(name), world.room, channel, 0))
                except Exception as error:
                    found.append(type(error).__name__)
            with db.reading() as session:
                found.append(state.state_for(session, world.actor(name), world.room))
        with db.reading() as session:
            found.append(messages.broken_link(session.connection(), talk))
        return found

    with_wall = readings()
    migrate.downgrade(db.bound(), "0001")
    try:
        with db.reading() as session:
            assert count(session)["message"] == 3
        assert readings() == with_wall
    finally:
        migrate.upgrade(db.bound())
    with db.reading() as session:
        assert count(session)["message"] == 0


def test_a_backup_by_the_ordinary_role_holds_what_was_said(
    world: World, talk: str, house: Config, tmp_path: Path
) -> None:
    """The copy asks for the wider view: a dump through the wall without it would be empty, or refused."""
    copies._snapshot(house, tmp_path / "house.dump")
    shown = subprocess.run(
        ["pg_restore", "--data-only", "--table=message", "--file=-", str(tmp_path / "house.dump")],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    rows = shown.stdout.split("COPY public.message")[1].split("\\.")[0].strip().splitlines()[1:]
    assert len(rows) == 3
    assert copies._live_counts()["message"] == 3
