"""A workshop in this process, so that papers are made for real."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.cases import paperwork  # noqa: F401  registers the paper jobs
from portal.cases.workshop import Workshop, open_workshop
from portal.config import Config
from portal.notices.settings import use_config
from portal.people.actors import Actor
from portal.people.secrets import use_secrets
from tests.agreements import world as w
from tests.warm import authority


@pytest.fixture
def shop(house: Config, now: datetime) -> Iterator[Workshop]:
    """Keys, files and rendering without a pool."""
    use_secrets(house.secret_key)
    use_config(house)
    authority(house, now)
    made = Workshop(house, now)
    open_workshop(made)
    yield made
    open_workshop(None)


Visit = Callable[[Actor], FlaskClient]


@pytest.fixture
def visit(app: Flask) -> Visit:
    """A browser in which this person is signed in. Forms are posted without the token, which has its own test."""
    app.config["WTF_CSRF_ENABLED"] = False

    def browser(actor: Actor) -> FlaskClient:
        client = app.test_client()
        client.set_cookie("heyi_in", w.TOKENS[actor.session_ref])
        return client

    return browser
