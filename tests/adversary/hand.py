"""Somebody who sends forms, and what a refusal must look like: words, a stable code, everything typed, nothing written."""

from __future__ import annotations

import hashlib
import html
import json
import re
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from portal import db, tables
from portal.errors import InvalidInput
from portal.errors_web import TITLES
from portal.forms import Form, parse
from portal.refill import CONTROL, SECRET
from tests.adversary import shown, surfaces
from tests.adversary.mutants import MARK
from tests.adversary.played import Played
from tests.adversary.surfaces import OWNERS

CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")
CODE = re.compile(r'data-code="([a-z_]+)"')
REFUSED = {400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429}
WHO = {"PARTY": "applicant", "MEDIATOR": "mediator", "CLERK": "clerk", "JUDGE": "judge", "ORGANISATION": "seal_holder",
       "SUPERVISOR": "supervisor", "signed_in": "applicant", "public": "anonymous"}  # fmt: skip
# Rows that come and go with looking at pages, not with what is typed.
NOT_COUNTED = {"attempt", "login_session", "spent_token", "worker_beat"}
# Routes that are about the sender alone: Eve may use them for herself.
OF_ONESELF = {"/apply/<int:step>", "/apply/<int:step>/save", "/apply/drop", "/apply/files", "/apply/submit", "/notices/read"}  # fmt: skip


def written() -> dict[str, str]:
    """Every row of every table as it lies in the file: what a refused request must leave as it was."""
    with db.reading() as session:
        connection = session.connection()
        return {
            t.name: hashlib.sha256(
                repr(sorted(map(repr, connection.exec_driver_sql(f'SELECT * FROM "{t.name}"')))).encode()
            ).hexdigest()
            for t in tables.metadata.sorted_tables
            if t.name not in NOT_COUNTED
        }


def changed(before: dict[str, str]) -> list[str]:
    """Tables that are not as they were."""
    return [name for name, digest in written().items() if before[name] != digest]


def own(file: Played) -> dict[str, list[str]]:
    """Every name in the database, those of this case first: Eve has a case too."""
    known = surfaces.refs()
    known["case_file"] = [file.case, *(ref for ref in known["case_file"] if ref != file.case)]
    return known


NAMED = {"item": "evidence", "route": "urgent_route", "letter": "inbound"}


def address(rule: str, known: dict[str, list[str]]) -> str | None:
    """The rule with names of things of this case; None where there is none yet."""
    values: dict[str, str] = {}
    for name in surfaces.places(rule):
        if name == "ref":
            start = max((s for s in OWNERS if rule.startswith(s)), key=len, default="")
            values[name] = next(iter(known.get(OWNERS.get(start, ""), [])), "")
        elif name in surfaces.REFS:
            values[name] = next(iter(known.get(NAMED.get(name, name), [])), surfaces.NOWHERE)
        else:
            values[name] = surfaces.choices(name, ())[0]
    return surfaces.fill(rule, values) if all(values.values()) else None


def pages(app: Flask) -> list[Any]:
    """Unsafe routes that are not the API."""
    return [r for r in surfaces.rules(app, "POST") if not r.rule.startswith("/api/")]


def api_rules(app: Flask) -> list[tuple[str, Any]]:
    """Unsafe calls of the API."""
    return [(m, r) for m in ("POST", "PUT") for r in surfaces.rules(app, m) if r.rule.startswith("/api/")]


def sender(view: Any) -> str:
    """Who may use this route, by its declared guard."""
    return WHO[sorted(map(str, view.guard))[0]]


def refuses(model: type[Form], data: dict[str, Any]) -> bool:
    """True where the model itself must say no."""
    try:
        parse(model, data)
    except InvalidInput:
        return True
    return False


class Hand:
    """Somebody who sends forms, with the token of a page really seen."""

    def __init__(self, app: Flask, file: Played) -> None:
        self.visitors = surfaces.visitors(app, file.people)
        self.tokens = {name: self._token(name) for name in self.visitors}
        self.on_pages: dict[tuple[str, str], list[shown.Shown]] = {}

    def look(self, app: Flask, known: dict[str, list[str]]) -> None:
        """What stands now on the pages of those who may send something."""
        lookers = [(name, self.visitors[name]) for name in sorted({*WHO.values(), "respondent"})]
        for rule in surfaces.rules(app, "GET"):
            path = address(rule.rule, known)
            for name, visitor in lookers if path and not rule.rule.startswith("/api/") else ():
                answer = visitor.client.get(str(path))
                if answer.mimetype == "text/html":
                    for form in shown.forms(str(path), answer.get_data(as_text=True)):
                        self.on_pages.setdefault((name, form.action), []).append(form)

    def _token(self, name: str) -> str:
        for path in ("/cases", "/desk", "/login"):
            text = self.visitors[name].client.get(path, follow_redirects=True).get_data(as_text=True)
            found = re.search(r'name="csrf_token" value="([^"]+)"', text)
            if found:
                return found.group(1)
        raise AssertionError(name)

    def send(
        self, who: str, path: str, data: dict[str, Any], token: bool = True, page: str = ""
    ) -> TestResponse:
        """Post it as a browser does, from the page it stands on."""
        body = {**flat(data), **({"csrf_token": self.tokens[who]} if token else {})}
        head = {"Referer": f"http://localhost{page}"} if page else {}
        return self.visitors[who].client.post(path, data=body, headers=head)


def flat(data: dict[str, Any]) -> dict[str, Any]:
    """As form fields: text, or several of it."""
    return {k: v if isinstance(v, str) else [str(x) for x in v] if isinstance(v, list) and all(isinstance(x, str) for x in v)
            else json.dumps(v) for k, v in data.items() if not (isinstance(v, str) and "\ud800" in v)}  # fmt: skip


def faults(answer: TestResponse, data: dict[str, Any], what: str) -> list[str]:
    """What is wrong with this refusal."""
    if answer.status_code not in REFUSED:
        return [f"{what}: {answer.status_code}"]
    if answer.mimetype != "text/html":
        return problem_faults(answer, what)
    text = answer.get_data(as_text=True)
    code = CODE.search(text)
    said = [] if CHINESE.search(text) and "Traceback" not in text else [f"{what}: no words"]
    said += [] if code and code.group(1) in TITLES else [f"{what}: no code, {answer.status_code}"]
    return said + [f"{what}: lost {name}" for name in typed_in(data) if not _stands(data[name], text)]


def problem_faults(answer: TestResponse, what: str) -> list[str]:
    """The same for an answer to a machine."""
    body = answer.get_json(silent=True) or {}
    if answer.status_code not in REFUSED:
        return [f"{what}: {answer.status_code}"]
    if answer.mimetype != "application/problem+json" or body.get("code") not in TITLES:
        return [f"{what}: no problem JSON with a code of ours"]
    return [] if CHINESE.search(str(body.get("title"))) else [f"{what}: no words"]


def typed_in(data: dict[str, Any]) -> list[str]:
    """Fields in which somebody wrote something. Codes and passwords never come back."""
    return [n for n, v in data.items() if isinstance(v, str) and MARK in v and "\ud800" not in v and n not in SECRET | CONTROL]  # fmt: skip


def _stands(words: str, text: str) -> bool:
    """Whole, as page text; white space at the ends is trimmed by the forms."""
    return html.escape(words.strip("\x00 ")).replace("\x00", "") in text.replace("\x00", "")
