"""A room for every test that asks."""

from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal import clock, db
from portal.config import Config
from portal.people import sessions
from portal.people.actors import Actor
from tests.cast import Cast
from tests.rooms import world as worlds


@pytest.fixture
def world(house: Config, cast: Cast, now: datetime) -> worlds.World:
    """Everybody admitted to the joint channel."""
    worlds.use_house(house)
    with db.transaction() as session:
        made = worlds.make(session, cast, now)
    with db.transaction() as session:
        worlds.let_everybody_in(session, made, now)
    return made


@pytest.fixture
def live(app: Flask, cast: Cast) -> worlds.World:
    """The application has its own clock, so this room lives now."""
    app.config["WTF_CSRF_ENABLED"] = False
    with db.transaction() as session:
        made = worlds.make(session, cast, clock.now())
        worlds.let_everybody_in(session, made, clock.now())
    return made


def browser(app: Flask, actor: Actor) -> FlaskClient:
    """Somebody signed in."""
    client = app.test_client()
    with db.transaction() as session:
        entry = sessions.Entry(person_id=actor.person_id, appointment_id=actor.appointment_id)
        _, token = sessions.start(session, entry, clock.now())
    client.set_cookie("heyi_in", token)
    return client
