"""The room's HTTP doors: the same operations, the same refusals (F31 fallback, Z2)."""

import re
from datetime import timedelta

from flask import Flask

from portal import clock, db
from portal.rooms import operations as rooms
from portal.rooms.acts import ACTS
from portal.rooms.models import Minutes, Sitting
from tests.rooms import world as worlds
from tests.rooms.conftest import browser
from tests.rooms.world import World

JSON = {"Accept": "application/json"}


def test_every_verb_is_closed_to_strangers_and_to_nobody(app: Flask, live: World) -> None:
    eve, nobody = browser(app, live.eve), app.test_client()
    for verb in ACTS:
        url = f"/rooms/{live.room}/do/{verb}"
        assert nobody.post(url, json={}, headers=JSON).status_code == 401
        assert eve.post(url, json={}, headers=JSON).status_code in (404, 422), verb
    for url in ("state", "messages?channel=x"):
        assert eve.get(f"/rooms/{live.room}/{url}", headers=JSON).status_code == 404
    assert eve.post(f"/rooms/{live.room}/ticket", headers=JSON).status_code == 404
    assert eve.post(f"/rooms/{'x' * 22}/ticket", headers=JSON).status_code == 404


def test_a_party_talks_by_http_and_reads_the_own_picture(app: Flask, live: World) -> None:
    applicant = browser(app, live.applicant)
    base = f"/rooms/{live.room}"
    body = {"channel": live.joint, "client_id": "h1", "text": "你好"}
    first = applicant.post(f"{base}/messages", json=body, headers=JSON)
    assert first.status_code == 200 and first.json["seq"] == 1
    assert applicant.post(f"{base}/messages", json=body, headers=JSON).json == first.json
    read = applicant.get(f"{base}/messages?channel={live.joint}&after=0", headers=JSON)
    assert [m["text"] for m in read.json["messages"]] == ["你好"]
    done = applicant.post(f"{base}/do/device", json={"device": "av"}, headers=JSON)
    assert done.status_code == 200 and done.json["ok"]
    state = applicant.get(f"{base}/state", headers=JSON)
    assert state.json["own"]["device"] == "av" and state.json["people"] == [] and "note" not in state.json
    assert state.headers["Cache-Control"] == "no-store"
    assert applicant.post(f"{base}/do/open", json={}, headers=JSON).status_code == 403
    assert applicant.post(f"{base}/do/nothing", json={}, headers=JSON).status_code == 404
    assert (
        applicant.post(f"{base}/do/device", json={"device": "x"}, headers=JSON).json["code"]
        == "invalid_input"
    )
    assert applicant.post(f"{base}/ticket", headers=JSON).json["token"]


def test_the_mediator_sees_what_is_missing_before_the_opening(app: Flask, live: World) -> None:
    mediator = browser(app, live.mediator)
    base = f"/rooms/{live.room}"
    state = mediator.get(f"{base}/state", headers=JSON).json
    assert "sham_warning_given" in state["missing"] and len(state["people"]) == 4
    answer = mediator.post(f"{base}/do/open", json={}, headers=JSON)
    assert answer.status_code == 422 and answer.json["code"] == "guard_failed"


def test_what_is_typed_and_finished_in_one_press_is_kept_and_a_stale_word_is_told(
    app: Flask, live: World
) -> None:
    """写完了 takes the text along; who saves hears the version that the next press is about (OM-21)."""
    mediator = browser(app, live.mediator)
    base = f"/rooms/{live.room}/act"
    with db.transaction() as session:
        worlds.prepare_opening(session, live, clock.now())
        session.get_one(
            Sitting, session.query(Sitting).filter_by(room_id=live.room_id).one().id
        ).opened_at = clock.now()
        version = rooms.start_minutes(session, live.mediator, live.room, clock.now()).version
    saved = mediator.post(f"{base}/minutes.edit", data={"version": version, "issues": "修多久"}, headers=JSON)
    assert saved.json == {"ok": True, "version": version + 1}
    late = mediator.post(f"{base}/minutes.offer", data={"version": version, "issues": "x"}, headers=JSON)
    assert (late.status_code, late.json["code"]) == (409, "stale_version") and late.json["title"]
    typed = {"version": version + 1, "issues": "修多久、赔多少", "risks_told": "已告知", "result": "agreed"}
    assert mediator.post(f"{base}/minutes.offer", data=typed, headers=JSON).status_code == 200
    with db.reading() as session:
        minutes = session.query(Minutes).one()
        assert "赔多少" in minutes.body and minutes.closed_at is not None


def test_plain_forms_of_the_cockpit_go_through_the_airlock(app: Flask, live: World) -> None:
    """An empty list of names is a list too: whoever is inside was not named (X3)."""
    mediator, base = browser(app, live.mediator), f"/rooms/{live.room}/act"
    refs = live.refs
    opened = mediator.post(f"{base}/caucus.open", data={"participants": [refs["applicant"]]}, headers=JSON)
    assert opened.status_code == 200
    nobody_named = mediator.post(f"{base}/caucus.close_all", data={"airlock": "1"}, headers=JSON)
    assert (nobody_named.status_code, nobody_named.json["code"]) == (409, "conflict")
    named = {"airlock": "1", "inside": [refs["respondent"], refs["agent"]]}
    assert mediator.post(f"{base}/caucus.close_all", data=named, headers=JSON).status_code == 200
    applicant = browser(app, live.applicant)
    for verb in ("caucus.close_all", "shuttle", "lead.take", "agenda.settle"):
        refused = applicant.post(f"{base}/{verb}", data={"on": "true", "item": "x" * 22}, headers=JSON)
        assert refused.status_code in (403, 422), verb
    for name in ("people", "strip", "apart", "balance", "course", "opening", "releases"):
        assert applicant.get(f"/rooms/{live.room}/panel/{name}").status_code == 404, name


def test_d4_a_proposed_time_is_taken_over_by_one_tap(app: Flask, live: World) -> None:
    applicant, mediator = browser(app, live.applicant), browser(app, live.mediator)
    better = (clock.china_time(clock.now()) + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    base = f"/rooms/{live.room}"
    said = applicant.post(f"{base}/act/date.unsuited", data={"better_at": better}, headers=JSON)
    assert said.status_code == 200
    strip = mediator.get(f"{base}/panel/strip").get_data(as_text=True)
    found = re.search(r'name="starts_at" value="([^"]+)"', strip)
    assert found is not None and found[1].startswith(better)
    typed = {"starts_at": found[1], "minutes": "90", "mode": "joint_av"}
    assert mediator.post(f"{base}/act/schedule", data=typed, headers=JSON).status_code == 200
    with db.reading() as session:
        newest = session.query(Sitting).filter_by(state="scheduled").one()
        assert clock.china_time(newest.starts_at).strftime("%Y-%m-%dT%H:%M") == better
