"""Second act: the sitting. Device, waiting room, one by one; ten lines; together, apart, together; facts; the record."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.stories import scenario as s
from tests.stories.pen import accept_terms, ask_for_code, press_sign, put_name
from tests.stories.people import SLOW, Person, push, push_until

ROOM = r"/rooms/"


def set_the_hour(mediator: Person, case: str) -> None:
    """From the case's page to the form; both get a text."""
    mediator.go(f"/desk/cases/{case}")
    mediator.press("定时间、进房间")
    mediator.fill("starts_at", s.SITTING.strftime("%Y-%m-%dT%H:%M"))
    mediator.choose("mode", "joint_av")
    mediator.shot("sitting-form")
    mediator.press("就定这个时间")
    mediator.sees("时间定好了")
    mediator.shot("sitting-set")


def come(party: Person) -> None:
    """By the link of the newest text, through the device check, into the waiting room."""
    party.come_by_link(party.link())
    party.shot("case-sitting-today")
    party.press("进房间")
    expect(party.page.locator("h1")).to_have_text("看看画面和声音好不好用")
    seen = party.page.get_by_text("看得见您", exact=True)
    party.page.wait_for_load_state()  # its script answers the button
    party.press("打开摄像头和麦克风")
    expect(seen).to_be_visible(timeout=SLOW)
    heard = party.page.get_by_role("button", name="听到了", exact=True)
    push_until(party.page.get_by_role("button", name="放一段声音"), heard.is_visible)
    party.press("听到了")
    expect(party.page.get_by_text("您听得见对方", exact=True)).to_be_visible()
    party.shot("device")
    party.press("用画面和声音，继续")
    expect(party.page.locator("h1")).to_have_text("您身边还有谁？")
    party.shot("presence")
    party.press("只有我自己")
    expect(party.page.locator("h1")).to_have_text("都准备好了")
    party.shot("ready")
    party.press("进等候室")
    expect(party.page.locator("h1")).to_have_text("您到了，请坐一会儿")
    party.press("我看明白了，我的事是真的")
    party.sees("您已经看过")
    party.shot("waiting")


def preside(mediator: Person, case: str) -> None:
    """沈国华 comes in first, says that nobody else is there, and sees who waits outside."""
    mediator.sign_in()
    mediator.go(f"/cases/{case}/sitting")
    mediator.press("进房间")
    online(mediator)
    mediator.sees("门外等候（2人）")
    mediator.shot("cockpit-waiting")


def admit(mediator: Person, *parties: Person) -> None:
    """One by one; the countdown can be stopped, and is not."""
    for party in parties:
        mediator.press(f"请{party.name}进来")
        expect(mediator.page.locator("[data-undo-words]")).to_contain_text(f"马上请{party.name}进来")
        expect(party.page.locator("[data-room-bar] strong")).to_contain_text("听得见您", timeout=SLOW)
        online(party)


def open_the_sitting(mediator: Person, *parties: Person) -> None:
    """Ten lines ticked, cards compared, each says by an own tap that they want to go on."""
    verb(mediator, "record")
    ticks = mediator.page.locator("#record-dialog .tick-line")
    for left in range(9, -1, -1):
        push_until(ticks.first, lambda: ticks.count() <= left)  # noqa: B023
    mediator.shot("opening")
    close_record(mediator)
    for _party in parties:
        cards = mediator.page.get_by_role("button", name="证件和人对上了")
        left = cards.count()
        push_until(cards.first, lambda: cards.count() < left)  # noqa: B023
    for party in parties:
        expect(party.page.get_by_text("您愿意继续谈吗？")).to_be_visible(timeout=SLOW)
        party.shot("willing")
        party.press("我愿意继续")
    start = mediator.page.get_by_role("button", name="宣布开始")
    push_until(start, lambda: start.count() == 0)
    mediator.sees("正在谈")


def talk(everybody: dict[str, Person]) -> None:
    """Each is heard by all."""
    for who, words in (
        ("mediator", "各位好，我们一件一件说。"),
        ("applicant", "客厅顶都泡了。"),
        ("respondent", "漏点在我家，这个我认。"),
    ):
        say(everybody[who], words)
        for listener in everybody.values():
            expect(listener.page.locator("[data-chat] .bubble").get_by_text(words)).to_be_visible(
                timeout=SLOW
            )
    for name in ("applicant", "mediator"):
        everybody[name].shot("room-together")


def apart(mediator: Person, party: Person, other: Person, words: str, passed: str) -> None:
    """单独谈: private words do not cross; one sentence may, because its owner says so."""
    verb(mediator, "apart")
    mediator.press(f"和{party.name}单独谈")
    expect(party.page.locator("[data-room-bar] strong")).to_have_text(
        f"只有{s.MEDIATOR}听得见您", timeout=SLOW
    )
    say(party, words)
    expect(mediator.page.locator(".bubble").get_by_text(words)).to_be_visible(timeout=SLOW)
    party.shot("caucus")
    mediator.shot("caucus")
    other.shot("outside")
    say(party, passed)
    push(mediator.page.locator(".bubble", has_text=passed))
    mediator.press("问：这一句可以转告吗")
    party.sees("这一句可以转告对方吗？")
    party.shot("may-be-passed-on")
    party.press("可以转告")
    mediator.sees(f"{party.name}许可，还没转告")
    assert words not in other.page.content()


def together(mediator: Person, *parties: Person) -> None:
    """一起谈: after five seconds that could have been used to stop it."""
    verb(mediator, "join")
    expect(mediator.page.locator("[data-undo-stop]")).to_contain_text("停下")
    for party in parties:
        expect(party.page.locator("[data-room-title]")).to_have_text("一起谈", timeout=SLOW)


def pass_on(mediator: Person, whose: Person) -> None:
    """The one sentence crosses."""
    push(mediator.page.get_by_role("button", name="转告到“一起谈”").first)
    mediator.sees(f"{whose.name}许可，已转告")


def agree_on_facts(mediator: Person, *parties: Person) -> None:
    """Two facts, each confirmed by each; then the form is made."""
    verb(mediator, "record")
    for fact in s.FACTS:
        mediator.page.locator("#record-dialog #f-fact").fill(fact)
        mediator.press("记下，问双方认不认")
        expect(mediator.page.locator("#record-dialog .fact-list > li")).to_have_count(
            s.FACTS.index(fact) + 1, timeout=SLOW
        )
    for party in parties:
        for fact in s.FACTS:
            slot = party.page.locator(".ask-slot")
            asked = slot.locator("blockquote", has_text=fact)
            expect(asked).to_be_visible(timeout=SLOW)
            party.shot("fact")
            sure = slot.get_by_role("button", name="我认可", exact=True)
            push_until(sure, lambda: asked.count() == 0)  # noqa: B023
    mediator.press("做成无争议事实记载表")
    for party in parties:
        sign_facts(party)
    _host_signs_facts(mediator)
    close_record(mediator)


def sign_facts(party: Person) -> None:
    """The record of facts is ready: read, code, one tap, and back in the room."""
    party.page.locator(".ask-slot").get_by_role("link", name="看一看，签名").tap(timeout=60_000)
    for fact in s.FACTS:
        party.sees(fact)
    put_name(party, False)
    ask_for_code(party)
    accept_terms(party)
    party.shot("facts-sign")
    press_sign(party)
    online(party)


def _host_signs_facts(mediator: Person) -> None:
    """In a window of its own: the talk goes on behind it."""
    with mediator.context.expect_page() as opened:
        mediator.press("看一看，签名", "#record-dialog")
    room, mediator.page = mediator.page, opened.value
    mediator.fill("code", mediator.site.totp(mediator.username))
    mediator.shot("facts-sign")
    mediator.press("调解员签名")
    expect(mediator.page).to_have_url(re.compile("/desk/cases/"), timeout=SLOW)
    mediator.page.close()
    mediator.page = room
    expect(room.get_by_text("无争议事实记载表，都签好了")).to_be_visible(timeout=60_000)


def keep_the_record(mediator: Person, *parties: Person) -> None:
    """笔录: written, offered, confirmed by each; the paper follows."""
    verb(mediator, "record")
    mediator.press("开始写笔录")
    mediator.fill("recusal_answers", "斯琴高娃：不申请更换。\n欧阳德福：不申请更换。", "#record-dialog")
    mediator.fill("applicant_statements", "渗水从去年十一月开始，希望先修好漏点。", "#record-dialog")
    mediator.fill("respondent_statements", "漏点在我家，愿意修。", "#record-dialog")
    mediator.fill("issues", "赔偿多少、分几次付", "#record-dialog")
    mediator.fill("course", "双方确认事实后，就修复和赔偿达成一致。", "#record-dialog")
    mediator.fill("risks_told", "不按协议做，可以申请法院执行。", "#record-dialog")
    mediator.page.get_by_label("结果", exact=True).select_option("agreed")
    mediator.fill("result_text", "四月十日前修好漏点，赔偿八千六百元，分三期付清。", "#record-dialog")
    mediator.shot("record")
    mediator.press("存下", "#record-dialog")
    mediator.press("写完了，请每个人看", "#record-dialog")  # at once, as people do
    for party in parties:
        expect(party.page.get_by_text("请看一看笔录")).to_be_visible(timeout=SLOW)
        party.press("打开笔录")
        party.shot("record")
        _confirm(party, "#papers-dialog")
        party.press("回到房间", "#papers-dialog")
    _confirm(mediator, "#record-dialog")
    expect(mediator.page.get_by_text("笔录已经做成文件")).to_be_visible(timeout=SLOW)
    close_record(mediator)


def _confirm(person: Person, dialog: str) -> None:
    right = person.page.locator(dialog).get_by_role("button", name="我看过了，记得对")
    expect(right).to_be_visible(timeout=SLOW)
    push_until(right, lambda: right.count() == 0)


def frames(person: Person) -> dict[str, int]:
    """Pictures decoded so far, per participant (getStats)."""
    found: dict[str, int] = person.page.evaluate("window.heyiRoom.stats()")
    return found


def verb(mediator: Person, name: str) -> None:
    """One of the six."""
    mediator.page.locator(f'[data-verb="{name}"]').click()


def close_record(mediator: Person) -> None:
    """Back to the room."""
    mediator.page.locator("#record-dialog").get_by_role("button", name="回到房间").click()


def say(person: Person, words: str) -> None:
    """Open the box where it is shut, write, send."""
    box = person.page.locator("[data-composer] textarea")
    if not box.is_visible():
        person.tap(person.page.locator('[data-verb="type"]'))
    box.fill(words)
    person.tap(person.page.locator("[data-composer] button"))


def online(person: Person) -> None:
    """The socket is there."""
    expect(person.page.locator("[data-signal-words]").first).to_have_text("信号好", timeout=SLOW)
