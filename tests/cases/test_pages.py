"""The pages: what is asked, what comes back, who may open what, and that nobody's number leaks."""

from __future__ import annotations

import io
import json

import pytest
from sqlalchemy import select

from portal import db
from portal.cases import previews
from portal.cases.models import Case, Evidence, Paper
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


def upload(browser, url, name, data, **fields):
    return browser.post(
        url,
        {"file": (io.BytesIO(data), name), **fields},
        content_type="multipart/form-data",
        follow_redirects=False,
    )


HOSTILE = {
    "picture.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "page.html": b"<!doctype html><script>alert(1)</script>",
    "photo.jpg": b"<!doctype html><script>alert(1)</script>",
    "photo.png": b"GIF89a/*<script>alert(1)</script>*/=1;",
    "paper.pdf": b"<html>%PDF-1.7",
    "run.exe": b"MZ" + b"\0" * 200,
    "double.jpg.html": story.jpeg(),
    "empty.jpg": b"",
    "bomb.png": story.png_bomb(),
    "broken.jpg": b"\xff\xd8\xff\xe0" + b"\0" * 64,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_f26_hostile_files_are_refused_and_write_nothing(cast, browse, now, house, name):
    ref = story.submitted(cast, now)
    phone = browse(cast.applicant)
    phone.get(f"/cases/{ref}")
    answer = upload(phone, f"/cases/{ref}/evidence", name, HOSTILE[name])
    assert answer.status_code == 422 and 'data-code="invalid_input"' in body(answer)
    with db.reading() as session:
        assert session.scalars(select(Evidence)).all() == []
    assert not list(house.files.rglob("*")) if house.files.exists() else True


def test_f26_an_original_is_kept_byte_for_byte_and_never_shown_inline(cast, browse, now):
    ref = story.submitted(cast, now)
    phone = browse(cast.applicant)
    phone.get(f"/cases/{ref}")
    polyglot = story.jpeg() + b"<script>alert(1)</script>PK\x03\x04"
    upload(phone, f"/cases/{ref}/evidence", "../../etc/现场.jpg", polyglot, title="现场照片")
    with db.reading() as session:
        item = session.scalars(select(Evidence.ref)).one()
    answer = phone.get(f"/cases/{ref}/evidence/{item}")
    assert answer.data == polyglot
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert (
        "sandbox" in answer.headers["Content-Security-Policy"]
        and answer.headers["Cache-Control"] == "no-store"
    )


def test_f26_the_preview_is_a_new_picture_without_the_cameras_words(cast, browse, now, house):
    ref = story.submitted(cast, now)
    phone = browse(cast.applicant)
    phone.get(f"/cases/{ref}")
    for name, data in (("a.jpg", story.jpeg()), ("b.pdf", story.pdf())):
        upload(phone, f"/cases/{ref}/evidence", name, data)
    with db.reading() as session:
        ids = session.scalars(select(Evidence.id).order_by(Evidence.id)).all()
    for number in ids:
        previews.preview_evidence({"evidence": number}, now)
        previews.preview_evidence({"evidence": number}, now)  # a lease that ran out: once more is harmless
    with db.reading() as session:
        items = session.scalars(select(Evidence.ref).where(Evidence.preview_state == "ready")).all()
    assert len(items) == 2
    for item in items:
        answer = phone.get(f"/cases/{ref}/evidence/{item}/preview")
        assert answer.mimetype == "image/webp" and answer.data[8:12] == b"WEBP"
        assert b"CANARY-CAMERA" not in answer.data and b"EXIF" not in answer.data


def test_a_picture_that_does_not_open_has_no_preview():
    assert previews.make("image/png", story.png_bomb()) is None
    assert previews.make("application/pdf", b"%PDF-1.7 nothing") is None


def test_r35_unshared_evidence_is_for_the_own_side_and_the_mediator_only(cast, browse, now):
    ref = story.mediating(cast, now)
    phone = browse(cast.applicant)
    phone.get(f"/cases/{ref}")
    upload(phone, f"/cases/{ref}/evidence", "a.jpg", story.jpeg(), title="CANARY-PHOTO")
    with db.reading() as session:
        item = session.scalars(select(Evidence.ref)).one()
    seen = {
        name: browse(cast.everybody[name]).get(f"/cases/{ref}/evidence/{item}").status_code
        for name in ("applicant", "respondent", "mediator", "clerk", "judge", "seal_holder", "eve")
    }
    assert seen == {
        "applicant": 200,
        "respondent": 404,
        "mediator": 200,
        "clerk": 404,
        "judge": 404,
        "seal_holder": 404,
        "eve": 404,
    }
    assert "CANARY-PHOTO" not in body(browse(cast.respondent).get(f"/cases/{ref}"))
    assert "CANARY-PHOTO" not in body(browse(cast.clerk).get(f"/desk/cases/{ref}"))
    phone.get(f"/cases/{ref}")
    assert phone.post(f"/cases/{ref}/evidence/{item}/share").status_code == 302
    assert browse(cast.respondent).get(f"/cases/{ref}/evidence/{item}").status_code == 200


def test_only_the_owner_may_share(cast, browse, now):
    ref = story.mediating(cast, now)
    phone = browse(cast.applicant)
    phone.get(f"/cases/{ref}")
    upload(phone, f"/cases/{ref}/evidence", "a.jpg", story.jpeg(), share="1")
    with db.reading() as session:
        item = session.scalars(select(Evidence.ref)).one()
    other = browse(cast.respondent)
    other.get(f"/cases/{ref}")
    assert other.post(f"/cases/{ref}/evidence/{item}/share").status_code == 404


def test_the_count_of_files_is_limited(cast, now, monkeypatch):
    from portal.errors import InvalidInput

    ref = story.submitted(cast, now)
    monkeypatch.setattr("portal.cases.operations.evidence.MOST_FILES", 2)
    stored = evidence.Stored(Upload("a.mp3", "audio/mpeg", b"x"), "0" * 64, "", False)
    for _n in range(2):
        with db.transaction() as session:
            evidence.keep_in_case(session, enter(session, cast.applicant, ref, now), stored)
    with pytest.raises(InvalidInput), db.transaction() as session:
        evidence.keep_in_case(session, enter(session, cast.applicant, ref, now), stored)


def test_a_file_of_the_draft_can_be_taken_out_before_submitting_only(cast, browse, now):
    phone = browse(cast.applicant)
    phone.get("/apply/6")
    upload(phone, "/apply/files", "a.jpg", story.jpeg(), title="CANARY-PHOTO", share="1")
    assert "CANARY-PHOTO" in body(phone.get("/apply/6"))
    with db.reading() as session:
        item = session.scalars(select(Evidence.ref)).one()
    eve = browse(cast.eve)
    eve.get("/cases")
    assert eve.post(f"/apply/files/{item}/delete").status_code == 404
    assert phone.post(f"/apply/files/{item}/delete").status_code == 302
    assert "CANARY-PHOTO" not in body(phone.get("/apply/6"))


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
