"""Fourth act: the court's desk, the verification with both, the ruling, and what the parties take home."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.stories import scenario as s
from tests.stories.act_sitting import online
from tests.stories.people import SLOW, Person, push_until, tick


def claim_and_accept(clerk: Person) -> str:
    """From the queue: claim, look at the grounds, accept with judge and hour. Returns the path of the file."""
    clerk.sign_in()
    clerk.go("/court/queue")
    _until(clerk, "[data-claim], form[action*='/claim'] button")  # filed when the last mark is in the file
    clerk.shot("queue")
    clerk.page.get_by_role("button", name=re.compile("领取")).first.click()
    clerk.page.wait_for_load_state()
    if "/applications/" not in clerk.page.url:
        clerk.page.locator("a.queue-title").first.click()
    expect(clerk.page.locator("#accept-form")).to_be_visible(timeout=SLOW)
    clerk.shot("review")
    for box in clerk.page.locator(
        "#accept-form input[type=checkbox], input[form=accept-form][type=checkbox]"
    ).all():
        tick(box)
    clerk.page.locator("#accept-form [name=judge]").select_option(label="梁静")
    clerk.page.locator("#accept-form [name=verify_on]").fill(s.VERIFICATION.date().isoformat())
    clerk.page.locator("#accept-form [name=verify_hour]").fill(s.VERIFICATION.strftime("%H:%M"))
    clerk.press("受理", ".decision", exact=False)
    clerk.sees("民特")
    clerk.shot("accepted")
    return re.sub(r"^https?://[^/]+", "", clerk.page.url).split("?")[0]


def enter_verification(party: Person) -> None:
    """By the text's link to the case, from there into the room."""
    party.come_by_link(party.link())
    party.shot("case-verification")
    party.press("看看怎么参加")
    party.shot("joint-verification")
    party.press("进核实的房间")
    party.press("用画面和声音，继续")
    party.press("只有我自己")
    party.press("进等候室")
    expect(party.page.locator("h1")).to_have_text("您到了，请坐一会儿")


def verify_together(judge: Person, file: str, *parties: Person) -> None:
    """The judge lets both in, asks each question of each."""
    judge.sign_in()
    judge.go(file)
    judge.shot("review")
    room = judge.page.get_by_role("link", name="打开核实的房间").get_attribute("href")
    assert room
    judge.go(room)
    online(judge)
    for party in parties:
        judge.press(f"请{party.name}进来")
        expect(party.page.locator("[data-room-bar] strong")).to_contain_text("听得见您", timeout=SLOW)
    judge.shot("verification-room")
    for _party in parties:
        cards = judge.page.get_by_role("button", name="证件和人对上了")
        left = cards.count()
        push_until(cards.first, lambda: cards.count() < left)  # noqa: B023
    if judge.page.get_by_role("button", name="宣布开始").count():
        start = judge.page.get_by_role("button", name="宣布开始")
        push_until(start, lambda: start.count() == 0)
        judge.sees("正在谈")
    parties[0].shot("verification-room")


def ask_and_rule(judge: Person, file: str, *parties: Person) -> None:
    """Answers written down, verified, the ruling drafted, read, signed."""
    judge.go(file)
    for party in parties:
        panel = judge.page.locator(".question-panel", has_text=party.name).first
        for field in panel.locator("input[data-usual]").all():
            field.fill(field.get_attribute("data-usual") or "")
        for field in panel.locator("input.input:not([data-usual])").all():
            field.fill("没有")
        panel.get_by_role("button", name=f"记下{party.name}的回答").click()
        judge.page.wait_for_load_state()
    judge.press("核实完毕", exact=False)
    judge.page.wait_for_load_state()
    judge.shot("verified")
    for box in judge.page.locator(
        "#confirm-form input[type=checkbox], input[form=confirm-form][type=checkbox]"
    ).all():
        tick(box)
    judge.press("拟确认裁定", exact=False)
    _until(judge, 'input[name="otp"]')
    expect(judge.page.locator(".paper-picture").first).to_be_visible(
        timeout=60_000
    )  # nobody signs what is not shown
    judge.shot("ruling-draft")
    judge.fill("otp", judge.site.totp(judge.username))
    judge.press("签名", exact=False)
    judge.page.wait_for_load_state()
    served = judge.page.locator("tr", has_text="裁定书").get_by_role("link", name="凭证")
    _until_count(judge, served, 2, file)  # one proof for each party
    judge.shot("served")


def download(party: Person, folder: Path) -> dict[str, Path]:
    """From the SMS to both papers in the hand, by the browser's own download."""
    party.come_by_link(party.link())
    _until(party, "text=看裁定是什么意思")
    party.shot("case-confirmed")
    agreement = party.page.locator("#papers a.row", has_text="人民调解协议书").first
    found = {"agreement": _save(party, agreement, folder)}
    party.press("看裁定是什么意思")
    party.shot("outcome")
    found["ruling"] = _save(party, party.page.get_by_role("link", name="存到手机里"), folder)
    return found


def _save(party: Person, link: Locator, folder: Path) -> Path:
    with party.page.expect_download() as arriving:
        link.tap()
    path = folder / f"{party.phone}-{arriving.value.suggested_filename}"
    arriving.value.save_as(path)
    assert path.read_bytes().startswith(b"%PDF-"), path
    return path


def _until(person: Person, selector: str) -> None:
    for _ in range(120):
        if person.page.locator(selector).count():
            return
        person.page.wait_for_timeout(400)
        person.page.reload()
    raise AssertionError(f"{selector} never came at {person.page.url}")


def _until_count(person: Person, found: Locator, number: int, path: str) -> None:
    for _ in range(120):
        person.go(path)
        if found.count() == number:
            return
        person.page.wait_for_timeout(400)
    raise AssertionError(f"{found} never were {number} at {path}")
