"""A refused form comes back with what was typed, the reason and its code (portal/refill.py, portal/come_back.py)."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal import clock, db
from portal.come_back import first_fields
from portal.people import sessions
from portal.refill import Said, refill
from tests.cast import Cast

PAGE = """<!doctype html><html><body><p title="a &amp; b">外 &lt;面&gt;</p>
<form method="post" action="/x"><input type="hidden" name="which" value="1"><textarea name="why">旧</textarea></form>
<details><summary>更多</summary><form method="post" action="/x"><input type="hidden" name="csrf_token" value="t">
<input type="hidden" name="which" value="2"><input type="hidden" name="version" value="7">
<textarea class="input" name="why">
旧的话</textarea><input name="day" type="date" value="2026-01-01"><input name="name" value="旧">
<input type="password" name="password" value=""><input name="code" value="">
<input type="radio" name="yes" value="1" checked><input type="radio" name="yes" value="0">
<input type="checkbox" name="tick" value="a" checked><input type="checkbox" name="tick" value="b">
<select name="one"><option value="a" selected>甲</option><option value="b">乙</option></select></form></details>
<script>if (1 < 2) { "</p>" }</script></body></html>"""
TYPED = {"which": ["2"], "why": ['"新"<b>的话'], "day": ["2026-02-30"], "name": ["新"], "password": ["geheim"], "code": ["123456"],
         "yes": ["0"], "tick": ["b"], "one": ["b"], "gone": ["没有地方的话"]}  # fmt: skip


def _refilled() -> str:
    said = Said(lambda left: f"<p>{left}</p>", {"day": "<p>日期不对</p>"})
    page = refill(PAGE, "/page", "/x", TYPED, said)
    assert page is not None
    return page


def test_everything_typed_stands_in_the_form_it_was_typed_into() -> None:
    first, second = _refilled().split("<details", 1)
    assert first == PAGE.split("<details", 1)[0]
    assert second.startswith(" open>")
    assert "&quot;新&quot;&lt;b&gt;的话</textarea>" in second and "旧的话" not in second
    assert '<p>日期不对</p><input name="day" type="date" aria-invalid="true" value="2026-02-30">' in second
    assert '<input type="radio" name="yes" value="1">' in second
    assert '<input type="radio" name="yes" value="0" checked>' in second
    assert '<input type="checkbox" name="tick" value="a">' in second
    assert '<option value="b" selected>' in second and '<option value="a">' in second
    assert 'name="version" value="7"' in second and "没有地方的话" in second
    assert second.endswith('<script>if (1 < 2) { "</p>" }</script></body></html>')


def test_codes_and_passwords_never_come_back() -> None:
    assert "geheim" not in _refilled() and "123456" not in _refilled()


def test_a_page_without_that_form_is_left_alone() -> None:
    assert refill(PAGE, "/page", "/elsewhere", TYPED, Said(lambda left: "", {})) is None


def test_fields_before_an_oversized_file_are_still_read() -> None:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="title"\r\n\r\n\xe7\x85\xa7\xe7\x89\x87\r\n'
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + b"x" * 1000
    )
    assert first_fields("multipart/form-data; boundary=b", body) == {"title": ["照片"]}
    assert first_fields("multipart/form-data; boundary=b", body[:40]) == {}
    assert first_fields("text/plain", body) == {}


@pytest.fixture
def clerk(app: Flask, cast: Cast) -> FlaskClient:
    client = app.test_client()
    with db.transaction() as session:
        entry = sessions.Entry(cast.clerk.person_id, cast.clerk.appointment_id)
        client.set_cookie("heyi_in", sessions.start(session, entry, clock.now())[1])
    return client


def test_what_another_site_sent_is_put_into_no_form(clerk: FlaskClient) -> None:
    """W1: the words are shown as text, never under somebody's hand."""
    answer = clerk.post("/login", data={"username": "别人写的"}, headers={"Sec-Fetch-Site": "cross-site"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 403 and 'data-code="not_allowed"' in text
    assert not re.search(r'value="别人写的"', html.unescape(text))


def test_a_page_that_lay_open_too_long_comes_back_filled_with_a_fresh_token(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    answer = client.post("/login", data={"username": "老沈", "password": "geheim"}, headers={"Sec-Fetch-Site": "same-origin"})  # fmt: skip
    text = answer.get_data(as_text=True)
    assert answer.status_code == 400 and 'data-code="csrf"' in text
    assert 'value="老沈"' in text and "geheim" not in text
