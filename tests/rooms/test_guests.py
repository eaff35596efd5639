"""F17–F19: who joins, by whose consent, and how one word puts them out again."""

from datetime import datetime

import pytest
from sqlalchemy import select

from portal import db
from portal.cases import queries
from portal.cases.models import Participant
from portal.cases.operations.act import enter
from portal.errors import Conflict, GuardFailed, InvalidInput, NotAllowed, NotFound
from portal.law.visibility import Viewer
from portal.law.vocabulary import Role
from portal.notices.models import Outgoing
from portal.people.actors import Actor
from portal.rooms import operations as rooms
from portal.rooms.doors import current_sitting
from portal.rooms.forms import GuestProposal
from portal.rooms.minutes_body import known_by_itself
from portal.rooms.models import Room
from portal.rooms.operations import Say
from portal.rooms.operations.guests import answer_guest, propose_guest
from portal.rooms.operations.speech import grant_word, hear_oath
from tests.rooms.world import World


def invited(world: World, capacity: str, now: datetime, side: int | None = None) -> tuple[Actor, str]:
    """Proposed by the mediator, and already at the door."""
    form = GuestProposal(name="街道的小王", phone="19900000077", capacity=capacity, side=side)  # type: ignore[arg-type]
    with db.transaction() as session:
        row = propose_guest(session, world.mediator, world.room, form, now)
        actor = Actor(
            row.person_id,
            row.person.ref,
            "街道的小王",
            Role.PARTY,
            participant_id=row.id,
            party_id=row.party_id,
        )
        rooms.arrive(session, actor, world.room, now)
        return actor, row.ref


def admit(world: World, ref: str, now: datetime) -> None:
    with db.transaction() as session:
        rooms.admit(session, world.mediator, world.room, ref, now)


def answer(world: World, who: str, ref: str, agrees: bool, now: datetime) -> None:
    with db.transaction() as session:
        answer_guest(session, world.actor(who), world.room, ref, agrees, now)


def heard(world: World, actor: Actor) -> list[str]:
    try:
        found = rooms.messages_since(actor, world.room, world.joint, 0)
    except NotFound:
        return []
    return [m["text"] for m in found["messages"]]


def says(world: World, text: str) -> None:
    rooms.send_message(world.applicant, world.room, Say(world.joint, text, text), world.now)


def test_an_observer_comes_by_the_consent_of_all_sides_and_goes_at_once_when_one_takes_it_back(
    world: World, now: datetime
) -> None:
    observer, ref = invited(world, "OBSERVER", now)
    with db.reading() as session:
        letters = session.scalars(select(Outgoing).where(Outgoing.person_id == observer.person_id)).all()
    assert len(letters) == 1 and "漏水" not in letters[0].body  # by link and code, and nothing of the dispute
    for who in ("applicant", "respondent"):
        with pytest.raises(GuardFailed, match="guest_consented"):
            admit(world, ref, now)
        answer(world, who, ref, True, now)
    admit(world, ref, now)
    says(world, "开始")
    with pytest.raises(GuardFailed, match="may_speak"):
        rooms.send_message(observer, world.room, Say(world.joint, "o", "我说"), now)
    answer(world, "respondent", ref, False, now)
    says(world, "这句话旁听的人听不到了")
    assert heard(world, observer) == ["开始"]
    with pytest.raises(GuardFailed):
        admit(world, ref, now)
    answer(world, "agent", ref, True, now)  # the agent speaks for the same party: its newest word counts
    admit(world, ref, now)


def test_only_a_party_answers_and_only_for_who_needs_consent(world: World, now: datetime) -> None:
    _, observer = invited(world, "OBSERVER", now)
    support, support_ref = invited(world, "SUPPORT_PERSON", now, side=1)
    for actor in (world.mediator, support):
        with pytest.raises(NotAllowed), db.transaction() as session:
            answer_guest(session, actor, world.room, observer, True, now)
    with pytest.raises(InvalidInput):
        answer(world, "applicant", support_ref, False, now)
    with pytest.raises(NotFound), db.transaction() as session:
        answer_guest(session, world.eve, world.room, observer, True, now)


def test_a_support_person_belongs_to_a_side_and_an_interpreter_speaks_after_the_undertaking(
    world: World, now: datetime
) -> None:
    with pytest.raises(InvalidInput):
        invited(world, "SUPPORT_PERSON", now)
    _, support = invited(world, "SUPPORT_PERSON", now, side=1)
    interpreter, ref = invited(world, "INTERPRETER", now)
    for one in (support, ref):
        admit(world, one, now)
    with pytest.raises(GuardFailed, match="may_speak"):
        rooms.send_message(interpreter, world.room, Say(world.joint, "i", "我来翻译"), now)
    with pytest.raises(GuardFailed, match="interpreter_sworn"), db.transaction() as session:
        grant_word(session, world.mediator, world.room, ref, True, now)
    for actor, whom, wrong in ((world.applicant, ref, NotAllowed), (world.mediator, support, InvalidInput)):
        with pytest.raises(wrong), db.transaction() as session:
            hear_oath(session, actor, world.room, whom, now)
    with db.transaction() as session:
        hear_oath(session, world.mediator, world.room, ref, now)
    with pytest.raises(Conflict), db.transaction() as session:
        hear_oath(session, world.mediator, world.room, ref, now)
    rooms.send_message(interpreter, world.room, Say(world.joint, "i", "我来翻译"), now)
    with db.reading() as session:
        room = session.get_one(Room, world.room_id)
        told = known_by_itself(session, room, current_sitting(session, room))["told"]
        assert told == ["翻译人员街道的小王保证如实翻译，不透露谈的内容（2026-03-02 10:20）"]
    with db.reading() as session:
        row = session.scalars(select(Participant).where(Participant.ref == support)).one()
        assert (row.party_id, row.may_speak) == (world.applicant.party_id, False)


def test_who_only_listens_reads_nothing_of_the_file(world: World, now: datetime) -> None:
    observer, _ = invited(world, "OBSERVER", now)
    with db.reading() as session:
        at = enter(session, observer, world.case, now)
        assert queries.viewer_of(session, at) is Viewer.OUTSIDER
        assert queries.evidence_of(session, at) == [] and queries.papers_of(session, at) == []
