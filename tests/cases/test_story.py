"""From the first page to MEDIATING, on both tracks of 13.A3, by the operations alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal import db
from portal.audit.queries import problems
from portal.cases import clocks
from portal.cases.access import current_proceeding
from portal.cases.forms import AssignmentAnswer, ConsentAnswer, Decline
from portal.cases.models import (
    Assignment,
    Case,
    Clock,
    ContactAttempt,
    Paper,
    Participant,
)
from portal.cases.operations import assignment, choice, consent, desk, intake
from portal.cases.operations.act import enter
from portal.errors import GuardFailed, InvalidInput, NotAllowed, NotFound, StaleVersion, WrongState
from portal.notices.models import Notice
from portal.people.models import EntryLink, Person
from tests.cases import story
from tests.cases.story import running, state


def test_om09_the_clerk_accepts_and_the_other_side_is_invited(cast, now):
    ref = story.accepted(cast, now)
    with db.reading() as session:
        case = session.scalars(select(Case).where(Case.ref == ref)).one()
        assert case.number == "（2026）津和人调字第0001号"
        assert (case.risk, case.jurisdiction_basis, case.clerk_person_id) == (
            "GREEN",
            "ORG_SEAT",
            cast.clerk.person_id,
        )
        link = session.scalars(
            select(EntryLink).where(EntryLink.person_id == cast.respondent.person_id)
        ).one()
        place = session.scalars(
            select(Participant).where(
                Participant.case_id == case.id, Participant.person_id == cast.respondent.person_id
            )
        ).one()
        assert link.participant_id == place.id and place.invited_at == now
        assert session.scalars(select(ContactAttempt.channel)).all() == ["sms"]
        told = session.scalars(select(Notice.code).where(Notice.person_id == cast.respondent.person_id)).all()
    assert told == ["invited"]
    assert state(ref) == "CONSENT" and "return_application" not in running(ref)


def test_numbers_of_one_organisation_follow_each_other(cast, now):
    story.accepted(cast, now)
    ref = story.accepted(cast, now)
    with db.reading() as session:
        assert (
            session.scalars(select(Case.number).where(Case.ref == ref)).one() == "（2026）津和人调字第0002号"
        )


def test_om08_a_return_needs_its_reason_and_can_be_submitted_again(cast, now):
    from portal.cases.forms import Return

    ref = story.submitted(cast, now)
    form = Return(reason="NO_JURISDICTION", guidance="请改选南开区的调解委员会")
    with db.transaction() as session:
        desk.return_(session, enter(session, cast.clerk, ref, now), form)
    assert state(ref) == "RETURNED" and running(ref) == {}
    with db.reading() as session:
        paper = session.scalars(select(Paper).where(Paper.kind == "return_notice")).one()
        assert "请改选南开区" in paper.context and paper.party_id is not None
    with db.transaction() as session:
        intake.resubmit(session, enter(session, cast.applicant, ref, now), story.STORY + "补充。", "修好漏点")
    assert state(ref) == "SUBMITTED" and "return_application" in running(ref)


def test_a_return_without_guidance_is_no_return(cast, now):
    from portal.cases.forms import Return
    from portal.forms import parse

    with pytest.raises(InvalidInput) as refused:
        parse(Return, {"reason": "NO_JURISDICTION"})
    assert "guidance" in refused.value.fields


def test_track_2_both_agree_choose_together_and_the_mediator_accepts(cast, now):
    ref = story.mediating(cast, now)
    assert state(ref) == "MEDIATING"
    due = running(ref)
    assert due["term_prefiling"] == date(2026, 4, 1)
    assert not {
        "respondent_contact",
        "joint_choice",
        "designate_mediator",
        "mediator_accept",
        "term_medical",
    } & set(due)
    with db.reading() as session:
        row = session.scalars(select(Assignment)).one()
        assert (row.how, row.relation, row.person_id) == ("joint_choice", "none", cast.mediator.person_id)
        assert "notice_of_rights" in session.scalars(select(Paper.kind)).all()
        assert problems(session) == []


def test_track_1_one_side_consents_the_mediator_asks_the_other(cast, now):
    ref = story.submitted(cast, now)
    with db.transaction() as session:
        desk.designate(
            session, enter(session, cast.clerk, ref, now), cast.mediator.person_ref, story.acceptance()
        )
    assert state(ref) == "ASSIGNED"
    with db.transaction() as session:
        assignment.accept(session, enter(session, cast.mediator, ref, now), AssignmentAnswer(relation="none"))
    assert state(ref) == "MEDIATING"
    assert running(ref)["respondent_contact"] == date(2026, 3, 5)
    with db.reading() as session:
        asked = select(Notice.code).where(Notice.person_id == cast.respondent.person_id).order_by(Notice.id)
        assert session.scalars(asked).first() == "invited"
        assert session.scalars(select(Case.number).where(Case.ref == ref)).one()
        assert "designation_notice" in session.scalars(select(Paper.kind)).all()
    with db.transaction() as session:
        consent.answer(session, enter(session, cast.respondent, ref, now), story.yes())
    with db.reading() as session:
        case = session.scalars(select(Case).where(Case.ref == ref)).one()
        from portal.cases.facts import answers_of

        assert answers_of(session, current_proceeding(session, case)).all_yes
    assert "respondent_contact" not in running(ref)  # rule 15: reached and answered, nothing is overdue


def test_f12_a_ballot_alone_reveals_and_moves_nothing(cast, now):
    ref = story.selecting(cast, now)
    with db.transaction() as session:
        at = enter(session, cast.applicant, ref, now)
        assert choice.nominate(session, at, [cast.mediator.person_ref]) is None
    with db.transaction() as session:
        at = enter(session, cast.respondent, ref, now)
        assert choice.own_ballot(session, at) is None
    assert state(ref) == "SELECTING"


def test_f12_the_common_choice_with_the_best_ranks_wins(cast, now):
    ref = story.selecting(cast, now)
    one, two = cast.mediator.person_ref, cast.other_mediator.person_ref
    with db.transaction() as session:
        choice.nominate(session, enter(session, cast.applicant, ref, now), [one, two])
    with db.transaction() as session:
        row = choice.nominate(session, enter(session, cast.respondent, ref, now), [two])
        assert row is not None and row.person_id == cast.other_mediator.person_id


def test_no_common_choice_is_told_without_saying_who_chose_whom(cast, now):
    ref = story.selecting(cast, now)
    for actor, chosen in ((cast.applicant, cast.mediator), (cast.respondent, cast.other_mediator)):
        with db.transaction() as session:
            choice.nominate(session, enter(session, actor, ref, now), [chosen.person_ref])
    assert state(ref) == "SELECTING"
    with db.reading() as session:
        rows = session.scalars(select(Notice).where(Notice.code == "no_common_choice")).all()
    assert len(rows) == 2 and all(set(r.params) == {"case"} for r in rows)


def test_om09_the_desk_designates_only_when_the_time_to_choose_is_over(cast, now):
    ref = story.selecting(cast, now)
    with pytest.raises(GuardFailed) as refused, db.transaction() as session:
        desk.designate(session, enter(session, cast.clerk, ref, now), cast.mediator.person_ref)
    assert refused.value.reasons == ("designation_open",)
    with db.transaction() as session:
        late = now + timedelta(days=3)
        desk.designate(session, enter(session, cast.clerk, ref, late), cast.mediator.person_ref)
    assert state(ref) == "ASSIGNED"


def test_when_both_leave_the_choice_the_desk_need_not_wait(cast, now):
    ref = story.selecting(cast, now)
    for actor in (cast.applicant, cast.respondent):
        with db.transaction() as session:
            choice.leave_choice(session, enter(session, actor, ref, now))
    with db.transaction() as session:
        desk.designate(session, enter(session, cast.clerk, ref, now), cast.mediator.person_ref)
    assert state(ref) == "ASSIGNED"


def test_f13_a_mediator_who_shares_a_telephone_with_a_party_cannot_be_named(cast, now):
    ref = story.submitted(cast, now)
    with db.transaction() as session:
        mediator = session.get_one(Person, cast.mediator.person_id)
        mediator.phone_index = session.get_one(Person, cast.respondent.person_id).phone_index
    with pytest.raises(GuardFailed) as refused, db.transaction() as session:
        desk.designate(
            session, enter(session, cast.clerk, ref, now), cast.mediator.person_ref, story.acceptance()
        )
    assert "no_conflict" in refused.value.reasons


def test_om11_declining_goes_back_to_choosing_and_excludes_that_mediator(cast, now):
    ref = story.assigned(cast, now)
    with db.transaction() as session:
        assignment.decline(
            session, enter(session, cast.mediator, ref, now), Decline(reason="与一方相识").reason
        )
    assert state(ref) == "SELECTING" and "designate_mediator" in running(ref)
    with pytest.raises(NotFound), db.transaction() as session:
        enter(session, cast.mediator, ref, now)
    with pytest.raises(GuardFailed), db.transaction() as session:
        desk.designate(session, enter(session, cast.clerk, ref, now), cast.mediator.person_ref)
    with db.transaction() as session:
        desk.designate(session, enter(session, cast.clerk, ref, now), cast.other_mediator.person_ref)
    assert state(ref) == "ASSIGNED"


def test_om12_a_disclosed_relation_is_answered_and_an_objection_stops_acceptance(cast, now):
    ref = story.assigned(cast, now)
    with db.transaction() as session:
        assignment.disclose(
            session, enter(session, cast.mediator, ref, now), "disclosed", "我和申请人同住一个小区"
        )
    with db.transaction() as session:
        assignment.answer_disclosure(session, enter(session, cast.respondent, ref, now), False)
    with pytest.raises(GuardFailed) as refused, db.transaction() as session:
        assignment.accept(session, enter(session, cast.mediator, ref, now), AssignmentAnswer(relation="none"))
    assert refused.value.reasons == ("no_open_objection",)
    with db.transaction() as session:
        assignment.replace(session, enter(session, cast.clerk, ref, now))
    assert state(ref) == "SELECTING"


def test_a_disclosure_without_words_is_asked_for(cast, now):
    ref = story.assigned(cast, now)
    with pytest.raises(InvalidInput), db.transaction() as session:
        assignment.accept(
            session, enter(session, cast.mediator, ref, now), AssignmentAnswer(relation="disclosed")
        )
    assert state(ref) == "ASSIGNED"


def test_a12_the_term_starts_once_even_if_the_mediator_changes(cast, now):
    ref = story.mediating(cast, now)
    later = now + timedelta(days=5)
    with db.transaction() as session:
        request = assignment.ask_replace(session, enter(session, cast.applicant, ref, later), "听不懂他说话")
    with db.transaction() as session:
        assignment.decide_replacement(session, enter(session, cast.clerk, ref, later), request.ref, True)
    with db.transaction() as session:
        desk.designate(session, enter(session, cast.clerk, ref, later), cast.other_mediator.person_ref)
    with db.transaction() as session:
        assignment.accept(
            session, enter(session, cast.other_mediator, ref, later), AssignmentAnswer(relation="none")
        )
    with db.reading() as session:
        case = session.scalars(select(Case).where(Case.ref == ref)).one()
        terms = session.scalars(
            select(Clock).where(Clock.case_id == case.id, Clock.timer == "term_prefiling")
        ).all()
        assert [t.due for t in terms] == [date(2026, 4, 1)]
        assert clocks.term_of(session, current_proceeding(session, case)) is not None


def test_a13_a_refusal_is_one_participants_and_changes_no_state(cast, now):
    ref = story.accepted(cast, now)
    with db.transaction() as session:
        consent.answer(
            session, enter(session, cast.respondent, ref, now), ConsentAnswer(agrees="no", reason="不想谈")
        )
    assert state(ref) == "CONSENT"
    with db.reading() as session:
        told = session.scalars(select(Notice).where(Notice.code == "other_side_refused")).all()
    assert {n.person_id for n in told} == {cast.applicant.person_id, cast.clerk.person_id}
    assert all("不想谈" not in str(n.params) for n in told)


def test_someone_who_refused_may_change_their_mind(cast, now):
    ref = story.accepted(cast, now)
    with db.transaction() as session:
        consent.answer(session, enter(session, cast.respondent, ref, now), ConsentAnswer(agrees="no"))
    with db.transaction() as session:
        consent.answer(session, enter(session, cast.respondent, ref, now), story.yes())
    assert state(ref) == "SELECTING"


@pytest.mark.parametrize("number", ["", "990101196611050015", story.APPLICANT_ID])
def test_om16_a_wrong_number_is_not_taken_for_the_person(cast, now, number):
    ref = story.accepted(cast, now)
    with pytest.raises(InvalidInput) as refused, db.transaction() as session:
        consent.answer(session, enter(session, cast.respondent, ref, now), story.yes(number))
    assert set(refused.value.fields) == {"id_no"}
    assert state(ref) == "CONSENT"


def test_agreeing_needs_both_texts(cast, now):
    ref = story.accepted(cast, now)
    with pytest.raises(InvalidInput) as refused, db.transaction() as session:
        form = ConsentAnswer(agrees="yes", id_no=story.RESPONDENT_ID, privacy="1", sensitive_id="1")
        consent.answer(session, enter(session, cast.respondent, ref, now), form)
    assert set(refused.value.fields) == {"online_mediation"}


def test_acting_on_an_older_page_is_told_and_writes_nothing(cast, now):
    ref = story.accepted(cast, now)
    with pytest.raises(StaleVersion), db.transaction() as session:
        enter(session, cast.clerk, ref, now, version=99)


@pytest.mark.parametrize("who", ["respondent", "mediator", "judge", "supervisor"])
def test_nobody_but_the_desk_accepts(cast, now, who):
    ref = story.submitted(cast, now)
    with pytest.raises((NotAllowed, NotFound)), db.transaction() as session:
        desk.accept(session, enter(session, cast.everybody[who], ref, now), story.acceptance())
    assert state(ref) == "SUBMITTED"


def test_accepting_twice_is_wrong_state(cast, now):
    ref = story.accepted(cast, now)
    with pytest.raises(WrongState), db.transaction() as session:
        desk.accept(session, enter(session, cast.clerk, ref, now), story.acceptance())
