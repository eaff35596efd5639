"""Somebody's browser at a chosen moment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, g, request
from werkzeug.test import TestResponse

from portal.people.actors import Actor


@dataclass
class Moment:
    """The instant at which the next request arrives."""

    at: datetime


def seat(app: Flask, moment: Moment) -> None:
    """Requests carry their actor; everything behind the door is the real thing."""

    def become() -> None:
        g.now, g.actor, g.by_cookie = moment.at, request.environ.get("heyi.test_actor"), True

    hooks = app.before_request_funcs.setdefault(None, [])
    place = next(n for n, hook in enumerate(hooks) if hook.__name__ == "_load_actor")
    hooks.insert(place + 1, become)


class Browser:
    """Already signed in; sends the CSRF token, version and fence of the last page it saw."""

    def __init__(self, app: Flask, actor: Actor | None, moment: Moment, at: datetime) -> None:
        self.client, self.actor, self.moment, self.at = app.test_client(), actor, moment, at
        self.kept: dict[str, str] = {}
        self.page = ""

    def get(self, path: str) -> TestResponse:
        """Read a page."""
        self.moment.at = self.at
        return self._read(self.client.get(path, environ_overrides={"heyi.test_actor": self.actor}))

    def post(self, path: str, **fields: Any) -> TestResponse:
        """Send a form of that page."""
        self.moment.at = self.at
        data = {"csrf_token": self.kept.get("csrf_token", ""), **fields}
        return self._read(
            self.client.post(path, data=data, environ_overrides={"heyi.test_actor": self.actor})
        )

    def _read(self, answer: TestResponse) -> TestResponse:
        if answer.mimetype == "text/html":
            self.page = answer.get_data(as_text=True)
            for name in ("csrf_token", "version", "fence", "bundle_hash", "document_hash"):
                found = re.search(rf'name="{name}" value="([^"]+)"', self.page)
                if found:
                    self.kept[name] = found.group(1)
        return answer
