"""The silent signal in two browsers (must-show 4): the other side's page and socket learn nothing; the mediator does."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.roomui.visitors import Guests

# Everything a page holds and everything its socket hears, except what a clock or a ping writes.
LISTEN = """
window.heard = [];
const Real = window.WebSocket;
window.WebSocket = class extends Real {
  constructor(...all) {
    super(...all);
    this.addEventListener("message", ({ data }) => { if (data !== "2" && data !== "3") heard.push(data); });
  }
};
"""
SHOWN = """(() => {
  const shown = document.querySelector("main").cloneNode(true);
  shown.querySelector("[data-faces]").remove(); // who speaks into a camera changes by itself
  return shown.outerHTML.replace(/csrf_token" value="[^"]*"/g, "");
})()"""


def settled(page: Page) -> tuple[str, int]:
    """The page and its socket after both were quiet for a second and a half."""
    before = (page.evaluate(SHOWN), page.evaluate("heard.length"))
    for _ in range(20):
        page.wait_for_timeout(1500)
        after = (page.evaluate(SHOWN), page.evaluate("heard.length"))
        if after == before:
            return after
        before = after
    raise AssertionError("the page never came to rest")


def test_f44_one_press_tells_the_mediator_and_nobody_else(guests: Guests) -> None:
    guests.inside("applicant", "respondent")
    lead, hers = guests.open("mediator"), guests.open("applicant")
    context = guests.context("respondent", {"viewport": {"width": 390, "height": 844}})
    context.add_init_script(LISTEN)
    theirs = context.new_page()
    theirs.goto(f"{guests.url}/rooms/{guests.world.room}")
    for page in (lead, hers, theirs):
        expect(page.locator("[data-signal-words]").first).to_have_text("信号好", timeout=15000)
    before, own = settled(theirs), hers.evaluate(SHOWN)
    hers.keyboard.press("Control+.")
    expect(hers.locator("[data-quiet][data-sent]")).to_be_attached(timeout=8000)
    assert hers.evaluate(SHOWN) == own  # the mark in the head has filled; nothing else is different
    expect(lead.locator("[data-panel=safety]")).to_contain_text("斯琴高娃", timeout=8000)
    assert settled(theirs) == before
    lead.locator("[data-signal-apart]").click()
    expect(theirs.locator("[data-room-bar]")).not_to_contain_text("斯琴高娃", timeout=8000)
    expect(hers.locator("[data-room-title]")).to_have_text("单独谈", timeout=8000)
