"""无争议事实记载表 from the last 我认可 to the last name: one page each, one paper, nothing left open (OM-17, papers 5)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from documents.verify import verify
from portal import clock, db
from portal.cases import paperwork  # noqa: F401  registers the paper jobs
from portal.cases.models import Paper
from portal.cases.workshop import Workshop, open_workshop
from portal.config import Config
from portal.notices.models import Notice, Outgoing
from portal.people.models import Account
from portal.rooms import operations as rooms
from portal.rooms.operations.undisputed import answer_fact
from tests.agreements.world import work
from tests.cast import Cast
from tests.rooms import world as worlds
from tests.rooms.conftest import browser
from tests.rooms.world import World

FACT = "漏点为601室卫生间地面防水层。"


@pytest.fixture
def shop(app: Flask, house: Config) -> Iterator[Workshop]:
    """Keys, files and rendering without a pool."""
    made = Workshop(house, clock.now())
    open_workshop(made)
    yield made
    open_workshop(None)


@pytest.fixture
def agreed(app: Flask, cast: Cast) -> World:
    """Everybody inside, one fact that both have confirmed; the application has its own clock, so this room lives now."""
    app.config["WTF_CSRF_ENABLED"] = False
    with db.transaction() as session:
        made = worlds.make(session, cast, clock.now())
        worlds.let_everybody_in(session, made, clock.now())
    confirm(made, FACT)
    return made


def confirm(world: World, text: str) -> None:
    with db.transaction() as session:
        fact = rooms.add_fact(session, world.mediator, world.room, text, [], clock.now())
        for actor in (world.applicant, world.respondent):
            answer_fact(session, actor, world.room, (fact.ref, fact.version, True), clock.now())


def record(world: World) -> str:
    """The paper's ref, its bytes made."""
    with db.transaction() as session:
        ref = rooms.record_facts(session, world.mediator, world.room, clock.now()).ref
    work(clock.now())
    return ref


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def digits() -> str:
    with db.reading() as session:
        query = select(Outgoing.body).where(Outgoing.code == "code_sign").order_by(Outgoing.id.desc())
        found = re.search(r"\d{6}", session.scalars(query).first() or "")
    assert found
    return found.group()


def mark(person: FlaskClient, page: str) -> dict[str, str]:
    digest = hashlib.sha256(person.get(page.replace("/sign", "/frozen.pdf")).data).hexdigest()
    return {"document_hash": digest, "signature_way": "typed"}


def totp(actor: Any) -> str:
    secret = pyotp.random_base32()
    with db.transaction() as session:
        session.scalars(
            select(Account).where(Account.person_id == actor.person_id)
        ).one().totp_secret = secret
    return pyotp.TOTP(secret).at(int(clock.now().timestamp()))


def test_everybody_is_asked_reads_and_signs_and_the_paper_is_done(
    app: Flask, agreed: World, shop: Workshop
) -> None:
    ref = record(agreed)
    with db.reading() as session:
        told = set(session.scalars(select(Notice.person_id).where(Notice.code == "facts_to_sign")))
    assert told == {a.person_id for a in (agreed.applicant, agreed.respondent, agreed.mediator)}
    page, room = f"/cases/{agreed.case}/papers/{ref}/sign", f"/rooms/{agreed.room}"
    for actor in (agreed.applicant, agreed.respondent):
        phone = browser(app, actor)
        case = text_of(phone.get(f"/cases/{agreed.case}"))
        assert "等您签名的" in case and "双方都认可的事实写好了" in case and page in case
        assert page in text_of(phone.get(room))
        assert FACT in text_of(phone.get(page))
        typed = mark(phone, page)
        assert "请填短信里的6位数字" in text_of(phone.post(page, data=typed))
        phone.post(f"{page}/code")
        no_terms = phone.post(page, data={**typed, "code": digits()})
        assert (no_terms.status_code, "请先看完，再勾选" in text_of(no_terms)) == (422, True)
        signed = phone.post(f"{page}?next={room}", data={**typed, "sign_terms": "1"})
        assert (signed.status_code, signed.location) == (303, room)
        assert "等您签名的" not in text_of(phone.get(f"/cases/{agreed.case}"))
        assert phone.get(page).location.endswith(f"/cases/{agreed.case}")  # nothing is signed twice
    desk = browser(app, agreed.mediator)
    assert "等您签名" in text_of(desk.get(f"/desk/cases/{agreed.case}"))
    assert "斯琴高娃签了" in text_of(desk.get(room)) and "动态码" in text_of(desk.get(page))
    assert desk.post(page, data={**mark(desk, page), "code": totp(agreed.mediator)}).status_code == 303
    work(clock.now())
    with db.reading() as session:
        paper = session.scalars(select(Paper).where(Paper.ref == ref)).one()
        state, sha = paper.state, paper.sha256
    assert state == "done" and "都签好了" in text_of(desk.get(room))
    report = verify(shop.files.get(agreed.case, sha), shop.keys.root_pem())
    assert (report.status, report.codes) == ("valid", ())


def test_strangers_and_agents_have_no_place_in_it(app: Flask, agreed: World, shop: Workshop) -> None:
    """Only whose name stands in the paper finds the page; the same answer as for a paper that is not there."""
    ref = record(agreed)
    for actor in (agreed.eve, agreed.agent):
        stranger = browser(app, actor)
        for rest in ("sign", "frozen.pdf"):
            assert stranger.get(f"/cases/{agreed.case}/papers/{ref}/{rest}").status_code == 404
    away = browser(app, agreed.applicant).get(
        f"/cases/{agreed.case}/papers/{ref}/sign?next=https://x.example/"
    )
    assert "x.example" not in text_of(away)


def test_the_same_facts_make_one_paper_and_other_facts_replace_an_unsigned_one(
    app: Flask, agreed: World, shop: Workshop
) -> None:
    first = record(agreed)
    assert record(agreed) == first
    assert "做成无争议事实记载表" not in text_of(browser(app, agreed.mediator).get(f"/rooms/{agreed.room}"))
    confirm(agreed, "501室木地板约5平方米受损。")
    second = record(agreed)
    with db.reading() as session:
        states = dict(
            session.execute(
                select(Paper.ref, Paper.state).where(Paper.kind == "undisputed_facts", Paper.language == "zh")
            ).all()
        )
    assert states == {first: "void", second: "ready"}
    assert browser(app, agreed.applicant).get(f"/cases/{agreed.case}/papers/{first}/sign").status_code == 404


def test_what_was_agreed_stays_in_sight_of_both_sides(app: Flask, agreed: World) -> None:
    """After the last 我认可 the words do not vanish from the room."""
    with db.transaction() as session:
        worlds.prepare_opening(session, agreed, clock.now())
    for actor in (agreed.applicant, agreed.respondent):
        phone = browser(app, actor)
        phone.post(f"/rooms/{agreed.room}/act/company", data={"company": "无"})
        panel = text_of(phone.get(f"/rooms/{agreed.room}/panel/ask"))
        assert FACT in panel and "斯琴高娃确认" in panel and "欧阳德福确认" in panel
