"""Parties come in by link or phone, with code and name, each time anew (F08, F09, D11, OLR 7)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal import clock, db
from portal.cases.models import Case, Participant
from portal.notices.models import Outgoing
from portal.people import codes, links, sessions
from portal.people.codes import CodeFor
from portal.people.models import LoginSession, OneTimeCode, Person
from portal.rooms.models import Room, Sitting
from tests.cast import Cast
from tests.people.doors import Browser, last_code

CANARY = "漏水的秘密七七四十九"


@pytest.fixture
def link_ref(cast: Cast) -> str:
    """Eve's own link into her own case, whose story holds a canary."""
    now = clock.now()
    with db.transaction() as session:
        case = session.scalars(select(Case).where(Case.ref == cast.eve_case)).one()
        case.title, case.story, case.requests = CANARY, CANARY, CANARY
        place = session.scalars(select(Participant).where(Participant.case_id == case.id)).one()
        return links.make_link(session, cast.eve.person_id, now, place.id).ref


@pytest.fixture
def phone(app: Flask, link_ref: str) -> Browser:
    return Browser(app)


def ask(browser: Browser, ref: str) -> str:
    browser.get(f"/i/{ref}")
    assert browser.post(f"/i/{ref}/code").status_code == 302
    browser.get(f"/i/{ref}/check")
    return last_code()


def test_the_invitation_names_the_court_and_the_check_code_and_nothing_of_the_dispute(
    phone: Browser, link_ref: str, cast: Cast
) -> None:
    page = phone.get(f"/i/{link_ref}").get_data(as_text=True)
    with db.reading() as session:
        code = links.find_link(session, link_ref).check_code
    assert re.fullmatch(r"[2-9A-HJ-NP-Z]{3}-[2-9A-HJ-NP-Z]{3}", code)
    assert " ".join(code.replace("-", " ")) in page
    assert cast.other_court.name in page and "12368" in page
    assert CANARY not in page and "夏娃" not in page and "19900000099" not in page


def test_who_is_in_the_middle_of_it_is_not_invited_once_more(
    phone: Browser, link_ref: str, cast: Cast, now: datetime
) -> None:
    """The same link later: an hour of the court is the court's, and no mediator's face stands beside it."""
    first = phone.get(f"/i/{link_ref}").get_data(as_text=True)
    assert "请您参加网上调解" in first and "由您决定谈不谈" in first
    with db.transaction() as session:
        place = session.scalars(
            select(Participant).join(Case, Case.id == Participant.case_id).where(Case.ref == cast.eve_case)
        ).one()
        place.identity_checked_at = now
    later = phone.get(f"/i/{link_ref}").get_data(as_text=True)
    assert "核对一下，就能看到" in later and "请您参加网上调解" not in later and "由您决定谈不谈" not in later
    with db.transaction() as session:
        judge = Participant(
            case_id=place.case_id, person_id=cast.judge.person_id, capacity="JUDGE", starts_at=now
        )
        session.add(judge)
        session.flush()
        room = Room(case_id=place.case_id, purpose="verification", presiding_id=judge.id)
        session.add(room)
        session.flush()
        session.add(
            Sitting(
                room_id=room.id,
                starts_at=clock.now() + timedelta(days=1),
                minutes_planned=30,
                mode="joint_av",
            )
        )
    court = phone.get(f"/i/{link_ref}").get_data(as_text=True)
    assert "法院约了时间，请您来" in court and cast.other_court.name in court and CANARY not in court


def test_the_page_before_the_check_shows_four_digits_of_the_number_and_no_name(
    phone: Browser, link_ref: str
) -> None:
    ask(phone, link_ref)
    page = phone.get(f"/i/{link_ref}/check").get_data(as_text=True)
    assert "*******0099" in page and "1990000" not in page and "夏娃" not in page and CANARY not in page


def test_code_and_name_lead_into_the_case(phone: Browser, link_ref: str, cast: Cast) -> None:
    digits = ask(phone, link_ref)
    answer = phone.post(f"/i/{link_ref}/check", code=digits, name="夏娃")
    assert answer.headers["Location"] == f"/cases/{cast.eve_case}"
    with db.reading() as session:
        row = session.scalars(select(LoginSession)).one()
        assert row.person_id == cast.eve.person_id and row.participant_id is not None
    assert phone.get("/me/sessions").status_code == 200


def test_a_link_alone_opens_nothing(phone: Browser, link_ref: str) -> None:
    phone.get(f"/i/{link_ref}")
    assert phone.get("/me/sessions").status_code == 302
    assert phone.post(f"/i/{link_ref}/check", code="", name="夏娃").status_code == 422
    assert phone.get("/me/sessions").status_code == 302


def test_a_wrong_name_and_a_wrong_code_look_the_same_and_the_code_survives_a_slip_of_the_name(
    phone: Browser, link_ref: str
) -> None:
    digits = ask(phone, link_ref)
    wrong = f"{(int(digits) + 1) % 10**6:06d}"
    pages = []
    for code, name in ((digits, "亚当"), (wrong, "夏娃"), (wrong, "亚当")):
        answer = phone.post(f"/i/{link_ref}/check", code=code, name=name)
        assert answer.status_code == 422
        text = answer.get_data(as_text=True)
        assert name in text and code in text  # what was typed is kept
        text = text.replace(code, "C").replace(name, "N")
        pages.append(re.sub(r'nonce="[^"]*"|value="[^"]{60,}"', "", text))
    assert len(set(pages)) == 1
    assert phone.post(f"/i/{link_ref}/check", code=digits, name="夏 娃").status_code == 302


def test_five_tries_then_the_code_is_dead_even_if_right(phone: Browser, link_ref: str) -> None:
    digits = ask(phone, link_ref)
    wrong = f"{(int(digits) + 1) % 10**6:06d}"
    for _ in range(5):
        assert phone.post(f"/i/{link_ref}/check", code=wrong, name="夏娃").status_code == 422
    assert phone.post(f"/i/{link_ref}/check", code=digits, name="夏娃").status_code == 422
    assert phone.get("/me/sessions").status_code == 302


def test_a_code_works_once_and_each_session_needs_a_new_one(
    phone: Browser, app: Flask, link_ref: str
) -> None:
    digits = ask(phone, link_ref)
    assert phone.post(f"/i/{link_ref}/check", code=digits, name="夏娃").status_code == 302
    other = Browser(app)
    other.get(f"/i/{link_ref}/check")
    assert other.post(f"/i/{link_ref}/check", code=digits, name="夏娃").status_code == 422


def test_a_code_lives_ten_minutes(database: db.Database, now: datetime) -> None:
    what = CodeFor("enter", "somebody", "19900000001")
    with db.transaction() as session:
        from portal.people.secrets import use_secrets

        use_secrets("s" * 32)
        made = codes.make(session, what, now)
        assert codes.use(session, what, made.digits, now + timedelta(minutes=10)) is None
        assert codes.use(session, what, made.digits, now + timedelta(minutes=9, seconds=59)) is not None


def test_a_code_for_one_link_or_paper_does_not_open_another(database: db.Database, now: datetime) -> None:
    from portal.people.secrets import use_secrets

    use_secrets("s" * 32)
    with db.transaction() as session:
        made = codes.make(session, CodeFor("sign", "person", bound_to="a" * 64), now)
        for other in (
            CodeFor("sign", "person", bound_to="b" * 64),
            CodeFor("enter", "person", bound_to="a" * 64),
            CodeFor("sign", "another", bound_to="a" * 64),
        ):
            assert codes.use(session, other, made.digits, now) is None
        assert codes.use(session, CodeFor("sign", "person", bound_to="a" * 64), made.digits, now) is not None


def test_a_newer_code_kills_the_older(database: db.Database, now: datetime) -> None:
    from portal.people.secrets import use_secrets

    use_secrets("s" * 32)
    what = CodeFor("enter", "somebody")
    with db.transaction() as session:
        first = codes.make(session, what, now)
        second = codes.make(session, what, now + timedelta(minutes=1))
        assert second.digits == first.digits or codes.use(session, what, first.digits, now) is None
        assert first.row.used_at is not None


@pytest.mark.parametrize("pasted", ["１２３４５６", " 123 456 ", "您的验证码：123456", "123-456"])
def test_pasting_the_message_works(pasted: str) -> None:
    assert codes.digits_of(pasted) == "123456"


def test_the_digits_are_not_in_the_database_file_in_clear(phone: Browser, link_ref: str, house) -> None:  # type: ignore[no-untyped-def]
    ask(phone, link_ref)
    with db.reading() as session:
        row = session.scalars(select(OneTimeCode)).one()
        body = session.scalars(select(Outgoing.body)).one()
    digits = last_code()
    assert row.code_hash != digits and digits in body
    stored = b"".join(path.read_bytes() for path in house.data.glob("heyi.sqlite3*"))
    assert body.encode() not in stored and b"19900000099" not in stored


def test_a_second_message_within_a_minute_is_refused_with_the_waiting_time(
    phone: Browser, link_ref: str
) -> None:
    ask(phone, link_ref)
    answer = phone.post(f"/i/{link_ref}/code")
    assert answer.status_code == 429 and "秒后可以重发" in answer.get_data(as_text=True)
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Outgoing)) == 1


@pytest.mark.parametrize("how", ["revoked", "expired"])
def test_a_closed_link_says_so_with_the_telephone_number_and_sends_nothing(
    phone: Browser, link_ref: str, how: str
) -> None:
    phone.get(f"/i/{link_ref}")
    with db.transaction() as session:
        found = links.find_link(session, link_ref)
        if how == "revoked":
            links.revoke(session, found, clock.now())
        else:
            found.expires_at = clock.now() - timedelta(seconds=1)
    answer = phone.get(f"/i/{link_ref}")
    assert answer.status_code == 410 and "12368" in answer.get_data(as_text=True)
    assert phone.post(f"/i/{link_ref}/code").status_code == 404
    assert phone.post(f"/i/{link_ref}/check", code="123456", name="夏娃").status_code in (404, 410, 422)
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Outgoing)) == 0


def test_an_unknown_link_is_not_found(phone: Browser) -> None:
    assert phone.get("/i/AAAAAAAAAAAAAAAAAAAAAA").status_code == 404


def test_who_helps_is_kept_on_the_session_and_on_the_actor(phone: Browser, link_ref: str) -> None:
    """F06: assisted acts name the helper and the principal."""
    digits = ask(phone, link_ref)
    phone.post(f"/i/{link_ref}/check", code=digits, name="夏娃", helper_name="王小明", helper_relation="孙子")
    token = phone.client.get_cookie("heyi_in")
    assert token is not None
    with db.reading() as session:
        actor = sessions.actor_of(session, token.value, clock.now())
    assert actor is not None and actor.name == "夏娃" and actor.helper == "王小明（孙子）"
    assert "王小明" in phone.get("/me/sessions").get_data(as_text=True)


def test_the_message_with_the_code_says_nothing_of_a_dispute(phone: Browser, link_ref: str) -> None:
    ask(phone, link_ref)
    with db.reading() as session:
        body = session.scalars(select(Outgoing.body)).one()
    assert not re.search("纠纷|调解|法院|起诉", body)


# Without a link


def by_phone(browser: Browser, door: str, number: str) -> str:
    browser.get(door)
    answer = browser.post(door, phone=number)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    path = answer.headers["Location"]
    browser.get(path)
    return path


def test_applying_makes_a_person_once_and_finds_it_the_next_time(app: Flask, cast: Cast) -> None:
    for _round in range(2):
        browser = Browser(app)
        path = by_phone(browser, "/apply", "+86 199-0000-0050")
        answer = browser.post(path, code=last_code(), name="包青天")
        assert answer.status_code == 302 and answer.headers["Location"].startswith("/apply")
        with db.reading() as session:
            found = session.scalars(select(Person).where(Person.name == "包青天")).all()
            assert [row.phone for row in found] == ["19900000050"]


def test_a_family_phone_leads_to_the_one_who_is_named(app: Flask, cast: Cast) -> None:
    browser = Browser(app)
    path = by_phone(browser, "/enter/phone", "19900000001")
    assert browser.post(path, code=last_code(), name="斯琴高娃").status_code == 302
    with db.reading() as session:
        assert session.scalars(select(LoginSession)).one().person_id == cast.applicant.person_id


def test_an_unknown_number_gets_the_same_pages_as_a_known_one(app: Flask, cast: Cast) -> None:
    """A3: nobody learns who has a case here."""
    pages = []
    for number in ("19900000001", "19900000077"):
        browser = Browser(app)
        path = by_phone(browser, "/enter/phone", number)
        text = browser.get(path).get_data(as_text=True)
        text = text.replace(path, "PATH").replace(number[:3] + "****" + number[-4:], "TAIL")
        pages.append(re.sub(r'nonce="[^"]*"|value="[^"]{60,}"', "", text))
    assert pages[0] == pages[1]
    answer = browser.post(path, code=last_code(), name="斯琴高娃")
    assert answer.status_code == 422


def test_eve_with_her_own_code_does_not_become_somebody_else(app: Flask, cast: Cast) -> None:
    eve = Browser(app)
    path = by_phone(eve, "/enter/phone", "19900000099")
    assert eve.post(path, code=last_code(), name="斯琴高娃").status_code == 422
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(LoginSession)) == 0


def test_a_bad_number_keeps_what_was_typed(app: Flask, cast: Cast) -> None:
    browser = Browser(app)
    browser.get("/apply")
    answer = browser.post("/apply", phone="12345")
    assert answer.status_code == 422 and "12345" in answer.get_data(as_text=True)


def test_a_party_is_idle_after_thirty_minutes(phone: Browser, link_ref: str) -> None:
    digits = ask(phone, link_ref)
    phone.post(f"/i/{link_ref}/check", code=digits, name="夏娃")
    token = phone.client.get_cookie("heyi_in")
    assert token is not None
    with db.reading() as session:
        at = session.scalars(select(LoginSession)).one().seen_at
        assert sessions.actor_of(session, token.value, at + timedelta(minutes=29, seconds=59))
        assert not sessions.actor_of(session, token.value, at + timedelta(minutes=30))


def test_every_page_says_who_is_pressing_for_whom(phone: Browser, link_ref: str) -> None:
    digits = ask(phone, link_ref)
    phone.post(f"/i/{link_ref}/check", code=digits, name="夏娃", helper_name="王小明", helper_relation="孙子")
    for path in ("/me/sessions", "/notices"):
        assert "王小明（孙子）正在帮夏娃操作" in phone.get(path).get_data(as_text=True)


def test_reading_preferences_hold_before_signing_in_and_never_leave_the_site(app: Flask, cast: Cast) -> None:
    browser = Browser(app)
    browser.get("/enter")
    answer = browser.post("/prefs", size="elder", next="https://evil.example/")
    assert answer.headers["Location"] == "/"
    assert 'data-size="elder"' in browser.get("/enter").get_data(as_text=True)
    browser.post("/prefs", contrast="high", next="/enter")
    page = browser.get("/enter").get_data(as_text=True)
    assert 'data-size="elder"' in page and 'data-contrast="high"' in page
