"""F35 the ledger, F36 the blind comparison, and what a court would get (features 7.1, 7.2, OM-17)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal import db
from portal.agreements import court_view
from portal.audit.models import AuditChain, AuditLink
from portal.cases.models import Case, Participant
from portal.errors import Conflict, InvalidInput, NotAllowed, NotFound, WrongState
from portal.law.blind import ROUNDS, Rule, compare
from portal.law.hand_over import Statement, package, private_inside
from portal.law.visibility import CourtPurpose, Privilege
from portal.rooms import operations as rooms
from portal.rooms.forms_offers import (
    MakeOffer,
    OfferAnswer,
    OfferWording,
    OneOffer,
    ProposeRound,
    RoundAnswer,
    SetLimit,
)
from portal.rooms.messages import Say, send_message
from portal.rooms.models import Room
from portal.rooms.models_offers import BlindLimit, BlindRound, Offer
from portal.rooms.operations import blind, offers
from tests.rooms.test_sittings import opened
from tests.rooms.world import World

UNTIL = date(2026, 3, 20)
PRIVATE = "其实八千我也认，别告诉他"


def run(world: World, function, who: str, form):  # type: ignore[no-untyped-def]
    with db.transaction() as session:
        row = function(session, world.actor(who), world.room, form, world.now)
        session.flush()
        return row.ref


def apart(world: World, who: str = "applicant") -> None:
    opened(world)
    with db.transaction() as session:
        rooms.open_caucus(session, world.mediator, world.room, [world.refs[who]], world.now)


def offered(world: World) -> str:
    apart(world)
    return run(world, offers.make, "applicant", MakeOffer(amount="12,600", terms=PRIVATE, valid_until=UNTIL))


def known_to(world: World, who: str) -> list[str]:
    with db.reading() as session:
        room = session.scalars(select(Room).where(Room.ref == world.room)).one()
        return [row.state for row in offers.ledger(session, room, world.actor(who))]


def test_f35_an_offer_crosses_only_in_the_words_its_side_approved(world: World) -> None:
    ref = offered(world)
    one = OneOffer(offer=ref)
    assert (known_to(world, "mediator"), known_to(world, "respondent"), known_to(world, "agent")) == (
        ["private"],
        [],
        [],
    )
    with pytest.raises(WrongState):
        run(world, offers.pass_on, "mediator", one)
    run(world, offers.word, "mediator", OfferWording(offer=ref, text="她愿意一次付清就少要一些"))
    for who in ("respondent", "agent"):
        with pytest.raises(NotFound):
            run(world, offers.authorise, who, one)
    run(world, offers.authorise, "applicant", one)
    run(world, offers.word, "mediator", OfferWording(offer=ref, text="一次付清，一万二"))
    with pytest.raises(WrongState):  # another sentence needs another yes
        run(world, offers.pass_on, "mediator", one)
    run(world, offers.authorise, "applicant", one)
    with pytest.raises(NotFound):
        run(world, offers.answer, "respondent", OfferAnswer(offer=ref, accepts=True))
    run(world, offers.pass_on, "mediator", one)
    assert known_to(world, "respondent") == ["passed"]
    run(world, offers.answer, "respondent", OfferAnswer(offer=ref, accepts=False))
    assert known_to(world, "applicant") == ["refused"]
    with db.reading() as session:
        chains = select(AuditChain.audience).join(AuditLink, AuditLink.chain_id == AuditChain.id)
        assert set(session.scalars(chains.where(AuditLink.action.like("%offer%")))) == {"channel"}


def test_f35_outside_the_separate_talk_without_authority_or_after_its_day_there_is_no_offer(
    world: World,
) -> None:
    opened(world)
    form = MakeOffer(amount="1", valid_until=UNTIL)
    with pytest.raises(NotAllowed):
        run(world, offers.make, "applicant", form)
    with db.transaction() as session:
        rooms.open_caucus(session, world.mediator, world.room, [world.refs["agent"]], world.now)
    with pytest.raises(NotAllowed):
        run(world, offers.make, "agent", form)  # an agent without the item «和解» (民诉法62)
    with db.transaction() as session:
        session.get_one(Participant, world.agent.participant_id).authority = ["settle"]
    for wrong in (MakeOffer(valid_until=UNTIL), MakeOffer(amount="1", valid_until=date(2026, 3, 1))):
        with pytest.raises(InvalidInput):
            run(world, offers.make, "agent", wrong)
    ref = run(world, offers.make, "agent", form)
    with db.transaction() as session:
        assert offers.lapse(session, world.now + timedelta(days=19)) == 1
    with pytest.raises(WrongState):
        run(world, offers.withdraw, "agent", OneOffer(offer=ref))
    assert known_to(world, "respondent") == ["lapsed"] and known_to(world, "applicant") == []


def compared(world: World, mine: str, theirs: str, rule: str = "midpoint") -> BlindRound:
    ref = run(world, blind.propose, "mediator", ProposeRound(rule=rule, payer_side=2))
    with pytest.raises(WrongState):  # not before both have said yes
        run(world, blind.set_limit, "applicant", SetLimit(round=ref, amount="1"))
    for who in ("applicant", "respondent"):
        run(world, blind.answer, who, RoundAnswer(round=ref, agrees=True))
    run(world, blind.set_limit, "applicant", SetLimit(round=ref, amount=mine))
    with pytest.raises(Conflict):
        run(world, blind.set_limit, "applicant", SetLimit(round=ref, amount="2"))
    run(world, blind.set_limit, "respondent", SetLimit(round=ref, amount=theirs))
    with db.reading() as session:
        assert session.scalars(select(BlindLimit.limit).where(BlindLimit.limit.is_not(None))).all() == []
        row = session.scalars(select(BlindRound).where(BlindRound.ref == ref)).one()
        session.expunge(row)
        return row


def test_f36_deal_or_no_deal_the_numbers_are_gone_and_the_tries_are_counted(world: World) -> None:
    opened(world)
    found = compared(world, "9000", "12001")
    assert (found.deal, found.amount_fen) == (True, 1050000)
    assert [(r.deal, r.amount_fen) for r in (compared(world, "9000", "8999.99"), compared(world, "1", "2", "yes_no"))] == [
        (False, None), (True, None)
    ]  # fmt: skip
    with pytest.raises(Conflict):  # the fourth try would be feeling out the other side
        run(world, blind.propose, "mediator", ProposeRound(payer_side=2))
    assert ROUNDS == 3


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_f36_the_middle_lies_between_both_limits(most: int, least: int) -> None:
    found = compare(most, least, Rule.MIDPOINT)
    assert found.deal is (most >= least)
    if found.deal:
        assert found.amount_fen is not None and least <= found.amount_fen <= most


def test_what_a_court_would_get_holds_no_private_word(world: World) -> None:
    offered(world)
    with db.reading() as session:
        room = session.scalars(select(Room).where(Room.ref == world.room)).one()
        caucus = next(c.ref for c in offers_channels(session, room) if c.kind == "caucus")
    send_message(world.applicant, world.room, Say(caucus, "c1", "我真正的底线是六千五"), world.now)
    with db.transaction() as session:
        fact = rooms.add_fact(session, world.mediator, world.room, "2025年12月1日卫生间漏水", (), world.now)
        ref, version = fact.ref, fact.version
        rooms.add_fact(session, world.mediator, world.room, "楼上没有做防水层", (), world.now)
    for who in ("applicant", "respondent"):
        with db.transaction() as session:
            rooms.answer_fact(session, world.actor(who), world.room, (ref, version, True), world.now)
    with db.reading() as session:
        case = session.scalars(select(Case).where(Case.ref == world.case)).one()
        for purpose in CourtPurpose:
            goes = court_view.for_court(session, case, purpose)
            assert [one.text for one in goes] == ["2025年12月1日卫生间漏水"]
            text = "\n".join(one.text for one in goes)
            assert court_view.private_in(session, case, text, purpose) == []
            for leak in ("我真正的底线，是 六千五。", PRIVATE, "楼上没有做防水层"):
                assert court_view.private_in(session, case, text + leak, purpose)


def offers_channels(session, room: Room):  # type: ignore[no-untyped-def]
    from portal.rooms.operations.channels import open_channels

    return open_channels(session, room)


kinds = st.sampled_from(list(Privilege))
sentences = st.text(st.characters(categories=("Lo",)), min_size=4, max_size=12)


@given(st.lists(st.tuples(kinds, sentences), max_size=12), st.sampled_from(list(CourtPurpose)))
def test_a_package_built_from_types_always_passes_its_own_checker(rows, purpose) -> None:  # type: ignore[no-untyped-def]
    found = [Statement(kind, text, str(n)) for n, (kind, text) in enumerate(rows)]
    text = "\n".join(one.text for one in package(found, purpose))
    assert private_inside(text, found, purpose) == []
    assert Offer.PRIVILEGE is Privilege.CONCESSION
