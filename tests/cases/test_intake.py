"""The draft and its submission, by the operations alone (F03, F04, OM-07)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal import db
from portal.audit.queries import problems
from portal.cases.models import (
    Case,
    Evidence,
    IntakeDraft,
    Paper,
    Party,
)
from portal.cases.operations import evidence, intake
from portal.cases.uploads import Upload
from portal.errors import Conflict, InvalidInput, NotAllowed, StaleVersion
from portal.notices.models import Job, Notice
from portal.people.models import Consent
from tests.cases import story
from tests.cases.story import running, state


def test_f04_what_was_typed_comes_back_even_when_it_is_wrong(cast, now):
    with db.transaction() as session:
        intake.save_page(session, cast.applicant, "me", {"name": "斯琴高娃", "id_no": "12", "evil": "x"}, now)
    with db.transaction() as session:
        draft = intake.open_draft(session, cast.applicant, now + timedelta(days=80))
        assert intake.answers_of(draft)["me"] == {"name": "斯琴高娃", "id_no": "12"}


def test_f04_a_draft_is_forgotten_after_ninety_days(cast, now):
    with db.transaction() as session:
        intake.save_page(session, cast.applicant, "story", {"story": "一二三"}, now)
    with db.transaction() as session:
        assert intake.newest_draft(session, cast.applicant, now + timedelta(days=91)) is None


def test_a_draft_is_its_writers_own(cast, now):
    with db.transaction() as session:
        intake.save_page(session, cast.applicant, "story", {"story": "只有我知道"}, now)
    with db.transaction() as session:
        assert intake.answers_of(intake.open_draft(session, cast.eve, now)) == {}


def test_an_enormous_answer_is_refused_and_the_draft_stays(cast, now):
    with pytest.raises(InvalidInput), db.transaction() as session:
        intake.save_page(session, cast.applicant, "story", {"story": "长" * 30_000}, now)
    with db.reading() as session:
        assert session.scalars(select(IntakeDraft)).all() == []


def test_om07_submitting_names_every_page_that_is_not_complete(cast, now):
    story.type_everything(
        cast, cast.applicant, now, me={"name": "斯琴高娃", "id_no": "990101195803120020"}, ask={}
    )
    with pytest.raises(InvalidInput) as refused, db.transaction() as session:
        intake.submit(session, cast.applicant, story.CHECK, now)
    assert {"me.id_no", "me.address", "ask.requests"} <= set(refused.value.fields)
    with db.reading() as session:
        assert session.scalars(select(Case).where(Case.ref != cast.eve_case)).all() == []


def test_the_other_sides_telephone_may_not_be_ones_own(cast, now):
    story.type_everything(cast, cast.applicant, now, other={"name": "欧阳德福", "phone": "19900000001"})
    with pytest.raises(InvalidInput) as refused, db.transaction() as session:
        intake.submit(session, cast.applicant, story.CHECK, now)
    assert set(refused.value.fields) == {"other.phone"}


def test_om07_submitting_makes_the_file_with_parties_consents_clocks_and_paper(cast, now):
    ref = story.submitted(cast, now)
    with db.reading() as session:
        case = session.scalars(select(Case).where(Case.ref == ref)).one()
        parties = {
            p.side: p.person.name for p in session.scalars(select(Party).where(Party.case_id == case.id))
        }
        kinds = set(session.scalars(select(Consent.kind).where(Consent.case_id == case.id)))
        papers = [p.kind for p in session.scalars(select(Paper).where(Paper.case_id == case.id))]
        jobs = [j.kind for j in session.scalars(select(Job))]
        notice = session.scalars(select(Notice).where(Notice.person_id == cast.applicant.person_id)).one()
        assert problems(session) == []
        assert (case.amount_fen, case.wished_mode, case.court_id) == (1_260_000, "video", cast.court.id)
        assert notice.code == "application_received" and notice.params["at"] == "2026-03-02 10:20"
    assert parties == {1: "斯琴高娃", 2: "欧阳德福"}
    assert kinds == {"privacy", "sensitive_id", "online_mediation"}
    assert papers == ["application_for_mediation"] and "render_paper" in jobs
    assert state(ref) == "SUBMITTED"
    assert running(ref) == {"return_application": date(2026, 3, 5), "designate_mediator": date(2026, 3, 5)}


def test_submitting_twice_makes_one_case(cast, now):
    story.submitted(cast, now)
    with pytest.raises(Conflict), db.transaction() as session:
        intake.submit(session, cast.applicant, story.CHECK, now)


def test_submitting_an_older_page_is_told(cast, now):
    story.type_everything(cast, cast.applicant, now)
    with pytest.raises(StaleVersion), db.transaction() as session:
        intake.submit(session, cast.applicant, story.CHECK, now, version=1)


def test_staff_do_not_apply_in_their_own_name(cast, now):
    with pytest.raises(NotAllowed), db.transaction() as session:
        intake.open_draft(session, cast.clerk, now)


def test_a_typed_telephone_does_not_reveal_whose_it_is(cast, now):
    story.type_everything(cast, cast.applicant, now, other={"name": "楼上的", "phone": "19900000002"})
    with db.transaction() as session:
        case = intake.submit(session, cast.applicant, story.CHECK, now)
        names = [p.person.name for p in session.scalars(select(Party).where(Party.case_id == case.id))]
    assert names == ["斯琴高娃", "楼上的"]


def test_the_application_paper_holds_nobodys_full_number(cast, now):
    ref = story.submitted(cast, now)
    with db.reading() as session:
        context = session.scalars(
            select(Paper.context).join(Case, Case.id == Paper.case_id).where(Case.ref == ref)
        ).one()
    for secret in (story.APPLICANT_ID, story.RESPONDENT_ID, "19900000001", "19900000002", "2门501", "2门601"):
        assert secret not in context
    assert "199****0002" in context and story.STORY in context


def test_files_of_the_draft_move_into_the_case(cast, now):
    story.type_everything(cast, cast.applicant, now)
    with db.transaction() as session:
        draft = intake.open_draft(session, cast.applicant, now)
        stored = evidence.Stored(Upload("a.jpg", "image/jpeg", b"x" * 9), "0" * 64, "现场照片", True)
        evidence.keep_in_draft(session, cast.applicant, draft, stored, now)
    with db.transaction() as session:
        case = intake.submit(session, cast.applicant, story.CHECK, now)
        row = session.scalars(select(Evidence)).one()
        assert (row.case_id, row.party_id) == (case.id, case.parties[0].id)
        assert evidence.owner_of(session, row) == draft.ref == case.ref
