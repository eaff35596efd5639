"""Waiting for news of a room: what sleeps holds nothing, and the API's door is the pages' door (F48)."""

from __future__ import annotations

import threading
import time
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from portal import clock, db
from portal.people import sessions, tokens
from portal.people.models import LoginSession
from portal.rooms import operations as rooms
from portal.rooms.changes import Asked, News, since
from portal.rooms.operations import Say
from portal.rooms.waiting import Waiter, until_news, waiting
from tests.rooms.world import World


@pytest.fixture
def now() -> datetime:
    """Real time: tokens and sessions are looked at by the clock."""
    return clock.now()


def _look(world: World, name: str, asked: Asked) -> News:
    actor = world.actor(name)
    with db.reading() as session:
        return since(session.connection(), world.room_id, actor.participant_id or 0, set(), asked)


def test_a_request_that_sleeps_holds_no_connection_and_wakes_at_the_commit(world: World) -> None:
    mark = _look(world, "respondent", Asked()).mark
    asked = Asked(mark, {world.joint: 0})
    waiter = Waiter(world.respondent.person_id, world.room_id, world.case, world.respondent.session_ref)
    found: list[News] = []
    thread = threading.Thread(
        target=lambda: found.append(until_news(waiter, 10, lambda: _look(world, "respondent", asked)))
    )
    thread.start()
    deadline = time.monotonic() + 5
    while not waiting.count(world.respondent.person_id) and time.monotonic() < deadline:
        time.sleep(0.01)
    pool = db.bound().engine.pool
    while pool.checkedout() and time.monotonic() < deadline:  # type: ignore[attr-defined]  # it looks, then it sleeps
        time.sleep(0.01)
    assert thread.is_alive() and pool.checkedout() == 0  # type: ignore[attr-defined]
    begin = time.monotonic()
    rooms.send_message(world.applicant, world.room, Say(world.joint, "c-1", "听见吗"), world.now)
    thread.join(5)
    assert [m["text"] for m in found[0].messages] == ["听见吗"] and not found[0].parts
    assert time.monotonic() - begin < 2
    assert waiting.count(world.respondent.person_id) == 0


def test_a_mark_tells_nothing_that_its_reader_may_not_know(world: World) -> None:
    before = {name: _look(world, name, Asked()).mark for name in ("respondent", "mediator")}
    with db.transaction() as session:
        side = rooms.open_caucus(
            session, world.mediator, world.room, [world.refs["applicant"]], world.now
        ).ref
    after = _look(world, "respondent", Asked())
    assert side not in str(after.parts)
    rooms.send_message(world.applicant, world.room, Say(side, "s-1", "canary"), world.now)
    again = _look(world, "respondent", Asked(after.mark, {world.joint: 0, side: 0}))
    assert not again, "a word in the caucus changed what the other side is told"
    assert "canary" in str(_look(world, "mediator", Asked(before["mediator"], {side: 0})).messages)


def _api(app: Flask, world: World, name: str) -> Any:
    actor = world.actor(name)
    with db.transaction() as session:
        row = session.get_one(LoginSession, actor.session_id)
        row.kind = "api"
        token = tokens.pair(row, actor.person_ref, "unused", clock.now()).access_token
    client = app.test_client()
    return lambda path: client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"})


def test_the_api_gives_the_same_changes_and_its_description_names_them(app: Flask, world: World) -> None:
    call = _api(app, world, "respondent")
    rooms.send_message(world.applicant, world.room, Say(world.joint, "c-2", "先说一句"), world.now)
    first = call(f"/rooms/{world.room}/changes?after={world.joint}:0")
    assert first.status_code == 200 and first.headers["Cache-Control"] == "no-store"
    told = first.get_json()
    assert [m["text"] for m in told["messages"]] == ["先说一句"]
    assert told["channels"]["channels"][0]["id"] == world.joint and told["me"] == world.refs["respondent"]
    quiet = call(f"/rooms/{world.room}/changes?mark={told['mark']}&after={world.joint}:1&wait=0").get_json()
    assert (quiet["channels"], quiet["presence"], quiet["case"], quiet["messages"]) == (None, None, None, [])
    assert call(f"/rooms/{world.room}/changes?wait=99").get_json()["code"] == "invalid_input"
    assert _api(app, world, "eve")(f"/rooms/{world.room}/changes").status_code == 404
    spec = app.test_client().get("/api/v1/openapi.json").get_json()
    names = [p["name"] for p in spec["paths"]["/api/v1/rooms/{ref}/changes"]["get"]["parameters"]]
    assert names[-3:] == ["mark", "after", "wait"]


def test_a_page_that_only_waits_does_not_keep_its_session_alive(app: Flask, world: World) -> None:
    with db.transaction() as session:
        row = session.get_one(LoginSession, world.applicant.session_id)
        row.seen_at = clock.now() - sessions.IDLE_PARTY * 0.9
        token, seen = sessions.rotate(session, row), row.seen_at
    client = app.test_client()
    client.set_cookie("heyi_in", token)
    assert client.get(f"/rooms/{world.room}/changes").status_code == 200
    with db.reading() as session:
        assert session.get_one(LoginSession, world.applicant.session_id).seen_at == seen
    assert client.get(f"/rooms/{world.room}/messages?channel={world.joint}").status_code == 200
    with db.reading() as session:
        assert session.get_one(LoginSession, world.applicant.session_id).seen_at > seen
