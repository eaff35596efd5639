"""Without scripts, and the court's own room: the same doors, fewer verbs (A6, F29)."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from portal import clock, db
from portal.cases.models import Case, Participant
from portal.rooms import operations as rooms
from portal.rooms.forms import Schedule
from tests.cast import Cast
from tests.roomui.test_screens import check, online
from tests.roomui.visitors import DESK, PHONE, Guests


def test_without_scripts_one_comes_as_far_as_the_waiting_room(guests: Guests) -> None:
    applicant = guests.open("applicant", {**PHONE, "java_script_enabled": False})
    applicant.get_by_role("button", name="只打字").click()
    expect(applicant.locator("h1")).to_have_text("您身边还有谁？")
    applicant.get_by_role("button", name="只有我自己").click()
    applicant.get_by_role("button", name="进等候室").click()
    expect(applicant.locator("h1")).to_have_text("您到了，请坐一会儿")
    assert 'http-equiv="refresh"' in applicant.content()
    applicant.get_by_role("button", name="我先离开，轮到我请打电话").click()
    expect(applicant.locator("h1")).to_have_text("您离开了房间")


def test_somebody_from_another_case_finds_no_room(guests: Guests) -> None:
    eve = guests.open("eve")
    assert guests.world.room not in eve.locator("main").inner_text()
    assert eve.evaluate("performance.getEntriesByType('navigation')[0].responseStatus") == 404
    guests.complaints.clear()  # the browser reports the 404


def test_the_judge_leads_a_room_without_separate_talks(guests: Guests, cast: Cast) -> None:
    now = clock.now()
    with db.transaction() as session:
        case = session.query(Case).filter_by(ref=guests.world.case).one()
        judge = Participant(case_id=case.id, person_id=cast.judge.person_id, capacity="JUDGE", starts_at=now)
        session.add(judge)
        session.flush()
        room = rooms.open_room(session, case, "verification", judge, 1, cast.judge, now)
        rooms.schedule(session, cast.judge, room.ref, Schedule(starts_at=now + timedelta(hours=1)), now)
        ref = room.ref
    guests.world.room, guests.world.judge = ref, guests.signed_in(cast.judge)  # type: ignore[attr-defined]
    judge_page = guests.open("judge", DESK)
    online(judge_page)
    expect(judge_page.locator('[data-verb="admit"]')).to_be_visible()
    assert (
        judge_page.locator(
            '[data-verb="apart"], [data-verb="join"], [data-verb="sign"], [data-notes]'
        ).count()
        == 0
    )
    expect(judge_page.get_by_text("可以转告的话")).to_have_count(
        0
    )  # nobody is apart here, nothing is passed on
    check(judge_page, "judge-1440")


def test_the_draft_is_begun_and_read_beside_the_talk(guests: Guests) -> None:
    guests.inside("applicant", "respondent")
    guests.told()
    with db.transaction() as session:
        rooms.open_sitting(session, guests.world.mediator, guests.world.room, clock.now())
    mediator = guests.open("mediator")
    online(mediator)
    mediator.get_by_role("button", name="开始起草").click()
    expect(mediator.locator("[data-draft-begin]")).to_have_count(0, timeout=10000)
    expect(mediator.locator("[data-draft] [data-pane-root], [data-draft] form").first).to_be_attached(
        timeout=10000
    )
    assert "/rooms/" in mediator.url
    assert mediator.evaluate("window.asked") == 1
    check(mediator, "cockpit-draft-1440")


def test_the_device_check_opens_by_itself_in_english_too(guests: Guests) -> None:
    page = guests.open("applicant", prefs="en.normal.normal", path="/device")
    expect(page.locator("h1")).to_have_text("See whether picture and sound work")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
