"""F16, F17, F19, G20 as people see them: a guest by consent, the word, an agent's paper, a list with a wrong line."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from portal import clock, db
from portal.rooms import operations as rooms
from tests.adversary.played import _pdf
from tests.cast import Cast
from tests.rooms import world as worlds
from tests.rooms.world import World
from tests.roomui.test_screens import SMALL, check, online
from tests.roomui.visitors import DESK, Guests

LIST = "姓名,身份证号,手机号,班组,欠薪起月,欠薪止月,欠薪金额(元)\n阿卜杜热西提·麦麦提,99010119801001001X,,木工,2025-01,2025-02,100.5\n王䶮,990101198010010028,,木工,2025-01,2025-02,一百\n"


def ready(world: World) -> None:
    """Everybody inside, and nobody asked anything else first."""
    with db.transaction() as session:
        worlds.let_everybody_in(session, world, clock.now())
        worlds.prepare_opening(session, world, clock.now())
        for name in ("applicant", "respondent", "agent"):
            rooms.declare_company(session, world.actor(name), world.room, "无", clock.now())


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def test_an_observer_comes_by_two_yeses_and_goes_by_one_no(guests: Guests, world: World) -> None:
    ready(world)
    mediator = guests.open("mediator")
    online(mediator)
    panel = mediator.locator('[data-panel="guests"]')
    panel.get_by_text("请一个人来").click()
    panel.get_by_label("姓名", exact=True).fill("街道的小王")
    panel.get_by_label("手机号码").first.fill("19900000077")
    panel.get_by_label("来做什么").select_option("OBSERVER")
    check(mediator, "people-propose-1440")
    press(mediator, "发短信请他来")
    expect(panel).to_contain_text("街道的小王")
    phone = guests.open("applicant", SMALL)
    online(phone)
    expect(phone.get_by_role("heading", name="街道的小王想来，您同意吗？")).to_be_visible()
    check(phone, "people-asked-360")
    press(phone, "同意他来")
    expect(phone.get_by_role("heading", name="街道的小王想来，您同意吗？")).to_have_count(0)
    expect(panel).to_contain_text("第2方还没答复")
    phone.locator('[data-verb="papers"]').click()
    expect(phone.locator('#papers-dialog [data-panel="guests"]')).to_contain_text("还在等别人答复")
    check(phone, "people-answered-360")


def test_papers_of_an_agent_and_a_list_with_a_wrong_line(guests: Guests, world: World, cast: Cast) -> None:
    ready(world)
    phone = guests.open("respondent", SMALL)
    phone.goto(f"{guests.url}/cases/{world.case}/agents")
    phone.locator("input[type=file]").set_input_files(
        {"name": "授权委托书.pdf", "mimeType": "application/pdf", "buffer": _pdf("委托")}
    )
    phone.get_by_label("特别授权").check()
    phone.get_by_label("代为和解、调解").check()
    check(phone, "agents-party-360")
    press(phone, "传上去")
    expect(phone.get_by_text("等调解员核对").first).to_be_visible()
    desk = guests.open("mediator")
    desk.goto(f"{guests.url}/cases/{world.case}/agents")
    check(desk, "agents-mediator-1440")
    desk.get_by_label("代为和解、调解").check()
    press(desk, "核对过了，人和委托书对得上")
    expect(desk.get_by_text("可以代办：")).to_be_visible()
    world.clerk = guests.signed_in(cast.clerk)  # type: ignore[attr-defined]
    clerk = guests.open("clerk", DESK)
    clerk.goto(f"{guests.url}/desk/cases/{world.case}/group")
    clerk.locator("input[type=file]").set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": LIST.encode("gb18030")}
    )
    clerk.get_by_label("一共多少人").fill("2")
    clerk.get_by_label("一共多少钱").fill("200.50")
    press(clerk, "全部对了就导入")
    expect(clerk.get_by_text("请填数字，例如 12600 或 12,600.50")).to_be_visible()
    expect(clerk.get_by_label("名单", exact=True)).to_have_value(re.compile("王䶮"))
    check(clerk, "group-wrong-1440")
    # The refused list, and the room that is not the clerk's: the browser notes the numbers of the answers.
    assert all(told.startswith("clerk: ") and ("422" in told or "404" in told) for told in guests.complaints)
    guests.complaints.clear()
