"""Evidence: what comes in, what goes out, who may see and share it (F26, R35)."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from portal import db
from portal.cases import previews
from portal.cases.models import Evidence
from portal.cases.operations import evidence
from portal.cases.operations.act import enter
from portal.cases.uploads import Upload
from tests.cases import story
from tests.cases.test_pages import body


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
