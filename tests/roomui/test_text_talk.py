"""A case by text over weeks, in Chromium (F49, must-show 4): asked and agreed on pages, replied by SMS, swept into the future."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from datetime import timedelta

from playwright.sync_api import expect
from sqlalchemy import select

from portal import clock, db
from portal.cases.models import Proceeding
from portal.notices.models import Notice, Outgoing
from portal.rooms.views_gateway import signature
from tests.realtime.site import ROOT, Site
from tests.roomui.conftest import GATEWAY_SECRET
from tests.roomui.visitors import PHONE, Guests, picture

HEYI = [sys.executable, "-c", "import sys; from portal.cli import main; sys.exit(main())"]
WORDS = "想通了，不再追究了，谢谢调解员。"


def swept(site: Site, days: int) -> None:
    """`heyi sweep --now`, so many days from today."""
    at = (clock.now() + timedelta(days=days)).isoformat()
    subprocess.run(
        [*HEYI, "sweep", "--now", at], cwd=ROOT, env=site.environment, check=True, capture_output=True
    )


def sms(site: Site, text: str) -> None:
    """The gateway hands over an SMS from the applicant's telephone."""
    body = json.dumps(
        {"id": "story-1", "from": "19900000001", "text": text, "sent_at": int(time.time())}
    ).encode()
    now = str(int(time.time()))
    head = {"X-Heyi-Time": now, "X-Heyi-Signature": signature(GATEWAY_SECRET, now, body)}
    request = urllib.request.Request(f"{site.url}/gateway/sms", data=body, headers=head)
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert json.load(answer)["received"]


def sent(code: str) -> list[str]:
    with db.reading() as session:
        return [o.body for o in session.scalars(select(Outgoing).where(Outgoing.code == code))]


def test_f49_weeks_by_text_end_with_a_settlement_between_them(guests: Guests, site: Site) -> None:
    guests.inside("applicant", "respondent")
    guests.told()
    lead = guests.open("mediator")
    day = lead.locator("[data-panel=day]")
    day.get_by_role("button", name="问问能不能改成打字慢慢谈").click()
    expect(day).to_contain_text("还差")
    pages = {}
    for name in ("applicant", "respondent"):
        page = pages[name] = guests.context(name, PHONE).new_page()
        page.goto(f"{guests.url}/cases/{guests.world.case}")
        page.get_by_role("link", name="看看再决定").click()
        page.get_by_role("button", name="同意打字谈", exact=True).click()
    lead.reload()
    expect(day).to_contain_text("正在用打字谈")
    day.get_by_text("写一条要答复的留言").click()
    day.locator("#f-day-text").fill("您再想想，我都在。")
    day.get_by_role("button", name="发出").click()
    expect(day.locator(".day-list")).to_contain_text("您再想想")
    assert all(word not in sent("reply_asked")[-1] for word in ("调解", "漏水", "再想想"))
    swept(site, 6)
    assert len(sent("reply_soon")) == 1
    swept(site, 12)
    lead.reload()
    expect(day).to_contain_text("还可以答复")
    sms(site, WORDS)
    expect(lead.locator("[data-chat]")).to_contain_text(WORDS, timeout=8000)
    expect(day).to_contain_text("短信")
    lead.wait_for_timeout(500)
    lead.reload()
    expect(day).to_contain_text("沈国华")  # read, and when
    picture(lead, "day-lead")
    day.get_by_text("有人说不谈了：再问一次").click()
    day.get_by_role("button", name="请斯琴高娃确认是谈好了还是不想谈").click()
    expect(day).to_contain_text("已经请斯琴高娃确认")
    page = pages["applicant"]
    page.goto(f"{guests.url}/cases/{guests.world.case}")
    page.get_by_role("link", name="去回答").click()
    picture(page, "decision")
    page.get_by_role("button", name="双方已经谈好，不用再谈").click()
    expect(page.locator("main")).to_contain_text("办结")
    expect(page.locator("main")).not_to_contain_text("司法确认")
    swept(site, 31)
    with db.reading() as session:
        states = session.execute(
            select(Proceeding.state, Proceeding.end_reason).order_by(Proceeding.id.desc())
        ).first()
        assert states == ("CLOSED", "E2")
        assert session.scalars(select(Notice.id).where(Notice.code == "visit_due")).all()
