"""The parties' side: jointly or not at all, in time or with a reason, back any time before acceptance, read and served."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal import db
from portal.agreements.models import Agreement
from portal.cases import access
from portal.cases.models import Paper, ServiceAddress
from portal.cases.opened import opened
from portal.clock import CHINA
from portal.court import desk, facts, joint, operations, service
from portal.court.forms import LateIn, PrepareIn, ServeIn, SignApplicationIn
from portal.court.jurisdiction import open_courts
from portal.court.models import Application, Service
from portal.errors import Conflict, DomainError, GuardFailed, InvalidInput, NotAllowed, NotFound, WrongState
from portal.law.vocabulary import Role
from tests.agreements import world as agreed
from tests.cast import Cast
from tests.court import world as w


def agreement_of(session: Any, world: w.World) -> Agreement:
    return session.scalars(select(Agreement).where(Agreement.ref == world.agreement_ref)).one()


def prepare(world: w.World, form: PrepareIn) -> None:
    with db.transaction() as session:
        agreement = agreement_of(session, world)
        operations.prepare(
            session, access.place(session, world.applicant, agreement.case), agreement, form, world.now
        )


def test_the_courts_open_are_those_of_the_law_and_no_roster(cast: Cast, now: datetime) -> None:
    """JC-06, A1: seat and domicile; the organisation stands on the court's roster, and that is no basis."""
    world = w.settled(cast, now)
    with db.reading() as session:
        found = [(c.name, c.basis) for c in open_courts(session, agreement_of(session, world))]
    assert found == [("天津市和平区人民法院", "ORG_SEAT"), ("天津市和平区人民法院", "DOMICILE")]
    for court, basis in (
        (world.cast.other_court.ref, "ORG_SEAT"),
        (world.cast.court.ref, "INVITING_COURT"),
        ("nowhere", "ORG_SEAT"),
    ):
        with pytest.raises(InvalidInput):
            prepare(world, PrepareIn(court=court, basis=basis))


def test_one_side_alone_files_nothing(cast: Cast, now: datetime) -> None:
    """JC-01, A8: signatures on different days; filed when the last one is in, by nobody's own hand."""
    world = w.prepared(cast, now)
    w.party_signs(world, world.applicant)
    agreed.work(world.now)
    assert world.state == "JC_PREPARING"
    with pytest.raises(GuardFailed) as told:
        world.act(operations.file, world.applicant)
    assert "all_signed_application" in told.value.reasons
    with pytest.raises(GuardFailed):
        w.party_signs(world, world.applicant)
    world.wait(days=3)
    w.party_signs(world, world.respondent)
    agreed.work(world.now)
    assert (world.state, world.look().filed_at) == ("JC_FILED", world.now)


def test_nobody_signs_for_the_other_side(cast: Cast, now: datetime) -> None:
    """A mediator, an outsider, another party's agent: no field, no signature."""
    world = w.prepared(cast, now)
    for actor in (world.mediator, world.eve):
        with pytest.raises(DomainError):
            w.party_signs(world, actor)
    with db.reading() as session:
        assert not any(m.intended_at for m in facts.all_marks(session, world.row(session)))


def test_a_signature_is_bound_to_both_papers_and_a_fresh_code(cast: Cast, now: datetime) -> None:
    """ES-05: another hash, an old code, findings not looked at."""
    world = w.prepared(cast, now)
    good = SignApplicationIn(bundle_hash=w.bundle(world), method="typed", findings_seen=True)
    with pytest.raises(GuardFailed) as told:
        world.act(operations.sign, world.applicant, good, {})
    assert told.value.reasons == ("identity_fresh",)
    w.proved(world, world.applicant, w.bundle(world))
    with pytest.raises(GuardFailed) as told:
        other = SignApplicationIn(bundle_hash="0" * 64, method="typed", findings_seen=True)
        world.act(operations.sign, world.applicant, other, {})
    assert told.value.reasons == ("same_hash",)
    with pytest.raises(GuardFailed):
        world.act(operations.sign, world.applicant, good, {}, at=world.now + timedelta(minutes=6))


def test_after_the_thirty_days_a_reason_is_wanted_and_the_court_decides(cast: Cast, now: datetime) -> None:
    """A7, 民诉法 86: never refused for good."""
    world = w.prepared(cast, now)
    assert facts.last_day(world.look().agreement) == date(2026, 4, 1)
    w.party_signs(world, world.applicant)
    world.now = datetime(2026, 4, 2, 9, tzinfo=CHINA)
    w.party_signs(world, world.respondent)
    agreed.work(world.now)
    assert world.state == "JC_PREPARING"
    with pytest.raises(GuardFailed) as told:
        world.act(operations.file, world.respondent)
    assert told.value.reasons == ("in_time_or_reason",)
    world.act(operations.state_late_reason, world.respondent, LateIn(reason="住院，出院才看到短信"))
    assert (world.state, world.look().late_reason) == ("JC_FILED", "住院，出院才看到短信")


def test_taking_back_before_acceptance_needs_no_ruling_and_after_it_does(cast: Cast, now: datetime) -> None:
    """B15 and 解释 357."""
    world = w.filed(cast, now)
    world.act(operations.take_back, world.applicant)
    assert world.state == "JC_RETURNED"
    world = w.accepted(cast, now)
    with pytest.raises(WrongState):
        world.act(operations.take_back, world.applicant)


def test_not_now_is_an_answer_that_may_be_changed(cast: Cast, now: datetime) -> None:
    """A29: settling never depends on applying."""
    world = w.prepared(cast, now)
    world.act(operations.give_up, world.respondent)
    assert world.state == "JC_RETURNED"
    world.act(operations.prepare_again, world.applicant, w.choice(world))
    agreed.work(world.now)
    assert world.state == "JC_PREPARING"
    with pytest.raises(Conflict):
        prepare(world, w.choice(world))


def test_the_application_is_filed_only_when_the_agreement_is_sealed(cast: Cast, now: datetime) -> None:
    """A29: signed in the sitting, filed later."""
    world = w.prepared(cast, now)
    with db.transaction() as session:
        world.row(session).agreement.form_complete_at = None
    w.party_signs(world, world.applicant)
    w.party_signs(world, world.respondent)
    agreed.work(world.now)
    assert world.state == "JC_PREPARING"


def test_sent_arrived_and_read_are_three_things(cast: Cast, now: datetime) -> None:
    """F72, 在线诉讼规则 31: arrival counts; reading is the party's own; staff who look do not read for it."""
    world = w.confirmed(cast, now)
    with db.transaction() as session:
        paper = session.scalars(
            select(Paper).where(Paper.kind == "ruling_confirm", Paper.language == "zh")
        ).one()
        opened(session, world.clerk, paper, world.now)
        opened(session, world.applicant, paper, world.now)
        opened(session, world.applicant, paper, world.now + timedelta(days=1))
    with db.reading() as session:
        rows = session.scalars(select(Service).where(Service.paper_id == paper.id)).all()
    read = {r.party_id: r.read_at for r in rows}
    assert read == {world.applicant.party_id: world.now, world.respondent.party_id: None}
    assert all(r.arrived_at == r.sent_at for r in rows)


def test_whoever_did_not_accept_e_service_is_served_by_hand(cast: Cast, now: datetime) -> None:
    """解释 136, 13.D7: one row per try; the proof is made once it arrived; a bounce is not an arrival."""
    world = w.drafted(cast, now)
    with db.transaction() as session:
        query = select(ServiceAddress).where(ServiceAddress.party_id == world.respondent.party_id)
        session.scalars(query).one().e_service = False
    w.judge_signs(world)
    with db.reading() as session:
        paper = session.scalars(
            select(Paper).where(Paper.kind == "ruling_confirm", Paper.language == "zh")
        ).one()
        assert [s.party_id for s in session.scalars(select(Service).where(Service.paper_id == paper.id))] == [
            world.applicant.party_id
        ]
        party = next(p.ref for p in world.row(session).case.parties if p.id == world.respondent.party_id)
    today = world.now.astimezone(CHINA).date()
    tried = {"paper": paper.ref, "party": party, "channel": "post", "sent_on": today}
    world.act(service.record_service, world.clerk, ServeIn(**tried, returned_on=today, remark="查无此人"))
    world.wait(days=1)
    second = {**tried, "channel": "person", "sent_on": today, "arrived_on": today + timedelta(days=1)}
    world.act(service.record_service, world.clerk, ServeIn(**second, receiver="欧阳德福，本人"))
    agreed.work(world.now)
    with db.reading() as session:
        rows = session.scalars(
            select(Service)
            .where(Service.party_id == world.respondent.party_id, Service.paper_id == paper.id)
            .order_by(Service.id)
        ).all()
    assert [(r.channel, bool(r.arrived_at), bool(r.proof_paper_id)) for r in rows] == [
        ("post", False, False), ("person", True, True),
    ]  # fmt: skip
    with pytest.raises(InvalidInput):
        wrong = {**tried, "arrived_on": today - timedelta(days=1)}
        world.act(service.record_service, world.clerk, ServeIn(**wrong))


def test_a_printed_copy_is_asked_for_once(cast: Cast, now: datetime) -> None:
    """13.D5: staff cannot ask for a party."""
    world = w.confirmed(cast, now)
    with db.transaction() as session:
        paper = session.scalars(
            select(Paper).where(Paper.kind == "ruling_confirm", Paper.language == "zh")
        ).one()
        application = world.row(session)
        first = service.ask_for_paper(session, world.applicant, application, paper, world.now)
        assert service.ask_for_paper(session, world.applicant, application, paper, world.now).id == first.id
        with pytest.raises(NotAllowed):
            service.ask_for_paper(session, world.clerk, application, paper, world.now)
        service.paper_given(session, world.clerk, application, first.ref, world.now)
        with pytest.raises(NotFound):
            service.paper_given(session, world.clerk, application, "nothing", world.now)


def test_the_page_tells_each_what_follows_from_the_ruling(cast: Cast, now: datetime) -> None:
    """JC-15, JC-25: own fifteen days, two years from the last instalment."""
    world = w.confirmed(cast, now)
    with db.reading() as session:
        page = joint.page(session, agreement_of(session, world), world.applicant, world.now)
    assert page.outcome is not None
    assert page.outcome.enforce_by == date(2028, 6, 15)
    assert page.outcome.objection_by == date(2026, 3, 18)
    assert [fen for _due, fen, _who in page.outcome.performance] == [None, 300_000, 300_000, 260_000]


def test_a_court_sees_nothing_before_it_is_filed_and_other_courts_never(cast: Cast, now: datetime) -> None:
    """Being prepared is the parties' own."""
    world = w.prepared(cast, now)
    for actor in (world.clerk, world.judge):
        with pytest.raises(NotFound):
            world.act(desk.claim, actor)
    world = w.filed(cast, now)
    stranger = world.clerk.__class__(**{**_fields(world.clerk), "court_id": world.cast.other_court.id})
    with pytest.raises(NotFound):
        world.act(desk.claim, stranger)
    with db.reading() as session:
        assert session.scalars(select(Application)).one().holder_id is None


def _fields(actor: Any) -> dict[str, Any]:
    return {name: getattr(actor, name) for name in actor.__dataclass_fields__}


def test_the_mediator_may_prepare_but_not_sign_or_withdraw(cast: Cast, now: datetime) -> None:
    """Roles of the table."""
    world = w.settled(cast, now)
    with db.transaction() as session:
        agreement = agreement_of(session, world)
        world.ref = operations.prepare(session, world.mediator, agreement, w.choice(world), world.now).ref
    agreed.work(world.now)
    assert world.mediator.role == Role.MEDIATOR
    with pytest.raises(NotAllowed):
        world.act(operations.give_up, world.mediator)
