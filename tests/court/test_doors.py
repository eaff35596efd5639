"""Every route: Eve finds nothing, each role only its own, and what is typed wrong comes back with a sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from portal import db
from portal.audit.models import AuditLink
from portal.cases.models import Paper
from portal.court import desk
from portal.law.grounds import GATE_A
from tests.cast import Cast
from tests.court import world as w
from tests.court.browsing import Browser

Browse = Callable[..., Browser]
GET, POST = "GET", "POST"
PARTIES = ("applicant", "respondent")
# path, method, who may knock; {a} agreement, {x} application, {p} paper
ROUTES: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("/court/joint/{a}", GET, frozenset({*PARTIES, "mediator"})),
    ("/court/joint/{a}/prepare", POST, frozenset({*PARTIES, "mediator"})),
    ("/court/joint/{a}/give-up", POST, frozenset(PARTIES)),
    ("/court/joint/{a}/sign", GET, frozenset(PARTIES)),
    ("/court/joint/{a}/sign", POST, frozenset(PARTIES)),
    ("/court/joint/{a}/code", POST, frozenset(PARTIES)),
    ("/court/joint/{a}/late", POST, frozenset(PARTIES)),
    ("/court/joint/{a}/take-back", POST, frozenset(PARTIES)),
    ("/court/joint/{a}/withdraw", POST, frozenset(PARTIES)),
    ("/court/joint/{a}/supply", POST, frozenset(PARTIES)),
    ("/court/papers/{p}", GET, frozenset({*PARTIES, "mediator", "clerk", "judge"})),
    ("/court/papers/{p}/pages/1", GET, frozenset({"clerk", "judge"})),
    ("/court/papers/{p}/wanted", POST, frozenset(PARTIES)),
    ("/court/queue", GET, frozenset({"clerk", "judge"})),
    ("/court/applications/{x}", GET, frozenset({"clerk", "judge"})),
    *((f"/court/applications/{{x}}/{act}", POST, frozenset({"clerk"}))
      for act in ("claim", "release", "renew", "accept", "supplement", "hand", "return", "serve", "given/none")),
    *((f"/court/applications/{{x}}/{act}", POST, frozenset({"judge"}))
      for act in ("answers", "verify", "confirm", "refuse/dismiss", "refuse/not_accept", "withdrawn", "end", "discard", "sign")),
)  # fmt: skip


def paths(world: w.World) -> dict[str, str]:
    with db.reading() as session:
        paper = session.scalars(
            select(Paper).where(Paper.kind == "joint_application", Paper.language == "zh")
        ).one()
    return {"a": world.agreement_ref, "x": world.ref, "p": paper.ref}


def written() -> tuple[int | None, int | None]:
    """How many audit links and papers there are: a refused request adds none."""
    with db.reading() as session:
        return (
            session.scalar(select(func.count()).select_from(AuditLink)),
            session.scalar(select(func.count()).select_from(Paper)),
        )


def test_the_table_of_routes_is_whole(app: Any) -> None:
    """A route that is added without its line here fails this test."""
    known = {(path.format(a="<ref>", x="<ref>", p="<ref>"), method) for path, method, _who in ROUTES}
    found = set()
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("court."):
            path = rule.rule.replace("<int:number>", "1").replace("<request_ref>", "none")
            found |= {(path, m) for m in rule.methods & {GET, POST}}
    found = {(p, m) for p, m in found if "<kind>" not in p}
    assert found == {(p, m) for p, m in known if "/refuse/" not in p}


def test_eve_finds_nothing_anywhere(cast: Cast, now: datetime, browse: Browse) -> None:
    """404 where she may knock, 403 where her role may not; never a word of the case; nothing is written."""
    world = w.filed(cast, now)
    eve, names = browse(world.eve, world.now), paths(world)
    eve.get("/enter")
    before = written()
    for path, method, who in ROUTES:
        answer = (eve.get if method == GET else eve.post)(path.format(**names))
        assert answer.status_code == (404 if who & set(PARTIES) else 403), (path, answer.status_code)
        assert "斯琴高娃" not in answer.get_data(as_text=True)
    assert written() == before


@pytest.mark.parametrize("role", ["applicant", "mediator", "clerk", "judge"])
def test_each_role_opens_only_its_own_doors(cast: Cast, now: datetime, browse: Browse, role: str) -> None:
    """403 for whatever the declaration of the route does not name."""
    world = w.filed(cast, now)
    somebody, names = browse(getattr(world, role), world.now), paths(world)
    somebody.get("/enter")
    for path, method, who in ROUTES:
        if role not in who:
            answer = (somebody.get if method == GET else somebody.post)(path.format(**names))
            assert answer.status_code in (403, 404), (path, answer.status_code)
        elif method == GET and "/pages/" not in path and not path.endswith("/sign"):
            assert somebody.get(path.format(**names)).status_code == 200, path


def test_nobody_at_all_is_sent_to_the_door(cast: Cast, now: datetime, browse: Browse) -> None:
    """Without a session every page asks to come in first."""
    world = w.filed(cast, now)
    nobody, names = browse(None, world.now), paths(world)
    nobody.get("/enter")
    for path, method, _who in ROUTES:
        answer = (nobody.get if method == GET else nobody.post)(path.format(**names))
        assert answer.status_code == 302 and "/enter" in answer.location, path


ACCEPT = {"judge": "", "verify_on": "2026-03-05", "verify_hour": "14:00"}
BAD: tuple[tuple[str, str, dict[str, str], str, str], ...] = (
    # who, path, what is typed, sentence, what must still be on the page
    ("clerk", "accept", {**ACCEPT, "verify_on": "下周三"}, "请填日期和时间", "14:00"),
    ("clerk", "accept", {**ACCEPT, "verify_on": "2026-03-06", "verify_hour": "25:99"}, "请填日期和时间", "2026-03-06"),
    ("clerk", "accept", {**ACCEPT, "verify_on": "2026-01-01"}, "将来的时间", "2026-01-01"),
    ("clerk", "supplement", {"items": "", "due": "2026-03-20"}, "至少要有一项", "2026-03-20"),
    ("clerk", "supplement", {"items": "产权证明", "due": "二十号"}, "日期格式不对", "产权证明"),
    ("clerk", "supplement", {"items": "产权证明", "due": "2026-02-01"}, "将来的时间", "产权证明"),
    ("clerk", "hand", {"note": ""}, "请填写这一项", ""),
    ("clerk", "serve", {"channel": "pigeon", "sent_on": "2026-03-02", "remark": "门口"}, "请从列出的选项里选", "门口"),
    ("judge", "refuse/dismiss", {"ground": "Z9", "reasons": "有新的事实"}, "格式不对", "有新的事实"),
    ("judge", "refuse/dismiss", {"ground": "B1", "reasons": ""}, "请填写这一项", ""),
    ("judge", "answers", {"q_own_will": ""}, "请至少写下一项回答", ""),
    ("judge", "end", {"ground": "REFUSES_QUESTIONS", "reasons": "两次拒绝回答"}, "日期的先后不对", "两次拒绝回答"),
)  # fmt: skip


@pytest.mark.parametrize(("who", "path", "fields", "sentence", "kept"), BAD)
def test_what_is_wrong_is_said_and_stays_typed(
    cast: Cast,
    now: datetime,
    browse: Browse,
    who: str,
    path: str,
    fields: dict[str, str],
    sentence: str,
    kept: str,
) -> None:
    """422, one sentence beside the field, nothing written, nothing lost."""
    filed = who == "clerk" and path != "serve"
    world = w.filed(cast, now) if filed else w.accepted(cast, now)
    if filed:
        world.act(desk.claim, world.clerk)
    somebody = browse(getattr(world, who), world.now)
    address = f"/court/applications/{world.ref}"
    somebody.get(address)
    sent = {"version": somebody.kept["version"], **fields}
    if filed:
        sent["fence"] = somebody.kept["fence"]
    if path in ("accept", "hand"):
        sent["judge"] = world.judge.person_ref
    if path == "accept":
        sent |= {f"gate_{key}": "1" for key in GATE_A}
    if path == "serve":
        sent |= {"paper": "x", "party": "x"}
    before = written()
    answer = somebody.post(f"{address}/{path}", **sent)
    assert answer.status_code == 422, answer.status_code
    assert sentence in somebody.page and kept in somebody.page
    assert written() == before


PARTY_BAD: tuple[tuple[str, dict[str, str], str, str], ...] = (
    ("prepare", {}, "请选一个", ""),
    ("prepare", {"court": "nowhere|ORG_SEAT"}, "请选一个", ""),
    ("prepare", {"court": "nowhere|MOON"}, "请从列出的选项里选", ""),
    ("sign", {"method": "typed", "code": "12"}, "数字不对", "12"),
    ("sign", {"method": "drawn", "strokes": "[]", "code": "123456"}, "请在框里写下名字", "123456"),
    ("sign", {"method": "thumb", "code": "123456"}, "格式不对", "123456"),
    ("late", {"reason": ""}, "请填写这一项", ""),
)  # fmt: skip


@pytest.mark.parametrize(("path", "fields", "sentence", "kept"), PARTY_BAD)
def test_a_partys_mistake_is_said_kindly_and_nothing_is_lost(
    cast: Cast, now: datetime, browse: Browse, path: str, fields: dict[str, str], sentence: str, kept: str
) -> None:
    """The same for phones."""
    world = w.prepared(cast, now)
    phone = browse(world.applicant, world.now)
    base = f"/court/joint/{world.agreement_ref}"
    phone.get(base + "/sign")
    sent = (
        {**fields, "bundle_hash": phone.kept["bundle_hash"], "findings_seen": "1"}
        if path == "sign"
        else fields
    )
    before = written()
    answer = phone.post(f"{base}/{path}", **sent)
    assert answer.status_code == 422, (answer.status_code, phone.page[:200])
    assert sentence in phone.page and kept in phone.page
    assert written() == before


def test_a_stale_page_says_so_and_keeps_what_was_typed(cast: Cast, now: datetime, browse: Browse) -> None:
    """The lease ran out, a colleague claimed: 409 with a sentence, and the list is still in the box."""
    from tests.court.test_desk import colleague

    world = w.filed(cast, now)
    world.act(desk.claim, world.clerk)
    slow = browse(world.clerk, world.now)
    address = f"/court/applications/{world.ref}"
    slow.get(address)
    world.wait(minutes=11)
    world.act(desk.claim, colleague(world))
    slow.at = world.now
    fields = {"items": "产权证明", "version": slow.kept["version"], "fence": slow.kept["fence"]}
    assert slow.post(f"{address}/supplement", **fields).status_code == 409
    assert "产权证明" in slow.page and "刚刚有了变化" in slow.page
    again = slow.post(f"{address}/supplement", **{k: v for k, v in fields.items() if k != "version"})
    assert again.status_code == 409 and "由别的同事接着办" in slow.page
    assert world.state == "JC_FILED"
