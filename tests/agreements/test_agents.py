"""F16, 民诉法62: an agent's paper is uploaded by its own side, seen by that side and the mediator, and counts once compared."""

import io
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal import clock, db
from portal.agreements import operations
from portal.agreements.forms import FreezeIn
from portal.cases.models import Participant
from portal.cases.models_group import AuthorityPaper
from portal.errors import GuardFailed
from portal.notices.models import Outgoing
from portal.people import sessions
from portal.people.actors import Actor
from portal.people.models import Account, EntryLink
from tests.adversary.played import _pdf
from tests.agreements import world as w
from tests.cast import Cast

FREEZE = ("settle", "sign_agreement")
PAPER = _pdf("授权委托书")


class House:
    """The file, and everybody's browser."""

    def __init__(self, app: Flask, cast: Cast, now: datetime) -> None:
        app.config["WTF_CSRF_ENABLED"] = False
        self.app, self.world = app, w.drafted(cast, now)
        with db.reading() as session:
            self.agent = session.get_one(Participant, self.world.agent.participant_id).ref

    def browser(self, who: str) -> FlaskClient:
        actor: Actor = getattr(self.world, who, None) or getattr(self.world.cast, who)
        client = self.app.test_client()
        with db.transaction() as session:
            known = session.query(Account).filter_by(person_id=actor.person_id).count()
            if actor.appointment_id is not None and not known:
                session.add(
                    Account(person_id=actor.person_id, username=who, password_hash="-", totp_secret="-")
                )
            entry = sessions.Entry(person_id=actor.person_id, appointment_id=actor.appointment_id)
            _, token = sessions.start(session, entry, clock.now())
        client.set_cookie("heyi_in", token)
        return client

    def upload(
        self, who: str, scope: str, *powers: str, data: bytes = PAPER, name: str = "委托书.pdf"
    ) -> TestResponse:
        fields = {"scope": scope, "powers": list(powers), "file": (io.BytesIO(data), name)}
        return self.browser(who).post(f"/cases/{self.world.case_ref}/agents/{self.agent}/paper", data=fields)

    def decide(
        self, who: str, ref: str, accepts: str = "true", *powers: str, reason: str = ""
    ) -> TestResponse:
        fields = {"accepts": accepts, "powers": list(powers), "reason": reason}
        return self.browser(who).post(f"/cases/{self.world.case_ref}/authority/{ref}", data=fields)

    def paper(self) -> AuthorityPaper:
        with db.reading() as session:
            row = session.scalars(select(AuthorityPaper).order_by(AuthorityPaper.id.desc())).first()
            assert row is not None
            session.expunge_all()
        return row

    def held(self) -> list[str]:
        with db.reading() as session:
            return list(session.get_one(Participant, self.world.agent.participant_id).authority)

    def freeze(self) -> None:
        self.world.act(operations.freeze, self.world.mediator, FreezeIn(agents=(self.agent,)))


@pytest.fixture
def home(app: Flask, cast: Cast, now: datetime) -> House:
    return House(app, cast, now)


def test_only_a_special_authority_that_the_mediator_compared_lets_an_agent_sign(home: House) -> None:
    def fails() -> None:
        with pytest.raises(GuardFailed, match="authority_ok"):
            home.freeze()

    fails()
    assert home.upload("applicant", "special", *FREEZE).status_code == 303
    fails()  # uploaded is not compared
    ref = home.paper().ref
    for who, status in (("applicant", 403), ("agent", 403), ("respondent", 403), ("eve", 403), ("clerk", 403), ("other_mediator", 404)):  # fmt: skip
        assert home.decide(who, ref, "true", *FREEZE).status_code == status, who
    assert home.decide("mediator", ref, "true", "settle").status_code == 303
    assert home.held() == ["settle"]
    fails()  # the paper does not name the signing
    home.upload("agent", "general")
    assert home.decide("mediator", home.paper().ref).status_code == 303
    assert home.held() == []  # a newer paper replaces what the older one gave
    home.upload("agent", "special", *FREEZE)
    home.decide("mediator", home.paper().ref, "true", *FREEZE, "waive")
    assert home.held() == ["settle", "sign_agreement"]  # not what only the mediator ticked
    home.freeze()
    assert (
        home.browser("applicant").post(f"/cases/{home.world.case_ref}/agents/{home.agent}/end").status_code
        == 303
    )
    assert home.held() == [] and home.paper().state == "ended"
    assert home.browser("agent").get(f"/cases/{home.world.case_ref}").status_code == 404


def test_the_paper_is_read_by_its_own_side_and_the_mediator_alone(home: House) -> None:
    home.upload("applicant", "special", *FREEZE)
    url = f"/cases/{home.world.case_ref}/authority/{home.paper().ref}"
    for who in ("applicant", "agent", "mediator"):
        answer = home.browser(who).get(url)
        assert answer.data == PAPER and answer.headers["Content-Disposition"].startswith("attachment"), who
    for who, status in (("respondent", 404), ("eve", 404), ("other_mediator", 404), ("clerk", 403), ("judge", 403), ("seal_holder", 403)):  # fmt: skip
        assert home.browser(who).get(url).status_code == status, who
    other = home.browser("respondent").get(f"/cases/{home.world.case_ref}/agents").get_data(as_text=True)
    assert home.world.agent.name not in other and "委托书.pdf" not in other
    page = home.browser("mediator").get(f"/cases/{home.world.case_ref}/agents").get_data(as_text=True)
    assert "核对过了，人和委托书对得上" in page and "委托书.pdf" in page


def test_wrong_papers_are_refused_with_words_and_nothing_is_kept(home: House) -> None:
    wrong = (("special", (), PAPER, "a.pdf"), ("special", FREEZE, b"MZ" + b"\0" * 90, "a.exe"), ("special", FREEZE, b"", "a.pdf"), ("other", FREEZE, PAPER, "a.pdf"))  # fmt: skip
    for scope, powers, data, name in wrong:
        answer = home.upload("applicant", scope, *powers, data=data, name=name)
        assert answer.status_code == 422 and "data-code" in answer.get_data(as_text=True)
    assert home.upload("respondent", "general").status_code == 404  # not his agent
    home.upload("applicant", "special", *FREEZE)
    assert (
        home.decide("mediator", home.paper().ref, "false").status_code == 422
    )  # a refusal says what to mend
    home.decide("mediator", home.paper().ref, "false", reason="没有写明代为和解")
    assert "没有写明代为和解" in home.browser("applicant").get(f"/cases/{home.world.case_ref}/agents").get_data(as_text=True)  # fmt: skip
    assert home.decide("mediator", home.paper().ref, "true", *FREEZE).status_code == 409


def test_a_party_names_two_agents_and_no_third_and_nobody_of_the_other_side(home: House) -> None:
    url = f"/cases/{home.world.case_ref}/agents"
    first = home.browser("applicant")
    assert first.post(url, data={"name": "欧阳德福", "phone": "19900000002"}).status_code == 422
    assert first.post(url, data={"name": "赵律师", "phone": "19900000041"}).status_code == 303
    assert "赵律师" in first.get(url).get_data(as_text=True)
    with db.reading() as session:
        link = session.scalars(select(EntryLink).order_by(EntryLink.id.desc())).first()
        sms = session.scalars(select(Outgoing).where(Outgoing.person_id == link.person_id)).one().body  # type: ignore[union-attr]
        assert f"/i/{link.ref}" in sms and "渗水" not in sms  # type: ignore[union-attr]
    assert first.post(url, data={"name": "钱律师", "phone": "19900000042"}).status_code == 422
    assert home.browser("agent").post(url, data={"name": "孙律师", "phone": "19900000043"}).status_code == 403


def test_nothing_else_in_the_product_gives_an_agent_authority() -> None:
    """The guards read `Participant.authority`; comparing the paper is the only hand that fills it, leaving empties it."""
    found = [
        path.name
        for path in (Path(__file__).parents[2] / "portal").rglob("*.py")
        if any(
            sign in path.read_text("utf-8") for sign in (".authority =", "agent.authority =", "authority=[")
        )
    ]
    assert sorted(found) == ["authority.py", "leaving.py"] or sorted(found) == ["authority.py"]
