"""The pages in a real browser: nothing serious for axe, nothing that scrolls sideways. Pictures go where HEYI_SHOTS says."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select
from werkzeug.serving import make_server

from portal import db
from portal.court import desk, queries
from portal.court.models import Application
from portal.people.actors import Actor
from tests.agreements.world import work
from tests.cast import Cast
from tests.court import world as w
from tests.court.browsing import Moment, seat
from tests.look.conftest import CHROMIUM, QUIET
from tests.look.test_pages import serious
from tests.servers import driver

JOBS = ("render_paper", "sign_paper", "verify_papers")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with driver() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


class Sight:
    """One server whose visitor and moment the test chooses."""

    def __init__(self, app: Flask, browser: Browser, now: datetime) -> None:
        self.moment, self.actor, self.browser = Moment(now), None, browser
        seat(app, self.moment)
        inner = app.wsgi_app

        def visited(environ: dict[str, Any], start: Any) -> Any:
            environ["heyi.test_actor"] = self.actor
            return inner(environ, start)

        app.wsgi_app = visited  # type: ignore[method-assign]
        self.server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def look(self, actor: Actor, path: str, at: datetime, width: int, name: str) -> Page:
        """Open, check, and keep a picture."""
        self.actor, self.moment.at = actor, at  # type: ignore[assignment]
        page = self.browser.new_page(viewport={"width": width, "height": 900 if width > 600 else 844})
        page.goto(f"http://127.0.0.1:{self.server.server_port}{path}")
        page.wait_for_load_state("networkidle")
        folder = os.environ.get("HEYI_SHOTS")
        if folder:
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=width < 600)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{name} at {width} scrolls sideways ({wide})"
        assert serious(page) == [], name
        return page


@pytest.fixture
def sight(app: Flask, chromium: Browser, now: datetime) -> Iterator[Sight]:
    made = Sight(app, chromium, now)
    yield made
    made.server.shutdown()


@pytest.mark.parametrize("width", [390, 1440])
def test_the_pages_of_the_confirmation_in_a_browser(
    cast: Cast, now: datetime, sight: Sight, width: int
) -> None:
    """WCAG 2.2 AA as far as axe sees it."""
    world = w.settled(cast, now)
    joint = f"/court/joint/{world.agreement_ref}"
    sight.look(world.applicant, joint, world.now, width, "joint-offer")
    world = w.prepared(cast, now)
    joint = f"/court/joint/{world.agreement_ref}"
    sight.look(world.applicant, joint, world.now, width, "joint-sign-now")
    sight.look(world.applicant, joint + "/sign", world.now, width, "joint-sign")
    world = w.filed(cast, now)
    work(world.now, JOBS)
    world.act(desk.claim, world.clerk)
    sight.look(world.clerk, "/court/queue", world.now, width, "queue")
    sight.look(world.clerk, f"/court/applications/{world.ref}", world.now, width, "review-clerk")
    world = w.accepted(cast, now)
    work(world.now, JOBS)
    joint = f"/court/joint/{world.agreement_ref}"
    sight.look(world.judge, f"/court/applications/{world.ref}", world.now, width, "review-judge")
    sight.look(world.respondent, joint, world.now, width, "joint-verify")
    world = w.drafted(cast, now)
    work(world.now, JOBS)
    sight.look(world.judge, f"/court/applications/{world.ref}", world.now, width, "review-ruling")
    world = w.confirmed(cast, now)
    sight.look(world.applicant, f"/court/joint/{world.agreement_ref}", world.now, width, "joint-confirmed")
    with db.reading() as session:
        court_id = session.scalars(select(Application.court_id)).one()
        assert queries.queue(session, world.clerk, court_id, world.now)[0].state == "JC_CONFIRMED"
