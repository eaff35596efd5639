"""F25 private questions keep the sides apart; F44 the silent signal reaches the mediator and nobody else."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal import db
from portal.audit.models import AuditChain, AuditLink
from portal.cases.models import Case
from portal.cases.operations import safety
from portal.cases.operations.act import enter
from portal.errors import InvalidInput, NotAllowed, NotFound, WrongState
from portal.law import screening
from portal.notices.models import Notice
from portal.rooms import audience, queries, state
from portal.rooms import operations as rooms
from portal.rooms.forms_day import Nothing
from portal.rooms.forms_safety import DistressAnswer
from portal.rooms.models import Membership
from portal.rooms.operations import distress
from tests.rooms.test_sittings import opened
from tests.rooms.world import World

CALM = dict.fromkeys(screening.KEYS, "no")


def in_joint(world: World) -> set[str]:
    with db.reading() as session:
        view = audience.look(session.connection(), world.room_id)
    joint = next(i for i, c in view.channels.items() if c.kind == "joint")
    return {view.refs[i.participant_id] for i in view.intervals if i.channel_id == joint and i.to_seq is None}


def screened(world: World, who: str, **answers: str) -> screening.Outcome:
    with db.transaction() as session:
        at = enter(session, world.actor(who), world.case, world.now)
        return safety.answer_screening(session, at, {**CALM, **answers}, "")[1]


def test_f25_one_yes_takes_everybody_apart_and_there_is_no_way_back_together(world: World) -> None:
    opened(world)
    assert world.refs["applicant"] in in_joint(world) and world.refs["respondent"] in in_joint(world)
    assert screened(world, "applicant", fear="yes").apart
    assert in_joint(world) == {world.refs["mediator"]}
    with db.reading() as session:
        caucus = session.scalars(select(Membership).where(Membership.to_seq.is_(None))).all()
        assert (
            len({m.channel_id for m in caucus}) >= 4
        )  # two separate talks, the empty joint one, the mediators' own
        refs = [
            c.ref
            for c in audience.look(session.connection(), world.room_id).channels.values()
            if c.kind == "caucus"
        ]
    for ref in refs:
        with pytest.raises(WrongState), db.transaction() as session:
            rooms.close_caucus(session, world.mediator, world.room, ref, world.now)
    with pytest.raises(WrongState), db.transaction() as session:
        rooms.set_shuttle(session, world.mediator, world.room, False, world.now)  # only the desk lifts it


def test_f25_calm_answers_change_nothing_and_are_nobody_elses(world: World) -> None:
    assert screened(world, "respondent") == screening.Outcome(False, False, False)
    with db.reading() as session:
        case = session.scalars(select(Case).where(Case.ref == world.case)).one()
        assert not case.apart
        actions = select(AuditChain.audience).join(AuditLink, AuditLink.chain_id == AuditChain.id)
        assert set(session.scalars(actions.where(AuditLink.action == "answer_screening"))) == {"staff"}
    for answers in ({"fear": "yes"}, {**CALM, "fear": "maybe"}):
        with pytest.raises(InvalidInput), db.transaction() as session:
            at = enter(session, world.applicant, world.case, world.now)
            safety.answer_screening(session, at, answers, "")


def pressed(world: World, who: str = "applicant") -> dict:  # type: ignore[type-arg]
    with db.transaction() as session:
        return distress.press(session, world.actor(who), world.room, Nothing(), world.now)


def told_to(world: World, who: str) -> tuple:  # type: ignore[type-arg]
    """Everything another person's page and sockets are made of."""
    actor = world.actor(who)
    with db.reading() as session:
        connection = session.connection()
        view = audience.look(connection, world.room_id)
        stamps = queries.stamps(connection, world.room_id).of(actor.participant_id or 0, view.presiding_id)
        notices = session.scalars(select(Notice.id).where(Notice.person_id == actor.person_id)).all()
        return (
            state.state_for(session, actor, world.room),
            audience.channels_of(view, actor.participant_id or 0),
            stamps,
            notices,
        )


def test_f44_the_signal_changes_nothing_that_anybody_but_the_mediator_reads(world: World) -> None:
    opened(world)
    before = {who: told_to(world, who) for who in ("respondent", "agent", "applicant")}
    assert pressed(world) == {}
    pressed(world)  # twice is once
    assert {who: told_to(world, who) for who in before} == before
    with db.reading() as session:
        waiting = distress.open_signals(session, world_room(session, world))
        assert [name for _row, name in waiting] == ["斯琴高娃"]
        chains = select(AuditChain.audience).join(AuditLink, AuditLink.chain_id == AuditChain.id)
        assert set(session.scalars(chains.where(AuditLink.action == "distress"))) == {"staff"}


def world_room(session, world: World):  # type: ignore[no-untyped-def]
    from portal.rooms.models import Room

    return session.scalars(select(Room).where(Room.ref == world.room)).one()


def test_f44_the_mediator_answers_apart_at_once_with_the_whole_side(world: World) -> None:
    opened(world)
    pressed(world, "respondent")
    with db.reading() as session:
        signal = distress.open_signals(session, world_room(session, world))[0][0].ref
    form = DistressAnswer(signal=signal, how="apart")
    with pytest.raises(NotAllowed), db.transaction() as session:
        distress.answer(session, world.applicant, world.room, form, world.now)
    with db.transaction() as session:
        distress.answer(session, world.mediator, world.room, form, world.now)
    assert in_joint(world) == {
        world.refs["mediator"],
        world.refs["applicant"],
    }  # the agent went with his side
    with pytest.raises(WrongState), db.transaction() as session:
        distress.answer(session, world.mediator, world.room, form, world.now)


def test_f44_a_stranger_and_the_mediator_have_no_such_button(world: World) -> None:
    with pytest.raises(NotFound):
        pressed(world, "eve")
    with pytest.raises(NotAllowed):
        pressed(world, "mediator")
