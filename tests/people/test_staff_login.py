"""Staff login: password and TOTP, the same answer for every reason, growing delays (A1–A5, A8, A9)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock, db
from portal.errors import InvalidInput, RateLimited
from portal.people import accounts, passwords, sessions, staff_login
from portal.people.actors import Actor
from portal.people.models import Account, Appointment, LoginSession
from portal.people.staff_login import Typed
from tests.cast import START, Cast
from tests.people.doors import PASSWORD, Browser, account_for, totp


@pytest.fixture
def secret(cast: Cast) -> str:
    return account_for(cast.clerk, "chenyinuo")


def typed(
    otp: str, password: str = PASSWORD, username: str = "chenyinuo", address: str = "192.0.2.1"
) -> Typed:
    return Typed(username, password, otp, address)


def refused(attempt: Typed, at: datetime) -> str:
    with pytest.raises((InvalidInput, RateLimited)) as caught:
        staff_login.sign_in(attempt, at)
    return str(caught.value.code) + str(getattr(caught.value, "fields", ""))


def test_right_password_and_code_start_a_session_as_that_person(
    secret: str, cast: Cast, now: datetime
) -> None:
    signed = staff_login.sign_in(typed(totp(secret, now)), now)
    with db.reading() as session:
        actor = sessions.actor_of(session, signed.token, now)
    assert actor is not None
    assert (actor.person_id, actor.role, actor.court_id) == (
        cast.clerk.person_id,
        "CLERK",
        cast.clerk.court_id,
    )


def test_a_totp_works_once(secret: str, now: datetime) -> None:
    staff_login.sign_in(typed(totp(secret, now)), now)
    assert "wrong_login" in refused(typed(totp(secret, now)), now + timedelta(seconds=1))


def test_an_older_totp_does_not_work_after_a_newer_one(secret: str, now: datetime) -> None:
    staff_login.sign_in(typed(totp(secret, now)), now)
    assert "wrong_login" in refused(typed(totp(secret, now - timedelta(seconds=30))), now)


def test_every_reason_gives_the_same_answer(secret: str, now: datetime) -> None:
    right = totp(secret, now)
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    answers = {
        refused(typed(right, username="nobody"), now),
        refused(typed(right, password="wrong password"), now),
        refused(typed(wrong), now),
        refused(typed(""), now),
    }
    assert len(answers) == 1


def test_an_unknown_name_costs_one_verification_like_a_known_one(secret: str, now: datetime) -> None:
    """A3, structurally: both run exactly one Argon2 verification."""
    counted: list[str] = []
    plain = passwords.elsewhere
    try:
        passwords.elsewhere = lambda work, *args: (counted.append(args[0]), work(*args))[1]  # type: ignore[assignment]
        refused(typed("000000", username="nobody"), now)
        unknown = len(counted)
        refused(typed("000000"), now)
        assert (unknown, len(counted)) == (1, 2)
        settings = [stored.rsplit("$", 2)[0] for stored in counted]
        assert settings[0] == settings[1] == "$argon2id$v=19$m=19456,t=2,p=1"
    finally:
        passwords.elsewhere = plain


def test_the_fifth_failure_starts_a_delay_that_grows_up_to_fifteen_minutes(
    secret: str, now: datetime
) -> None:
    for _ in range(4):
        assert "wrong_login" in refused(typed("000000", password="x"), now)
    waits, at = [], now
    for _ in range(8):
        with pytest.raises(RateLimited) as caught:
            staff_login.sign_in(typed("000000", password="x"), at)
        waits.append(caught.value.facts["retry_after"])
        at += timedelta(seconds=waits[-1])
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]


def test_while_waiting_even_the_right_password_is_refused_and_afterwards_it_works(
    secret: str, now: datetime
) -> None:
    for _ in range(5):
        refused(typed("000000", password="x"), now)
    with pytest.raises(RateLimited):
        staff_login.sign_in(typed(totp(secret, now)), now + timedelta(seconds=29))
    later = now + timedelta(seconds=31)
    assert staff_login.sign_in(typed(totp(secret, later)), later).token


def test_a_stranger_elsewhere_cannot_lock_the_owner_out(secret: str, now: datetime) -> None:
    for _ in range(10):
        refused(typed("000000", password="x", address="198.51.100.66"), now)
    assert staff_login.sign_in(typed(totp(secret, now)), now).token


def test_one_address_trying_many_names_has_to_wait(cast: Cast, now: datetime) -> None:
    for number in range(20):
        refused(typed("000000", username=f"name{number}"), now)
    with pytest.raises(RateLimited):
        staff_login.sign_in(typed("000000", username="another"), now)


def test_a_disabled_account_and_one_without_appointment_answer_like_a_wrong_password(
    secret: str, cast: Cast, now: datetime
) -> None:
    other = account_for(cast.applicant, "party")
    assert "wrong_login" in refused(typed(totp(other, now), username="party"), now)
    with db.transaction() as session:
        account = session.scalars(select(Account).where(Account.username == "chenyinuo")).one()
        accounts.disable(session, account, cast.judge, now)
    assert "wrong_login" in refused(typed(totp(secret, now)), now)


def test_disabling_ends_open_sessions_and_announces_each(secret: str, cast: Cast, now: datetime) -> None:
    signed = staff_login.sign_in(typed(totp(secret, now)), now)
    heard: list[db.Event] = []
    listener = lambda events: heard.extend(events)  # noqa: E731
    db.subscribe(listener)
    try:
        with db.transaction() as session:
            account = session.scalars(select(Account).where(Account.username == "chenyinuo")).one()
            accounts.disable(session, account, cast.judge, now)
    finally:
        db.unsubscribe(listener)
    assert db.Event("session_ended", signed.session_ref) in heard
    with db.reading() as session:
        assert sessions.actor_of(session, signed.token, now) is None


def test_staff_idle_ends_after_fifteen_minutes_and_everything_after_twelve_hours(
    secret: str, now: datetime
) -> None:
    signed = staff_login.sign_in(typed(totp(secret, now)), now)

    def alive(at: datetime) -> bool:
        with db.reading() as session:
            return sessions.actor_of(session, signed.token, at) is not None

    assert alive(now + timedelta(minutes=14, seconds=59))
    assert not alive(now + timedelta(minutes=15))
    at = now
    while at < now + timedelta(hours=12):
        with db.transaction() as session:
            row = session.scalars(select(LoginSession).where(LoginSession.ref == signed.session_ref)).one()
            sessions.touch(session, row.id, at)
        at += timedelta(minutes=10)
    assert not alive(now + timedelta(hours=12))


def test_an_ended_appointment_takes_the_right_away_at_once(secret: str, cast: Cast, now: datetime) -> None:
    signed = staff_login.sign_in(typed(totp(secret, now)), now)
    with db.transaction() as session:
        session.get_one(Appointment, cast.clerk.appointment_id).ends = clock.china_date(now)
    tomorrow = now + timedelta(minutes=14)
    with db.reading() as session:
        assert sessions.actor_of(session, signed.token, tomorrow) is not None
        row = sessions.find(session, signed.token)
        assert row is not None
        row.seen_at = row.expires_at = now + timedelta(days=2)
        assert sessions.actor_of_row(session, row, now + timedelta(days=1)) is None


def test_with_several_appointments_one_is_chosen_and_the_token_changes(
    secret: str, cast: Cast, now: datetime
) -> None:
    with db.transaction() as session:
        second = Appointment(
            person_id=cast.clerk.person_id, role="SUPERVISOR", court_id=cast.court.id, starts=START
        )
        session.add(second)
        session.flush()
        ref = second.ref
    signed = staff_login.sign_in(typed(totp(secret, now)), now)
    assert signed.must_choose
    with db.transaction() as session:
        actor = sessions.actor_of(session, signed.token, now)
        assert isinstance(actor, Actor)
        token = sessions.choose_appointment(session, actor, ref, now)
    with db.reading() as session:
        chosen = sessions.actor_of(session, token, now)
        assert chosen is not None and chosen.role == "SUPERVISOR"
        assert sessions.actor_of(session, signed.token, now) is None


@pytest.mark.parametrize(
    "bad", ["short", "password123", "heyi123456", "1qaz2wsx3edc", "aaaaaaaaaaaaaaaa", "chenyinuo1"]
)
def test_short_common_and_context_passwords_are_refused(bad: str) -> None:
    with pytest.raises(InvalidInput):
        passwords.check_rules(bad, "chenyinuo", "陈一诺")


@pytest.mark.parametrize("good", [PASSWORD, "correct horse battery", "一只很老的茶壶在窗台上", "x7" * 60])
def test_long_ones_pass_without_rules_of_composition(good: str) -> None:
    if good == "x7" * 60:
        good = "".join(chr(97 + (i * 7) % 26) for i in range(120))
    passwords.check_rules(good, "chenyinuo", "陈一诺")


def test_nothing_of_a_long_password_is_cut_off() -> None:
    long = "".join(chr(97 + (i * 7) % 26) for i in range(120))
    assert not passwords.verify(passwords.hash_password(long), long[:-1])


def test_the_database_never_holds_a_token_or_password(secret: str, house, now: datetime) -> None:  # type: ignore[no-untyped-def]
    signed = staff_login.sign_in(typed(totp(secret, now)), now)
    stored = b"".join(path.read_bytes() for path in house.data.glob("heyi.sqlite3*"))
    assert b"chenyinuo" in stored
    for hidden in (signed.token, secret, PASSWORD):
        assert hidden.encode() not in stored


# In the browser


@pytest.fixture
def door(app: Flask, secret: str) -> Browser:
    return Browser(app)


def sign_in(browser: Browser, secret: str, **more: str):  # type: ignore[no-untyped-def]
    browser.get("/login")
    return browser.post(
        "/login", username="chenyinuo", password=PASSWORD, otp=totp(secret, clock.now()), **more
    )


def test_login_sets_a_strict_cookie_and_logout_clears_the_site(door: Browser, secret: str) -> None:
    answer = sign_in(door, secret)
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("heyi_in="))
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie
    assert answer.status_code == 302
    page = door.get("/me/sessions")
    assert page.status_code == 200 and page.headers["Cache-Control"] == "no-store"
    out = door.post("/logout")
    assert '"storage"' in out.headers["Clear-Site-Data"]
    assert door.get("/me/sessions").status_code == 302


def test_a_logged_out_cookie_is_dead_on_the_server_too(door: Browser, secret: str) -> None:
    sign_in(door, secret)
    kept = door.client.get_cookie("heyi_in")
    assert kept is not None
    door.get("/me/sessions")
    door.post("/logout")
    door.client.set_cookie("heyi_in", kept.value)
    assert door.get("/me/sessions").status_code == 302


def test_over_https_the_cookie_carries_the_host_prefix(house, database, cast: Cast) -> None:  # type: ignore[no-untyped-def]
    from dataclasses import replace

    from portal.app import create_app

    secret = account_for(cast.clerk, "chenyinuo")
    app = create_app(replace(house, public_url="https://heyi.example"))
    browser = Browser(app)
    page = browser.client.get("/login", base_url="https://heyi.example")
    browser._read(page)
    answer = browser.client.post(
        "/login",
        base_url="https://heyi.example",
        data={
            "csrf_token": browser.token,
            "username": "chenyinuo",
            "password": PASSWORD,
            "otp": totp(secret, clock.now()),
        },
    )
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if "heyi_in=" in c)
    assert cookie.startswith("__Host-heyi_in=") and "Secure" in cookie and "Domain" not in cookie


def test_a_wrong_login_page_keeps_the_name_and_never_the_password(door: Browser) -> None:
    door.get("/login")
    answer = door.post("/login", username="chenyinuo", password="wrong-secret", otp="000000")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "chenyinuo" in page and "wrong-secret" not in page


@pytest.mark.parametrize(
    "evil", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_next_never_leaves_the_site(door: Browser, secret: str, evil: str) -> None:
    """W10."""
    answer = sign_in(door, secret, next=evil)
    assert answer.headers["Location"] == "/"


def test_next_leads_back_to_the_page_that_was_wanted(door: Browser, secret: str) -> None:
    assert sign_in(door, secret, next="/me/sessions").headers["Location"] == "/me/sessions"


def test_without_the_forgery_token_nothing_happens(door: Browser, secret: str) -> None:
    """W1."""
    sign_in(door, secret)
    answer = door.client.post("/logout", data={})
    assert answer.status_code == 400
    assert door.get("/me/sessions").status_code == 200


def test_a_post_from_another_site_is_refused_even_with_a_token(door: Browser, secret: str) -> None:
    sign_in(door, secret)
    door.get("/me/sessions")
    assert door.post("/logout", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert door.get("/me/sessions").status_code == 200


def test_somebody_elses_session_cannot_be_ended_and_does_not_exist(
    door: Browser, secret: str, app: Flask, cast: Cast
) -> None:
    eve_secret = account_for(cast.judge, "judge")
    eve = Browser(app, "192.0.2.66")
    eve.get("/login")
    eve.post("/login", username="judge", password=PASSWORD, otp=totp(eve_secret, clock.now()))
    sign_in(door, secret)
    with db.reading() as session:
        mine = (
            session.scalars(select(LoginSession).where(LoginSession.person_id == cast.clerk.person_id))
            .one()
            .ref
        )
    eve.get("/me/sessions")
    assert eve.post(f"/me/sessions/{mine}/end").status_code == 404
    assert door.get("/me/sessions").status_code == 200


def test_presence_is_written_at_most_once_a_minute(door: Browser, secret: str, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    sign_in(door, secret)

    def seen() -> datetime:
        with db.reading() as session:
            return session.scalars(select(LoginSession)).one().seen_at

    start = seen()
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(seconds=59))
    door.get("/me/sessions")
    assert seen() == start
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(seconds=61))
    door.get("/me/sessions")
    assert seen() == start + timedelta(seconds=61)
