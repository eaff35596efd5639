"""No table may be forgotten: each has a row policy or a reason, and a query without its audience finds nothing (I1).

The story in `lived` is also the run of the newer room operations on PostgreSQL: agenda, guests, offers, blind
comparison, silent signal, knock, talk by text, letters, screening.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from portal import db, tables
from portal.audit import queries as chains
from portal.audit.models import AuditContent
from portal.cases.operations import safety
from portal.cases.operations.act import enter
from portal.db import scope
from portal.law import screening
from portal.rooms import letters, page_more, queries, state
from portal.rooms import operations as rooms
from portal.rooms.forms import GuestProposal
from portal.rooms.forms_day import AskReply, Nothing, OnePerson, ReadUpTo, YesNo
from portal.rooms.forms_offers import MakeOffer, OfferWording, OneOffer, ProposeRound, RoundAnswer, SetLimit
from portal.rooms.models import Sitting
from portal.rooms.models_absence import Absence
from portal.rooms.operations import (
    agenda,
    blind,
    daymode,
    decisions,
    distress,
    guests,
    inbound,
    knocking,
    notes,
    offers,
    replies,
)
from portal.rooms.page_picture import picture
from portal.rooms.row_security import POLICIES
from portal.rooms.row_security_open import OPEN
from tests.cast import Cast
from tests.rooms.test_sittings import opened
from tests.rooms.world import World

pytestmark = pytest.mark.postgres
WORD = "其实八千我也认"


def run(world: World, operation, who: str, *arguments):  # type: ignore[no-untyped-def]
    """One operation by one person, in its own transaction; the row's ref where it has one."""
    with db.transaction() as session:
        row = operation(session, world.actor(who), world.room, *arguments, world.now)
        session.flush()
        return getattr(row, "ref", None)


@pytest.fixture
def lived(world: World) -> World:
    """A room in which everything has happened once."""
    opened(world)
    at_the_table(world)
    apart(world)
    in_the_file(world)
    by_text(world)
    return world


def at_the_table(world: World) -> None:
    run(world, agenda.add, "applicant", "谁出修理的钱")
    point = run(world, agenda.add, "mediator", "什么时候修好")
    for who in ("applicant", "respondent"):
        run(world, agenda.rank, who, point, 3)
    guest = run(
        world, guests.propose_guest, "mediator", GuestProposal(name="街道的小王", phone="19900000077", capacity="OBSERVER")
    )  # fmt: skip
    run(world, guests.answer_guest, "applicant", guest, True)
    run(world, rooms.call_help, "applicant")
    run(world, notes.save, "mediator", "只给自己看")


def apart(world: World) -> None:
    side = run(world, rooms.open_caucus, "mediator", [world.refs["applicant"]])
    run(world, knocking.take_seat, "mediator", world.joint)
    run(world, knocking.knock, "mediator", side)
    for crosses in (False, True):
        one = OneOffer(
            offer=run(world, offers.make, "applicant", MakeOffer(terms=WORD, valid_until=date(2026, 3, 20)))
        )
        if crosses:
            run(world, offers.word, "mediator", OfferWording(offer=one.offer, text="一次付清就少要一些"))
            run(world, offers.authorise, "applicant", one)
            run(world, offers.pass_on, "mediator", one)
    for limits in (("9000", "12001"), ("9000",)):
        ref = run(world, blind.propose, "mediator", ProposeRound(payer_side=2))
        for who in ("applicant", "respondent"):
            run(world, blind.answer, who, RoundAnswer(round=ref, agrees=True))
        for who, sum_ in zip(("applicant", "respondent"), limits, strict=False):
            run(world, blind.set_limit, who, SetLimit(round=ref, amount=sum_))
    run(world, distress.press, "respondent", Nothing())


def in_the_file(world: World) -> None:
    with db.transaction() as session:
        at = enter(session, world.applicant, world.case, world.now)
        safety.answer_screening(session, at, dict.fromkeys(screening.KEYS, "skip"), "不想说")
        safety.open_routes(session, at)
        sitting = session.scalars(select(Sitting.id)).first()
        session.add(Absence(sitting_id=sitting, participant_id=world.agent.participant_id, note="电话没人接"))


def by_text(world: World) -> None:
    with db.transaction() as session:
        rooms.end_sitting(session, world.mediator, world.room, None, world.now)
    world.now += timedelta(hours=2)
    run(world, daymode.propose, "mediator", Nothing())
    for who in ("applicant", "respondent"):
        run(world, daymode.answer, who, YesNo(agrees=True))
    for who in ("applicant", "respondent"):
        run(
            world,
            replies.ask,
            "mediator",
            AskReply(channel=world.joint, participant=world.refs[who], text="请回复"),
        )
    for sender, sent in (("19900000001", "收到，同意"), ("19999999999", "陌生人")):
        letter = inbound.Arrived("sms", sent, sender, sent, world.now)
        with db.transaction() as session:
            inbound.receive(session, letter, world.now)
    run(world, replies.mark_read, "mediator", ReadUpTo(channel=world.joint, seq=9))
    run(world, decisions.ask_again, "mediator", OnePerson(participant=world.refs["applicant"]))


def found(session: Session) -> dict[str, int]:
    """Rows of every walled table that a query without any audience finds; empty tables are left out."""
    counted = {name: session.scalar(select(func.count()).select_from(text(name))) or 0 for name in POLICIES}
    return {name: number for name, number in counted.items() if number}


def test_every_table_of_the_schema_has_a_policy_or_a_reason(database: db.Database) -> None:
    known = {table.name for table in tables.metadata.sorted_tables} | {"alembic_version"}
    assert not set(POLICIES) & set(OPEN)
    assert known == set(POLICIES) | set(OPEN), "decide: portal/rooms/row_security.py or row_security_open.py"
    assert all(reason.strip() for reason in OPEN.values())
    query = text("select relname, relrowsecurity and relforcerowsecurity from pg_class "
                 "where relkind = 'r' and relnamespace = 'public'::regnamespace")  # fmt: skip
    with db.reading() as session:
        walled = {name: bool(on) for name, on in session.execute(query)}
    assert set(walled) == known
    assert {name for name, on in walled.items() if on} == set(POLICIES)


def test_a_query_that_forgets_its_audience_finds_only_what_is_the_readers(lived: World) -> None:
    with db.transaction() as session:
        everything = found(session)
    assert set(everything) == set(POLICIES) - {"release"}, "the story must fill every table it can"
    with db.reading() as session:
        assert found(session) == {}
    seen = {}
    for who in ("applicant", "respondent", "mediator"):
        with db.reading() as session:
            scope.reads_for(session.connection(), lived.actor(who).participant_id or 0)
            seen[who] = found(session)
    both = {"message": 3, "blind_round": 2, "blind_limit": 2, "agenda_rank": 1, "reply_by": 1, "inbound": 1}
    assert seen == {
        "applicant": {
            **both, "membership": 3, "offer": 2, "agenda_item": 2, "help_call": 1, "message_reading": 1,
            "withdrawal_question": 1, "screening": 1,
        },
        # One offer was passed on; of points only the common one; the letter is by now a word at the common table.
        "respondent": {**both, "membership": 2, "offer": 1, "agenda_item": 1},
        "mediator": {
            "message": 3, "membership": 4, "note": 1, "offer": 2, "blind_round": 2, "agenda_item": 2, "agenda_rank": 2,
            "knock": 1, "distress_signal": 1, "help_call": 1, "absence": 1, "reply_by": 2, "inbound": 1,
            "message_reading": 1, "withdrawal_question": 1, "screening": 1, "urgent_route": 3,
        },
    }  # fmt: skip
    with db.reading() as session:
        scope.reads_for(session.connection(), 10**6)  # Eve: in no case that is here
        assert found(session) == {}


def shown(session: Session, world: World, who: str) -> list[object]:
    """What the doors of the room give to one person."""
    seen = picture(session, world.actor(who), world.room)
    told = page_more.parts(session, seen, page_more.NAMES, world.now)
    ledger, day, absent = told["ledger"], told["day"], told["absent"]
    return [
        state.state_for(session, world.actor(who), world.room),
        [(one.ref, name, own) for one, name, own in ledger.rows],
        (ledger.round and ledger.round.ref, len(ledger.done), ledger.left, ledger.agreed, ledger.set),
        (day.replies, day.letters, day.came, day.asked),
        told["signals"],
        absent and [(p.name, row and row.ref, times) for p, row, times in absent.people],
        queries.stamps(session.connection(), world.room_id).of(seen.me.id, seen.room.presiding_id),
        queries.open_help_calls(session.connection(), world.room_id),
    ]


def test_the_wall_takes_nothing_away_that_the_doors_give(lived: World, cast: Cast) -> None:
    """A transaction that writes is the house: what the same doors give there is what they decide by themselves."""
    for who in ("applicant", "respondent", "mediator"):
        with db.reading() as session:
            behind = shown(session, lived, who)
        with db.transaction() as session:
            assert behind == shown(session, lived, who), who
    with db.reading() as session:
        assert [line["text"] for line in letters.waiting(session)] == ["陌生人"]
        assert found(session) == {}, "the desk's view stays open"
        assert session.scalar(select(func.count()).select_from(AuditContent)) == 0
        assert chains.problems(session) == []


def test_the_check_of_the_chains_sees_the_words_behind_the_wall(lived: World) -> None:
    with db.transaction() as session:
        session.scalars(select(AuditContent).limit(1)).one().content = "被人改过"
    with db.reading() as session:
        assert len(chains.problems(session)) == 1


def test_the_desk_reads_the_hours_and_the_private_answers_through_its_page(
    lived: World,
    cast: Cast,
    browse,  # type: ignore[no-untyped-def]
) -> None:
    assert "不想说" in browse(cast.clerk).get(f"/desk/cases/{lived.case}/safety").text
    page = browse(lived.mediator).get(f"/desk/cases/{lived.case}/safety").text
    assert "不想说" in page and "110" in page
    assert browse(lived.respondent).get(f"/desk/cases/{lived.case}/safety").status_code in (403, 404)
