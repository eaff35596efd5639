"""Every address that answers GET, filled in with every name the database knows; and people who go through them all."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from portal import clock, db, tables
from portal.law.actions import ACTIONS
from portal.people import sessions
from portal.people.actors import Actor
from portal.rooms.acts import ACTS
from portal.rooms.pages import PANELS

PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
NOWHERE = "A" * 22  # a well-formed name of nothing
# What parameters that are no ref can be; a new one must be added here (the test says so).
WORDS_FOR = {
    "verb": sorted(ACTS), "name": sorted(PANELS), "action": sorted({str(a) for a in ACTIONS}), "kind": ["dismiss"],
    "page": ["kind", "me", "other", "story", "ask", "meeting"],
}  # fmt: skip
# The table whose refs stand in an address, by how it begins. A new beginning is a decision: the test asks for it.
OWNERS = {
    "/api/v1/agreements/": "agreement", "/api/v1/applications/": "application", "/api/v1/cases/": "case_file",
    "/api/v1/obligations/": "obligation", "/api/v1/rooms/": "room", "/agreements/": "agreement", "/cases/": "case_file",
    "/desk/cases/": "case_file", "/court/applications/": "application", "/court/joint/": "agreement",
    "/court/papers/": "paper", "/rooms/": "room", "/apply/files/": "evidence", "/enter/code/": "one_time_code",
    "/i/": "entry_link", "/me/sessions/": "login_session",
}  # fmt: skip
# What stands second in an address, by the word before it; anything else is tried with all of them.
INSIDE = {"papers": ("paper",), "evidence": ("evidence",), "clauses": ("clause",)}
REFS = {"ref", "item", "clause", "request_ref", "route", "letter"}
SHORT = {"Accept": "application/json"}
SHUT = (403, 404)
NUMBERS = {"step": range(1, 9), "number": range(1, 4)}
# Lists that are asked for with a query: parameter → tables whose refs are tried.
QUERIES = {"/messages": ("channel", "channel"), "/papers/": ("inline", None)}


def refs() -> dict[str, list[str]]:
    """Table → every public name in it."""
    found = {}
    with db.reading() as session:
        for table in tables.metadata.sorted_tables:
            if "ref" in table.c:
                found[table.name] = list(session.scalars(select(table.c.ref)))
    return {name: rows for name, rows in found.items() if rows}


def rules(app: Flask, method: str) -> list[Rule]:
    """Declared routes of this method."""
    found = [r for r in app.url_map.iter_rules() if method in (r.methods or ()) and r.endpoint != "static"]
    return sorted(found, key=lambda r: r.rule)


def unknown_parameters(app: Flask) -> set[str]:
    """Route parameters that the crawler would not know how to fill."""
    every = {name for r in app.url_map.iter_rules() for _, name in PARAMETER.findall(r.rule)}
    return every - {"filename"} - REFS - set(NUMBERS) - set(WORDS_FOR)


def choices(name: str, refs_of: Iterable[str]) -> list[str]:
    """What stands in this place of an address."""
    if name in NUMBERS:
        return [str(n) for n in NUMBERS[name]]
    return list(WORDS_FOR.get(name) or refs_of)


def fill(rule: str, values: dict[str, str]) -> str:
    """The address."""
    return PARAMETER.sub(lambda m: values[m.group(2)], rule)


@dataclass
class Visitor:
    """Somebody with a real session cookie, or with none."""

    name: str
    client: FlaskClient
    asked: int = 0

    def get(self, path: str):  # type: ignore[no-untyped-def]
        """One page."""
        self.asked += 1
        return self.client.get(path)

    def is_let_in(self, path: str) -> bool:
        """Whether there is anything for this person; a refusal comes in a few words instead of a page."""
        return self.client.get(path, headers=SHORT).status_code not in SHUT


def visitors(app: Flask, people: dict[str, Actor]) -> dict[str, Visitor]:
    """Everybody, signed in now; and nobody in particular."""
    found = {"anonymous": Visitor("anonymous", app.test_client())}
    for name, actor in people.items():
        client = app.test_client()
        with db.transaction() as session:
            entry = sessions.Entry(actor.person_id, actor.appointment_id)
            client.set_cookie("heyi_in", sessions.start(session, entry, clock.now())[1])
        found[name] = Visitor(name, client)
    return found


def places(rule: str) -> list[str]:
    """Parameter names in order."""
    return [name for _, name in PARAMETER.findall(rule)]


def addresses(rule: str, who: list[Visitor], known: dict[str, list[str]]) -> Iterator[str]:
    """Every address of a rule that means something to somebody, and one that does not.

    A ref in the wrong place is no name of anything, so each table is tried first with a few of its names by the people
    who see most; the tables that answer are then tried whole.
    """
    names = places(rule)
    tables_of = [
        _tables(rule, n, names, who[:3], known) if name in REFS else None for n, name in enumerate(names)
    ]
    options = []
    for name, found in zip(names, tables_of, strict=True):
        every = [ref for table in found or () for ref in known[table]]
        options.append([*choices(name, every), NOWHERE] if name in REFS else choices(name, ()))
    every = [fill(rule, dict(zip(names, values, strict=True))) for values in itertools.product(*options)]
    yield from _alive(every, who) if REFS & set(names) else every


def _alive(paths: list[str], who: list[Visitor]) -> list[str]:
    """Of all addresses those that are something to somebody, and some that are nothing."""
    found = [p for p in paths if any(visitor.is_let_in(p) for visitor in who)]
    return found + [p for p in paths if p not in set(found)][:5]


_FOUND: dict[str, list[str]] = {}


def _tables(
    rule: str, place: int, names: list[str], who: list[Visitor], known: dict[str, list[str]]
) -> list[str]:
    if place > 0:  # inside something: the owner's whole tables of the names that can stand second
        within = INSIDE.get(PARAMETER.split(rule)[3 * place].strip("/"), ("evidence", "paper", "clause"))
        return [t for t in (*within, "paper_request") if t in known]
    start = rule.split("<", 1)[0]
    if start in OWNERS:
        return [t for t in (OWNERS[start],) if t in known]
    if _FOUND.get(start):  # what stands in /rooms/<ref> stands in /rooms/<ref>/panel too
        return _FOUND[start]
    found = _FOUND[start] = []
    for table, every in known.items():
        probes = [
            fill(rule, {n: (ref if i == 0 else _first(n)) for i, n in enumerate(names)})
            for ref in _some(every)
        ]
        if any(visitor.is_let_in(path) for visitor in who for path in probes):
            found.append(table)
    return found


def _first(name: str) -> str:
    return choices(name, [NOWHERE])[0]


def _some(every: list[str]) -> list[str]:
    return list(dict.fromkeys([every[0], every[-1]]))
