"""The pages: what is asked, what comes back, who may open what, and that nobody's number leaks."""

from __future__ import annotations

import io
import json

import pytest
from sqlalchemy import select

from portal import db
from portal.cases.models import Case, Paper
from portal.cases.operations import assignment, evidence
from portal.cases.operations.act import enter
from portal.cases.uploads import Upload
from portal.people.models import Person
from tests.cases import story

SECRETS = {
    "applicant": ("19900000001", story.APPLICANT_ID, "2门501"),
    "respondent": ("19900000002", story.RESPONDENT_ID, "2门601"),
}


def body(answer) -> str:
    return answer.get_data(as_text=True)


def test_f03_eight_pages_one_question_each_to_a_submitted_case(cast, browse):
    phone = browse(cast.applicant)
    for step, values in enumerate(story.pages(cast).values(), 1):
        number = step if step < 6 else 7
        assert f"第{number}题，共8题" in body(phone.get(f"/apply/{number}"))
        assert phone.post(f"/apply/{number}", values).status_code == 302
    last = phone.get("/apply/8")
    assert "斯琴高娃" in body(last) and "12,600" in body(last)
    ticks = {"privacy": "1", "sensitive_id": "1", "online_mediation": "1"}
    answer = phone.post("/apply/submit", ticks)
    assert answer.status_code == 302, body(answer)
    page = body(phone.get(answer.location))
    assert "等工作人员答复" in page and "一共五步" in page


def test_what_is_wrong_stays_typed_and_is_said_beside_its_field(cast, browse):
    phone = browse(cast.applicant)
    phone.get("/apply/2")
    answer = phone.post("/apply/2", {"name": "斯琴高娃", "id_no": "990101195803120020", "address": ""})
    assert answer.status_code == 422
    assert (
        "990101195803120020" in body(answer) and "对不上" in body(answer) and 'id="e-address"' in body(answer)
    )


def test_autosave_keeps_half_a_sentence_and_the_page_shows_it_again(cast, browse):
    phone = browse(cast.applicant)
    phone.get("/apply/4")
    answer = phone.post("/apply/4/save", {"story": "自2025年"})
    assert json.loads(body(answer))["saved"] is True
    assert "自2025年" in body(phone.get("/apply/4"))
    assert phone.get("/apply/resume").location.endswith("/apply/4")


def test_f04_later_keeps_a_wrong_answer_and_the_list_offers_to_go_on(cast, browse):
    phone = browse(cast.applicant)
    phone.get("/apply/4")
    assert phone.post("/apply/4", {"story": "短", "then": "later"}).status_code == 302
    assert "填到第4题" in body(phone.get("/cases"))


def test_f01_the_first_page_says_whether_a_phone_signature_is_open(cast, browse):
    phone = browse(cast.applicant)
    phone.get("/apply/1")
    phone.post("/apply/1", {"dispute_type": "HYJT"})
    assert "在纸上签名" in body(phone.get("/apply/1"))
    phone.post("/apply/1", {"dispute_type": "SHPC"})
    assert "在手机上签协议" in body(phone.get("/apply/1"))


def test_a_post_without_the_pages_token_is_refused(cast, browse):
    phone = browse(cast.applicant)
    assert phone.post("/apply/4", {"story": "自2025年11月起楼上渗水"}).status_code == 400


def test_the_whole_way_on_the_pages_to_mediating(cast, browse, now):
    ref = story.submitted(cast, now)
    clerk = browse(cast.clerk)
    page = body(clerk.get(f"/desk/cases/{ref}"))
    assert "受理，去问对方" in page and story.STORY in page
    answer = clerk.post(f"/desk/cases/{ref}/accept", story.acceptance().model_dump())
    assert answer.status_code == 302, body(answer)
    other = browse(cast.respondent)
    assert "您愿意吗" in body(other.get(f"/cases/{ref}"))
    assert "不愿意" in body(other.get(f"/cases/{ref}/consent"))
    ticks = {"privacy": "1", "sensitive_id": "1", "online_mediation": "1"}
    answer = other.post(f"/cases/{ref}/consent", {"agrees": "yes", "id_no": story.RESPONDENT_ID, **ticks})
    assert answer.status_code == 302, body(answer)
    for actor in (cast.applicant, cast.respondent):
        phone = browse(actor)
        assert "沈国华" in body(phone.get(f"/cases/{ref}/choose"))
        assert phone.post(f"/cases/{ref}/choose", {"choices": [cast.mediator.person_ref]}).status_code == 302
    mediator = browse(cast.mediator)
    assert "新派给您" in body(mediator.get("/desk")) and "接不接这件" in body(
        mediator.get(f"/desk/cases/{ref}")
    )
    assert mediator.post(f"/desk/cases/{ref}/take", {"relation": "none"}).status_code == 302
    page = body(browse(cast.applicant).get(f"/cases/{ref}"))
    assert "等调解员约时间" in page and "人民法院在线调解规则第24条" in page and "4月1日" in page


def test_an_older_version_of_the_page_is_told_409(cast, browse, now):
    ref = story.submitted(cast, now)
    clerk = browse(cast.clerk)
    clerk.get(f"/desk/cases/{ref}")
    assert (
        clerk.post(
            f"/desk/cases/{ref}/accept", {**story.acceptance().model_dump(), "version": "7"}
        ).status_code
        == 409
    )


@pytest.mark.parametrize("missing", ["dispute_type", "cause", "risk", "jurisdiction_basis", "in_scope"])
def test_the_desk_cannot_accept_without_its_checks_and_keeps_what_it_typed(cast, browse, now, missing):
    ref = story.submitted(cast, now)
    clerk = browse(cast.clerk)
    clerk.get(f"/desk/cases/{ref}")
    typed = {k: v for k, v in story.acceptance().model_dump().items() if k != missing}
    answer = clerk.post(f"/desk/cases/{ref}/accept", typed)
    assert answer.status_code == 422 and f'id="e-{missing}"' in body(answer)
    if missing != "cause":
        assert "财产损害赔偿纠纷" in body(answer)


ROUTES = [
    ("GET", "/cases/{ref}"), ("GET", "/cases/{ref}/people"), ("GET", "/cases/{ref}/ways-out"), ("GET", "/cases/{ref}/consent"),
    ("GET", "/cases/{ref}/choose"), ("GET", "/cases/{ref}/disclosure"), ("GET", "/cases/{ref}/extend"),
    ("GET", "/cases/{ref}/resubmit"), ("GET", "/cases/{ref}/address"), ("GET", "/cases/{ref}/evidence/{item}"),
    ("GET", "/cases/{ref}/evidence/{item}/preview"), ("GET", "/cases/{ref}/papers/{paper}"),
    ("POST", "/cases/{ref}/consent"), ("POST", "/cases/{ref}/choose"), ("POST", "/cases/{ref}/leave-choice"),
    ("POST", "/cases/{ref}/disclosure"), ("POST", "/cases/{ref}/extend"), ("POST", "/cases/{ref}/resubmit"),
    ("POST", "/cases/{ref}/withdraw"), ("POST", "/cases/{ref}/stop-to-court"), ("POST", "/cases/{ref}/replace"),
    ("POST", "/cases/{ref}/continue-without"), ("POST", "/cases/{ref}/address"), ("POST", "/cases/{ref}/evidence"),
    ("POST", "/cases/{ref}/evidence/{item}/share"),
]  # fmt: skip
FIELDS = {
    "consent": {"agrees": "no"}, "choose": {"choices": ["x"]}, "disclosure": {"answer": "waive"}, "extend": {"days": "5"},
    "resubmit": {"story": story.STORY, "requests": "x"}, "withdraw": {"why": "settled"}, "replace": {"reason": "x"},
    "address": {"answer": "later"},
}  # fmt: skip


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_eve_gets_404_on_every_route_of_a_case(cast, browse, now, method, path):
    ref = story.mediating(cast, now)
    with db.transaction() as session:
        at = enter(session, cast.applicant, ref, now)
        stored = evidence.Stored(Upload("a.jpg", "image/jpeg", b"x"), "0" * 64, "照片", True)
        item = evidence.keep_in_case(session, at, stored).ref
        paper = session.scalars(select(Paper.ref)).first()
    eve = browse(cast.eve)
    eve.get("/cases")
    url = path.format(ref=ref, item=item, paper=paper)
    data = FIELDS.get(path.rsplit("/", 1)[-1], {})
    answer = eve.get(url) if method == "GET" else eve.post(url, data)
    if path.endswith("evidence") and method == "POST":
        answer = eve.post(
            url, {"file": (io.BytesIO(story.jpeg()), "a.jpg")}, content_type="multipart/form-data"
        )
    assert answer.status_code == 404
    assert ref not in body(eve.get("/cases"))


@pytest.mark.parametrize(
    "act", ["accept", "return", "designate", "accept-designate", "contact", "risk", "urgent", "replacement", "replace",
            "take", "disclose", "decline", "end", "suspend", "resume", "close", "reveal"]
)  # fmt: skip
def test_a_party_has_no_way_to_the_desk_and_another_courts_clerk_sees_no_case(cast, browse, now, act):
    from dataclasses import replace

    ref = story.submitted(cast, now)
    party = browse(cast.applicant)
    party.get("/cases")
    assert party.post(f"/desk/cases/{ref}/{act}").status_code == 403
    stranger = browse(replace(cast.clerk, court_id=cast.other_court.id))
    stranger.get("/desk")
    assert ref not in body(stranger.get("/desk"))
    assert stranger.get(f"/desk/cases/{ref}").status_code == 404
    assert stranger.post(f"/desk/cases/{ref}/{act}", {"risk": "RED"}).status_code in (403, 404, 422)
    with db.reading() as session:
        assert session.scalars(select(Case.risk).where(Case.ref == ref)).one() == ""


def test_a_mediator_who_was_not_named_sees_nothing(cast, browse, now):
    ref = story.mediating(cast, now)
    other = browse(cast.other_mediator)
    assert other.get(f"/desk/cases/{ref}").status_code == 404
    assert ref not in body(other.get("/desk"))


PARTY_PAGES = ["", "/people", "/ways-out", "/consent", "/disclosure", "/extend", "/resubmit", "/address"]


@pytest.mark.parametrize("reader", ["applicant", "respondent"])
def test_r35_no_page_shows_the_other_sides_number_telephone_or_door(cast, browse, now, reader):
    ref = story.mediating(cast, now)
    other = "respondent" if reader == "applicant" else "applicant"
    phone = browse(cast.everybody[reader])
    for page in PARTY_PAGES:
        text = body(phone.get(f"/cases/{ref}{page}"))
        for secret in SECRETS[other]:
            assert secret not in text, page
    assert SECRETS[reader][0] in body(phone.get(f"/cases/{ref}/people"))


def test_r35_staff_see_masked_particulars_until_they_say_why(cast, browse, now):
    ref = story.mediating(cast, now)
    clerk = browse(cast.clerk)
    page = body(clerk.get(f"/desk/cases/{ref}"))
    assert not any(s in page for s in (*SECRETS["applicant"], *SECRETS["respondent"]))
    with db.reading() as session:
        party = session.scalars(select(Case).where(Case.ref == ref)).one().parties[1].ref
    shown = body(clerk.post(f"/desk/cases/{ref}/reveal", {"party": party, "why": "电话打不通，核对号码"}))
    assert "19900000002" in shown and "19900000001" not in shown
    from portal.audit.models import AuditLink

    with db.reading() as session:
        assert "reveal" in session.scalars(select(AuditLink.action)).all()


def test_r35_a_secret_address_is_on_no_page_of_the_other_side(cast, browse, now):
    ref = story.mediating(cast, now)
    with db.transaction() as session:
        session.get_one(Person, cast.applicant.person_id).address_secret = True
    assert "天津市和平区……" not in body(browse(cast.respondent).get(f"/cases/{ref}/people"))


def test_r35_parties_do_not_see_the_risk_colour_or_safety_notes(cast, browse, now):
    ref = story.mediating(cast, now)
    with db.transaction() as session:
        case = session.scalars(select(Case).where(Case.ref == ref)).one()
        case.safety_note = "CANARY-SAFETY"
    for actor in (cast.applicant, cast.respondent):
        assert "CANARY-SAFETY" not in body(browse(actor).get(f"/cases/{ref}"))
    assert "CANARY-SAFETY" in body(browse(cast.clerk).get(f"/desk/cases/{ref}"))


def test_f12_the_ballot_page_shows_nobodys_choice_but_ones_own(cast, browse, now):
    ref = story.selecting(cast, now)
    phone = browse(cast.applicant)
    phone.get(f"/cases/{ref}/choose")
    phone.post(f"/cases/{ref}/choose", {"choices": [cast.mediator.person_ref]})
    assert "checked" in body(phone.get(f"/cases/{ref}/choose"))
    assert "checked" not in body(browse(cast.respondent).get(f"/cases/{ref}/choose"))


def test_om05_the_roster_is_public_with_exactly_its_fields(cast, browse):
    page = body(browse(None).get("/roster"))
    assert all(word in page for word in ("沈国华", "退休法官", "损害赔偿", "不收费", "天津市和平区人民法院"))
    assert "19900000003" not in page


def test_consent_answers_are_buttons_of_the_same_size_and_colour(cast, browse, now):
    ref = story.accepted(cast, now)
    page = body(browse(cast.respondent).get(f"/cases/{ref}/consent"))
    assert page.count('class="button button-secondary"') >= 2 and "button-primary" not in page


def test_a_disclosed_relation_reaches_the_parties_page(cast, browse, now):
    ref = story.assigned(cast, now)
    with db.transaction() as session:
        assignment.disclose(
            session, enter(session, cast.mediator, ref, now), "disclosed", "和申请人同住一个小区"
        )
    phone = browse(cast.respondent)
    assert "说明了和这件事的关系" in body(phone.get(f"/cases/{ref}"))
    assert "同住一个小区" in body(phone.get(f"/cases/{ref}/disclosure"))
    assert phone.post(f"/cases/{ref}/disclosure", {"answer": "waive"}).status_code == 302


def test_whoever_is_not_signed_in_is_led_to_the_door(cast, browse, now):
    ref = story.submitted(cast, now)
    nobody = browse(None)
    for path in ("/cases", f"/cases/{ref}", "/desk", "/apply/1"):
        answer = nobody.get(path)
        assert answer.status_code == 302 and "/enter" in answer.location
