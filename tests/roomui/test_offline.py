"""A telephone on a bad line: two minutes without network, a killed tab, a network that lets no socket through (F48, W6).

The line really is dead or cut (tests/line.py). Only the page's own clock is turned: what its timers would have done
in two minutes they do at once, so the page waits, tries and counts as it would in life.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Page, expect

from portal import clock, db
from portal.config import Config
from portal.people.actors import Actor
from portal.rooms import operations as rooms
from portal.rooms.operations import Say
from tests.cast import Cast
from tests.line import Line
from tests.realtime.site import Site
from tests.rooms.world import World
from tests.roomui.test_network import offline, online
from tests.roomui.visitors import PHONE, PICTURES, Guests, say

TELEPHONE = {**PHONE, "viewport": {"width": 360, "height": 740}}
KEPT = """async () => {
  const database = await new Promise((ready) => { const asked = indexedDB.open('heyi', 1); asked.onsuccess = () => ready(asked.result); });
  const shelf = database.transaction('kept').objectStore('kept');
  const all = await new Promise((ready) => { const asked = shelf.getAll(); asked.onsuccess = () => ready(asked.result); });
  database.close();
  return all.map((one) => new TextDecoder().decode(one.data));
}"""


@pytest.fixture
def line(house: Config, cast: Cast) -> Iterator[Line]:
    """A site that people reach over a bad line only."""
    site = Site(house.data, "eventlet", {})
    made = Line(site.port)
    site.public = made.url
    site.start()
    yield made
    made.close()
    site.stop()


@pytest.fixture
def people(browser: Browser, line: Line, world: World) -> Iterator[Guests]:
    """Browsers at the end of that line."""
    made = Guests(browser, line.url, world)
    made.inside("applicant", "respondent")
    yield made
    made.complaints[:] = [one for one in made.complaints if "ERR_" not in one and "WebSocket" not in one]
    made.close()
    assert made.complaints == []


def _open(people: Guests, turned: bool = True) -> Page:
    page = people.context("applicant", TELEPHONE).new_page()
    if turned:
        page.clock.install()
    page.on("pageerror", lambda error: people.complaints.append(str(error)))
    page.goto(f"{people.url}/rooms/{people.world.room}")
    return page


def _back(page: Page) -> None:
    """Turn to the next try. One that was under way on the dead line may use up the first turn, and the pause after it the
    second."""
    for _turn in range(4):
        page.clock.fast_forward(30_000)  # the longest pause between two tries
        with suppress(AssertionError):
            expect(page.locator("[data-signal-words]").first).to_have_text("信号好", timeout=8000)
            return
    online(page)


def _say(world: World, who: Actor, name: str, text: str) -> None:
    rooms.send_message(who, world.room, Say(world.joint, name, text), clock.now())


def test_two_minutes_without_network_in_the_middle_of_a_sentence(people: Guests, line: Line) -> None:
    world, page = people.world, _open(people)
    online(page)
    say(page, "我先说一句")
    expect(page.locator(".message-sent [data-state-words]")).to_have_text("已发出")
    box = page.locator("[data-composer] textarea")
    box.press_sequentially("那天晚上他")
    line.silence()  # a tunnel: nothing is closed, nothing gets through
    page.clock.fast_forward(60_000)
    offline(page)
    expect(box).to_have_value("那天晚上他")
    expect(box).to_be_focused()
    box.press_sequentially("敲过门")
    box.press("Enter")
    box.press_sequentially("我没有开")
    box.press("Enter")
    expect(page.locator(".message-sending [data-state-words]")).to_have_text(
        ["还没发出去，网络一通就自动发"] * 2
    )
    box.press_sequentially("后来我")
    page.screenshot(path=str(PICTURES / "roomui-offline-360.png"))
    for n, who in enumerate((world.respondent, world.mediator, world.respondent), 1):
        _say(world, who, f"missed-{n}", f"错过的第{n}条")
    page.clock.fast_forward(30_000)
    line.open()
    _back(page)
    strip = page.locator("[data-away]")
    # Two minutes were turned on; a busy machine adds its own seconds to them.
    expect(strip.locator("[data-away-words]")).to_have_text(
        re.compile("^您离开了[23]分钟，错过3条$"), timeout=30000
    )
    expect(page.locator(".message-sending")).to_have_count(0, timeout=15000)
    expect(box).to_have_value("后来我")
    expect(box).to_be_focused()
    stored = rooms.messages_since(world.mediator, world.room, world.joint, 0)["messages"]
    mine = [m["text"] for m in stored if m["from"] == world.refs["applicant"]]
    assert mine == ["我先说一句", "那天晚上他敲过门", "我没有开"]
    assert strip.get_attribute("role") == "status"
    page.screenshot(path=str(PICTURES / "roomui-away-360.png"))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("[data-jump]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".message:focus .bubble")).to_have_text("错过的第1条")
    expect(strip).to_be_hidden()


def test_a_killed_tab_loses_nothing_and_leaves_nothing_to_read(people: Guests, line: Line) -> None:
    world, page = people.world, _open(people, turned=False)
    online(page)
    line.cut()
    offline(page)
    say(page, "只有调解员能看的话")
    say(page, "第二句")
    page.locator("[data-composer] textarea").fill("还没写完")
    page.wait_for_function("() => !sessionStorage.length")  # from here on it is on the disk
    kept = page.evaluate(KEPT)
    assert len(kept) == 3
    assert not any(word in str(kept) for word in ("调解员", "第二句", "还没写完"))
    assert page.evaluate("localStorage.length") == 0
    context = page.context
    page.close()  # sessionStorage dies with it
    line.open()
    page = context.new_page()
    page.goto(f"{people.url}/rooms/{world.room}")
    online(page)
    expect(page.locator("[data-chat] .bubble")).to_have_text(["只有调解员能看的话", "第二句"], timeout=15000)
    expect(page.locator("[data-composer] textarea")).to_have_value("还没写完")
    expect(page.locator(".message-sending")).to_have_count(0, timeout=15000)
    stored = rooms.messages_since(world.mediator, world.room, world.joint, 0)["messages"]
    assert [m["text"] for m in stored] == ["只有调解员能看的话", "第二句"]
    page.locator('[data-verb="type"]').click()
    page.locator("[data-composer] textarea").fill("")
    page.wait_for_function("() => !sessionStorage.length")
    assert page.evaluate(KEPT) == []


def test_a_network_without_websockets_still_has_a_room(people: Guests, line: Line) -> None:
    world = people.world
    line.refuses_sockets = True
    page = _open(people)
    online(page)
    assert not page.evaluate("window.heyiRoom.talk.connection.socket.connected")
    say(page, "没有长连接也能说")
    expect(page.locator(".message-sent [data-state-words]")).to_have_text("已发出", timeout=8000)
    _say(world, world.respondent, "heard", "听到了")
    expect(page.locator("[data-chat] .bubble")).to_have_text(["没有长连接也能说", "听到了"], timeout=8000)
    with db.transaction() as session:
        rooms.open_caucus(session, world.mediator, world.room, [world.refs["applicant"]], clock.now())
    expect(page.locator("[data-room-bar] strong")).to_have_text("只有沈国华听得见您", timeout=8000)
    assert not page.evaluate("window.heyiRoom.talk.connection.socket.connected")
    line.refuses_sockets = False
    page.clock.fast_forward(75_000)
    page.wait_for_function("() => window.heyiRoom.talk.connection.socket.connected")
    assert not page.evaluate("window.heyiRoom.talk.connection.requests.on")
    say(page, "现在通了")
    expect(page.locator(".message-sent [data-state-words]")).to_have_text("已发出", timeout=8000)


def test_a_lost_hint_is_caught_by_a_change_of_network_and_by_the_next_look(people: Guests) -> None:
    world, page = people.world, _open(people)
    online(page)
    page.wait_for_function("() => [...window.heyiRoom.talk.chat.logs.values()].some((log) => log.asked)")
    page.evaluate("window.heyiRoom.talk.connection.socket.off('message')")  # hints get lost from here on
    _say(world, world.respondent, "first", "换了网络就看得到")
    page.wait_for_timeout(300)
    expect(page.locator("[data-chat] .bubble")).to_have_count(0)
    page.evaluate("navigator.connection.dispatchEvent(new Event('change'))")
    expect(page.locator("[data-chat] .bubble")).to_have_text(["换了网络就看得到"], timeout=20000)
    _say(world, world.respondent, "second", "半分钟之内看得到")
    page.clock.fast_forward(31_000)
    expect(page.locator("[data-chat] .bubble")).to_have_count(2, timeout=20000)
