"""F44: away at once from every page of a party; by walking the templates and by walking the routes."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

from portal.law.vocabulary import Role
from portal.people.guards import PUBLIC, SIGNED_IN
from portal.rooms.models import Sitting
from tests.rooms.test_sittings import opened
from tests.rooms.world import World

ROOT = Path(__file__).resolve().parents[2] / "portal/templates"
EXTENDS = re.compile(r"{%-?\s*extends\s+(.+?)\s*-?%}")
FRAMES = ("_party.html", "_room.html", "_desk.html", "_cockpit.html")
NEUTRAL = {"cases/calendar.html"}  # where it leads: nothing of us stands there
WHOLE = re.compile(r"<html", re.IGNORECASE)


def above(name: str) -> list[str]:
    """What a template stands in, from itself up to the frame of every page."""
    found = EXTENDS.search((ROOT / name).read_text())
    names = re.findall(r"'([\w/]+\.html)'", found.group(1)) if found else []
    return [name] + [one for parent in names for one in above(parent)]


def of_parties() -> list[str]:
    every = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*.html")]
    return [name for name in every if {"_party.html", "_room.html"} & set(above(name))]


def test_every_template_stands_in_a_known_frame_and_no_page_of_a_party_takes_the_way_out_away() -> None:
    whole = {str(p.relative_to(ROOT)) for p in ROOT.rglob("*.html") if WHOLE.search(p.read_text())}
    assert whole == {"_base.html"} | NEUTRAL, "a page with a frame of its own has no way out"
    pages = of_parties()
    assert len(pages) > 50
    for name in pages:
        text = (ROOT / name).read_text()
        if name not in ("_party.html", "_room.html"):
            assert "block quick_exit" not in text and "block header %" not in text, name
    for name in ("_party.html", "_room.html"):
        assert "safe_exit()" in (ROOT / name).read_text()


def test_every_page_that_a_party_gets_has_it(app: Flask, world: World, browse) -> None:  # type: ignore[no-untyped-def]
    opened(world)
    mine, seen = browse(world.applicant), {}
    for rule in app.url_map.iter_rules():
        guard = getattr(app.view_functions[rule.endpoint], "guard", frozenset())
        names = set(rule.arguments)
        if (
            "GET" not in (rule.methods or ())
            or not guard & {*PUBLIC, *SIGNED_IN, Role.PARTY}
            or names - {"ref"}
        ):
            continue
        for ref in (world.case, world.room) if names else ("",):
            path = rule.rule.replace("<ref>", ref)
            answer = mine.get(path)
            if answer.location is None and answer.mimetype == "text/html" and WHOLE.search(answer.text):
                seen[path.replace(ref, "…") if ref else path] = answer
    assert len(seen) > 15, sorted(seen)
    assert {"/cases", "/cases/…", "/rooms/…", "/cases/…/people", "/rooms/…/device", "/enter"} <= set(seen)
    without = {path for path, answer in seen.items() if "data-safe-exit" not in answer.text}
    assert without == {"/calendar"}, without
    for path, answer in seen.items():
        assert "no-store" in answer.headers["Cache-Control"], path  # the back button finds nothing kept
        if path != "/calendar":
            assert "safe_exit" in answer.text and 'action="/away"' in answer.text


def test_a_refused_page_has_it_too(world: World, browse) -> None:  # type: ignore[no-untyped-def]
    mine = browse(world.applicant)
    mine.get(f"/cases/{world.case}/safety")
    for answer in (
        mine.get("/cases/nobody"),
        mine.post(f"/cases/{world.case}/safety", {}),
        mine.get("/desk"),
    ):
        assert answer.status_code >= 400 and "data-safe-exit" in answer.text


def test_what_was_open_before_is_shut_after_leaving(world: World, browse) -> None:  # type: ignore[no-untyped-def]
    """Without a script the same form does it; the session is over for every other window too."""
    from portal import clock, db
    from portal.people import sessions

    mine = browse(world.applicant)
    mine.get(f"/cases/{world.case}")
    assert mine.post("/away").headers["Location"] == "/calendar"
    with db.reading() as session:
        assert sessions.live_actor(session, world.applicant.session_ref, clock.now()) is None
        assert session.query(Sitting).filter_by(state="open").count() == 0, "leaving is nobody else's news"
