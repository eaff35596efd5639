"""One server and one Chromium for all tests of the look."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.look.app import make_app
from tests.servers import driver

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--headless=new",
]
NOTE_VIOLATIONS = """
window.violations = [];
addEventListener('securitypolicyviolation', e => violations.push(e.violatedDirective + ' ' + e.blockedURI));
"""


@pytest.fixture(scope="session")
def look_app() -> Flask:
    return make_app()


@pytest.fixture(scope="session")
def look_url(look_app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, look_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with driver() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


class Opener:
    """Opens pages in fresh contexts and keeps what the browser complained about."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser, self.url, self.complaints = browser, url, list[str]()
        self.contexts: list[Any] = []

    def __call__(self, path: str, width: int = 390, height: int = 844, **options: Any) -> Page:
        context = self.browser.new_context(viewport={"width": width, "height": height}, **options)
        context.add_init_script(NOTE_VIOLATIONS)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda line: line.type == "error" and self.complaints.append(line.text))
        page.goto(self.url + path)
        return page


@pytest.fixture
def open_page(chromium: Browser, look_url: str) -> Iterator[Opener]:
    opener = Opener(chromium, look_url)
    yield opener
    for context in opener.contexts:
        context.close()
