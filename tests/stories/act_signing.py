"""Third act, the same sitting: the draft with its findings, frozen, read clause by clause, signed, sealed; the application."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.stories import scenario as s
from tests.stories.act_sitting import push_until
from tests.stories.people import SLOW, Person


def draft(mediator: Person, case: str) -> str:
    """Four clauses; a careless wording is found out while it is typed. Returns the agreement's ref."""
    mediator.go(f"/cases/{case}/sitting")
    mediator.press("写协议")
    expect(mediator.page).to_have_url(re.compile(r"/agreements/[\w-]+/edit"), timeout=SLOW)
    match = re.search(r"/agreements/([\w-]+)/edit", mediator.page.url)
    assert match
    ref = match.group(1)
    _act_clause(mediator, ref)
    _payment_clause(mediator, ref)
    for kind, words in (("default", s.DEFAULT), ("waiver", s.WAIVER)):
        mediator.go(f"/agreements/{ref}/clauses/new?kind={kind}")
        mediator.fill("text", words)
        _save(mediator)
    mediator.shot("draft")
    return ref


def _act_clause(mediator: Person, ref: str) -> None:
    mediator.go(f"/agreements/{ref}/clauses/new?kind=act")
    _sides(mediator)
    mediator.fill("text", "被申请人尽快修好漏水的地方。")
    expect(mediator.page.locator("[data-lint] .finding").first).to_be_visible(timeout=SLOW)
    mediator.shot("clause-with-findings")
    mediator.fill("text", s.REPAIR)
    mediator.fill("due", "2026-04-10")
    _save(mediator)


def _payment_clause(mediator: Person, ref: str) -> None:
    mediator.go(f"/agreements/{ref}/clauses/new?kind=payment")
    _sides(mediator)
    mediator.fill("total", "8600")
    mediator.choose("pay", "plan")
    for number, (due, yuan) in enumerate(s.PLAN, 1):
        mediator.page.locator(f"#f-plan-due-{number}").fill(due)
        mediator.page.locator(f"#f-plan-yuan-{number}").fill(yuan)
    mediator.choose("method", "银行转账")
    mediator.fill("payee", s.APPLICANT["name"])
    mediator.fill("bank", "示例银行和平支行")
    mediator.fill("account", "6200000000000000001")
    mediator.shot("clause-payment")
    _save(mediator)


def _sides(mediator: Person) -> None:
    for field, name in (("debtor", s.RESPONDENT["name"]), ("creditor", s.APPLICANT["name"])):
        mediator.page.locator(f"#f-{field}").select_option(label=name)


def _save(mediator: Person) -> None:
    mediator.press("保存这一条")
    expect(mediator.page).to_have_url(re.compile(r"/edit"), timeout=SLOW)


def freeze(mediator: Person) -> None:
    """From here on not a character changes."""
    mediator.press("定稿，请双方签名")
    expect(mediator.page).to_have_url(re.compile(r"/host"), timeout=SLOW)
    expect(mediator.page.locator("#progress")).to_contain_text("等当事人签名", timeout=60_000)
    mediator.shot("host")


def read_and_sign(party: Person, ref: str, by_hand: bool) -> None:
    """Clause by clause, the money question, code, name – with a finger, or without any dragging."""
    party.go(f"/agreements/{ref}")
    for number in range(1, 5):
        expect(party.page.locator(".asked strong")).to_have_text(f"第{number}条，共4条")
        if party.page.locator("input[name=answer]").count():
            party.choose("answer", "860000")
        party.shot(f"read-{number}")
        party.press("这一条我同意")
    expect(party.page).to_have_url(re.compile("/summary"), timeout=SLOW)
    party.shot("summary")
    party.press("去签名")
    expect(party.page.locator("[data-rehash]")).to_have_text("您的手机也算过一遍，一样。", timeout=SLOW)
    put_name(party, by_hand, "signature_way")
    ask_for_code(party)
    party.choose("sign_terms", "1")
    party.shot("sign")
    party.press("签名", ".actions")
    party.sees("您已经签", timeout=60_000)
    party.shot("signed")


def ask_for_code(party: Person) -> None:
    """The button, the word that it was sent, the digits off the telephone."""
    send = party.page.get_by_role("button", name="把数字发到")
    said = party.page.locator("form[data-keep-typed] [role=status]")
    # With script the page says that it was sent; without (it was not there yet) it comes back at the code's field.
    push_until(send, lambda: "发" in said.inner_text() or party.page.url.endswith("#f-code"))
    party.fill("code", party.site.code(party.phone))


def put_name(party: Person, by_hand: bool, way: str) -> None:
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


def close(mediator: Person, ref: str) -> None:
    """The mediator signs, then the seal: both with a fresh code."""
    mediator.go(f"/agreements/{ref}/host")
    expect(mediator.page.locator("#progress")).to_contain_text("该您了", timeout=60_000)
    mediator.page.reload()
    mediator.fill("code", mediator.site.totp(mediator.username))
    mediator.shot("host-sign")
    mediator.press("调解员签名")
    expect(mediator.page.locator("#progress")).to_contain_text("只差盖章", timeout=60_000)
    mediator.page.reload()
    mediator.fill("code", mediator.site.totp(mediator.username))
    mediator.press("盖章")
    expect(mediator.page.locator("#progress")).to_contain_text("协议已经完成", timeout=60_000)
    mediator.shot("sealed")


def prepare_application(party: Person, ref: str) -> None:
    """One of them asks for it; both papers are made."""
    party.go(f"/agreements/{ref}/apply")
    party.shot("apply-or-later")
    party.press("现在一起申请司法确认")
    party.shot("joint")
    seat = party.page.locator('input[name="court"][value$="|ORG_SEAT"]').first
    seat.check(force=True)
    party.press("我们一起申请")
    party.sees("谁签了，还差谁")


def sign_application(party: Person, ref: str, by_hand: bool) -> None:
    """One act signs the application and the undertaking."""
    party.go(f"/court/joint/{ref}")
    _until(party, "去看一看，签名")
    party.press("去看一看，签名")
    party.page.get_by_role("button", name="把数字发到").tap()
    party.page.wait_for_load_state()
    party.fill("code", party.site.code(party.phone))
    if party.page.locator('input[type=checkbox][name="findings_seen"]').count():
        party.choose("findings_seen", "1")
    put_name(party, by_hand, "method")
    party.shot("joint-sign")
    party.press("签名", ".actions")
    expect(party.page).to_have_url(re.compile("/court/joint/[^/]+$"), timeout=SLOW)
    party.shot("joint-signed")


def confirm_address(party: Person, ref: str) -> None:
    """送达地址确认书: prefilled, looked at, signed like the others."""
    party.go(f"/agreements/{ref}/address")
    party.choose("answer", "filled")
    party.choose("e_service", "1")
    party.shot("address-again")
    party.press("下一步，看一眼再签")
    _sign_address(party)


def _sign_address(party: Person) -> None:
    expect(party.page).to_have_url(re.compile("/address/sign"), timeout=SLOW)
    send = party.page.get_by_role("button", name="把数字发到")
    expect(send).to_be_visible(timeout=60_000)  # the form is made first
    ask_for_code(party)
    put_name(party, False, "signature_way")
    if party.page.locator('input[name="sign_terms"]').count():
        party.choose("sign_terms", "1")
    party.shot("address-sign")
    party.press("签名", ".actions")
    expect(party.page).not_to_have_url(re.compile("/address/sign"), timeout=SLOW)


def _until(party: Person, words: str) -> None:
    """Papers are made by the worker: the page says so, and the person looks again."""
    for _ in range(40):
        if party.page.get_by_text(words).count():
            return
        party.page.wait_for_timeout(1500)
        party.page.reload()
    raise AssertionError(f"{words} never came at {party.page.url}")
