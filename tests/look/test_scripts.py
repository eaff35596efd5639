"""The small scripts, in a real browser with real pointers and keys."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask
from playwright.sync_api import Page, expect

from tests.look.conftest import Opener


def write_stroke(page: Page, points: list[tuple[float, float]]) -> None:
    """Draw with the mouse inside the pad; points are parts of the canvas."""
    page.locator(".pad canvas").scroll_into_view_if_needed()
    box = page.locator(".pad canvas").bounding_box()
    assert box
    spots = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*spots[0])
    page.mouse.down()
    for spot in spots[1:]:
        page.mouse.move(*spot, steps=3)
    page.mouse.up()


def kept(page: Page) -> dict[str, Any]:
    value = page.locator("[data-pad-strokes]").input_value()
    return json.loads(value) if value else {}


def inked(page: Page) -> int:
    """How many pixels of the canvas carry ink."""
    return int(
        page.evaluate(
            """() => { const c = document.querySelector('.pad canvas');
            return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.filter((v, i) => i % 4 === 3 && v).length }"""
        )
    )


def test_pad_records_normalised_strokes_with_time_and_a_picture(open_page: Opener) -> None:
    page = open_page("/gallery/party?")
    write_stroke(page, [(0.1, 0.2), (0.5, 0.6), (0.9, 0.4)])
    data = kept(page)
    assert data["v"] == 1 and len(data["strokes"]) == 1
    points = data["strokes"][0]
    assert all(0 <= x <= 1 and 0 <= y <= 1 and 0 <= p <= 1 for x, y, _, p in points)
    assert [t for _, _, t, _ in points] == sorted(t for _, _, t, _ in points)
    assert page.locator("[data-pad-png]").input_value().startswith("data:image/png;base64,")


def test_turning_the_phone_keeps_the_strokes_and_their_shape(open_page: Opener) -> None:
    page = open_page("/gallery/party?")
    write_stroke(page, [(0.2, 0.2), (0.8, 0.8)])
    before = kept(page)
    page.set_viewport_size({"width": 844, "height": 390})
    page.wait_for_function("document.querySelector('.pad canvas').width > 420")
    assert inked(page) > 0
    write_stroke(page, [(0.4, 0.5), (0.6, 0.5)])
    after = kept(page)
    assert after["strokes"][0] == before["strokes"][0]
    assert after["ratio"] == before["ratio"] and len(after["strokes"]) == 2


def test_undo_takes_one_stroke_and_clear_takes_all(open_page: Opener) -> None:
    page = open_page("/gallery/party?")
    write_stroke(page, [(0.1, 0.1), (0.3, 0.3)])
    write_stroke(page, [(0.5, 0.1), (0.6, 0.3)])
    page.locator("[data-pad-undo]").click()
    assert len(kept(page)["strokes"]) == 1
    page.locator("[data-pad-clear]").click()
    assert kept(page) == {} and inked(page) == 0
    assert page.locator("[data-pad-png]").input_value() == ""


def test_a_finger_writes_and_does_not_scroll(open_page: Opener) -> None:
    page = open_page("/gallery/party?", has_touch=True)
    page.locator(".pad canvas").scroll_into_view_if_needed()
    box = page.locator(".pad canvas").bounding_box()
    assert box
    top = page.evaluate("scrollY")
    touch = page.context.new_cdp_session(page)
    at = [{"x": box["x"] + 60, "y": box["y"] + 20}]
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": at})
    for step in range(1, 6):
        moved = [{"x": at[0]["x"] + step * 8, "y": at[0]["y"] + step * 25}]
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": moved})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_function("document.querySelector('[data-pad-strokes]').value !== ''")
    assert len(kept(page)["strokes"][0]) >= 3
    assert page.evaluate("scrollY") == top


def test_large_type_is_switched_at_once_and_stored(open_page: Opener) -> None:
    page = open_page("/gallery/party?")
    with page.expect_request("**/prefs") as stored:
        page.locator("[data-preference=size] button").click()
    body = stored.value.post_data or ""
    assert "elder" in body and "test-token" in body
    assert page.locator("html").get_attribute("data-size") == "elder"
    assert page.locator("[data-preference=size] button").get_attribute("aria-pressed") == "true"
    page.locator("[data-preference=size] button").click()
    assert page.locator("html").get_attribute("data-size") == "normal"


def test_autosave_says_when_it_failed_and_saves_the_last_text(open_page: Opener, look_app: Flask) -> None:
    look_app.config["AUTOSAVED"].clear()
    look_app.config["AUTOSAVE_FAILS"] = 1
    page = open_page("/gallery/party?")
    page.get_by_label("姓名").fill("斯琴")
    expect(page.locator("[data-saved]")).to_have_text("没存上，正在重试")
    page.get_by_label("姓名").fill("斯琴高娃")
    expect(page.locator("[data-saved]")).to_have_text("已自动保存")
    assert look_app.config["AUTOSAVED"][-1]["name"] == "斯琴高娃"
    assert look_app.config["AUTOSAVED"][-1]["version"] == "3"


def count_down(page: Page) -> None:
    page.evaluate(
        """() => import('/static/js/countdown.js').then(({ countdown }) => {
        countdown('请欧阳德福进来').then(ranOut => { window.ranOut = ranOut }) })"""
    )


def test_countdown_can_be_stopped_by_button_and_by_escape(open_page: Opener) -> None:
    page = open_page("/gallery/cockpit?audience=together", 1440, 900)
    for stop in (lambda: page.locator("[data-undo-stop]").click(), lambda: page.keyboard.press("Escape")):
        count_down(page)
        expect(page.locator("[data-undo]")).to_be_visible()
        assert "5" in page.locator("[data-undo-stop]").inner_text()
        stop()
        page.wait_for_function("window.ranOut === false")
        expect(page.locator("[data-undo]")).to_be_hidden()
        page.evaluate("() => { delete window.ranOut }")


def test_countdown_runs_out_after_five_seconds(open_page: Opener) -> None:
    page = open_page("/gallery/cockpit?audience=together", 1440, 900)
    page.clock.install()
    count_down(page)
    page.clock.run_for(4900)
    assert page.evaluate("window.ranOut") is None
    page.clock.run_for(200)
    page.wait_for_function("window.ranOut === true")


def test_desk_keys_move_find_and_point_at_the_verb(open_page: Opener) -> None:
    page = open_page("/gallery/desk?", 1440, 900)
    lines = page.locator("[data-keys-list] tbody tr")
    page.keyboard.press("k")
    assert lines.nth(0).get_attribute("aria-current") == "true"
    page.keyboard.press("j")
    assert lines.nth(1).get_attribute("aria-current") == "true"
    page.keyboard.press("n")
    assert "不予受理" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("/")
    page.keyboard.type("jk")
    assert page.locator("[data-find]").input_value() == "jk"
    assert lines.nth(1).get_attribute("aria-current") == "true"


def test_error_summary_takes_the_focus_and_leads_to_the_field(open_page: Opener) -> None:
    page = open_page("/gallery/party?")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.locator(".error-summary a").first.click()
    assert page.evaluate("document.activeElement.id") == "f-id_no"


def test_help_dialog_opens_with_the_duty_desk(open_page: Opener) -> None:
    page = open_page("/gallery/room?audience=together")
    page.locator("[data-verb=help]").click()
    assert page.locator("#help-dialog a[href='tel:022-99000000']").is_visible()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.verb") == "help"
