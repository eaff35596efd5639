"""The judge: both together or not at all, every question of each, one ground one article, the clauses sign by sign."""

from __future__ import annotations

import io
import re
from datetime import datetime, timedelta
from typing import Any

import pikepdf
import pypdfium2
import pytest
from sqlalchemy import func, select

from portal import db
from portal.agreements import operations as drafting
from portal.agreements.forms import ClauseIn
from portal.cases.models import Clock, Paper
from portal.cases.workshop import workshop
from portal.court import bench, desk, operations
from portal.court.forms import ConfirmIn, EndIn, GroundIn, HandIn, SignRulingIn
from portal.court.models import Ruling, Service
from portal.errors import Conflict, DomainError, GuardFailed, InvalidInput, NotAllowed, WrongState
from portal.law.grounds import GATE_A, GATE_B
from portal.law.vocabulary import ClauseKind
from portal.notices.models import Notice
from portal.rooms import operations as rooms
from portal.rooms.models import Room
from tests.agreements import world as agreed
from tests.cast import Cast
from tests.court import world as w

# A page's foot: number, page of pages, fingerprint.
FOOT = re.compile(r"((（\d{4}）\S{2,20}?号)[0-9A-F]{8})?（\d{4}）\S{2,20}?号第\d+页共\d+页[0-9A-F]{8}")
WHY = "调解协议涉及的事实经询问仍不能查明"


def text_of(paper: Paper, case_ref: str) -> str:
    """All characters of a stored paper, without spaces and line breaks."""
    document = pypdfium2.PdfDocument(workshop().files.get(case_ref, paper.sha256))
    words = "".join(page.get_textpage().get_text_range() for page in document)
    return FOOT.sub("", re.sub(r"\s", "", words))


def newest(kind: str) -> Paper:
    with db.reading() as session:
        query = select(Paper).where(Paper.kind == kind, Paper.language == "zh").order_by(Paper.id.desc())
        return session.scalars(query).first()  # type: ignore[return-value]


def test_one_alone_is_not_both_together(cast: Cast, now: datetime) -> None:
    """JC-13, 解释 356: both sides in one sitting."""
    world = w.accepted(cast, now)
    world.wait(days=1)
    with db.transaction() as session:
        room = session.scalars(select(Room).where(Room.purpose == "verification")).one().ref
        rooms.arrive(session, world.judge, room, world.now)
        rooms.arrive(session, world.applicant, room, world.now)
        rooms.admit(session, world.judge, room, w.place_of(session, world, world.applicant).ref, world.now)
    w.answered(world)
    with pytest.raises(GuardFailed) as told:
        world.act(bench.verify, world.judge)
    assert told.value.reasons == ("both_attended",)


def test_each_has_to_answer_each_question(cast: Cast, now: datetime) -> None:
    """13.D3."""
    world = w.accepted(cast, now)
    world.wait(days=1)
    w.together(world)
    w.answered(world, world.applicant)
    with pytest.raises(GuardFailed) as told:
        world.act(bench.verify, world.judge)
    assert told.value.reasons == ("questions_answered",)


def test_nothing_is_mediated_in_the_verification_room(cast: Cast, now: datetime) -> None:
    """A6: no separate talk, no clause editor."""
    world = w.accepted(cast, now)
    world.wait(days=1)
    w.together(world)
    with db.transaction() as session:
        room = session.scalars(select(Room).where(Room.purpose == "verification")).one().ref
        her = w.place_of(session, world, world.applicant).ref
    with pytest.raises(WrongState), db.transaction() as session:
        rooms.open_caucus(session, world.judge, room, [her], world.now)
    for actor in (world.judge, world.mediator):
        with pytest.raises(DomainError), db.transaction() as session:
            agreement = world.row(session).agreement
            form = ClauseIn(kind=ClauseKind.WAIVER, text="改一改")
            drafting.add_clause(session, actor, agreement, form, world.now)


@pytest.mark.parametrize("left_out", list(GATE_B))
def test_gate_b_is_looked_at_whole_before_a_ruling_is_drafted(
    cast: Cast, now: datetime, left_out: str
) -> None:
    """解释 358: six grounds; a refused decision leaves no paper."""
    world = w.verified(cast, now)
    gate = tuple(k for k in GATE_B if k != left_out)
    with pytest.raises(GuardFailed) as told:
        world.act(bench.draft_confirm, world.judge, ConfirmIn(gate_b=gate))
    assert told.value.reasons == ("gate_b_clear",)
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Ruling)) == 0


@pytest.mark.parametrize("ground", [*GATE_A, *GATE_B])
def test_each_ground_of_dismissal_names_its_article(cast: Cast, now: datetime, ground: str) -> None:
    """355 second paragraph for A, 206 and 358 for B; reasons stand as typed; never 195 or 201."""
    world = w.accepted(cast, now)
    world.act(bench.draft_refusal, world.judge, "dismiss", GroundIn(ground=ground, reasons=WHY))
    agreed.work(world.now, ("render_paper",))
    words = text_of(newest("ruling_dismiss"), world.case_ref)
    assert WHY in words and "驳回" in words
    if ground in GATE_A:
        assert "第三百五十五条" in words and "第三百五十八条" not in words
    else:
        item = "一二三四五六"[int(ground[1]) - 1]
        assert "第二百零六条" in words and f"第三百五十八条第{item}项" in words
    assert "一百九十五条" not in words and "二百零一条" not in words
    assert "被申请人" not in words


@pytest.mark.parametrize("ground", list(GATE_A))
def test_not_accepting_is_a_ruling_of_a_judge_on_a_ground_of_gate_a(
    cast: Cast, now: datetime, ground: str
) -> None:
    """解释 355: the number, the ruling, both served; parties read why and what now."""
    world = w.filed(cast, now)
    fence = world.act(desk.claim, world.clerk)
    world.act(desk.hand_to_judge, world.clerk, HandIn(fence=fence, judge=world.judge.person_ref, note="见上"))
    with pytest.raises(InvalidInput):
        world.act(bench.draft_refusal, world.judge, "not_accept", GroundIn(ground="B5", reasons=WHY))
    world.act(bench.draft_refusal, world.judge, "not_accept", GroundIn(ground=ground, reasons=WHY))
    agreed.work(world.now)
    w.judge_signs(world)
    assert world.state == "JC_NOT_ACCEPTED"
    words = text_of(newest("ruling_not_accept"), world.case_ref)
    assert f"第三百五十五条第一款第{'一二三四五'[int(ground[1]) - 1]}项" in words and "不予受理" in words
    with db.reading() as session:
        told = session.scalars(select(Notice).where(Notice.code == "jc_not_accepted")).all()
        served = session.scalars(select(Service)).all()
    assert [n.params["reason"] for n in told] == [GATE_A[ground].plain_zh] * 2
    assert len(served) == 2


def test_the_clauses_of_the_ruling_are_the_signed_ones_sign_by_sign(cast: Cast, now: datetime) -> None:
    """papers.md 14.4: read out of the three stored files."""
    world = w.confirmed(cast, now)
    agreement, application, ruling = (
        text_of(newest(kind), world.case_ref) for kind in ("agreement", "joint_application", "ruling_confirm")
    )
    with db.reading() as session:
        clauses = [re.sub(r"\s", "", c.text) for c in world.row(session).agreement.clauses]
    assert len(clauses) == 4
    for clause in clauses:
        assert clause in agreement and clause in application and clause in ruling
    assert ruling.count("申请人：") >= 2 and "被申请人" not in ruling and "被申请人" not in application
    assert "第二百零六条" in ruling and "（2026）津0101民特1号" in ruling


def test_a_ruling_needs_the_judges_own_fresh_check_for_exactly_this_paper(cast: Cast, now: datetime) -> None:
    """A10, ES: without it, for another hash, or a day later nothing is signed."""
    world = w.drafted(cast, now)
    wanted = newest("ruling_confirm").document_hash
    form = SignRulingIn(document_hash=wanted)
    with pytest.raises(GuardFailed) as told:
        world.act(bench.sign_ruling, world.judge, form, {})
    assert told.value.reasons == ("identity_fresh",)
    w.proved(world, world.judge, wanted)
    with pytest.raises(GuardFailed):
        world.act(bench.sign_ruling, world.judge, SignRulingIn(document_hash="0" * 64), {})
    with pytest.raises(InvalidInput) as late:
        world.act(bench.sign_ruling, world.judge, form, {}, at=world.now + timedelta(days=1))
    assert late.value.fields == {"document_hash": "another_day"}
    assert world.state == "JC_REVIEW"


def test_a_draft_is_dropped_and_made_anew_but_only_one_at_a_time(cast: Cast, now: datetime) -> None:
    """The judge's wording until it is signed."""
    world = w.drafted(cast, now)
    with pytest.raises(Conflict):
        world.act(bench.draft_confirm, world.judge, ConfirmIn(gate_b=tuple(GATE_B)))
    with db.transaction() as session:
        application = world.row(session)
        found = bench.open_ruling(session, application)
        assert found is not None
        bench.discard_ruling(session, world.judge, found, application, world.now)
    world.act(bench.draft_confirm, world.judge, ConfirmIn(gate_b=tuple(GATE_B)))
    with db.reading() as session:
        states = session.scalars(
            select(Paper.state).where(Paper.kind == "ruling_confirm", Paper.language == "zh")
        ).all()
    assert sorted(states) == ["intended", "void"]


def test_another_judge_may_not_act_on_the_file(cast: Cast, now: datetime) -> None:
    """One named judge (民诉法 185)."""
    world = w.verified(cast, now)
    from tests.court.test_desk import colleague

    other = colleague(world, "另一位法官", world.judge.role)
    with pytest.raises(NotAllowed):
        world.act(bench.draft_confirm, other, ConfirmIn(gate_b=tuple(GATE_B)))


def test_withdrawal_is_asked_for_by_a_party_and_allowed_by_a_ruling(cast: Cast, now: datetime) -> None:
    """JC-22, 解释 357: names who asked."""
    world = w.accepted(cast, now)
    with pytest.raises(GuardFailed) as told:
        world.act(bench.draft_withdrawal, world.judge)
    assert told.value.reasons == ("withdrawal_requested",)
    world.act(operations.ask_withdraw, world.respondent)
    world.act(bench.draft_withdrawal, world.judge)
    agreed.work(world.now)
    w.judge_signs(world)
    assert world.state == "JC_WITHDRAWN"
    assert "欧阳德福" in text_of(newest("ruling_withdrawn"), world.case_ref)


@pytest.mark.parametrize(
    ("ground", "state", "kind"),
    [
        ("REFUSES_QUESTIONS", "JC_WITHDRAWN", "ruling_deemed_withdrawn"),
        ("CIVIL_DISPUTE", "JC_TERMINATED", "ruling_terminated"),
    ],
)
def test_deemed_withdrawal_and_termination(
    cast: Cast, now: datetime, ground: str, state: str, kind: str
) -> None:
    """JC-23, JC-24."""
    world = w.accepted(cast, now)
    days: dict[str, Any] = {"asked_on": world.now.date(), "due_on": world.now.date()}
    world.act(bench.draft_end, world.judge, EndIn(ground=ground, reasons=WHY, **days))
    agreed.work(world.now)
    w.judge_signs(world)
    assert world.state == state
    assert WHY in text_of(newest(kind), world.case_ref)


def test_objection_runs_from_each_receipt_and_the_sealed_file_is_whole(cast: Cast, now: datetime) -> None:
    """JC-25: fifteen days from service; the PDF opens and every page is there."""
    world = w.confirmed(cast, now)
    with db.reading() as session:
        clocks = session.scalars(select(Clock).where(Clock.timer == "jc_objection_party")).all()
    assert len(clocks) == 2
    data = workshop().files.get(world.case_ref, newest("ruling_confirm").sha256)
    assert len(pikepdf.open(io.BytesIO(data)).pages) >= 1
