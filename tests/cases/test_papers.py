"""What this room says on paper fits the papers' own fields: a wrong name here would only be found in the worker."""

from __future__ import annotations

import json

import pytest
from pydantic import TypeAdapter
from sqlalchemy import select

from documents.kinds import kind as kind_of
from portal import db
from portal.cases.forms import AddressForm, Ending, Return
from portal.cases.models import Case, Paper
from portal.cases.operations import consent, course, desk
from portal.cases.operations.act import enter
from portal.cases.paperwork import ask_for_companion
from tests.cases import story


@pytest.fixture
def papers(cast, now) -> dict[str, str]:
    """One paper of each kind this room makes: kind → context."""
    returned = story.submitted(cast, now)
    with db.transaction() as session:
        form = Return(reason="OUT_OF_SCOPE", guidance="请找行政复议机关\n电话12345")
        desk.return_(session, enter(session, cast.clerk, returned, now), form)
    ended = story.submitted(cast, now)
    with db.transaction() as session:
        desk.designate(
            session, enter(session, cast.clerk, ended, now), cast.mediator.person_ref, story.acceptance()
        )
    talked = story.mediating(cast, now)
    with db.transaction() as session:
        form = AddressForm(
            answer="filled", address="天津市和平区示例路1号2门501", phone="19900000001", e_service="1"
        )
        consent.say_address(session, enter(session, cast.applicant, talked, now), form)
    with db.transaction() as session:
        form = Ending(end_reason="E5", basics="渗水", reason="分歧大", costly_conduct="无", alerts="无")
        course.end(session, enter(session, cast.mediator, talked, now), form)
    with db.reading() as session:
        return {p.kind: p.context for p in session.scalars(select(Paper))}


@pytest.mark.parametrize(
    "kind",
    [
        "application_for_mediation",
        "return_notice",
        "designation_notice",
        "notice_of_rights",
        "end_notice",
        "service_address",
    ],
)
def test_the_frozen_context_reads_as_the_papers_own(papers, kind):
    assert TypeAdapter(kind_of(kind).context).validate_json(papers[kind])


def test_r35_an_address_form_is_not_the_other_sides_to_read(papers, cast, now):
    from portal.cases.models import Case
    from portal.cases.queries import papers_of

    with db.reading() as session:
        ref = session.scalars(
            select(Case.ref).join(Paper, Paper.case_id == Case.id).where(Paper.kind == "service_address")
        ).one()
        seen = {
            who.name: "送达地址确认书" in [p.title for p in papers_of(session, enter(session, who, ref, now))]
            for who in (cast.applicant, cast.respondent, cast.clerk)
        }
    assert seen == {"斯琴高娃": True, "欧阳德福": False, "陈一诺": True}


def test_an_english_copy_is_not_taken_for_a_second_paper(cast, now, browse):
    ref = story.mediating(cast, now)
    with db.transaction() as session:
        paper = session.scalars(
            select(Paper).join(Case).where(Case.ref == ref, Paper.kind == "application_for_mediation")
        ).one()
        ask_for_companion(session, paper, now)  # as the worker does once the Chinese paper is there
    page = browse(cast.applicant).get(f"/cases/{ref}").get_data(as_text=True)
    papers = page[page.index('id="papers"') : page.index('id="evidence"')]
    signed, copies = papers.split("<details>")
    assert signed.count("人民调解申请书") == 1 and "以中文为准" not in signed
    assert copies.count("人民调解申请书") == 1 and "以中文为准" in copies


def test_the_notice_of_rights_leaves_no_line_blank(papers):
    lines = json.loads(papers["notice_of_rights"])["signatories"]
    assert [line["printed"] for line in lines] == [True, True]
    assert all("记入调解笔录" in line["name"] for line in lines)
