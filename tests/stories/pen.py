"""Proving oneself and putting one's name: the digits off the telephone, a finger on the pad, or one tap."""

from __future__ import annotations

from contextlib import suppress

from playwright.sync_api import Error, expect

from tests.stories.people import SLOW, Person, push_until


def accept_terms(party: Person) -> None:
    """Asked once a case."""
    if party.page.locator('input[type=checkbox][name="sign_terms"]').count():
        party.choose("sign_terms", "1")


def ask_for_code(party: Person) -> None:
    """The button, the word that it was sent, the digits off the telephone."""
    send = party.page.get_by_role("button", name="把数字发到")
    said = party.page.locator("form[data-keep-typed] [role=status]")
    # With script the page says that it was sent; without (it was not there yet) it comes back at the code's field.
    push_until(send, lambda: "发" in said.inner_text() or party.page.url.endswith("#f-code"))
    party.fill("code", party.site.code(party.phone))


def put_name(party: Person, by_hand: bool, way: str = "signature_way") -> None:
    """Strokes by touch, or one tap."""
    if not by_hand:
        party.choose(way, "typed")
        return
    pad = party.page.locator(".pad canvas")
    pad.evaluate("canvas => canvas.scrollIntoView({block: 'center', behavior: 'instant'})")
    party.page.wait_for_timeout(400)
    box = pad.bounding_box()
    assert box
    client = party.context.new_cdp_session(party.page)
    for start, end in (((0.2, 0.3), (0.7, 0.35)), ((0.45, 0.15), (0.4, 0.8)), ((0.5, 0.5), (0.8, 0.8))):
        _stroke(client, box, start, end)
    expect(party.page.locator("[data-pad-state]")).to_contain_text("3")


def _stroke(client, box, start, end) -> None:  # type: ignore[no-untyped-def]
    steps = 12
    for n in range(steps + 1):
        x = box["x"] + box["width"] * (start[0] + (end[0] - start[0]) * n / steps)
        y = box["y"] + box["height"] * (start[1] + (end[1] - start[1]) * n / steps)
        kind = "touchStart" if n == 0 else "touchMove"
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def press_sign(party: Person) -> None:
    """签名; once more if the tap after the strokes went astray, as the next finger would."""
    before = party.page.url.split("#")[0]
    for _again in range(2):
        party.press("签名", ".actions")
        with suppress(Error):
            party.page.wait_for_url(lambda url: url.split("#")[0] != before, timeout=SLOW / 2)
            return
    party.page.wait_for_url(lambda url: url.split("#")[0] != before, timeout=SLOW)
