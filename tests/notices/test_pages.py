"""The bell shows one's own; the outbox exists in the demo only."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock, db
from portal.cases.models import Case
from portal.config import Config
from portal.notices.operations import Tell, tell
from portal.people import sessions
from portal.people.actors import Actor
from portal.people.sessions import Entry
from tests.cast import Cast
from tests.people.doors import Browser


def browser_of(app: Flask, actor: Actor) -> Browser:
    with db.transaction() as session:
        _row, token = sessions.start(session, Entry(actor.person_id, actor.appointment_id), clock.now())
    browser = Browser(app)
    browser.client.set_cookie("heyi_in", token)
    return browser


@pytest.fixture
def told(app: Flask, cast: Cast, now: datetime) -> Cast:
    """Eve and the applicant each have a notice about Eve's case."""
    with db.transaction() as session:
        case_id = session.scalars(select(Case.id).where(Case.ref == cast.eve_case)).one()
        tell(session, Tell(cast.eve.person_id, "returned", {"reason": "EVE-CANARY"}, case_id), now)
        tell(
            session,
            Tell(cast.applicant.person_id, "returned", {"reason": "GAOWA-CANARY"}, case_id, by=("sms",)),
            now,
        )
    return cast


def test_everybody_sees_only_the_own_notices(app: Flask, told: Cast) -> None:
    eve = browser_of(app, told.eve)
    page = eve.get("/notices").get_data(as_text=True)
    assert "EVE-CANARY" in page and "GAOWA-CANARY" not in page
    assert f"/cases/{told.eve_case}" in page
    assert eve.get("/notices/unread").json == {"unread": 1}


def test_a_case_one_may_no_longer_see_is_no_link(app: Flask, told: Cast) -> None:
    page = browser_of(app, told.applicant).get("/notices").get_data(as_text=True)
    assert "GAOWA-CANARY" in page and told.eve_case not in page


def test_reading_mine_leaves_yours_unread(app: Flask, told: Cast) -> None:
    eve, other = browser_of(app, told.eve), browser_of(app, told.applicant)
    eve.get("/notices")
    assert eve.post("/notices/read").status_code == 302
    assert eve.get("/notices/unread").json == {"unread": 0}
    assert other.get("/notices/unread").json == {"unread": 1}


def test_nobody_who_is_not_in_sees_a_bell(app: Flask, told: Cast) -> None:
    assert app.test_client().get("/notices").status_code == 302
    answer = app.test_client().get("/notices/unread", headers={"Accept": "application/json"})
    assert answer.status_code == 401


def test_the_outbox_shows_messages_in_the_demo_and_does_not_exist_elsewhere(
    app: Flask, told: Cast, house: Config
) -> None:
    page = app.test_client().get("/outbox").get_data(as_text=True)
    assert "19900000001" in page and "【和议】" in page
    app.config["HEYI"] = replace(house, demo=False)
    assert app.test_client().get("/outbox").status_code == 404
