"""The blind comparison as two sliders (F36): bound to the field, by finger, keyboard or figures; nobody learns the other's limit."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from portal import clock, db
from portal.rooms.forms_offers import ProposeRound, RoundAnswer
from portal.rooms.operations import blind
from tests.roomui.test_safe_exit import SMALL
from tests.roomui.test_silent_signal import LISTEN
from tests.roomui.visitors import Guests, picture


def asked(guests: Guests) -> None:
    """Both have said yes; each sets its limit now."""
    world, now = guests.world, clock.now()
    with db.transaction() as session:
        form = ProposeRound(rule="midpoint", payer_side=2)
        ref = blind.propose(session, world.mediator, world.room, form, now).ref
        for who in ("applicant", "respondent"):
            blind.answer(session, world.actor(who), world.room, RoundAnswer(round=ref, agrees=True), now)


def come(guests: Guests, name: str) -> Page:
    context = guests.context(name, SMALL)
    context.add_init_script(LISTEN)
    page = context.new_page()
    page.goto(f"{guests.url}/rooms/{guests.world.room}")
    expect(page.locator("[data-signal-words]").first).to_have_text("信号好", timeout=15000)
    page.locator('[data-verb="papers"]').click()
    return page


def holds(page: Page) -> str:
    """Everything the page shows and its line has carried."""
    return str(page.evaluate("document.documentElement.outerHTML + heard.join()"))


def test_f36_each_slides_alone_and_both_hear_only_the_middle(guests: Guests) -> None:
    guests.inside("applicant", "respondent")
    asked(guests)
    hers, theirs = come(guests, "applicant"), come(guests, "respondent")
    line, field = hers.locator("[data-slide-range]"), hers.locator("[data-slide-sum]")
    assert field.input_value() == "", "nothing is suggested"
    expect(line).to_have_attribute("aria-label", "您最少要多少（元）")
    line.focus()
    for _ in range(3):
        hers.keyboard.press("ArrowRight")
    assert field.input_value() == "300"
    field.fill("9,000元")
    assert line.input_value() == "90"
    hers.get_by_role("button", name="多一点").click()
    expect(hers.locator("[data-slide-said]")).to_have_text("9,100元")
    expect(line).to_have_attribute("aria-valuetext", "9,100元")
    line.scroll_into_view_if_needed()
    picture(hers, "slider-360")
    width = hers.evaluate("document.querySelector('[data-slide]').getBoundingClientRect().right")
    assert width <= 360 and hers.evaluate("document.documentElement.scrollWidth") <= 360
    hers.get_by_role("button", name="填好了，不再改").click()
    expect(hers.locator("[data-panel=offers]")).to_contain_text("等对方", timeout=8000)
    their_line = theirs.locator("[data-slide-range]")
    their_line.evaluate(
        "one => { one.value = 103; one.dispatchEvent(new Event('input', { bubbles: true })) }"
    )
    assert theirs.locator("[data-slide-sum]").input_value() == "13000"
    assert "9100" not in holds(theirs) and "9,100" not in holds(theirs)
    theirs.get_by_role("button", name="填好了，不再改").click()
    for page in (hers, theirs):
        expect(page.locator("[data-panel=offers]")).to_contain_text("11,050.00元", timeout=8000)
    for page, other in ((theirs, "9100"), (hers, "13000")):
        assert other not in holds(page) and f"{int(other):,}" not in holds(page)
