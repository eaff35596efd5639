"""The ceremony in real browsers: a finger on a phone, a keyboard without any dragging, a mediator at a desk."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select
from werkzeug.serving import make_server

from portal import clock, db
from portal.agreements import operations
from portal.agreements.forms import DisputeIn
from portal.cases.workshop import Workshop
from portal.notices.models import Outgoing
from portal.people.actors import Actor
from tests.agreements import world as w
from tests.cast import Cast
from tests.look.conftest import CHROMIUM, QUIET
from tests.look.test_pages import TOO_FINE, TOO_SMALL, TOO_WIDE, serious
from tests.servers import driver

SHOTS = os.environ.get("HEYI_SHOTS", "")  # a folder to keep the pictures in


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The real application, served to real browsers."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def chromium() -> Iterator[Browser]:
    """One browser for one test: Playwright's loop must not outlive it."""
    with driver() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


def _context(chromium: Browser, site: str, actor: Actor, phone: bool = True) -> BrowserContext:
    size = {"width": 390, "height": 844} if phone else {"width": 1440, "height": 900}
    context = chromium.new_context(viewport=size, has_touch=phone, is_mobile=phone, locale="zh-CN")  # type: ignore[arg-type]
    context.add_cookies([{"name": "heyi_in", "value": w.TOKENS[actor.session_ref], "url": site}])
    return context


def _keep(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def _sound(page: Page, name: str) -> None:
    """No serious finding of axe; nothing too small, too fine or too wide for an old hand and eye."""
    _keep(page, name)
    assert serious(page) == [], name
    for measure in (TOO_SMALL, TOO_FINE, TOO_WIDE):
        assert page.evaluate(measure) == [], name


def _digits() -> str:
    import re

    with db.reading() as session:
        query = select(Outgoing.body).where(Outgoing.code == "code_sign").order_by(Outgoing.id.desc())
        body = session.scalars(query).first()
    found = re.search(r"\d{6}", body or "")
    assert found is not None
    return found[0]


def _reads(page: Page, clauses: int) -> None:
    for number in range(1, clauses + 1):
        expect(page.locator(".asked strong")).to_have_text(f"第{number}条，共{clauses}条")
        if page.locator("input[name=answer]").count():
            page.locator("input[name=answer][value='860000']").check()
        if number <= 2:
            _sound(page, f"read-{number}")
        page.get_by_role("button", name="这一条我同意").tap()
    page.wait_for_url("**/summary")


def test_a_finger_signs_on_a_phone(chromium: Browser, site: str, cast: Cast, shop: Workshop) -> None:
    """p6, p7: clause by clause, summary, fingerprint hashed again on the phone, digits, strokes on the pad."""
    world = w.frozen(cast, clock.now())
    w.work(clock.now(), ("preview_paper",))
    with _context(chromium, site, world.applicant) as context:
        page = context.new_page()
        page.goto(f"{site}/agreements/{world.agreement_ref}")
        _reads(page, 4)
        _sound(page, "summary")
        page.get_by_role("link", name="去签名").tap()
        expect(page.locator("[data-rehash]")).to_have_text("您的手机也算过一遍，一样。")
        _draws(page)
        page.get_by_role("button", name="把数字发到").tap()
        expect(page.locator("form[data-keep-typed] [role=status]")).to_have_text("已经发了，请看短信")
        page.locator("#f-code").fill("12")
        page.locator("input[name=sign_terms]").check()
        page.locator(".actions").get_by_role("button", name="签名").tap()
        expect(page.locator(".error-summary")).to_contain_text("数字不对")
        assert page.locator("[data-pad-strokes]").input_value().startswith('{"v":1')
        _sound(page, "sign")
        page.locator("#f-code").fill(_digits())
        page.locator(".actions").get_by_role("button", name="签名").tap()
        expect(page.locator("body")).to_contain_text("您已经签名")
        _sound(page, "signed")
    w.work(clock.now())
    marks = {m.field: m.state for m in _marks(world)}
    assert (marks["p1"], marks["p2"]) == ("done", "waiting")


def _marks(world: w.World) -> Any:
    from portal.agreements.queries import view_of

    with db.reading() as session:
        return view_of(session, world.agreement(session), world.applicant, clock.now()).marks


def _draws(page: Page) -> None:
    pad = page.locator(".pad canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    for start, end in (((0.2, 0.3), (0.5, 0.7)), ((0.5, 0.3), (0.3, 0.8)), ((0.6, 0.4), (0.9, 0.6))):
        page.mouse.move(box["x"] + start[0] * box["width"], box["y"] + start[1] * box["height"])
        page.mouse.down()
        page.mouse.move(box["x"] + end[0] * box["width"], box["y"] + end[1] * box["height"], steps=8)
        page.mouse.up()


def test_keyboard_alone_signs_without_any_dragging(
    chromium: Browser, site: str, cast: Cast, shop: Workshop
) -> None:
    """WCAG 2.1.1, 2.5.7: every step by Tab, Space, arrows and Enter; the name is set in 楷体."""
    world = w.frozen(cast, clock.now())
    w.read_all(world, world.respondent)
    with _context(chromium, site, world.respondent) as context:
        page = context.new_page()
        page.goto(f"{site}/agreements/{world.agreement_ref}/sign")
        _tab_to(page, "form[data-keep-typed] button")
        page.keyboard.press("Enter")
        expect(page.locator("#f-code")).to_be_focused()
        page.keyboard.type(_digits())
        _tab_to(page, "input[name=signature_way]")
        page.keyboard.press("ArrowDown")
        assert page.locator("input[name=signature_way]:checked").get_attribute("value") == "typed"
        _tab_to(page, "input[name=sign_terms]")
        page.keyboard.press("Space")
        _tab_to(page, ".actions .button-primary")
        page.keyboard.press("Enter")
        expect(page.locator("body")).to_contain_text("您已经签名")
    w.work(clock.now())
    assert {m.field: m.state for m in _marks(world)}["p2"] == "done"


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


def test_a_party_sees_the_draft_change_without_reloading(chromium: Browser, site: str, cast: Cast) -> None:
    """Everyone sees the draft change live."""
    world = w.drafted(cast, clock.now())
    with _context(chromium, site, world.respondent) as context:
        page = context.new_page()
        page.goto(f"{site}/agreements/{world.agreement_ref}")
        form = w.clauses(world)[3].model_copy(update={"text": "全部履行完毕后，双方就漏水没有其他争议。"})
        world.act(operations.change_clause, world.mediator, world.look().clauses[3].ref, form)
        page.evaluate("document.dispatchEvent(new CustomEvent('heyi:agreement'))")
        expect(page.locator("[data-live]")).to_contain_text("双方就漏水没有其他争议", timeout=10_000)
        _sound(page, "draft-party")


def test_the_mediators_pane_stays_in_its_pane(chromium: Browser, site: str, cast: Cast) -> None:
    """d1, right side: write a clause, see what a court would say while typing, save, all inside the cockpit."""
    world = w.drafted(cast, clock.now())
    world.act(operations.set_head, world.mediator, DisputeIn(dispute_facts="楼上渗水。", absent_asked=True))
    with _context(chromium, site, world.mediator, phone=False) as context:
        page = context.new_page()
        page.goto(f"{site}/agreements/{world.agreement_ref}/edit")
        _keep(page, "edit")
        assert serious(page) == []
        page.evaluate(
            """([url, script]) => { const pane = document.createElement('div'); pane.dataset.pane = url; pane.id = 'pane';
            document.querySelector('.desk-page').replaceChildren(pane);
            return import(script + '?again'); }""",
            [f"/agreements/{world.agreement_ref}/pane", "/static/js/draft.js"],
        )
        pane = page.locator("#pane")
        pane.get_by_role("link", name="做一件事").click()
        pane.locator("textarea[name=text]").fill("欧阳德福尽快修好。")
        expect(pane.locator("[data-lint] .finding-err").first).to_be_visible()
        _keep(page, "pane-clause")
        pane.locator("textarea[name=text]").fill(
            "欧阳德福于2027年5月1日前把501室客厅墙面刷白，以物业验收合格为准。"
        )
        pane.locator("select[name=debtor]").select_option(label="欧阳德福")
        pane.locator("select[name=creditor]").select_option(label="斯琴高娃")
        pane.locator("input[name=due]").fill("2027-05-01")
        pane.get_by_role("button", name="保存这一条").click()
        expect(pane).to_contain_text("五、欧阳德福于2027年5月1日前")
        assert page.url.endswith("/edit")
        _keep(page, "pane")


def test_the_host_finishes_the_paper(chromium: Browser, site: str, cast: Cast, shop: Workshop) -> None:
    """差谁一眼看到; the mediator signs with the authenticator's digits, then seals."""
    world = w.frozen(cast, clock.now())
    for actor in (world.respondent, world.applicant):
        w.party_signs(world, actor, at=clock.now())
    w.work(clock.now())
    with _context(chromium, site, world.mediator, phone=False) as context:
        page = context.new_page()
        page.goto(f"{site}/agreements/{world.agreement_ref}")
        expect(page.locator("#progress")).to_contain_text("该您了")
        assert serious(page) == []
        _keep(page, "host")
        page.locator("#f-code").fill(
            pyotp.TOTP(w.TOTP[world.mediator.person_ref]).at(int(clock.now().timestamp()))
        )
        page.get_by_role("button", name="调解员签名").click()
        expect(page.locator("#progress")).to_contain_text("只差盖章")
        page.get_by_role("button", name="盖章").click()
        w.work(clock.now())
        page.reload()
        expect(page.locator("#progress")).to_contain_text("协议已经完成")
    with _context(chromium, site, world.applicant) as context:
        page = context.new_page()
        page.goto(f"{site}/agreements/{world.agreement_ref}")
        _sound(page, "done")
        page.get_by_role("link", name="要不要一起申请司法确认").tap()
        page.wait_for_url("**/apply")  # a tap only begins the way there
        _sound(page, "apply")
        sizes = [b.bounding_box() for b in page.locator("form.group button").all()]
        assert sizes[0]["width"] == sizes[1]["width"] and sizes[0]["height"] == sizes[1]["height"]  # type: ignore[index]
        with page.expect_navigation():
            page.get_by_role("button", name="先不申请").tap()
        _sound(page, "address")
