"""A person of the story: a browser of one's own, hands that press what a person would press, eyes that keep pictures."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, expect

from tests.stories.site import PASSWORD, Site

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
TOO_WIDE = """document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] : [
  document.documentElement.scrollWidth, ...[...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map((one) => one.outerHTML.slice(0, 160)).slice(0, 5)]"""
SLOW = 20_000  # ms: the machine may be busy with other tests


@dataclass
class Person:
    """One browser context. `phone` for parties, `username` for staff."""

    name: str
    site: Site
    page: Page
    context: BrowserContext
    folder: Path | None
    phone: str = ""
    username: str = ""
    mobile: bool = False
    taken: int = 0

    def go(self, path: str) -> None:
        """Type an address or tap a link of an SMS."""
        self.page.goto(path if path.startswith("http") else self.site.url + path)

    def press(self, words: str, within: str = "", exact: bool = True) -> None:
        """The button (or link that looks like one) with these words."""
        scope: Page | Locator = self.page.locator(within) if within else self.page
        button = scope.get_by_role("button", name=words, exact=exact)
        link = scope.get_by_role("link", name=words, exact=exact)
        target = button.or_(link).locator("visible=true").first
        self.tap(target)

    def tap(self, target: Locator) -> None:
        """With the finger or the mouse; again if the thing was exchanged under it, as panels of a live room are."""
        for _again in range(4):
            try:
                if self.mobile:
                    target.tap(timeout=SLOW / 3)
                else:
                    target.click(timeout=SLOW / 3)
                return
            except Error as gone:
                missed = gone
        raise missed

    def fill(self, name: str, value: str, within: str = "") -> None:
        """A field by its name."""
        scope: Page | Locator = self.page.locator(within) if within else self.page
        scope.locator(f'[name="{name}"]:not([type=hidden])').locator("visible=true").first.fill(value)

    def choose(self, name: str, value: str, within: str = "") -> None:
        """A radio button, a tick, or a line of a list."""
        scope: Page | Locator = self.page.locator(within) if within else self.page
        if scope.locator(f'select[name="{name}"]').count():
            scope.locator(f'select[name="{name}"]').first.select_option(value)
            return
        field = scope.locator(f'input[name="{name}"][value="{value}"]').first
        if not field.is_checked():
            self.tap(field)
        expect(field).to_be_checked()

    def sees(self, words: str, timeout: int = SLOW) -> None:
        """The words are on the screen."""
        expect(self.page.get_by_text(words).locator("visible=true").first).to_be_visible(timeout=timeout)

    def shot(self, screen: str) -> None:
        """Nothing is wider than the screen; and a picture in both widths, where somebody asked for pictures."""
        wide = self._too_wide()
        assert wide == [], f"{screen} of {self.name} is too wide: {wide}"
        if self.folder is None:
            return
        self.page.wait_for_load_state()
        self.page.wait_for_timeout(100)  # one frame of the new page: only for the sake of the picture
        self.taken += 1
        own, other = (PHONE, DESK) if self.mobile else (DESK, PHONE)
        base = f"{self.name}-{self.taken:02d}-{screen}"
        self.page.screenshot(path=self.folder / f"{base}-{own['width']}.png", full_page=True)
        self.page.set_viewport_size(other)  # type: ignore[arg-type]
        self.page.screenshot(path=self.folder / f"{base}-{other['width']}.png", full_page=True)
        self.page.set_viewport_size(own)  # type: ignore[arg-type]

    def _too_wide(self) -> object:
        """What sticks out to the right and goes on doing so: a page whose style sheets are still coming is no finding."""
        with suppress(
            Error
        ):  # the page was exchanged while it was asked, or really is too wide: then it is asked below
            self.page.wait_for_load_state()
            self.page.wait_for_function(f"({TOO_WIDE}).length === 0", timeout=SLOW / 4)
            return []
        self.page.wait_for_load_state()
        return self.page.evaluate(TOO_WIDE)

    def sign_in(self) -> None:
        """Staff: user name, password, TOTP."""
        self.go("/login")
        self.fill("username", self.username)
        self.fill("password", PASSWORD)
        self.fill("otp", self.site.totp(self.username))
        self.press("登录")
        expect(self.page).not_to_have_url(re.compile("/login$"), timeout=SLOW)

    def come_by_link(self, link: str) -> None:
        """A party: the link, the code from the telephone, the name."""
        self.go(link)
        self.shot("invitation")
        self.press("核对完了，继续")
        self.fill("code", self.site.code(self.phone))
        self.fill("name", self.name)
        self.shot("check")
        self.press("核对")
        expect(self.page).to_have_url(re.compile(r"/cases"), timeout=SLOW)
        if self.page.url.endswith("/cases"):  # a link to the list of one's own matters
            self.shot("mine")
            self.tap(self.page.locator("main a[href^='/cases/']").first)
            expect(self.page).to_have_url(re.compile(r"/cases/"), timeout=SLOW)

    def link(self) -> str:
        """The address in this person's newest SMS that has one."""
        text = self.site.sms(self.phone, "/i/")
        found = re.search(r"http://[\d.:]+/i/[\w-]+", text)
        assert found, text
        return found.group()


@dataclass
class Cast:
    """The five, each in a browser of their own."""

    applicant: Person
    respondent: Person
    mediator: Person
    clerk: Person
    judge: Person

    @property
    def all(self) -> tuple[Person, ...]:
        return self.applicant, self.respondent, self.mediator, self.clerk, self.judge

    @property
    def parties(self) -> tuple[Person, Person]:
        return self.applicant, self.respondent


def push(button: Locator) -> None:
    """A button of a panel that may be fetched anew at this very moment: no long look at whether it lies still."""
    expect(button).to_be_visible(timeout=SLOW)
    with suppress(Error):
        button.evaluate("element => element.click()", timeout=3000)


def push_until(button: Locator, done: Callable[[], bool]) -> None:
    """Press; if the panel was exchanged under the finger, press again, as people do."""
    for _again in range(8):
        if done():
            return
        push(button)
        for _moment in range(30):
            if done():
                return
            button.page.wait_for_timeout(100)
    raise AssertionError(f"pressing {button} changed nothing")


def tick(box: Locator) -> None:
    """A tick or a radio button, even where the bar with the big button lies over it at this moment."""
    if not box.is_checked():
        box.evaluate("element => element.click()")
    expect(box).to_be_checked()


@contextmanager
def person(browser: Browser, site: Site, name: str, **more: str) -> Iterator[Person]:
    """Open a context for this person: a phone with touch for parties, a desk for staff."""
    mobile = bool(more.get("phone"))
    context = browser.new_context(
        viewport=PHONE if mobile else DESK,  # type: ignore[arg-type]
        has_touch=mobile,
        is_mobile=mobile,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        permissions=["camera", "microphone"],
        accept_downloads=True,
    )
    context.set_default_timeout(SLOW)
    page = context.new_page()
    folder = Path(os.environ["HEYI_SHOTS"]) if os.environ.get("HEYI_SHOTS") else None
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    try:
        yield Person(name, site, page, context, folder, mobile=mobile, **more)
    except BaseException:
        # Whoever reads the failure wants to see what this person saw.
        page.screenshot(path=site.folder / f"failed-{name}.png")
        sys.stderr.write(f"{name} was at {page.url}; picture in {site.folder}\n")
        raise
    finally:
        context.close()
