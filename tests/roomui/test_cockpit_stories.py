"""Must-show 4: the mediator leads a whole sitting by keyboard alone; the airlock and the countdown hold (F29, F32, F43; X3, X15)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from playwright.sync_api import Page, expect

from portal import clock, db
from portal.rooms import audience
from portal.rooms import operations as rooms
from tests.roomui.test_screens import check, online
from tests.roomui.visitors import DESK, Guests, picture, say

WAIT = 25000  # a busy machine; nothing here waits that long on a quiet one
ESCAPES = "document.activeElement && document.activeElement !== document.body"


class Keys:
    """A person with a keyboard and no mouse. Every press looks whether the focus is still somewhere."""

    def __init__(self, page: Page) -> None:
        self.page = page
        # A test that clicks after all would show here.
        page.evaluate("window.mice = 0; addEventListener('pointerdown', () => { window.mice += 1; }, true);")

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def at(self) -> str:
        """What has the focus, in words."""
        return str(
            self.page.evaluate(
                "(() => { const a = document.activeElement; return a.getAttribute('aria-label')"
                " ?? a.labels?.[0]?.textContent ?? a.textContent ?? ''; })()"
            )
        ).strip()

    def to(self, words: str, most: int = 90) -> None:
        """Tab on until the focus stands on something called so."""
        for _ in range(most):
            if words in self.at() and self.page.evaluate(
                "document.activeElement.matches('button, summary, input, textarea, a, select')"
            ):
                return
            self.press("Tab")
        raise AssertionError(f"no way by keyboard to {words!r}; at {self.at()!r}")

    def use(self, words: str) -> None:
        """Go there and press Enter."""
        self.to(words)
        self.press("Enter")

    def is_somewhere(self) -> None:
        """The focus was not dropped to the top of the page."""
        assert self.page.evaluate(ESCAPES), "the focus is lost"


def place_of(guests: Guests, name: str) -> str | None:
    """The kind of channel this person sits in, from the database."""
    me = guests.world.actor(name).participant_id
    assert me is not None
    with db.reading() as session:
        view = audience.look(session.connection(), guests.world.room_id)
    seat = view.seat(me)
    return view.channels[seat].kind if seat else None


def bar(page: Page) -> Any:
    return page.locator("[data-room-bar] strong")


def test_a_whole_sitting_by_keyboard_alone(guests: Guests) -> None:
    """Joint → two caucuses → joint → break → adjourn; no pointer event from the first to the last key."""
    guests.inside("respondent")
    guests.ready("applicant")
    guests.told()
    mediator, applicant = guests.open("mediator"), guests.open("applicant")
    online(mediator)
    keys = Keys(mediator)

    # 请进, stopped once by Esc, then let run
    keys.press("Alt+1")
    expect(mediator.locator("[data-undo-aloud]")).to_contain_text("马上请斯琴高娃进来。里面有：欧阳德福")
    keys.press("Escape")
    expect(mediator.locator("[data-undo]")).to_be_hidden()
    assert place_of(guests, "applicant") is None
    keys.is_somewhere()
    keys.press("Alt+1")
    expect(bar(applicant)).to_contain_text("听得见您", timeout=WAIT)
    with db.transaction() as session:
        for name in ("applicant",):
            rooms.verify_identity(
                session,
                guests.world.mediator,
                guests.world.room,
                guests.world.refs[name],
                "video_card",
                clock.now(),
            )
    expect(mediator.get_by_role("button", name="宣布开始")).not_to_have_attribute(
        "aria-disabled", "true", timeout=WAIT
    )
    keys.use("宣布开始")
    expect(mediator.get_by_text("正在谈")).to_be_visible(timeout=WAIT)

    # 打字: the place stands above the box
    keys.to("写给大家看")
    expect(mediator.locator("[data-write-place]")).to_have_text("写到“一起谈”")
    mediator.keyboard.type("两位好，先听听各自的意思。")
    keys.press("Enter")
    expect(applicant.locator(".bubble", has_text="两位好")).to_be_visible(timeout=WAIT)

    # 单独谈 with one side, then with the other: at once
    for n, name in ((1, "和斯琴高娃单独谈"), (2, "和欧阳德福单独谈")):
        keys.press("Alt+2")
        expect(mediator.locator("#apart-dialog")).to_be_visible()
        keys.use(name)
        expect(mediator.locator("[data-undo]")).to_be_hidden()
        expect(bar(mediator)).to_contain_text("只有" + name[1:5], timeout=WAIT)
        assert len({p for p in ("applicant", "respondent") if place_of(guests, p) == "caucus"}) == n
        keys.is_somewhere()
    expect(bar(applicant)).to_have_text("沈国华现在不在这里", timeout=WAIT)
    say(applicant, "主要是想先修。")
    expect(mediator.locator(".channel-count")).to_be_visible(timeout=WAIT)
    picture(mediator, "cockpit-two-caucuses-1440")
    picture(applicant, "caucus-alone-390")

    # back to the one he left: a knock, and somebody inside says 请进
    keys.use("与斯琴高娃单独谈")
    keys.is_somewhere()
    expect(bar(mediator)).to_have_text("斯琴高娃看得到您写的字")
    keys.use("敲门进去")
    expect(applicant.locator("[data-knock]")).to_contain_text("沈国华十秒后进来", timeout=WAIT)
    picture(applicant, "knock-390")
    picture(mediator, "cockpit-knock-1440")
    applicant.get_by_role("button", name="请进").click()
    expect(bar(mediator)).to_have_text(
        "只有斯琴高娃听得见您", timeout=9000
    )  # well before the ten seconds are over

    # 一起谈, all at once, after the countdown
    keys.press("Alt+3")
    expect(mediator.locator("[data-undo-words]")).to_contain_text("马上请大家一起谈")
    assert place_of(guests, "applicant") == "caucus"
    expect(bar(applicant)).to_have_text(
        "沈国华听得见您", timeout=WAIT
    )  # the other one has no window open here
    assert place_of(guests, "respondent") == "joint"
    keys.is_somewhere()

    # 休息; 继续谈 asks everybody; the last answer opens the talk
    keys.press("Alt+4")
    expect(applicant.get_by_role("heading", name="休息一会儿")).to_be_visible(timeout=WAIT)
    expect(mediator.get_by_role("button", name="继续谈")).to_be_visible(timeout=WAIT)
    keys.use("继续谈")
    expect(mediator.get_by_text("还差：斯琴高娃、欧阳德福")).to_be_visible(timeout=WAIT)
    applicant.get_by_role("button", name="只有我自己").click()
    expect(mediator.get_by_text("还差：欧阳德福")).to_be_visible(timeout=WAIT)
    with db.transaction() as session:
        rooms.declare_company(session, guests.world.respondent, guests.world.room, "我妻子", clock.now())
    expect(mediator.get_by_text("正在谈")).to_be_visible(timeout=WAIT)

    # 记录 → the next date
    keys.press("Alt+5")
    keys.use("结束这一场，或者改日再谈")
    keys.to("下次什么时候")
    coming = clock.china_time(clock.now() + timedelta(days=3))
    mediator.keyboard.type(coming.strftime("%m%d%Y"))
    keys.press("Tab")
    mediator.keyboard.type("1030AM")
    assert mediator.evaluate("window.mice") == 0  # from here on it is another page
    keys.use("今天到这里，下次再谈")
    expect(applicant.locator("h1")).to_have_text("今天先谈到这里", timeout=WAIT)
    picture(applicant, "adjourned-390")
    applicant.get_by_role("button", name="这个时间我不行").click()
    expect(applicant.get_by_text("会另约时间再通知您")).to_be_visible(timeout=WAIT)
    expect(mediator.get_by_text("斯琴高娃说这个时间不行")).to_be_visible(timeout=WAIT)


def test_a_wrong_room_is_stopped_by_the_airlock(guests: Guests) -> None:
    """He means to bring the respondent to the applicant's talk: the airlock names who is inside and says why not."""
    guests.inside("applicant", "respondent")
    with db.transaction() as session:
        caucus = rooms.open_caucus(
            session, guests.world.mediator, guests.world.room, [guests.world.refs["applicant"]], clock.now()
        ).ref
    mediator = guests.open("mediator")
    online(mediator)
    line = mediator.locator(f'[data-person="{guests.world.refs["respondent"]}"]')
    line.locator("summary").click()
    line.get_by_role("button", name="带到“与斯琴高娃单独谈”").click()
    airlock = mediator.locator("#airlock-dialog")
    expect(airlock).to_contain_text("里面有：斯琴高娃")
    expect(airlock).to_contain_text("欧阳德福是对方的人")
    expect(airlock.locator("[data-airlock-yes]")).to_be_hidden()
    check(mediator, "airlock-1440")
    airlock.get_by_role("button", name="先不").click()
    assert place_of(guests, "respondent") == "joint"
    # and by hand, past the screen
    told = mediator.evaluate(
        """async ([url, channel, participant, csrf]) => (await fetch(url, {method: 'POST', headers: {Accept: 'application/json',
           'X-CSRFToken': csrf}, body: new URLSearchParams({channel, participant})})).json()""",
        [
            f"/rooms/{guests.world.room}/act/caucus.join",
            caucus,
            guests.world.refs["respondent"],
            mediator.evaluate("JSON.parse(document.getElementById('room-data').textContent).csrf"),
        ],
    )
    assert told["code"] == "invalid_input" and told["fields"] == {"participant": "other_side"}
    assert place_of(guests, "respondent") == "joint"
    guests.complaints.clear()  # the browser reports the 422


def test_a_countdown_stopped_in_time_exposes_nobody(guests: Guests) -> None:
    """By its button, by the same button, by Esc, by a lost line, by a reload: nobody comes in."""
    guests.ready("applicant")
    guests.inside("respondent")
    mediator = guests.open("mediator")
    online(mediator)
    strip, admit = mediator.locator("[data-undo]"), mediator.locator('[data-verb="admit"]')

    def begin() -> None:
        admit.click()
        expect(strip).to_be_visible()

    begin()
    mediator.locator("[data-undo-stop]").click()
    expect(strip).to_be_hidden()
    begin()
    admit.click()  # the same button
    expect(strip).to_be_hidden()
    begin()
    mediator.keyboard.press("Escape")
    expect(strip).to_be_hidden()
    begin()
    guests.contexts["mediator"].set_offline(True)
    expect(strip).to_be_hidden(timeout=4000)
    expect(mediator.get_by_text("网络断了一下，刚才那一步没有做")).to_be_visible()
    guests.contexts["mediator"].set_offline(False)
    online(mediator)
    begin()
    mediator.reload()
    online(mediator)
    mediator.wait_for_timeout(5500)  # longer than any countdown that was begun
    assert place_of(guests, "applicant") is None
    guests.complaints.clear()  # what the browser says while it is off line


def test_two_sides_that_never_meet_and_a_colleague_who_takes_over(guests: Guests, cast: Any) -> None:
    """Shuttle-only greys 一起谈 out with its reason; a colleague has the same screen and the verbs once he leads (F34, F15)."""
    from tests.rooms.test_cockpit import colleague

    guests.inside("applicant", "respondent")
    other = colleague(guests.world, cast)
    guests.world.colleague = guests.signed_in(other)  # type: ignore[attr-defined]
    mediator, second = guests.open("mediator"), guests.open("colleague", DESK)
    online(mediator), online(second)
    expect(second.locator('[data-verb="admit"]')).to_contain_text("沈国华在主持")
    mediator.locator('[data-verb="apart"]').click()
    mediator.get_by_text("这件事只分开谈").click()
    mediator.get_by_role("button", name="从现在起只分开谈").click()
    join = mediator.locator('[data-verb="join"]')
    expect(join).to_have_attribute("aria-disabled", "true", timeout=WAIT)
    expect(join).to_contain_text("这件事只分开谈")
    assert {place_of(guests, n) for n in ("applicant", "respondent")} == {"caucus"}
    check(mediator, "cockpit-shuttle-1440")
    check(second, "cockpit-colleague-1440")
    line = mediator.locator(f'[data-person="{guests.world.refs["colleague"]}"]')
    line.locator("summary").click()
    line.get_by_role("button", name="来主持").click()
    second.get_by_role("button", name="我来主持").click()
    expect(second.locator('[data-verb="admit"]')).not_to_contain_text("在主持", timeout=WAIT)
    expect(mediator.locator('[data-verb="admit"]')).to_contain_text("在主持", timeout=WAIT)
    # A panel of whoever leads may have been asked for in the very moment in which somebody else did.
    guests.complaints[:] = [said for said in guests.complaints if "404" not in said]


def test_balance_and_agenda_are_the_leaders_alone(guests: Guests) -> None:
    guests.inside("applicant", "respondent")
    guests.told()
    with db.transaction() as session:
        rooms.open_sitting(session, guests.world.mediator, guests.world.room, clock.now())
    mediator, applicant = guests.open("mediator"), guests.open("applicant")
    online(mediator), online(applicant)
    say(applicant, "十个字十个字十个字一")
    expect(mediator.locator(".bubble", has_text="十个字")).to_be_visible(timeout=WAIT)
    mediator.locator('[data-verb="record"]').click()
    mediator.get_by_label("加一件要谈的事").fill("哪天修好")
    mediator.get_by_role("button", name="列上").click()
    applicant.locator('[data-verb="papers"]').click()
    applicant.get_by_role("button", name="最要紧").click()
    expect(mediator.get_by_text("第1方：最要紧")).to_be_visible(timeout=WAIT)
    expect(mediator.locator(".balance").get_by_text("1条，10字")).to_be_visible(timeout=WAIT)
    picture(mediator, "record-balance-1440")
    check(applicant, "papers-agenda-390")
    for name in ("people", "strip", "balance", "apart", "course", "opening"):
        status = applicant.evaluate(
            f"fetch('/rooms/{guests.world.room}/panel/{name}').then((answer) => answer.status)"
        )
        assert status == 404, name
    guests.complaints.clear()  # the browser reports the 404
