"""Third act, the same sitting: the draft with its findings, frozen, read clause by clause, signed, sealed; the application."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.stories import scenario as s
from tests.stories.pen import accept_terms, ask_for_code, press_sign, put_name
from tests.stories.people import SLOW, Person, tick


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
    _head(mediator)
    mediator.shot("draft")
    return ref


def _head(mediator: Person) -> None:
    """Facts as the paper opens with them; asked whether anybody else would have to agree."""
    mediator.page.get_by_text("开头：纠纷事实").click()
    tick(mediator.page.locator('[name="absent_asked"]'))
    mediator.shot("head")
    mediator.press("保存开头")
    expect(mediator.page.get_by_text("还没有问：有没有没到场的")).to_have_count(0, timeout=SLOW)


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
    put_name(party, by_hand)
    ask_for_code(party)
    accept_terms(party)
    party.shot("sign")
    press_sign(party)
    party.sees("您已经签", timeout=60_000)
    party.shot("signed")


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
    tick(seat)
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
    press_sign(party)
    expect(party.page).to_have_url(re.compile("/court/joint/[^/]+$"), timeout=SLOW)
    party.shot("joint-signed")


def confirm_address(party: Person, ref: str) -> None:
    """送达地址确认书: what was said before the talk stands there, and that very paper is signed."""
    party.go(f"/agreements/{ref}/address")
    expect(party.page.locator('[name="address"]')).not_to_have_value("")
    party.shot("address-again")
    party.press("下一步，看一眼再签")
    expect(party.page).to_have_url(re.compile("/sign"), timeout=SLOW)
    ask_for_code(party)
    put_name(party, False)
    accept_terms(party)
    party.shot("address-sign")
    press_sign(party)
    expect(party.page).not_to_have_url(re.compile("/sign"), timeout=SLOW)


def _until(party: Person, words: str) -> None:
    """Papers are made by the worker: the page says so, and the person looks again."""
    for _ in range(120):
        if party.page.get_by_text(words).count():
            return
        party.page.wait_for_timeout(400)
        party.page.reload()
    raise AssertionError(f"{words} never came at {party.page.url}")
