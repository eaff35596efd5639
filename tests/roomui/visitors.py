"""People in browsers: signed in, on a telephone or at a desk, with a made-up camera; what their pages count and complain of."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from portal import clock, db
from portal.people import sessions
from portal.people.actors import Actor
from portal.rooms import operations as rooms
from portal.rooms.opening import MUST
from tests.rooms import world as worlds
from tests.rooms.world import World

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
PICTURES = Path("/tmp")

# Counts how often the page asks for the camera, and notes what the content policy refused.
WATCH = """
window.asked = 0;
const media = navigator.mediaDevices;
if (media) {
  const real = media.getUserMedia.bind(media);
  media.getUserMedia = (wanted) => { window.asked += 1; return real(wanted); };
}
window.violations = [];
addEventListener('securitypolicyviolation', e => violations.push(e.violatedDirective + ' ' + e.blockedURI));
"""


@dataclass
class Guests:
    """Everybody's windows."""

    browser: Browser
    url: str
    world: World
    contexts: dict[str, BrowserContext] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    def context(self, name: str, shape: dict[str, Any], prefs: str = "") -> BrowserContext:
        """A browser of its own for one person, already signed in."""
        context = self.browser.new_context(**shape, permissions=["camera", "microphone"], locale="zh-CN")
        context.add_init_script(WATCH)
        cookies = [{"name": "heyi_in", "value": self._token(name), "url": self.url}]
        if prefs:
            cookies.append({"name": "prefs", "value": prefs, "url": self.url})
        context.add_cookies(cookies)  # type: ignore[arg-type]
        self.contexts[name] = context
        return context

    def signed_in(self, actor: Actor) -> Actor:
        """An actor with the account that its sessions need."""
        with db.transaction() as session:
            return worlds._signed_in(session, actor, clock.now())

    def _token(self, name: str) -> str:
        actor = self.world.actor(name)
        with db.transaction() as session:
            entry = sessions.Entry(person_id=actor.person_id, appointment_id=actor.appointment_id)
            return sessions.start(session, entry, clock.now())[1]

    def open(self, name: str, shape: dict[str, Any] | None = None, prefs: str = "", path: str = "") -> Page:
        """The room's page of one person."""
        context = self.context(name, shape or (DESK if name == "mediator" else PHONE), prefs)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"{name}: {error}"))
        page.on("console", lambda line: self._console(name, line.type, line.text))
        page.goto(f"{self.url}/rooms/{self.world.room}{path}")
        return page

    def _console(self, name: str, kind: str, text: str) -> None:
        if kind == "error" and "favicon" not in text and "agreements" not in text:
            self.complaints.append(f"{name}: {text}")

    def told(self, *keys: str) -> None:
        """The mediator has said these opening lines; without naming any, those that must be said."""
        with db.transaction() as session:
            for key in keys or sorted(MUST):
                rooms.tick(session, self.world.mediator, self.world.room, key, clock.now())

    def close(self) -> None:
        for context in self.contexts.values():
            for page in context.pages:
                found = page.evaluate("window.violations ?? []")
                self.complaints.extend(found)
            context.close()

    def ready(self, *names: str) -> None:
        """Device checked, company declared, warning read, in the waiting room – without a browser."""
        now = clock.now()
        with db.transaction() as session:
            for name in names:
                actor = self.world.actor(name)
                rooms.check_device(session, actor, self.world.room, "av", True, now)
                rooms.declare_company(session, actor, self.world.room, "无", now)
                rooms.acknowledge_sham_warning(session, actor, self.world.room, now)
                rooms.arrive(session, actor, self.world.room, now)

    def inside(self, *names: str) -> None:
        """The same, and let in and recognised."""
        self.ready(*names)
        now = clock.now()
        with db.transaction() as session:
            rooms.arrive(session, self.world.mediator, self.world.room, now)
            for name in names:
                rooms.admit(session, self.world.mediator, self.world.room, self.world.refs[name], now)
                rooms.verify_identity(
                    session, self.world.mediator, self.world.room, self.world.refs[name], "video_card", now
                )


def picture(page: Page, name: str) -> None:
    """A picture to look at."""
    page.screenshot(path=str(PICTURES / f"roomui-{name}.png"))


def say(page: Page, text: str) -> None:
    """Open the box where it is shut, write, send."""
    box = page.locator("[data-composer] textarea")
    if not box.is_visible():
        page.locator('[data-verb="type"]').click()
    box.fill(text)
    page.locator("[data-composer] button").click()


def frames(page: Page) -> dict[str, int]:
    """Pictures decoded so far, per participant."""
    found: dict[str, int] = page.evaluate("window.heyiRoom.stats()")
    return found
