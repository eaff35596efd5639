"""The log knows routes and types; it never learns a person, a number, a token or a sentence (L1–L4)."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from flask import Flask

from portal import clock, db, logs
from portal.people import links
from tests.cast import Cast
from tests.people.doors import PASSWORD, Browser, account_for, last_code, totp


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Everything that reaches the log while the test runs."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    logs.configure()
    stream = io.StringIO()
    handler = root.handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


SECRETS = [
    "990101195803120027",
    "99010119661105001X",
    "19900000001",
    "199 0000 0001",
    "+86 199-0000-0001",
    "6222020200112233445",
    "gaowa@example.invalid",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl",
    "246810",
    "１９９００００００００１",
    "k3Jd0sdkfj39dkfj39dkfj39dkfj39dkfj39dkfj390",
]


@pytest.mark.parametrize("hidden", SECRETS)
def test_what_identifies_is_taken_out_of_messages_arguments_and_tracebacks(
    written: io.StringIO, hidden: str
) -> None:
    log = logging.getLogger("probe")
    log.warning("message %s", f"号码{hidden}，谢谢")
    structlog.get_logger("probe").info("event", detail=f"x {hidden} y", deep={"more": [hidden]})
    try:
        raise ValueError(f"value {hidden}")
    except ValueError:
        log.exception("failed")
    text = written.getvalue()
    assert len(text.splitlines()) == 3 and hidden not in text
    assert "ValueError" in text


@pytest.mark.parametrize("key", ["password", "otp", "cookie", "text", "name", "address"])
def test_what_stands_under_a_personal_key_is_hidden_whatever_it_looks_like(
    written: io.StringIO, key: str
) -> None:
    structlog.get_logger("probe").info("event", **{key: "漏水"})
    assert "漏水" not in written.getvalue() and json.loads(written.getvalue())[key] == "<hidden>"


def test_cookies_and_bearer_headers_in_free_text_are_hidden(written: io.StringIO) -> None:
    logging.getLogger("x").info("Cookie: heyi_in=abcdef; Authorization: Bearer abc.def")
    assert "abcdef" not in written.getvalue() and "abc.def" not in written.getvalue()


@pytest.mark.parametrize(
    "harmless", ["2026-03-02T10:20:00", "500 ms", "1.234567 s", "job 17", "123456789 bytes"]
)
def test_harmless_numbers_stay(written: io.StringIO, harmless: str) -> None:
    assert logs.clean(harmless) == harmless


def test_nobody_can_forge_a_second_line(written: io.StringIO) -> None:
    """L2."""
    logging.getLogger("probe").warning('one\r\n{"event": "forged"}\x1b[31m\u2028two')
    (line,) = written.getvalue().splitlines()
    assert "\x1b" not in line and "\\n" not in json.loads(line)["event"]


def test_a_request_is_one_line_with_the_routes_pattern_and_never_the_address(
    written: io.StringIO, app: Flask, cast: Cast
) -> None:
    with db.transaction() as session:
        ref = links.make_link(session, cast.eve.person_id, clock.now()).ref
    app.test_client().get(f"/i/{ref}?name=夏娃")
    (line,) = [json.loads(text) for text in written.getvalue().splitlines()]
    assert (line["route"], line["status"], line["method"]) == ("/i/<ref>", 200, "GET")
    assert ref not in written.getvalue() and "夏娃" not in written.getvalue()


def test_a_whole_way_in_leaves_no_secret_in_the_log(written: io.StringIO, app: Flask, cast: Cast) -> None:
    """Canaries: everything secret that occurs on the way of a party and of a clerk."""
    with db.transaction() as session:
        ref = links.make_link(session, cast.eve.person_id, clock.now()).ref
    browser = Browser(app)
    browser.get(f"/i/{ref}")
    browser.post(f"/i/{ref}/code")
    digits = last_code()
    browser.post(f"/i/{ref}/check", code=digits, name="亚当")
    browser.post(f"/i/{ref}/check", code=digits, name="夏娃", helper_name="王小明")
    party = browser.client.get_cookie("heyi_in")
    secret = account_for(cast.clerk, "clerk-canary")
    clerk = Browser(app)
    clerk.get("/login")
    code = totp(secret, clock.now())
    clerk.post("/login", username="clerk-canary", password="wrong-Password-canary", otp=code)
    clerk.post("/login", username="clerk-canary", password=PASSWORD, otp=code)
    staff = clerk.client.get_cookie("heyi_in")
    text = written.getvalue()
    assert party and staff and text.count("\n") >= 7
    for canary in (ref, digits, code, "夏娃", "亚当", "王小明", "clerk-canary", "wrong-Password", PASSWORD, secret,
                   party.value, staff.value, "19900000099"):  # fmt: skip
        assert canary not in text, canary
