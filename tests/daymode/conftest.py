"""The heart-attack case of 2019, told by text over weeks."""

from datetime import datetime

import pytest

from portal import db
from portal.clock import CHINA
from portal.config import Config
from tests import cast as people
from tests.daymode.story import Story, begin


@pytest.fixture
def story(house: Config, database: db.Database) -> Story:
    """Up to the evening before the channel switch: three sessions, term extended by both."""
    from tests.rooms.world import use_house

    use_house(house)
    at = datetime(2019, 12, 9, 9, 0, tzinfo=CHINA)
    with db.transaction() as session:
        cast = people.make(session, at)
    return begin(cast, at)


@pytest.fixture
def turn(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Set the hour at which requests arrive."""
    from portal import clock

    return lambda at: monkeypatch.setattr(clock, "now", lambda: at)


@pytest.fixture
def door(house: Config, story: Story):  # type: ignore[no-untyped-def]
    """The web application with the gateway's secret set."""
    from dataclasses import replace

    from portal.app import create_app
    from tests.daymode.test_medical_async import SECRET

    app = create_app(replace(house, sms_inbound_secret=SECRET))
    app.config["TESTING"] = True
    return app.test_client()
