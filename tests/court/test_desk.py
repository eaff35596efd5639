"""The clerk's desk: one winner per claim, leases that end, tokens that grow stale, every gate, numbers, dates."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal import db
from portal.cases.models import Clock, Paper, PaperSignature, Participant
from portal.clock import china_date
from portal.court import desk, eye, operations, queries, wording
from portal.court.forms import FencedIn, HandIn, SupplementIn
from portal.court.models import Application
from portal.errors import Conflict, GuardFailed, InvalidInput, NotFound, StaleVersion, WrongState
from portal.law.grounds import GATE_A
from portal.law.vocabulary import Role
from portal.people.models import Court
from tests.agreements import world as agreed
from tests.cast import Cast, person, staff
from tests.court import world as w


def colleague(world: w.World, name: str = "周敏", role: Role = Role.CLERK) -> Any:
    """Somebody else at the same desk."""
    with db.transaction() as session:
        actor = staff(
            session, person(session, name, world.now), role, session.get_one(Court, world.cast.court.id)
        )
        return w.signed_in(session, actor, world.now)


def test_jc02_filed_in_time_the_thirty_days_run_no_longer(cast: Cast, now: datetime) -> None:
    """Nobody is reminded to do what is done."""
    world = w.filed(cast, now)
    with db.reading() as session:
        row = world.row(session)
        query = select(Clock.timer).where(Clock.case_id == row.case_id, Clock.met_at.is_(None))
        running = set(session.scalars(query))
    assert "jc_apply" not in running and "jc_accept" in running


def test_the_clerk_reads_each_paper_once_and_not_its_english_copy(cast: Cast, now: datetime) -> None:
    """F66: a reading copy carries no signature; beside the paper it would look like one that nobody signed."""
    w.filed(cast, now)
    copies = agreed.work(now, ("render_companion",))
    with db.reading() as session:
        ids = [p.id for p in session.scalars(select(Paper))]
        kinds = [tab.kind for tab in queries.tabs(session, ids)]
    assert copies and len(kinds) == len(set(kinds)) and {"joint_application", "undertaking"} <= set(kinds)


@pytest.mark.parametrize(
    ("method", "proved_by", "shown"),
    [("typed", "totp", "动态码"), ("typed", "sms", "短信码"), ("drawn", "sms", "短信码")],
)
def test_es04_the_report_says_by_which_check_each_signed(method: str, proved_by: str, shown: str) -> None:
    """A mediator has an authenticator and no SMS."""
    mark = PaperSignature(method=method, evidence=json.dumps({"proved_by": proved_by}))
    assert shown in str(wording.METHODS[queries._way(mark)])


def test_of_twenty_clerks_who_claim_at_once_one_gets_the_file(cast: Cast, now: datetime) -> None:
    """F66: the conditional UPDATE decides; the others are told that it is taken."""
    world = w.filed(cast, now)
    clerks = [colleague(world, f"书记员{n}") for n in range(20)]
    start, won, lost = threading.Barrier(20), list[int](), list[str]()

    def press(actor: Any) -> None:
        start.wait()
        try:
            won.append(world.act(desk.claim, actor))
        except (Conflict, StaleVersion) as error:
            lost.append(error.code)

    threads = [threading.Thread(target=press, args=(a,)) for a in clerks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 19)
    assert world.look().fence == 1


def test_a_lease_ends_and_the_next_one_may_claim(cast: Cast, now: datetime) -> None:
    """Ten minutes; before that a colleague is refused, after that not."""
    world = w.filed(cast, now)
    other = colleague(world)
    world.act(desk.claim, world.clerk)
    with pytest.raises(Conflict):
        world.act(desk.claim, other, at=world.now + timedelta(minutes=9))
    assert world.act(desk.claim, other, at=world.now + timedelta(minutes=11)) == 2


@pytest.mark.parametrize(
    ("verb", "form"),
    [
        (desk.accept, lambda world: w.acceptance(world, 1)),
        (desk.request_supplement, lambda world: SupplementIn(fence=1, items=("权属证明",))),
        (desk.hand_to_judge, lambda world: HandIn(fence=1, judge=world.judge.person_ref, note="不归本院")),
        (desk.release, lambda _world: FencedIn(fence=1)),
        (desk.renew, lambda _world: FencedIn(fence=1)),
    ],
)
def test_a_stale_fence_commits_nothing(
    cast: Cast, now: datetime, verb: Callable[..., Any], form: Any
) -> None:
    """The first holder's token is worth nothing once a colleague has claimed."""
    world = w.filed(cast, now)
    other = colleague(world)
    world.act(desk.claim, world.clerk)
    world.wait(minutes=11)
    world.act(desk.claim, other)
    with pytest.raises(Conflict) as told:
        world.act(verb, world.clerk, form(world))
    assert told.value.reason == "claim_lost"
    row = world.look()
    assert (row.state, row.holder_id, row.number, row.judge_id) == ("JC_FILED", other.person_id, None, None)


def test_an_expired_lease_alone_already_refuses(cast: Cast, now: datetime) -> None:
    """Nobody else has claimed, but the ten minutes are over."""
    world = w.filed(cast, now)
    fence = world.act(desk.claim, world.clerk)
    world.wait(minutes=11)
    with pytest.raises(GuardFailed) as told:
        world.act(desk.accept, world.clerk, w.acceptance(world, fence))
    assert told.value.reasons == ("claim_held",)
    world.act(desk.claim, world.clerk)
    world.act(desk.renew, world.clerk, FencedIn(fence=2))
    assert world.look().lease_until == world.now + timedelta(minutes=10)


@pytest.mark.parametrize("left_out", list(GATE_A))
def test_one_ground_not_looked_at_keeps_the_gate_shut(cast: Cast, now: datetime, left_out: str) -> None:
    """解释 355: five grounds, each ticked by the clerk, none by software."""
    world = w.filed(cast, now)
    fence = world.act(desk.claim, world.clerk)
    gate = tuple(k for k in GATE_A if k != left_out)
    with pytest.raises(GuardFailed) as told:
        world.act(desk.accept, world.clerk, w.acceptance(world, fence, gate_a=gate))
    assert told.value.reasons == ("gate_a_clear",)
    assert world.state == "JC_FILED" and world.look().checks.get("gate_a") is None


@pytest.mark.parametrize(
    ("kind", "number"), [("民特", "（2026）津0101民特1号"), ("诉前调确", "（2026）津0101诉前调确1号")]
)
def test_the_number_follows_the_courts_own_setting(cast: Cast, now: datetime, kind: str, number: str) -> None:
    """A20: both series; given at acceptance, not before."""
    world = w.filed(cast, now)
    _set_type(world, kind)
    assert world.look().number is None
    fence = world.act(desk.claim, world.clerk)
    world.act(desk.accept, world.clerk, w.acceptance(world, fence))
    assert world.look().number == number


def test_without_the_setting_there_is_no_number_and_no_acceptance(cast: Cast, now: datetime) -> None:
    """A20: required setting per court, no silent default."""
    world = w.filed(cast, now)
    _set_type(world, "")
    fence = world.act(desk.claim, world.clerk)
    with pytest.raises(GuardFailed) as told:
        world.act(desk.accept, world.clerk, w.acceptance(world, fence))
    assert told.value.reasons == ("number_type_set",)


def _set_type(world: w.World, kind: str) -> None:
    with db.transaction() as session:
        session.get_one(Court, world.cast.court.id).confirmation_type = kind


def test_missing_proof_that_an_organisation_presided_fails_the_checklist(cast: Cast, now: datetime) -> None:
    """A30: a file without paper 11 is not complete."""
    world = w.filed(cast, now)
    with db.transaction() as session:
        world.row(session).agreement.proof_paper_id = None
    fence = world.act(desk.claim, world.clerk)
    with pytest.raises(GuardFailed) as told:
        world.act(desk.accept, world.clerk, w.acceptance(world, fence))
    assert told.value.reasons == ("materials_complete",)


def test_the_supplement_loop_restarts_the_three_days(cast: Cast, now: datetime) -> None:
    """B16, 在线诉讼规则 9: one list, back to JC_FILED, the clock starts anew; both are served the notice."""
    world = w.filed(cast, now)
    fence = world.act(desk.claim, world.clerk)
    world.act(desk.request_supplement, world.clerk, SupplementIn(fence=fence, items=("楼上房屋的产权证明",)))
    agreed.work(world.now)
    assert world.state == "JC_SUPPLEMENT"
    with pytest.raises(GuardFailed) as told:
        world.act(desk.return_materials, world.clerk)
    assert told.value.reasons == ("supplement_overdue",)
    world.wait(days=2)
    world.act(desk.supply, world.applicant)
    assert world.state == "JC_FILED"
    with db.reading() as session:
        running = select(Clock).where(Clock.timer == "jc_accept", Clock.met_at.is_(None))
        assert session.scalars(running).one().starts == world.now
        notice = session.scalars(
            select(Paper).where(Paper.kind == "supplement_notice", Paper.language == "zh")
        ).one()
    assert notice.state == "done"


def test_what_is_not_supplied_goes_back_without_a_ruling_and_may_be_asked_again(
    cast: Cast, now: datetime
) -> None:
    """B16, B18: returned; within the thirty days the same agreement is applied for again, with new papers."""
    world = w.filed(cast, now)
    fence = world.act(desk.claim, world.clerk)
    world.act(desk.request_supplement, world.clerk, SupplementIn(fence=fence, items=("产权证明",)))
    world.wait(days=8)
    world.act(desk.return_materials, world.clerk)
    assert world.state == "JC_RETURNED"
    world.act(operations.prepare_again, world.applicant, w.choice(world))
    agreed.work(world.now)
    assert (world.state, world.look().round, world.look().filed_at) == ("JC_PREPARING", 2, None)
    w.party_signs(world, world.respondent)
    w.party_signs(world, world.applicant)
    agreed.work(world.now)
    assert world.state == "JC_FILED"


def test_dates_stand_in_order_and_the_clauses_are_the_agreements_own(cast: Cast, now: datetime) -> None:
    """papers.md 14: 2, 4, 10; agreement ≤ application ≤ acceptance."""
    world = w.accepted(cast, now)
    with db.reading() as session:
        found = {s.key: s for s in eye.seen(session, world.row(session), china_date(world.now))}
    assert {key: s.ok for key, s in found.items()} == {
        "dates": True, "clauses": True, "in_time": True, "jurisdiction": True,
    }  # fmt: skip
    with db.transaction() as session:
        world.row(session).filed_at = world.now + timedelta(days=3)
    with db.reading() as session:
        found = {s.key: s for s in eye.seen(session, world.row(session), china_date(world.now))}
    assert not found["dates"].ok


def test_handing_to_a_judge_leaves_the_decision_to_the_judge(cast: Cast, now: datetime) -> None:
    """不予受理 is a ruling; the clerk has no way to pronounce it."""
    world = w.filed(cast, now)
    fence = world.act(desk.claim, world.clerk)
    world.act(
        desk.hand_to_judge,
        world.clerk,
        HandIn(fence=fence, judge=world.judge.person_ref, note="涉及房屋归属"),
    )
    row = world.look()
    assert (row.state, row.judge_id, row.holder_id) == ("JC_FILED", world.judge.person_id, None)
    with db.reading() as session:
        lines = queries.queue(session, world.judge, row.court_id, world.now)
    assert [x.mine for x in lines] == [True]


def test_a_judge_of_another_court_is_no_choice(cast: Cast, now: datetime) -> None:
    """The judge is looked up at this very court."""
    world = w.filed(cast, now)
    fence = world.act(desk.claim, world.clerk)
    with db.transaction() as session:
        stranger = staff(
            session, person(session, "外院法官", now), Role.JUDGE, session.get_one(Court, cast.other_court.id)
        )
    with pytest.raises((NotFound, InvalidInput)):
        world.act(desk.accept, world.clerk, w.acceptance(world, fence, judge=stranger.person_ref))
    assert world.state == "JC_FILED"


def test_a_file_may_not_be_accepted_twice(cast: Cast, now: datetime) -> None:
    """The row knows the act only from JC_FILED."""
    world = w.accepted(cast, now)
    with pytest.raises((WrongState, Conflict)):
        world.act(desk.accept, world.clerk, w.acceptance(world, world.look().fence))
    with db.reading() as session:
        seats = session.scalars(
            select(Participant.capacity).where(Participant.capacity.in_(("JUDGE", "CLERK")))
        )
        assert sorted(seats) == ["CLERK", "JUDGE"]
        assert session.scalars(select(Application)).one().number == "（2026）津0101民特1号"
