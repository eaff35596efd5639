"""Away at once in a browser (F44): by the button, by Escape twice, and nothing to be read by going back."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.roomui.visitors import Guests, picture

SMALL = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}


def gone(page: Page) -> None:
    """On the harmless page, and neither it nor what lies behind it says anything of us."""
    expect(page).to_have_url(re.compile("/calendar$"), timeout=8000)
    assert "漏水" not in page.content() and "和议" not in page.content()
    page.go_back()
    page.wait_for_load_state()
    assert "漏水" not in page.content() and "斯琴高娃" not in page.content()


def test_f44_the_button_is_on_a_small_screen_also_far_down_and_leaves_nothing(guests: Guests) -> None:
    page = guests.open("applicant", SMALL, path="/../../cases/" + guests.world.case)
    button = page.locator("form[data-safe-exit] button")
    assert "漏水" in page.content()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(button).to_be_in_viewport()
    picture(page, "safe-exit-360")
    box = button.bounding_box()
    assert box is not None and min(box["width"], box["height"]) >= 48 and box["x"] + box["width"] <= 360
    page.evaluate("sessionStorage.setItem('kept', '1')")
    button.click()
    gone(page)
    page.goto(f"{guests.url}/cases/{guests.world.case}")
    assert "漏水" not in page.content(), "the session is over"


def test_f44_escape_twice_leaves_a_room_and_one_that_shuts_a_dialog_does_not_count(guests: Guests) -> None:
    guests.inside("applicant")
    page = guests.open("applicant", SMALL)
    expect(page.locator("[data-signal-words]").first).to_have_text("信号好", timeout=15000)
    picture(page, "safe-exit-room-360")
    expect(page.locator("form[data-safe-exit] button")).to_be_in_viewport()
    page.locator('[data-verb="help"]').click()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_timeout(300)
    assert page.url.endswith(guests.world.room), "the first one shut the dialog, the second was alone"
    page.wait_for_timeout(1300)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    gone(page)
