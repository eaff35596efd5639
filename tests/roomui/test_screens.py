"""Every screen of the room: found nothing serious by axe, nothing wider than the telephone, looked at (F24, F29, 13.D1)."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from portal import clock, db
from portal.rooms import operations as rooms
from tests.roomui.visitors import DESK, PHONE, Guests, picture, say

SMALL = {**PHONE, "viewport": {"width": 360, "height": 640}}


def serious(page: Page) -> list[str]:
    """What axe calls serious or critical, one line each."""
    found = Axe().run(page).response["violations"]
    return [
        f"{v['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for v in found
        if v["impact"] in ("serious", "critical")
        for node in v["nodes"]
    ]


def check(page: Page, name: str) -> None:
    """Looked at by axe, by a ruler and by a camera."""
    page.wait_for_timeout(300)
    picture(page, name)
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert too_wide <= 0, f"{name}: {too_wide} pixels too wide"
    assert serious(page) == [], name


def online(page: Page) -> None:
    expect(page.locator("[data-signal-words]").first).to_have_text("信号好", timeout=15000)


def test_from_the_first_knock_to_the_room(guests: Guests) -> None:
    """Device, company, waiting room; the door opens by itself when the mediator lets one in."""
    applicant = guests.open("applicant")
    expect(applicant.locator("h1")).to_have_text("看看画面和声音好不好用")
    check(applicant, "device-390")
    applicant.get_by_role("button", name="打开摄像头和麦克风").click()
    expect(applicant.get_by_text("看得见您", exact=True)).to_be_visible(timeout=8000)
    expect(applicant.get_by_text("对方能听见您", exact=True)).to_be_visible(timeout=8000)
    applicant.get_by_role("button", name="放一段声音").click()
    applicant.get_by_role("button", name="听到了", exact=True).click()
    expect(applicant.get_by_text("您听得见对方", exact=True)).to_be_visible()
    check(applicant, "device-done-390")
    applicant.get_by_role("button", name="用画面和声音，继续").click()
    expect(applicant.locator("h1")).to_have_text("您身边还有谁？")
    check(applicant, "presence-390")
    applicant.get_by_label("谁在您身边").fill("我女儿")
    applicant.get_by_role("button", name="就是这些人，继续").click()
    expect(applicant.locator("h1")).to_have_text("都准备好了")
    check(applicant, "ready-390")
    applicant.get_by_role("button", name="进等候室").click()
    expect(applicant.locator("h1")).to_have_text("您到了，请坐一会儿")
    check(applicant, "waiting-390")
    applicant.get_by_role("button", name="我看明白了，我的事是真的").click()
    expect(applicant.get_by_text("您已经看过")).to_be_visible()

    mediator = guests.open("mediator")
    online(mediator)
    expect(mediator.get_by_text("门外等候（1人）")).to_be_visible()
    check(mediator, "cockpit-waiting-1440")
    mediator.locator('[data-verb="admit"]').click()
    mediator.locator("[data-undo-stop]").click()  # stopped: nobody comes in
    mediator.locator('[data-verb="admit"]').click()
    expect(mediator.locator("[data-undo-words]")).to_contain_text("马上请斯琴高娃进来")
    check(mediator, "cockpit-countdown-1440")
    expect(applicant.locator("[data-room-bar] strong")).to_have_text("沈国华听得见您", timeout=15000)

    mediator.locator('[data-verb="record"]').click()
    for left in range(9, -1, -1):
        mediator.locator("#record-dialog .tick-line").first.click()
        expect(mediator.locator("#record-dialog .tick-line")).to_have_count(left, timeout=8000)
    expect(mediator.get_by_text("开场十句（说过10句）")).to_be_visible(timeout=8000)
    check(mediator, "record-1440")
    mediator.locator("#record-dialog").get_by_role("button", name="回到房间").click()
    mediator.get_by_role("button", name="证件和人对上了").click()
    expect(mediator.get_by_text("身份核对过了")).to_be_visible(timeout=8000)
    expect(applicant.get_by_text("您愿意继续谈吗？")).to_be_visible(timeout=8000)
    check(applicant, "willing-390")
    applicant.get_by_role("button", name="我愿意继续").click()
    expect(mediator.get_by_text("自己点了愿意继续")).to_be_visible(timeout=8000)
    mediator.get_by_role("button", name="宣布开始").click()
    expect(mediator.get_by_text("正在谈")).to_be_visible(timeout=8000)

    mediator.locator(".seat .small-more summary").first.click()
    mediator.get_by_role("button", name="请斯琴高娃到门外等").click()
    expect(applicant.locator("h1")).to_have_text("请您先到门外等一会儿", timeout=8000)
    check(applicant, "sent-back-390")


def test_facts_sentences_minutes_break_and_end(guests: Guests) -> None:
    guests.inside("applicant", "respondent")
    guests.told()
    now = clock.now()
    with db.transaction() as session:
        rooms.open_sitting(session, guests.world.mediator, guests.world.room, now)
    mediator, applicant = guests.open("mediator"), guests.open("applicant")
    online(mediator), online(applicant)

    mediator.locator('[data-verb="record"]').click()
    mediator.get_by_label("再记一条").fill("漏点为601室卫生间地面防水层。")
    mediator.get_by_role("button", name="记下，问双方认不认").click()
    expect(applicant.get_by_text("这件事，您认可吗？")).to_be_visible(timeout=8000)
    check(applicant, "fact-390")
    applicant.locator(".ask-slot").get_by_role("button", name="我认可", exact=True).click()
    expect(mediator.locator("#record-dialog").get_by_text("斯琴高娃确认")).to_be_visible(timeout=8000)
    mediator.get_by_role("button", name="开始写笔录").click()
    mediator.get_by_label("告知了哪些风险").fill("不按协议做，可以申请法院执行。")
    check(mediator, "minutes-1440")
    finished = mediator.get_by_role("button", name="写完了，请每个人看")
    finished.click()  # no result chosen yet: said where one looks, and everything typed is still there
    expect(mediator.locator("#record-dialog .dialog-news")).to_be_visible(timeout=8000)
    expect(mediator.get_by_label("告知了哪些风险")).to_have_value("不按协议做，可以申请法院执行。")
    guests.complaints.clear()  # the browser reports the 422
    mediator.get_by_label("结果", exact=True).select_option("adjourned")
    mediator.get_by_role("button", name="存下").click()
    finished.click()  # at once: it waits for the first, and is about what the first has stored
    expect(applicant.get_by_text("请看一看笔录")).to_be_visible(timeout=8000)
    applicant.get_by_role("button", name="打开笔录").click()
    check(applicant, "papers-390")
    applicant.get_by_text("有记得不对的").click()
    applicant.get_by_label("哪里不对").fill("少记了一句")
    applicant.get_by_role("button", name="我不确认，写上理由").click()
    expect(mediator.get_by_text("斯琴高娃不确认：少记了一句")).to_be_visible(timeout=8000)
    applicant.locator("#papers-dialog").get_by_role("button", name="回到房间").click()
    mediator.locator("#record-dialog").get_by_role("button", name="回到房间").click()

    mediator.locator('[data-verb="apart"]').click()
    check(mediator, "apart-dialog-1440")
    mediator.get_by_role("button", name="和斯琴高娃单独谈").click()
    expect(applicant.locator("[data-room-bar] strong")).to_have_text("只有沈国华听得见您", timeout=8000)
    say(applicant, "主要是想让他先把漏水修好。")
    mediator.locator(".bubble", has_text="主要是想让他").click()
    mediator.get_by_role("button", name="问：这一句可以转告吗").click()
    expect(applicant.get_by_text("这一句可以转告对方吗？")).to_be_visible(timeout=8000)
    check(applicant, "release-390")
    applicant.get_by_role("button", name="可以转告").click()
    expect(mediator.get_by_text("斯琴高娃许可，还没转告")).to_be_visible(timeout=8000)
    check(mediator, "release-1440")
    mediator.get_by_role("button", name="转告到“一起谈”").click()
    expect(mediator.get_by_text("斯琴高娃许可，已转告")).to_be_visible(timeout=15000)

    mediator.get_by_role("button", name="我的笔记").click()
    mediator.get_by_label("只有您自己看得到").fill("他其实想先修")
    expect(mediator.get_by_text("已保存")).to_be_visible(timeout=8000)
    check(mediator, "notes-1440")

    applicant.locator('[data-verb="help"]').click()
    check(applicant, "help-390")
    applicant.get_by_role("button", name="悄悄告诉沈国华").click()
    expect(mediator.locator(".pill").get_by_text("按了求助")).to_be_visible(timeout=8000)
    mediator.locator('[data-verb="break"]').click()
    expect(applicant.get_by_role("heading", name="休息一会儿")).to_be_visible(timeout=8000)
    expect(applicant.locator('[data-verb="speak"]')).to_have_attribute("aria-pressed", "false")
    check(applicant, "break-390")
    check(mediator, "break-1440")
    mediator.get_by_role("button", name="继续谈").click()
    expect(applicant.get_by_text("现在您身边还有谁？")).to_be_visible(timeout=8000)
    check(applicant, "after-break-390")
    applicant.get_by_role("button", name="只有我自己").click()
    expect(mediator.get_by_text("还差：欧阳德福")).to_be_visible(
        timeout=8000
    )  # F43: the talk waits for everybody
    with db.transaction() as session:
        rooms.declare_company(session, guests.world.respondent, guests.world.room, "无", clock.now())
    expect(applicant.locator('[data-verb="speak"]')).to_have_attribute("aria-pressed", "true", timeout=8000)
    mediator.locator('[data-verb="record"]').click()
    mediator.get_by_text("结束这一场，或者改日再谈").click()
    mediator.get_by_role("button", name="结束这一场").click()
    expect(applicant.locator("h1")).to_have_text("这一场谈完了", timeout=8000)
    check(applicant, "ended-390")
    check(mediator, "ended-1440")


@pytest.mark.parametrize("prefs", ["zh.elder.normal", "zh.normal.high", "zh.elder.high"])
def test_the_room_in_large_type_and_high_contrast(guests: Guests, prefs: str) -> None:
    guests.inside("applicant", "respondent")
    name = prefs.replace("zh.", "").replace(".", "-")
    mediator, applicant = guests.open("mediator", DESK, prefs), guests.open("applicant", PHONE, prefs)
    online(mediator), online(applicant)
    say(mediator, "好，这一条记下了。钱的事，我先分别听听。")
    expect(applicant.locator(".bubble").get_by_text("好，这一条记下了")).to_be_visible()
    check(applicant, f"room-{name}-390")
    check(mediator, f"cockpit-{name}-1440")


def test_the_smallest_telephone_and_the_mediator_on_a_phone(guests: Guests) -> None:
    guests.ready("respondent")
    guests.inside("applicant")
    applicant = guests.open("applicant", SMALL)
    mediator = guests.open("mediator", SMALL)
    respondent = guests.open("respondent", SMALL)
    online(applicant), online(mediator)
    say(applicant, "很长的一个词" * 30)
    check(applicant, "room-360")
    check(mediator, "cockpit-360")
    check(respondent, "waiting-360")
