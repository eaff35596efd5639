"""Three people talk in the room: words (F31, F32, F48)."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.roomui.visitors import Guests, picture, say


def bubbles(page):  # type: ignore[no-untyped-def]
    return page.locator("[data-chat] .bubble")


def test_three_people_hear_each_other_in_the_joint_room(guests: Guests) -> None:
    guests.inside("applicant", "respondent")
    pages = {name: guests.open(name) for name in ("mediator", "applicant", "respondent")}
    for page in pages.values():
        expect(page.locator("[data-signal-words]").first).to_have_text("信号好", timeout=15000)
    for name, text in (
        ("mediator", "各位好"),
        ("applicant", "客厅顶都泡了"),
        ("respondent", "漏点在我家，这个我认"),
    ):
        say(pages[name], text)
        for page in pages.values():
            expect(bubbles(page).get_by_text(text)).to_be_visible(timeout=8000)
    for name, page in pages.items():
        picture(page, f"joint-{name}")
