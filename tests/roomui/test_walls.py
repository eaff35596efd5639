"""The wall of a separate talk, in words and in pictures (F32, F33; complaints 3.1 no. 1 and 2)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.roomui.visitors import PICTURES, Guests, frames, picture, say

ALL = ("mediator", "applicant", "respondent")
SECRET = "其实八千就能接受"


def wait(ready: Callable[[], bool], pages: dict[str, Page], seconds: float = 20) -> None:
    """Until it is so; the browser goes on working meanwhile."""
    until = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < until, {name: frames(page) for name, page in pages.items()}
        next(iter(pages.values())).wait_for_timeout(100)


def decoding(guests: Guests, pages: dict[str, Page]) -> Callable[[], bool]:
    """Everybody has decoded new pictures of both others since now."""
    before = {name: frames(page) for name, page in pages.items()}

    def ready() -> bool:
        for name, page in pages.items():
            now = frames(page)
            for other in ALL:
                ref = guests.world.refs[other]
                if other != name and now.get(ref, 0) <= before[name].get(ref, 0) + 5:
                    return False
        return True

    return ready


def come(guests: Guests) -> dict[str, Page]:
    guests.inside("applicant", "respondent")
    pages = {name: guests.open(name) for name in ALL}
    for page in pages.values():
        expect(page.locator("[data-signal-words]").first).to_have_text("信号好", timeout=15000)
    return pages


def test_pictures_follow_the_channel_and_nobody_is_asked_for_the_camera_twice(guests: Guests) -> None:
    pages = come(guests)
    refs = guests.world.refs
    report: dict[str, object] = {}
    wait(decoding(guests, pages), pages)
    report["joint"] = {name: frames(page) for name, page in pages.items()}

    say(pages["applicant"], "大家都在")
    pages["mediator"].locator('[data-verb="apart"]').click()
    pages["mediator"].get_by_role("button", name="和斯琴高娃单独谈").click()
    expect(pages["applicant"].locator("[data-room-bar] strong")).to_have_text(
        "只有沈国华听得见您", timeout=8000
    )
    expect(pages["respondent"].locator("[data-face]")).to_have_count(1, timeout=8000)  # only the own one
    pages["respondent"].wait_for_timeout(300)
    at_door = {name: frames(page) for name, page in pages.items()}
    for name in ("applicant", "respondent"):
        assert pages[name].evaluate("document.body.dataset.room") == (
            "applicant" if name == "applicant" else "together"
        )

    say(pages["applicant"], SECRET)
    expect(pages["mediator"].locator(".bubble").get_by_text(SECRET)).to_be_visible(timeout=8000)
    picture(pages["applicant"], "caucus-applicant-390")
    picture(pages["mediator"], "caucus-mediator-1440")
    picture(pages["respondent"], "caucus-respondent-390")
    pages["mediator"].wait_for_timeout(3000)
    apart = {name: frames(page) for name, page in pages.items()}
    report["across_the_wall"] = {
        f"{a} of {b}": apart[a].get(refs[b], 0) - at_door[a].get(refs[b], 0)
        for a, b in (
            ("respondent", "applicant"), ("respondent", "mediator"), ("applicant", "respondent"), ("mediator", "respondent"),
        )
    }  # fmt: skip
    report["inside"] = {
        f"{a} of {b}": apart[a][refs[b]] - at_door[a][refs[b]]
        for a, b in (("mediator", "applicant"), ("applicant", "mediator"))
    }
    assert set(report["across_the_wall"].values()) == {0}  # type: ignore[attr-defined]
    assert all(n > 10 for n in report["inside"].values())  # type: ignore[attr-defined]
    assert SECRET not in pages["respondent"].content()

    pages["mediator"].locator('[data-verb="join"]').click()
    stop = pages["mediator"].locator("[data-undo-stop]")
    expect(stop).to_contain_text("停下")
    assert (
        pages["respondent"].locator("[data-face]").count() == 1
    )  # nobody is exposed before the five seconds are over
    wait(decoding(guests, pages), pages, 30)
    report["joint_again"] = {name: frames(page) for name, page in pages.items()}
    report["asked_for_camera"] = {name: page.evaluate("window.asked") for name, page in pages.items()}
    assert set(report["asked_for_camera"].values()) == {1}  # type: ignore[attr-defined]
    assert SECRET not in pages["respondent"].content()
    expect(pages["applicant"].locator("[data-room-bar] strong")).to_have_text("沈国华、欧阳德福听得见您")
    (PICTURES / "roomui-frames.json").write_text(json.dumps(report, ensure_ascii=False, indent=1))
