"""S3, G20, 13.B9: an application that speaks of violence. The other side gets nothing; hours run, not days."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import db
from portal.audit.models import AuditChain, AuditLink
from portal.cases import blocks
from portal.cases.models import Case, Paper
from portal.cases.operations import desk, intake, safety
from portal.cases.operations.act import enter
from portal.errors import NotFound
from portal.law import screening
from portal.law.timers import TIMERS, Unit
from portal.notices.models import Notice, Outgoing
from portal.notices.sweep import sweep
from tests.cases import story
from tests.cast import Cast

BEATEN = {"story": "结婚以后他多次殴打我，昨天又打我，孩子也看见了。", "unsafe": ""}


def applied(cast: Cast, now, **changed) -> str:  # type: ignore[no-untyped-def]
    story.type_everything(cast, cast.applicant, now, **changed)
    with db.transaction() as session:
        return intake.submit(session, cast.applicant, story.CHECK, now).ref


@pytest.mark.parametrize(
    ("words", "unsafe", "is_urgent"),
    [
        (BEATEN["story"], "", True),
        ("楼上一直漏水，我不想活了。" + "实在受不了。", "", True),
        ("他就是不给钱，我不敢多写，请你们帮我。", "1", True),
        ("我打他电话他不接，他也没打我电话。钱一直没还。", "", False),
    ],
)
def test_a_word_or_a_tick_is_enough_and_a_telephone_call_is_no_blow(cast, now, words, unsafe, is_urgent):
    ref = applied(cast, now, story={"story": words, "unsafe": unsafe})
    assert (story.state(ref) == "URGENT") is is_urgent


def test_s3_the_other_side_gets_nothing_and_the_desk_gets_hours(cast, now):
    ref = applied(cast, now, story=BEATEN)
    with db.reading() as session:
        theirs = cast.respondent.person_id
        assert session.scalars(select(Notice).where(Notice.person_id == theirs)).all() == []
        assert session.scalars(select(Outgoing).where(Outgoing.person_id == theirs)).all() == []
        told = set(session.scalars(select(Notice.person_id).where(Notice.code == "urgent_new")))
        assert told == {cast.clerk.person_id, cast.seal_holder.person_id}
        letters = session.scalars(select(Outgoing).where(Outgoing.code.like("urgent%"))).all()
        assert letters and all("暴力" not in one.body and "调解" not in one.body for one in letters)
        case = session.scalars(select(Case).where(Case.ref == ref)).one()
        assert (case.apart, case.contact_hidden, case.esign_barred) == (True, True, True)
        routes = {r.receiver: r for r in safety.routes_of(session, case)}
        assert set(routes) == {"court_window", "police", "womens_federation"}
        assert all(r.due_at - now == timedelta(hours=1) for r in routes.values())
    with pytest.raises(NotFound), db.reading() as session:
        enter(session, cast.respondent, ref, now)
    assert {TIMERS[r.timer].unit for r in screening.ROUTES} == {Unit.HOUR}


def test_s3_the_court_has_a_day_and_a_missed_hour_is_told_once(cast, now):
    ref = applied(cast, now, story=BEATEN)
    with db.transaction() as session:
        at = enter(session, cast.clerk, ref, now + timedelta(minutes=20))
        window = next(r.ref for r in safety.routes_of(session, at.case) if r.receiver == "court_window")
        safety.record_route(session, at, window, "已接通，当天受理保护令申请")
    with db.reading() as session:
        case = session.scalars(select(Case).where(Case.ref == ref)).one()
        order = next(r for r in safety.routes_of(session, case) if r.receiver == "protection_order")
        assert order.due_at == now + timedelta(minutes=20, hours=24)
    from portal.notices import worker

    worker.load_handlers()
    for _ in range(2):
        sweep(now + timedelta(minutes=70))
    with db.reading() as session:
        late = select(Notice).where(Notice.code == "urgent_late", Notice.person_id == cast.clerk.person_id)
        assert len(session.scalars(late).all()) == 1
        theirs = select(Notice).where(Notice.person_id == cast.respondent.person_id)
        assert session.scalars(theirs).all() == []


def test_s3_no_paper_and_no_party_block_holds_a_way_to_reach_her(cast, now):
    ref = applied(cast, now, story=BEATEN)
    with db.reading() as session:
        case = session.scalars(select(Case).where(Case.ref == ref)).one()
        hers = [p.person for p in case.parties if p.side == 1][0]
        written = [
            json.dumps(json.loads(p.context), ensure_ascii=False) for p in session.scalars(select(Paper))
        ]
        for party in case.parties:
            block = blocks.party_block(case, party)
            assert (block.address, block.phone, block.address_secret) == ("", "", True)
    assert hers.phone and hers.address and written
    for text in written:
        assert hers.phone not in text and hers.phone[-4:] not in text and hers.address[:6] not in text


def test_s3_no_electronic_signature_and_the_alarm_is_only_in_the_staffs_chain(cast, now):
    from portal.agreements.facts import esign_way_open
    from portal.agreements.models import Agreement

    ref = applied(cast, now, story=BEATEN)
    with db.reading() as session:
        case = session.scalars(select(Case).where(Case.ref == ref)).one()
        assert not esign_way_open(Agreement(case=case, clauses=[]))
        chains = select(AuditChain.audience, AuditLink.body, AuditLink.action).join(
            AuditLink, AuditLink.chain_id == AuditChain.id
        )
        seen = {(audience, action) for audience, _body, action in session.execute(chains)}
    assert ("staff", "protect") in seen and ("case", "protect") not in seen


def test_a_minor_must_be_reported_and_a_false_alarm_can_be_taken_back(cast, now):
    from datetime import date

    assert screening.must_report(date(2010, 3, 3), False, date(2026, 3, 2))
    assert not screening.must_report(date(2008, 3, 2), False, date(2026, 3, 2))
    assert screening.must_report(None, True, date(2026, 3, 2))
    ref = applied(cast, now, story=BEATEN)
    with db.transaction() as session:
        safety.lift(session, enter(session, cast.clerk, ref, now), "本人说明是误填")
    with db.reading() as session:
        case = session.scalars(select(Case).where(Case.ref == ref)).one()
        assert not case.apart and not case.contact_hidden


def test_g20_the_desk_counts_hours_and_no_day_stands_beside_them(cast, now, browse):
    ref = applied(cast, now, story=BEATEN)
    page = browse(cast.clerk).get(f"/desk/cases/{ref}").text
    assert "data-hours" in page and "还有60分钟" in page and "110" in page
    assert TIMERS["urgent_same_day"].zh not in page
    hers = browse(cast.applicant).get(f"/cases/{ref}").text
    assert TIMERS["urgent_same_day"].zh not in hers and "对方不会收到任何消息" in hers


def test_g20_a_case_that_turns_urgent_only_stands_still_for_both_sides(world, cast, now, browse):
    """Nobody on either side reads that there is an alarm: the one or the other may be the danger."""
    doors = (f"/cases/{world.case}", "/cases", f"/cases/{world.case}/people", f"/api/v1/cases/{world.case}")
    with db.transaction() as session:
        desk.mark_urgent(session, enter(session, cast.clerk, world.case, now), "家庭暴力")
    for who in (world.applicant, world.respondent):
        text = "".join(browse(who).get(path).text for path in doors)
        assert "先停一停" in text and '"state":"SUSPENDED"' in text.replace(" ", "")
        for word in ("紧急", "URGENT", "urgent", "马上处理", "保护令", "妇联", TIMERS["urgent_same_day"].zh):
            assert word not in text, word
    with db.reading() as session:
        told = set(session.scalars(select(Notice.person_id).where(Notice.code.like("urgent%"))))
    assert not told & {world.applicant.person_id, world.respondent.person_id, world.agent.person_id}
    assert "data-hours" in browse(cast.clerk).get(f"/desk/cases/{world.case}").text
    assert '"state":"URGENT"' in browse(cast.clerk).get(doors[3]).text.replace(" ", "")


def test_b9_the_hand_over_slip_is_the_desks_and_no_partys(world, cast, now, browse):
    with db.transaction() as session:
        desk.mark_urgent(session, enter(session, cast.clerk, world.case, now), "陈述中出现暴力")
    with db.reading() as session:
        slip = session.scalars(select(Paper).where(Paper.kind == "urgent_handover")).one()
        context = json.loads(slip.context)
    assert [one["phone"] for one in context["offices"]] == ["12368", "110", "12338"]
    assert context["ground"] == "陈述中出现暴力" and "1990" not in slip.context
    assert "紧急转办单" in browse(cast.clerk).get(f"/desk/cases/{world.case}").text
    for who in (world.applicant, world.respondent, world.agent):
        assert slip.ref not in browse(who).get(f"/api/v1/cases/{world.case}").text
        for path in (f"/cases/{world.case}", f"/cases/{world.case}/people"):
            assert "转办" not in browse(who).get(path).text
        assert browse(who).get(f"/api/v1/papers/{slip.ref}/file").status_code in (401, 404)
