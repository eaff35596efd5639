"""Every frame and component: width, accessibility, tap targets, content policy, without script."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.look.conftest import Opener

PAGES = [
    "/gallery/party?",
    "/gallery/desk?",
    "/gallery/room?audience=together",
    "/gallery/room?audience=applicant",
    "/gallery/room?audience=respondent",
    "/gallery/cockpit?audience=applicant",
    "/gallery/cockpit?audience=notes",
]
PARTY_PAGES = [page for page in PAGES if "party" in page or "room" in page]
MODES = ["", "&size=elder", "&size=elder&contrast=high"]
ERRORS = [400, 403, 404, 409, 413, 429, 500, 503]

TOO_SMALL = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary')]
  .filter(e => e.checkVisibility() && !e.closest('.only-aloud') && !e.matches('.skip'))
  .map(e => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
  .filter(([, box]) => box.width < 47.9 || box.height < 47.9)
  .map(([html, box]) => `${Math.round(box.width)}x${Math.round(box.height)} ${html}`)"""
TOO_FINE = """() => [...document.querySelectorAll('body *')]
  .filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
  .filter(e => parseFloat(getComputedStyle(e).fontSize) < 17.9)
  .map(e => getComputedStyle(e).fontSize + ' ' + e.outerHTML.slice(0, 90))"""
TOO_WIDE = """() => [...document.querySelectorAll('body *')]
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1
    && !e.closest('.desk-nav, .tabs, .table-frame, .only-aloud'))
  .map(e => Math.round(e.getBoundingClientRect().right) + ' ' + e.outerHTML.slice(0, 90))"""


def serious(page: Page) -> list[str]:
    """The serious and critical findings of axe, one line each."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_holds_at_every_width_and_for_every_eye_and_hand(
    open_page: Opener, path: str, mode: str
) -> None:
    """Nothing scrolls sideways; axe finds nothing serious; what a party touches has 48 px, what it reads 18 px."""
    page = open_page(path + mode, 360, 740)
    for width in (390, 1440, 360):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.evaluate(TOO_WIDE)
        assert page.evaluate(TOO_WIDE) == []
    if "desk" in path or "cockpit" in path:
        page.set_viewport_size({"width": 1440, "height": 900})
    assert serious(page) == []
    if path in PARTY_PAGES:
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        assert page.evaluate(TOO_SMALL) == []
        assert page.evaluate(TOO_FINE) == []


@pytest.mark.parametrize("path", PAGES)
def test_the_strict_content_policy_stops_nothing(open_page: Opener, path: str) -> None:
    page = open_page(path)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("violations") == []
    assert open_page.complaints == []


def test_no_template_has_inline_style_or_handler() -> None:
    from tests.look.app import ROOT

    for template in (ROOT / "portal/templates").rglob("*.html"):
        text = template.read_text()
        assert " style=" not in text and " onclick=" not in text, template


@pytest.mark.parametrize("code", ERRORS)
def test_every_error_page_says_what_to_do_and_whom_to_call(open_page: Opener, code: int) -> None:
    page = open_page(f"/error/{code}", 360, 740)
    assert page.locator("h1").inner_text()
    assert page.locator(".actions .button-primary").count() == 1
    assert page.locator("a[href^='tel:']").is_visible()
    assert serious(page) == []


def test_pages_work_without_script_and_hide_what_needs_it(open_page: Opener) -> None:
    page = open_page("/gallery/party?", java_script_enabled=False)
    assert not page.locator("[data-read-aloud]").first.is_visible()
    assert not page.locator(".pad").is_visible()
    assert page.locator("[data-preference=size] button").is_visible()
    assert page.get_by_label("姓名").input_value() == "斯琴高娃"


def test_english_page_says_so(open_page: Opener) -> None:
    page = open_page("/gallery/party?lang=en")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator(".more-panel [data-preference=lang] button").get_attribute("lang") == "zh-CN"


def test_room_keeps_bar_and_verbs_on_the_screen(open_page: Opener) -> None:
    for height in (640, 740, 844):
        page = open_page("/gallery/room?audience=applicant", 360, height)
        bottom = page.locator(".verbs").bounding_box()
        assert bottom and bottom["y"] + bottom["height"] <= height + 1
        assert page.locator(".room-bar").bounding_box()["y"] >= 0  # type: ignore[index]


def test_sticky_bar_never_covers_the_focus(open_page: Opener) -> None:
    page = open_page("/gallery/party?", 360, 640)
    bar = page.locator(".actions")
    for name in ("f-name", "f-phone", "f-by", "f-code"):
        page.locator(f"#{name}").focus()
        field, cover = page.locator(f"#{name}").bounding_box(), bar.bounding_box()
        assert field and cover and field["y"] + field["height"] <= cover["y"] + 1, name
