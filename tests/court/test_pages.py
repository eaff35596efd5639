"""The pages: what each person reads at each step, and the whole road walked by pressing buttons."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pyotp
from sqlalchemy import select

from portal import db
from portal.court.models import Service
from portal.law.grounds import GATE_A, GATE_B
from portal.law.questions import QUESTIONS
from portal.notices.models import Outgoing
from tests.agreements.world import work as make_papers
from tests.cast import Cast
from tests.court import world as w
from tests.court.browsing import Browser
from tests.people.doors import account_for

JOBS = ("render_paper", "sign_paper", "verify_papers")
Browse = Callable[..., Browser]


def work(now: datetime) -> None:
    make_papers(now, JOBS)


def code() -> str:
    """The digits of the newest SMS."""
    with db.reading() as session:
        row = session.scalars(
            select(Outgoing).where(Outgoing.code == "code_sign").order_by(Outgoing.id.desc())
        ).first()
    assert row is not None
    found = re.search(r"\d{6}", row.body)
    assert found is not None
    return found.group()


def test_the_whole_road_by_pressing_buttons(cast: Cast, now: datetime, browse: Browse) -> None:
    """F64–F67, F72: apply, sign on two phones, claim, accept, verify, rule, sign with TOTP, read and be served."""
    world = w.settled(cast, now)
    joint = f"/court/joint/{world.agreement_ref}"
    her, him = browse(world.applicant, world.now), browse(world.respondent, world.now)
    assert "4月1日" in (her.get(joint), her.page)[1] and "民事诉讼法第205条" in her.page
    assert "作出邀请的法院" not in her.page  # A1: the roster is no basis
    assert her.post(joint + "/prepare", court=f"{world.cast.court.ref}|ORG_SEAT").status_code == 302
    assert "正在写申请书" in (her.get(joint), her.page)[1]
    work(world.now)
    for phone in (him, her):
        assert phone.get(joint + "/sign").status_code == 200
        assert phone.post(joint + "/code").status_code == 302
        bundle = {"bundle_hash": phone.kept["bundle_hash"], "method": "typed", "findings_seen": "1"}
        wrong = phone.post(joint + "/sign", code="000000" if code() != "000000" else "111111", **bundle)
        assert wrong.status_code == 422 and "数字不对" in phone.page
        assert phone.post(joint + "/sign", code=code(), **bundle).status_code == 302, phone.page
        phone.get(joint)
        assert ("还差斯琴高娃签名" in phone.page) == (phone is him)
    work(world.now)
    assert "申请已经交到法院" in (her.get(joint), her.page)[1]

    clerk = browse(world.clerk, world.now + timedelta(hours=1))
    clerk.get("/court/queue?view=unclaimed")
    ref = re.search(r'data-ref="([^"]+)"', clerk.page).group(1)  # type: ignore[union-attr]
    desk = f"/court/applications/{ref}"
    assert "斯琴高娃、欧阳德福" in clerk.page and "8,600" in clerk.page
    assert clerk.get(desk).status_code == 200
    assert "还差：先领取" in clerk.page and "都有效，文件没改过" in clerk.page
    assert clerk.post(desk + "/claim").status_code == 302
    clerk.get(desk)
    form = {"version": clerk.kept["version"], "fence": clerk.kept["fence"]}
    tomorrow = (world.now + timedelta(days=1)).date().isoformat()
    values = {"judge": world.judge.person_ref, "verify_on": tomorrow, "verify_hour": "14:00"}
    ticks = {f"gate_{key}": "1" for key in GATE_A}
    short = clerk.post(desk + "/accept", **form, **values, gate_A1="1")
    assert short.status_code == 422 and "还没有审核" in clerk.page
    assert clerk.post(desk + "/accept", **form, **values, **ticks).status_code == 302, clerk.page
    work(clerk.at)
    assert "进核实的房间" in (her.get(joint), her.page)[1]

    world.ref, world.now = ref, datetime.fromisoformat(f"{tomorrow}T14:00:00+08:00")
    w.together(world)
    judge = browse(world.judge, world.now)
    judge.get(desk)
    assert "双方都到了" in judge.page and "还差：一起核实" in judge.page
    for seat in re.findall(r'name="participant" value="([^"]+)"', judge.page):
        given = {f"q_{q.key}": q.expected or "没有" for q in QUESTIONS}
        judge.get(desk)
        assert (
            judge.post(
                desk + "/answers", participant=seat, version=judge.kept["version"], **given
            ).status_code
            == 302
        )
    judge.get(desk)
    assert judge.post(desk + "/verify", version=judge.kept["version"]).status_code == 302, judge.page
    judge.get(desk)
    ticks = {f"gate_{key}": "1" for key in GATE_B}
    assert judge.post(desk + "/confirm", version=judge.kept["version"], **ticks).status_code == 302, (
        judge.page
    )
    work(world.now)
    judge.get(desk)
    secret = account_for(world.judge, "liangjing")
    wanted = judge.kept["document_hash"]
    bad = judge.post(desk + "/sign", version=judge.kept["version"], document_hash=wanted, otp="000000")
    assert bad.status_code == 422 and "数字不对" in judge.page
    otp = pyotp.TOTP(secret).at(world.now)
    good = judge.post(desk + "/sign", version=judge.kept["version"], document_hash=wanted, otp=otp)
    assert good.status_code == 302, judge.page
    work(world.now)
    assert world.state == "JC_CONFIRMED"

    her.at = world.now + timedelta(hours=2)
    her.get(joint)
    assert (
        "协议有效，有了强制执行的效力" in her.page and "异议" in her.page and "民事诉讼法第250条" in her.page
    )
    paper = re.search(r'href="(/court/papers/[^"]+)"', her.page).group(1)  # type: ignore[union-attr]
    assert her.get(paper).data.startswith(b"%PDF-")
    with db.reading() as session:
        read = [s.read_at for s in session.scalars(select(Service)) if s.read_at is not None]
    assert read == [her.at.astimezone(read[0].tzinfo)]
    assert her.post(paper + "/wanted").status_code == 302
    clerk.at = her.at
    clerk.get(desk)
    assert "要一份纸的" in clerk.page and "凭证" in clerk.page
