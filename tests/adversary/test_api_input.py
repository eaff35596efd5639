# ruff: noqa: F811  a fixture that is imported is named again where it is used
"""Wrong bodies, wrong data and stale versions at every call of the API and every act of a room (line 9)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask

from portal import clock
from portal.actions import registry
from portal.rooms import acts
from tests.adversary import mutants, surfaces
from tests.adversary.hand import (
    Hand,
    address,
    api_rules,
    changed,
    own,
    problem_faults,
    refuses,
    sender,
    written,
)
from tests.adversary.played import Played
from tests.adversary.setting import ready, stage  # noqa: F401  fixtures
from tests.api.conftest import bearer

pytestmark = pytest.mark.timeout(600)
BODIES: tuple[tuple[str, Any], ...] = (
    ("no json", b"{"), ("list", b"[]"), ("text", b'"x"'), ("null", b"null"), ("empty", b""), ("not utf-8", b"\xff\xfe{"),
    ("deep", b"[" * 3000 + b"]" * 3000), ("deep object", b'{"a":' * 3000 + b"1" + b"}" * 3000),
    ("long number", b'{"version":' + b"9" * 5000 + b"}"), ("unknown", b'{"zz_unknown": 1}'),
    ("nul", b'{"zz\\u0000": "\\u0000"}'), ("nan", b'{"version": NaN}'),
    ("oversized", b'{"text":"' + b"x" * 1_100_000 + b'"}'),
)  # fmt: skip
# POST without a body by design: what is sent along is not read.
BODYLESS = {"/api/v1/rooms/<ref>/ticket", "/api/v1/auth/logout", "/api/v1/cases/<ref>/agreements"}
# Any bytes are a file to verify; what is none gets a report that says so.
TAKES_ANYTHING = {"/api/v1/verify"}
OF_MACHINE = {"PROCEEDING": ("cases", "case_file"), "AGREEMENT": ("agreements", "agreement"),
              "APPLICATION": ("applications", "application"), "OBLIGATION": ("obligations", "obligation")}  # fmt: skip
PEOPLE = ("applicant", "mediator", "clerk", "judge", "seal_holder", "eve")


@pytest.fixture(scope="module")
def bearers(ready: Played, app: Flask) -> dict[str, dict[str, str]]:
    kind = {"Content-Type": "application/json"}
    return {n: {"Authorization": f"Bearer {bearer(a, clock.now())}", **kind} for n, a in ready.people.items()}


def test_every_api_call_refuses_a_broken_body(
    ready: Played, app: Flask, bearers: dict[str, dict[str, str]], stage: str
) -> None:
    client, before, known, calls, sent, wrong = app.test_client(), written(), own(ready), 0, 0, []
    for method, rule in api_rules(app):
        who, path = sender(app.view_functions[rule.endpoint]), address(rule.rule, known)
        if path is None or rule.rule in BODYLESS:
            continue
        calls += 1
        for why, body in BODIES:
            head = bearers.get(who, {"Content-Type": "application/json"})
            answer = client.open(path, method=method, data=body, headers=head)
            sent += 1
            if rule.rule in TAKES_ANYTHING and answer.status_code == 200:
                continue
            wrong += problem_faults(answer, f"{rule.rule} {why}")
    print(f"\n{stage}: {sent} broken bodies to {calls} calls")
    assert wrong == [], "\n".join(wrong)
    assert changed(before) == []


def test_every_act_of_the_api_refuses_wrong_data_stale_versions_and_wrong_people(
    ready: Played, app: Flask, bearers: dict[str, dict[str, str]], stage: str
) -> None:
    client, known, sent, wrong, before = app.test_client(), own(ready), 0, [], written()
    for (machine, action), act in registry.registered().items():
        kind, table = OF_MACHINE[str(machine)]
        url = f"/api/v1/{kind}/{next(iter(known.get(table, [])), surfaces.NOWHERE)}/actions/{action}"
        bad = [("stale", {"version": 999, "data": mutants.good(act.form)})]
        bad += [(why, {"data": data}) for why, data in mutants.wrong(act.form) if refuses(act.form, data)]
        for who in PEOPLE:
            for why, body in bad if who == "applicant" and stage == "open" else bad[:2]:
                answer = client.post(url, data=json.dumps(body), headers=bearers[who])
                sent += 1
                wrong += problem_faults(answer, f"{kind} {action} {why} {who}")
                assert who != "eve" or answer.status_code == 404
    print(f"\n{stage}: {sent} wrong acts of {len(registry.registered())} kinds")
    assert wrong == [], "\n".join(wrong)
    assert changed(before) == []


@pytest.mark.parametrize("stage", ["open"], indirect=True)  # at the end no room is live
def test_every_act_of_a_room_refuses_wrong_data_by_both_doors(
    ready: Played, app: Flask, bearers: dict[str, dict[str, str]], stage: str
) -> None:
    """The API's and the page's own door; Eve hears nothing of the fields."""
    client, hand, before, sent, wrong = app.test_client(), Hand(app, ready), written(), 0, []
    script = {"Content-Type": "application/json", "Accept": "application/json"}
    for verb, act in acts.ACTS.items():
        bad = [(why, data) for why, data in mutants.wrong(act.schema) if refuses(act.schema, data)]
        for who in ("mediator", "applicant", "eve"):
            for why, data in bad if who == "mediator" else bad[:2]:
                answer = client.post(
                    f"/api/v1/rooms/{ready.room}/acts/{verb}", data=json.dumps({"data": data}), headers=bearers[who]
                )  # fmt: skip
                page = hand.visitors[who].client.post(
                    f"/rooms/{ready.room}/do/{verb}", data=json.dumps(data),
                    headers={**script, "X-CSRFToken": hand.tokens[who]},
                )  # fmt: skip
                sent += 2
                wrong += problem_faults(answer, f"acts/{verb} {why} {who}")
                wrong += problem_faults(page, f"do/{verb} {why} {who}")
                assert who != "eve" or {answer.status_code, page.status_code} <= {
                    404,
                    422,
                }  # 422: no JSON of ours
    print(f"\n{stage}: {sent} wrong data to {len(acts.ACTS)} acts of a room")
    assert wrong == [], "\n".join(wrong)
    assert changed(before) == []
