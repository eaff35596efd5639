"""Bad networks: nothing written is lost, nothing falls into another room, what was missed is told (F31, F32, F48)."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from portal import clock, db
from portal.rooms import operations as rooms
from portal.rooms.operations import Say
from tests.realtime.site import Site
from tests.roomui.visitors import Guests, say


def online(page: Page) -> None:
    expect(page.locator("[data-signal-words]").first).to_have_text("信号好", timeout=20000)


def offline(page: Page) -> None:
    expect(page.locator("[data-signal-words]").first).not_to_have_text("信号好", timeout=20000)


def test_what_is_unsent_survives_a_reload_and_goes_out_once(guests: Guests, site: Site) -> None:
    guests.inside("applicant", "respondent")
    applicant, respondent = guests.open("applicant"), guests.open("respondent")
    online(applicant), online(respondent)
    site.stop()
    offline(applicant)
    say(applicant, "第一句")
    say(applicant, "第二句")
    applicant.locator("[data-composer] textarea").fill("还没写完")
    expect(applicant.locator(".message-sending")).to_have_count(2)
    expect(applicant.locator("[data-state-words]").last).to_have_text("还没发出去，网络一通就自动发")
    site.start()
    applicant.reload()
    online(applicant)
    expect(applicant.locator("[data-chat] .bubble")).to_have_text(["第一句", "第二句"], timeout=15000)
    expect(applicant.locator(".message-sending")).to_have_count(0, timeout=15000)
    expect(applicant.locator("[data-composer] textarea")).to_have_value("还没写完")
    online(respondent)
    expect(respondent.locator("[data-chat] .bubble")).to_have_text(["第一句", "第二句"], timeout=20000)
    guests.complaints.clear()  # the browser reports each refused connection


def test_a_message_for_a_room_one_has_left_stays_in_the_box(guests: Guests, site: Site) -> None:
    guests.inside("applicant", "respondent")
    applicant, respondent = guests.open("applicant"), guests.open("respondent")
    online(applicant), online(respondent)
    world = guests.world
    with db.transaction() as session:
        side = rooms.open_caucus(session, world.mediator, world.room, [world.refs["applicant"]], clock.now())
        side_ref = side.ref
    expect(applicant.locator("[data-room-bar] strong")).to_have_text("只有沈国华听得见您", timeout=8000)
    site.stop()
    offline(applicant)
    say(applicant, "别告诉他我只要八千")
    with db.transaction() as session:
        rooms.close_caucus(session, world.mediator, world.room, side_ref, clock.now())
    site.start()
    online(applicant), online(respondent)
    expect(applicant.locator("[data-room-title]")).to_have_text("一起谈", timeout=15000)
    respondent.wait_for_timeout(1500)
    assert "八千" not in respondent.content()
    stored = rooms.messages_since(world.mediator, world.room, world.joint, 0)["messages"]
    assert stored == []
    applicant.wait_for_function(
        "window.heyiRoom.talk.outbox.items.every(({ state }) => state !== 'sending')", timeout=15000
    )
    kept = applicant.evaluate("window.heyiRoom.talk.outbox.items")
    assert [(item["text"], item["state"]) for item in kept] == [("别告诉他我只要八千", "left")]
    guests.complaints.clear()


def test_who_was_away_hears_how_long_and_how_much(guests: Guests) -> None:
    guests.inside("applicant", "respondent")
    applicant = guests.open("applicant")
    online(applicant)
    applicant.evaluate(
        """() => { Object.defineProperty(document, 'hidden', {value: true, configurable: true});
                   document.dispatchEvent(new Event('visibilitychange')); window.heyiRoom.talk.away.goneAt -= 120000; }"""
    )
    world = guests.world
    for n in range(3):
        rooms.send_message(
            world.respondent, world.room, Say(world.joint, f"away-{n}", f"第{n + 1}条"), clock.now()
        )
    expect(applicant.locator("[data-chat] .bubble")).to_have_count(
        3, timeout=15000
    )  # the line was there all the while
    applicant.evaluate(
        """() => { Object.defineProperty(document, 'hidden', {value: false, configurable: true});
                   document.dispatchEvent(new Event('visibilitychange')); }"""
    )
    expect(applicant.locator("[data-away-words]")).to_have_text("您离开了2分钟，错过3条", timeout=8000)
    applicant.locator("[data-jump]").click()
    expect(applicant.locator("[data-away]")).to_be_hidden()


def test_new_words_move_neither_the_reading_nor_the_focus(guests: Guests) -> None:
    guests.inside("applicant", "respondent")
    world = guests.world
    for n in range(30):
        rooms.send_message(
            world.respondent, world.room, Say(world.joint, f"many-{n}", f"第{n + 1}条"), clock.now()
        )
    applicant = guests.open("applicant")
    online(applicant)
    expect(applicant.locator("[data-chat] .bubble")).to_have_count(30, timeout=8000)
    applicant.locator('[data-verb="papers"]').focus()
    applicant.evaluate("document.querySelector('[data-chat]').scrollTop = 40")
    applicant.wait_for_timeout(200)
    rooms.send_message(world.respondent, world.room, Say(world.joint, "one-more", "又一条"), clock.now())
    expect(applicant.locator("[data-away-words]")).to_have_text("下面有1条新的话", timeout=8000)
    assert applicant.evaluate("document.querySelector('[data-chat]').scrollTop") == 40
    assert applicant.evaluate("document.activeElement.dataset.verb") == "papers"


def test_what_people_write_is_text_and_nothing_else(guests: Guests) -> None:
    guests.inside("applicant", "respondent")
    applicant, mediator = guests.open("applicant"), guests.open("mediator")
    online(applicant), online(mediator)
    nasty = '<img src=x onerror="window.hacked=1"><b>粗</b>'
    say(applicant, nasty)
    expect(mediator.locator("[data-chat] .bubble")).to_have_text(nasty, timeout=8000)
    assert mediator.locator("[data-chat] img, [data-chat] b").count() == 0
    assert mediator.evaluate("window.hacked") is None
