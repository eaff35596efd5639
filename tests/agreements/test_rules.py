"""What the law refuses on the way from the draft to the seal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from portal import db
from portal.agreements import contexts, operations, signing
from portal.agreements.facts import parties_of
from portal.agreements.forms import ClauseIn, FreezeIn
from portal.cases import papers
from portal.cases.marks import MarkIn
from portal.cases.models import Clock, Paper, PaperSignature, Participant, Party, Proceeding
from portal.cases.workshop import Workshop
from portal.errors import GuardFailed, NotAllowed, WrongState
from portal.law.authority import Power
from portal.law.vocabulary import ClauseKind
from portal.people.models import Person
from tests.agreements import world as w
from tests.cast import Cast


def _state(world: w.World) -> tuple[str, str]:
    """(agreement, proceeding)"""
    agreement = world.look()
    with db.reading() as session:
        state = session.scalars(select(Proceeding.state).where(Proceeding.case_id == agreement.case_id)).one()
    return agreement.state, state


def _fails(reason: str, call, *args, **more) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(GuardFailed) as caught:
        call(*args, **more)
    assert reason in caught.value.reasons


def test_sending_back_voids_every_signature_and_a_new_paper_is_made(
    cast: Cast, now: datetime, shop: Workshop
) -> None:
    """ES-05, B14, D13: nothing is deleted, and nobody can sign the old file any more."""
    world = w.frozen(cast, now)
    w.party_signs(world, world.respondent)
    w.work(now)
    old = world.look()
    world.act(operations.send_back, world.applicant, "日期写错了")
    assert _state(world) == ("DRAFT", "DRAFTING")
    assert world.look().document_hash == ""
    with db.reading() as session:
        paper = session.get_one(Paper, old.paper_id)
        assert (paper.state, [s.applied_at is not None for s in paper.signatures]) == (
            "void",
            [False, True, False, False],
        )
    _fails_wrong_state(world, old.document_hash)
    world.act(operations.freeze, world.mediator, FreezeIn(), at=now + timedelta(minutes=5))
    w.work(now + timedelta(minutes=6))
    assert world.look().paper_id != old.paper_id
    with db.reading() as session:
        assert all(s.intended_at is None for s in papers.signatures(session, world.look().paper_id or 0))


def _fails_wrong_state(world: w.World, document_hash: str) -> None:
    with pytest.raises(WrongState):
        world.act(signing.sign, world.applicant, MarkIn(document_hash=document_hash, method="typed"), {})


def test_a_frozen_agreement_takes_no_edit(cast: Cast, now: datetime) -> None:
    """Frozen before signed: there is no row for it in the table."""
    world = w.drafted(cast, now)
    world.act(operations.freeze, world.mediator, FreezeIn())
    with pytest.raises(WrongState):
        world.act(operations.add_clause, world.mediator, ClauseIn(kind=ClauseKind.OTHER, text="再加一条"))


def test_the_schedule_says_no_half_sentences(cast: Cast, now: datetime) -> None:
    """A duty too long for its cell is named by its clause; every sum keeps its own line and day."""
    world = w.drafted(cast, now)
    with db.reading() as session:
        row = world.agreement(session)
        lines = contexts.schedule(row, parties_of(session, row.case))
    assert [(line.content, line.amount_fen) for line in lines] == [
        ("完成第一条约定的事项", None), ("支付款项", 300_000), ("支付款项", 300_000), ("支付款项", 260_000),
    ]  # fmt: skip


def test_another_hash_than_the_frozen_one_is_refused(cast: Cast, now: datetime, shop: Workshop) -> None:
    """Every signer confirms that very hash (design 3.9)."""
    world = w.frozen(cast, now)
    w.read_all(world, world.applicant)
    w.prove(world, world.applicant)
    wrong = w.mark(world).model_copy(update={"document_hash": "0" * 64})
    _fails("same_hash", world.act, signing.sign, world.applicant, wrong, {})


def test_nobody_signs_twice(cast: Cast, now: datetime, shop: Workshop) -> None:
    """not_signed_yet, before and after the mark is in the file."""
    world = w.frozen(cast, now)
    w.party_signs(world, world.applicant)
    _fails("not_signed_yet", w.party_signs, world, world.applicant)
    w.work(now)
    _fails("not_signed_yet", w.party_signs, world, world.applicant)


@pytest.mark.parametrize("missing", ["identity_fresh", "sign_terms_agreed", "clauses_confirmed"])
def test_signing_needs_the_fresh_code_the_terms_and_every_clause(
    cast: Cast, now: datetime, shop: Workshop, missing: str
) -> None:
    """F56, ES-04: one thing lacking at a time."""
    world = w.frozen(cast, now)
    if missing != "clauses_confirmed":
        w.read_all(world, world.applicant)
    if missing == "sign_terms_agreed":
        with db.transaction() as session:
            row = session.get_one(w.LoginSession, world.applicant.session_id)
            row.step_up_at, row.step_up_for = now, world.look().document_hash
    else:
        w.prove(world, world.applicant, now - timedelta(minutes=6) if missing == "identity_fresh" else now)
    _fails(missing, world.act, signing.sign, world.applicant, w.mark(world), {})


def test_a_code_for_another_document_does_not_count(cast: Cast, now: datetime, shop: Workshop) -> None:
    """The check is bound to this hash."""
    world = w.frozen(cast, now)
    w.read_all(world, world.applicant)
    w.prove(world, world.applicant)
    with db.transaction() as session:
        session.get_one(w.LoginSession, world.applicant.session_id).step_up_for = "f" * 64
    _fails("identity_fresh", world.act, signing.sign, world.applicant, w.mark(world), {})


def test_an_agent_without_special_authority_cannot_sign(cast: Cast, now: datetime, shop: Workshop) -> None:
    """民诉法62, 13.A23: an agent may talk, not bind."""
    world = w.frozen(cast, now)
    w.read_all(world, world.agent)
    w.prove(world, world.agent)
    _fails("authority_ok", world.act, signing.sign, world.agent, w.mark(world), {})


def test_an_agent_signs_in_its_own_name_where_the_authority_names_it(
    cast: Cast, now: datetime, shop: Workshop
) -> None:
    """13.A23: settle + sign; the place on the paper is then the agent's."""
    world = w.drafted(cast, now)
    with db.transaction() as session:
        place = session.get_one(Participant, world.agent.participant_id)
        place.authority = [Power.SETTLE, Power.SIGN_AGREEMENT]
        ref = place.ref
    world.act(operations.freeze, world.mediator, FreezeIn(agents=(ref,)))
    w.work(now)
    w.party_signs(world, world.agent)
    w.work(now)
    with db.reading() as session:
        marks = papers.signatures(session, world.look().paper_id or 0)
        assert [(m.field, m.name, m.applied_at is not None) for m in marks[:2]] == [
            ("p1", world.agent.name, True),
            ("p2", world.respondent.name, False),
        ]


def test_nobody_signs_in_the_place_of_another(cast: Cast, now: datetime, shop: Workshop) -> None:
    """The mediator's verb is not a party's, and a party's verb touches its own field only."""
    world = w.frozen(cast, now)
    with pytest.raises(NotAllowed):
        world.act(signing.sign, world.mediator, w.mark(world), {})
    with pytest.raises(NotAllowed):
        world.act(signing.sign_as_mediator, world.applicant, w.mark(world), {})
    w.party_signs(world, world.applicant)
    with db.reading() as session:
        marks = {m.field: m.intended_at for m in papers.signatures(session, world.look().paper_id or 0)}
    assert [name for name, at in marks.items() if at] == ["p1"]


def test_the_mediator_signs_after_both_parties_and_the_seal_comes_last(
    cast: Cast, now: datetime, shop: Workshop
) -> None:
    """PML 29: order of the marks."""
    world = w.frozen(cast, now)
    w.prove(world, world.mediator)
    _fails("parties_signed", world.act, signing.sign_as_mediator, world.mediator, w.mark(world), {})
    w.party_signs(world, world.respondent)
    w.party_signs(world, world.applicant)
    w.prove(world, world.seal_holder)
    _fails("mediator_signed", world.act, signing.seal, world.seal_holder, world.look().document_hash)
    world.act(signing.sign_as_mediator, world.mediator, w.mark(world), {})
    world.act(signing.seal, world.seal_holder, world.look().document_hash)


def test_mediator_and_seal_need_a_fresh_check_too(cast: Cast, now: datetime, shop: Workshop) -> None:
    """ES-04 holds for everybody whose mark is on the paper."""
    world = w.frozen(cast, now)
    w.party_signs(world, world.respondent)
    w.party_signs(world, world.applicant)
    _fails("identity_fresh", world.act, signing.sign_as_mediator, world.mediator, w.mark(world), {})
    w.prove(world, world.mediator)
    world.act(signing.sign_as_mediator, world.mediator, w.mark(world), {})
    _fails("identity_fresh", world.act, signing.seal, world.seal_holder, world.look().document_hash)


def test_only_the_entrusted_holder_seals(cast: Cast, now: datetime, shop: Workshop) -> None:
    """PML 29: the seal is not every officer's."""
    world = w.frozen(cast, now)
    for actor in (
        world.applicant,
        replace(world.seal_holder, may_seal=False),
        replace(world.seal_holder, organisation_id=999),
    ):
        with pytest.raises(NotAllowed):
            world.act(signing.seal, actor, world.look().document_hash)


def test_parties_sign_in_any_order_respondent_first(cast: Cast, now: datetime, shop: Workshop) -> None:
    """Marks stand in the order they were made; legal time is the intent's."""
    world = w.frozen(cast, now)
    w.party_signs(world, world.respondent, at=now + timedelta(minutes=1))
    w.party_signs(world, world.applicant, "drawn", at=now + timedelta(minutes=9))
    w.work(now + timedelta(minutes=20))
    assert _state(world) == ("EFFECTIVE", "SIGNING")
    assert world.look().effective_at == now + timedelta(minutes=9)


def test_the_thirty_days_start_when_the_last_party_has_signed(
    cast: Cast, now: datetime, shop: Workshop
) -> None:
    """13.A7: the earliest candidate; running though the seal is still missing. 2 March + 30 days = 1 April."""
    world = w.frozen(cast, now)
    w.party_signs(world, world.respondent)
    w.party_signs(world, world.applicant)
    w.work(now)
    with db.reading() as session:
        clock = session.scalars(select(Clock).where(Clock.timer == "jc_apply")).one()
        assert (clock.due, clock.met_at) == (date(2026, 4, 1), None)
        terms = session.scalars(select(Clock).where(Clock.timer == "enforcement").order_by(Clock.id)).all()
        assert terms[0].due == date(2028, 4, 10)


def test_refusing_ends_the_proceeding_when_no_two_sides_remain(
    cast: Cast, now: datetime, shop: Workshop
) -> None:
    """F60, OMR 25, E7: the agreement is void, its paper too; a new draft would be possible."""
    world = w.frozen(cast, now)
    world.act(operations.refuse, world.respondent, "家里人不同意")
    assert _state(world) == ("VOID", "FAILED")
    with db.reading() as session:
        assert session.scalars(select(Proceeding.end_reason)).all()[-1] == "E7"


def test_after_effect_nobody_sends_back_or_refuses(cast: Cast, now: datetime, shop: Workshop) -> None:
    """PML 31: binding."""
    world = w.sealed(cast, now)
    for verb in (operations.send_back, operations.refuse):
        with pytest.raises(WrongState):
            world.act(verb, world.applicant, "反悔")


def test_after_the_own_signature_one_may_still_send_back_but_not_refuse(
    cast: Cast, now: datetime, shop: Workshop
) -> None:
    """D13."""
    world = w.frozen(cast, now)
    w.party_signs(world, world.applicant)
    _fails("not_signed_yet", world.act, operations.refuse, world.applicant, "算了")
    world.act(operations.send_back, world.applicant, "算了，改一下")
    assert world.look().state == "DRAFT"


def test_a_family_dispute_is_not_frozen_for_the_phone(cast: Cast, now: datetime) -> None:
    """ES-03, 电子签名法3: paper only."""
    world = w.drafted(cast, now, kind="HYJT")
    _fails("sign_way_open", world.act, operations.freeze, world.mediator, FreezeIn())


def test_a_minor_without_guardian_stops_the_freezing(cast: Cast, now: datetime) -> None:
    """13.A22."""
    world = w.drafted(cast, now)
    with db.transaction() as session:
        session.get_one(Person, world.applicant.person_id).id_no = "990101201503120027"
    _fails("guardian_ok", world.act, operations.freeze, world.mediator, FreezeIn())
    with db.transaction() as session:
        party = session.scalars(select(Party).where(Party.person_id == world.applicant.person_id)).one()
        session.add(
            Participant(
                case_id=party.case_id,
                person_id=cast.other_mediator.person_id,
                capacity="GUARDIAN",
                party_id=party.id,
                starts_at=now,
            )
        )
    world.act(operations.freeze, world.mediator, FreezeIn())
    with db.reading() as session:
        first = session.scalars(select(PaperSignature).where(PaperSignature.field == "p1")).one()
        assert first.name == cast.other_mediator.name


def test_an_empty_slot_stops_the_freezing(cast: Cast, now: datetime) -> None:
    """A payment without an amount is no payment."""
    world = w.drafted(cast, now)
    world.act(operations.add_clause, world.mediator, ClauseIn(kind=ClauseKind.PAYMENT))
    _fails("slots_complete", world.act, operations.freeze, world.mediator, FreezeIn())


def test_suspected_sham_stops_the_pen(cast: Cast, now: datetime) -> None:
    """OMR 23."""
    world = w.drafted(cast, now)
    with db.transaction() as session:
        row = session.scalars(select(Proceeding).where(Proceeding.case_id == world.look().case_id)).one()
        row.pause_reason, row.state = "SHAM", "SUSPENDED"
    _fails("sham_clear", world.act, operations.freeze, world.mediator, FreezeIn())
