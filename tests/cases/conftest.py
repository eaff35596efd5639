"""What the tests of this room add: the settings that notices need, and browsers that are already somebody."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask, g
from werkzeug.test import TestResponse

from portal.config import Config
from portal.notices.settings import use_config
from portal.people.actors import Actor


@pytest.fixture(autouse=True)
def notices_know_the_house(house: Config) -> None:
    """SMS texts carry the public address and the help line."""
    use_config(house)


class Browser:
    """Somebody's browser, already signed in; sends the CSRF token of the last page it saw."""

    def __init__(self, app: Flask, actor: Actor | None) -> None:
        self.client = app.test_client()
        self.actor = actor
        self.token = ""

    def _as(self) -> dict[str, Any]:
        return {"heyi.test_actor": self.actor}

    def get(self, path: str) -> TestResponse:
        answer = self.client.get(path, environ_overrides=self._as())
        self._read(answer)
        return answer

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        answer = self.client.post(
            path, data={"csrf_token": self.token, **(data or {})}, environ_overrides=self._as(), **more
        )
        self._read(answer)
        return answer

    def _read(self, answer: TestResponse) -> None:
        if answer.mimetype == "text/html":
            found = re.search(r'name="csrf_token" value="([^"]+)"', answer.get_data(as_text=True))
            self.token = found.group(1) if found else self.token


@pytest.fixture
def browse(app: Flask, now: datetime) -> Callable[[Actor | None], Browser]:
    """`browse(actor)`: pages as that actor sees them, at the scenario's moment. Signing in has its own tests."""
    from flask import request

    def become() -> None:
        g.now, g.actor, g.by_cookie = now, request.environ.get("heyi.test_actor"), True

    hooks = app.before_request_funcs.setdefault(None, [])
    place = next((n for n, hook in enumerate(hooks) if hook.__name__ == "_load_actor"), 0)
    hooks.insert(place + 1, become)
    return lambda actor: Browser(app, actor)
