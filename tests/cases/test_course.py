"""Ways out, more days, pauses, the sweep, and two people acting at once."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal import db
from portal.audit.queries import problems
from portal.cases import clocks, sweep
from portal.cases.access import current_proceeding
from portal.cases.forms import AddressForm, ConsentAnswer, Contact, Ending, Suspension
from portal.cases.models import Assignment, Case, Clock, Paper, Party, Proceeding, ServiceAddress
from portal.cases.models_steps import FailureReport
from portal.cases.operations import consent, course, desk
from portal.cases.operations.act import enter
from portal.errors import Conflict, DomainError, GuardFailed, InvalidInput, NotAllowed, NotFound, WrongState
from portal.notices.models import Notice
from tests.cases import story


def row(session, ref: str) -> Proceeding:
    return current_proceeding(session, session.scalars(select(Case).where(Case.ref == ref)).one())


def look(ref: str, *names: str):
    with db.reading() as session:
        found = row(session, ref)
        return tuple(getattr(found, n) for n in names) if len(names) > 1 else getattr(found, names[0])


def notices(code: str) -> list[int]:
    with db.reading() as session:
        return list(session.scalars(select(Notice.person_id).where(Notice.code == code)))


REACH = {
    "SUBMITTED": story.submitted,
    "CONSENT": story.accepted,
    "SELECTING": story.selecting,
    "ASSIGNED": story.assigned,
    "MEDIATING": story.mediating,
}


@pytest.mark.parametrize("state", REACH)
@pytest.mark.parametrize(("settled", "reason"), [(True, "E2"), (False, "E4")])
def test_a27_the_applicant_withdraws_from_anywhere_and_clocks_stop(cast, now, state, settled, reason):
    ref = REACH[state](cast, now)
    with db.transaction() as session:
        course.withdraw(session, enter(session, cast.applicant, ref, now), settled)
    assert look(ref, "state", "end_reason") == ("CLOSED", reason)
    with db.reading() as session:
        open_ones = session.scalars(
            select(Clock.timer).where(Clock.met_at.is_(None), Clock.subject_id == row(session, ref).id)
        ).all()
        assert set(open_ones) <= {"respondent_contact"}
        assert problems(session) == []


def test_the_other_side_cannot_withdraw_what_it_did_not_apply_for(cast, now):
    ref = story.mediating(cast, now)
    with pytest.raises(GuardFailed) as refused, db.transaction() as session:
        course.withdraw(session, enter(session, cast.respondent, ref, now), True)
    assert refused.value.reasons == ("is_applicant",)


@pytest.mark.parametrize("state", REACH)
def test_b6_either_side_may_stop_and_go_to_court_from_anywhere(cast, now, state):
    ref = REACH[state](cast, now)
    with db.transaction() as session:
        who = cast.applicant if state == "SUBMITTED" else cast.respondent
        course.stop_to_court(session, enter(session, who, ref, now))
    assert look(ref, "state", "end_reason") == ("FILING", "E4")
    with db.reading() as session:
        due = session.scalars(select(Clock.due).where(Clock.timer == "docketing")).one()
        assert due == date(2026, 3, 9)
        assert "end_notice" in session.scalars(select(Paper.kind)).all()


def ending(reason: str) -> Ending:
    return Ending(end_reason=reason, basics="渗水", reason="联系不上", costly_conduct="无", alerts="无")


def test_om14_unreachable_ends_only_after_somebody_tried(cast, now):
    ref = story.accepted(cast, now)
    with db.transaction() as session:
        party = session.scalars(select(Party).where(Party.side == 2).order_by(Party.id.desc())).first()
        form = Contact(party=party.ref, channel="phone", result="no_answer")
        desk.record_contact(session, enter(session, cast.clerk, ref, now), form)
    with db.transaction() as session:
        course.end(session, enter(session, cast.clerk, ref, now), ending("E3"))
    assert look(ref, "state", "end_reason") == ("FAILED", "E3")
    with db.reading() as session:
        assert session.scalars(select(FailureReport)).one().costly_conduct == "无"


def test_a28_silence_is_not_unwillingness(cast, now):
    ref = story.accepted(cast, now)
    with pytest.raises(InvalidInput) as refused, db.transaction() as session:
        course.end(session, enter(session, cast.clerk, ref, now), ending("E4"))
    assert "end_reason" in refused.value.fields
    assert look(ref, "state") == "CONSENT"


def test_a13_after_a_refusal_the_desk_ends_with_e4(cast, now):
    ref = story.accepted(cast, now)
    with db.transaction() as session:
        consent.answer(session, enter(session, cast.respondent, ref, now), ConsentAnswer(agrees="no"))
    with db.transaction() as session:
        course.end(session, enter(session, cast.clerk, ref, now), ending("E4"))
    assert look(ref, "state", "end_reason") == ("FAILED", "E4")


def test_om20_the_mediator_ends_the_talks_with_four_points_and_the_desk_closes(cast, now):
    ref = story.mediating(cast, now)
    with db.transaction() as session:
        course.end(session, enter(session, cast.mediator, ref, now), ending("E5"))
    assert look(ref, "state") == "FAILED"
    with pytest.raises(GuardFailed), db.transaction() as session:
        course.close(session, enter(session, cast.clerk, ref, now), " ")
    with db.transaction() as session:
        course.close(session, enter(session, cast.clerk, ref, now), "告知可以起诉")
    assert look(ref, "state") == "CLOSED"


def test_a_party_cannot_end_for_both(cast, now):
    ref = story.mediating(cast, now)
    with pytest.raises(NotAllowed), db.transaction() as session:
        course.end(session, enter(session, cast.applicant, ref, now), ending("E5"))


def test_om23_the_term_moves_with_the_last_yes_and_only_then(cast, now):
    ref = story.mediating(cast, now)
    with db.transaction() as session:
        assert course.extend(session, enter(session, cast.applicant, ref, now), 15, True) is False
    with db.reading() as session:
        assert clocks.term_of(session, row(session, ref)).due == date(2026, 4, 1)
        assert course.open_extension(session, enter(session, cast.respondent, ref, now)) == ("2026-04-16", 15)
    with db.transaction() as session:
        assert course.extend(session, enter(session, cast.respondent, ref, now), 15, True) is True
    with db.reading() as session:
        assert clocks.term_of(session, row(session, ref)).due == date(2026, 4, 16)


def test_om23_one_no_is_enough_to_keep_the_day(cast, now):
    ref = story.mediating(cast, now)
    for actor, agrees in ((cast.applicant, True), (cast.respondent, False)):
        with db.transaction() as session:
            course.extend(session, enter(session, actor, ref, now), 15, agrees)
    with db.reading() as session:
        assert clocks.term_of(session, row(session, ref)).due == date(2026, 4, 1)
        assert course.open_extension(session, enter(session, cast.applicant, ref, now)) is None


def test_om23_a_term_that_is_over_cannot_be_extended(cast, now):
    ref, late = story.mediating(cast, now), now + timedelta(days=40)
    with db.transaction() as session:
        course.extend(session, enter(session, cast.applicant, ref, late), 15, True)
    with pytest.raises(GuardFailed) as refused, db.transaction() as session:
        course.extend(session, enter(session, cast.respondent, ref, late), 15, True)
    assert refused.value.reasons == ("term_open",)


def test_a_pause_stops_the_term_and_its_reason_stays_with_those_who_may_know(cast, now):
    ref, later = story.mediating(cast, now), now + timedelta(days=9)
    form = Suspension(reason="SHAM", note="CANARY-SHAM")
    with db.transaction() as session:
        course.suspend(session, enter(session, cast.mediator, ref, now), form)
    assert look(ref, "state", "returns_to") == ("SUSPENDED", "MEDIATING")
    with pytest.raises(NotAllowed), db.transaction() as session:
        course.resume(session, enter(session, cast.mediator, ref, later), "核实过了")
    with db.transaction() as session:
        course.resume(session, enter(session, cast.clerk, ref, later), "核实过了")
    assert look(ref, "state") == "MEDIATING"
    with db.reading() as session:
        assert clocks.term_of(session, row(session, ref)).due == date(2026, 4, 10)
        told = session.scalars(select(Notice).where(Notice.code == "paused")).all()
        assert told and all("CANARY" not in str(n.params) for n in told)


def test_a9_the_address_is_filled_declined_or_later_and_an_older_one_is_kept(cast, now):
    ref = story.mediating(cast, now)
    for form in (
        AddressForm(answer="later"),
        AddressForm(answer="filled", address="天津", phone="19900000001"),
    ):
        with db.transaction() as session:
            consent.say_address(session, enter(session, cast.applicant, ref, now), form)
    with pytest.raises(InvalidInput), db.transaction() as session:
        consent.say_address(session, enter(session, cast.applicant, ref, now), AddressForm(answer="declined"))
    with db.reading() as session:
        rows = session.scalars(select(ServiceAddress).order_by(ServiceAddress.id)).all()
        assert [(r.state, r.replaced_at is None) for r in rows] == [("later", False), ("filled", True)]


def test_om11_the_sweep_passes_over_a_silent_mediator_once(cast, now):
    ref = story.assigned(cast, now)
    late = now + timedelta(days=4)
    with db.transaction() as session:
        assert sweep.due_actions(session, now) == []
    with db.transaction() as session:
        assert [(f.case, f.timer, f.what) for f in sweep.due_actions(session, late)] == [
            (ref, "mediator_accept", "done")
        ]
    assert look(ref, "state") == "SELECTING"
    with db.transaction() as session:
        assert sweep.due_actions(session, late) == []
    assert len(notices("assignment_passed_over")) == 2  # the mediator and the desk, once each


def test_om09_when_the_time_to_choose_is_over_the_desk_is_told_once(cast, now):
    ref = story.selecting(cast, now)
    for _again in range(2):
        with db.transaction() as session:
            sweep.due_actions(session, now + timedelta(days=3))
    assert look(ref, "state") == "SELECTING" and notices("designation_due") == [cast.clerk.person_id]


def test_a12_at_the_end_of_the_term_nothing_closes(cast, now):
    ref = story.mediating(cast, now)
    for _again in range(2):
        with db.transaction() as session:
            sweep.due_actions(session, now + timedelta(days=31))
    assert look(ref, "state") == "MEDIATING"
    assert sorted(notices("term_over")) == sorted(
        [cast.applicant.person_id, cast.respondent.person_id, cast.mediator.person_id]
    )


def test_jc02_warnings_come_15_7_3_and_1_days_before_each_once(cast, now):
    ref = story.mediating(cast, now)
    with db.transaction() as session:
        found = row(session, ref)
        session.add(
            Clock(
                case_id=found.case_id,
                subject="AGREEMENT",
                subject_id=1,
                timer="jc_apply",
                starts=now,
                due=date(2026, 5, 6),
            )
        )
    told = []
    for day in range(0, 70):
        with db.transaction() as session:
            done = sweep.due_actions(session, now + timedelta(days=day))
            told += [
                (f.what, (date(2026, 3, 2) + timedelta(days=day)).isoformat())
                for f in done
                if f.timer == "jc_apply"
            ]
    assert told == [
        ("warned 15", "2026-04-21"), ("warned 7", "2026-04-29"), ("warned 3", "2026-05-03"), ("warned 1", "2026-05-05"),
    ]  # fmt: skip


def test_a_sweep_that_slept_warns_once_not_four_times(cast, now):
    ref = story.mediating(cast, now)
    with db.transaction() as session:
        found = row(session, ref)
        session.add(
            Clock(
                case_id=found.case_id,
                subject="AGREEMENT",
                subject_id=1,
                timer="jc_apply",
                starts=now,
                due=date(2026, 3, 4),
            )
        )
    with db.transaction() as session:
        assert [f.what for f in sweep.due_actions(session, now)] == ["warned 2"]
    with db.transaction() as session:
        assert [f.what for f in sweep.due_actions(session, now + timedelta(days=1))] == ["warned 1"]


def test_two_clerks_designate_at_once_and_one_mediator_is_named(cast, now):
    ref = story.submitted(cast, now)
    start, answers = threading.Barrier(2), []

    def name(mediator):
        start.wait()
        try:
            with db.transaction() as session:
                desk.designate(
                    session, enter(session, cast.clerk, ref, now), mediator.person_ref, story.acceptance()
                )
            answers.append("done")
        except DomainError as error:
            answers.append(error.code)

    people = [threading.Thread(target=name, args=(m,)) for m in (cast.mediator, cast.other_mediator)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert answers.count("done") == 1
    assert set(answers) - {"done"} <= {
        "wrong_state",
        "stale_version",
    }  # SQLite queues the second, PostgreSQL refuses it
    with db.reading() as session:
        assert len(session.scalars(select(Assignment)).all()) == 1


def test_two_replacement_requests_of_one_party_are_one(cast, now):
    from portal.cases.operations import assignment

    ref = story.mediating(cast, now)
    with db.transaction() as session:
        assignment.ask_replace(session, enter(session, cast.applicant, ref, now), "听不懂")
    with pytest.raises(Conflict), db.transaction() as session:
        assignment.ask_replace(session, enter(session, cast.applicant, ref, now), "听不懂")


@pytest.mark.parametrize("act", ["extend", "withdraw", "stop_to_court"])
def test_after_the_end_nothing_of_it_can_be_done_again(cast, now, act):
    ref = story.mediating(cast, now)
    with db.transaction() as session:
        course.withdraw(session, enter(session, cast.applicant, ref, now), True)
    with pytest.raises((WrongState, GuardFailed)), db.transaction() as session:
        at = enter(session, cast.applicant, ref, now)
        if act == "extend":
            course.extend(session, at, 5, True)
            course.extend(session, enter(session, cast.respondent, ref, now), 5, True)
        elif act == "withdraw":
            course.withdraw(session, at, True)
        else:
            course.stop_to_court(session, at)


def test_eve_reaches_no_operation(cast, now):
    ref = story.mediating(cast, now)
    with pytest.raises(NotFound), db.transaction() as session:
        enter(session, cast.eve, ref, now)


def test_the_other_side_knows_nothing_before_it_is_asked(cast, now):
    ref = story.submitted(cast, now)
    with pytest.raises(NotFound), db.transaction() as session:
        enter(session, cast.respondent, ref, now)
    with db.transaction() as session:
        desk.mark_urgent(session, enter(session, cast.clerk, ref, now), "家庭暴力")
    with pytest.raises(NotFound), db.transaction() as session:
        enter(session, cast.respondent, ref, now)
    assert look(ref, "state") == "URGENT"
