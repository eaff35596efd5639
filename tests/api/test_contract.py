"""What other systems rely on: the description, problem answers with stable codes, safe repetition, and nothing for Eve."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from portal import clock
from tests.api.conftest import Api
from tests.cast import Cast

PAGES: dict[str, dict[str, str]] = {
    "kind": {"dispute_type": "SHPC"},
    "me": {"name": "斯琴高娃", "id_no": "990101195803120027", "address": "天津市和平区示例路1号2门501"},
    "other": {"name": "欧阳德福", "phone": "19900000002", "address": "天津市和平区示例路1号2门601"},
    "story": {"story": "自2025年11月起楼上卫生间渗水，客厅顶面、墙面和木地板受损。"},
    "ask": {"requests": "修好漏点\n赔偿损失", "amount": "12600"},
}


def _apply(call: Api, cast: Cast) -> dict[str, Any]:
    for page, values in PAGES.items():
        assert call("applicant", "PUT", f"/draft/{page}", {"values": values}).status_code == 200
    meeting = {"mode": "video", "place": "天津市和平区示例路1号", "organisation": cast.organisation.ref}
    call("applicant", "PUT", "/draft/meeting", {"values": meeting})
    answer = call(
        "applicant", "POST", "/cases", {"privacy": "1", "sensitive_id": "1", "online_mediation": "1"}
    )
    assert answer.status_code == 200, answer.json
    return dict(answer.json)


def _accept(call: Api, ref: str, version: int, **headers: str) -> Any:
    data = {
        "dispute_type": "SHPC", "cause": "财产损害赔偿纠纷", "risk": "GREEN", "jurisdiction_basis": "ORG_SEAT", "in_scope": "1",
    }  # fmt: skip
    return call(
        "clerk", "POST", f"/cases/{ref}/actions/accept", {"version": version, "data": data}, **headers
    )


def test_the_description_lists_every_route_and_how_it_refuses(client: FlaskClient) -> None:
    spec = client.get("/api/v1/openapi.json").json
    assert spec["openapi"].startswith("3.")
    assert "/api/v1/{cases}/actions" not in spec["paths"]
    assert set(spec["paths"]["/api/v1/cases/{ref}/actions/{action}"]["post"]["responses"]) >= {
        "200",
        "404",
        "409",
        "422",
    }
    assert all(path.startswith("/api/v1/") for path in spec["paths"])


def test_a_case_applied_for_by_api_is_offered_to_the_clerk_with_its_actions(call: Api, cast: Cast) -> None:
    made = _apply(call, cast)
    seen = call("clerk", "GET", f"/cases/{made['ref']}").json
    offered = {a["action"]: a for a in seen["actions"]}
    assert seen["state"] == "SUBMITTED"
    assert {"accept", "return"} <= set(offered)
    assert offered["accept"]["target"] == {"type": "case", "ref": made["ref"]}
    assert {c["timer"] for c in seen["clocks"]} >= {"return_application"}
    assert all(c["article"] for c in seen["clocks"])


def test_a_stale_version_writes_nothing(call: Api, cast: Cast) -> None:
    made = _apply(call, cast)
    answer = _accept(call, made["ref"], made["version"] + 7)
    assert (answer.status_code, answer.json["code"]) == (409, "stale_version")
    assert call("clerk", "GET", f"/cases/{made['ref']}").json["state"] == "SUBMITTED"


def test_the_same_key_twice_is_one_act_and_other_content_is_refused(call: Api, cast: Cast) -> None:
    made = _apply(call, cast)
    first = _accept(call, made["ref"], made["version"], Idempotency_Key="k-1")
    again = _accept(call, made["ref"], made["version"], Idempotency_Key="k-1")
    other = _accept(call, made["ref"], made["version"] + 1, Idempotency_Key="k-1")
    assert first.status_code == 200, first.json
    assert again.json == first.json
    assert (other.status_code, other.json["code"]) == (422, "idempotency_conflict")


def test_a_wrong_role_a_wrong_state_and_a_missing_act_have_their_codes(call: Api, cast: Cast) -> None:
    made = _apply(call, cast)
    ref, version = made["ref"], made["version"]
    data = {"reason": "OUT_OF_SCOPE", "guidance": "请到仲裁委员会申请仲裁。"}
    as_party = call("applicant", "POST", f"/cases/{ref}/actions/return", {"version": version, "data": data})
    no_such = call("clerk", "POST", f"/cases/{ref}/actions/fly", {"version": version, "data": {}})
    early = call(
        "clerk", "POST", f"/cases/{ref}/actions/resume", {"version": version, "data": {"note": "好了"}}
    )
    assert (as_party.status_code, as_party.json["code"]) == (403, "not_allowed")
    assert (no_such.status_code, no_such.json["code"]) == (404, "not_found")
    assert (early.status_code, early.json["code"]) == (409, "wrong_state")


def test_eve_and_another_court_learn_nothing(call: Api, cast: Cast) -> None:
    made = _apply(call, cast)
    real = call("eve", "GET", f"/cases/{made['ref']}")
    invented = call("eve", "GET", "/cases/AAAAAAAAAAAAAAAAAAAAAA")
    assert (real.status_code, real.data) == (404, invented.data)
    assert [c["ref"] for c in call("eve", "GET", "/cases").json["cases"]] == [cast.eve_case]
    assert (
        call(
            "eve", "POST", f"/cases/{made['ref']}/actions/withdraw", {"data": {"why": "settled"}}
        ).status_code
        == 404
    )


def test_the_other_side_learns_nothing_before_it_is_asked(call: Api, cast: Cast) -> None:
    made = _apply(call, cast)
    assert call("respondent", "GET", "/cases").json["cases"] == []
    assert call("respondent", "GET", f"/cases/{made['ref']}").status_code == 404
    assert _accept(call, made["ref"], made["version"]).status_code == 200
    assert [c["ref"] for c in call("respondent", "GET", "/cases").json["cases"]] == [made["ref"]]


def test_no_body_no_token_and_rubbish_get_problem_answers(client: FlaskClient) -> None:
    for path, body in (
        ("/auth/token", b""),
        ("/auth/token", b"[]"),
        ("/auth/link", b"{"),
        ("/auth/refresh", b'{"refresh_token": 1}'),
    ):
        answer = client.post(f"/api/v1{path}", data=body, content_type="application/json")
        assert (answer.status_code, answer.mimetype) == (422, "application/problem+json"), path
    assert client.get("/api/v1/cases").json["code"] == "not_signed_in"
    assert client.get("/api/v1/cases", headers={"Authorization": "Bearer x.y.z"}).status_code == 401
    assert client.delete("/api/v1/cases").json["code"] == "not_found"


def test_a_token_ends_with_its_session(call: Api) -> None:
    assert call("mediator", "GET", "/me").json["role"] == "MEDIATOR"
    assert call("mediator", "POST", "/auth/logout").status_code == 200
    assert call("mediator", "GET", "/me").status_code == 401


def test_rubbish_is_not_one_of_our_papers(client: FlaskClient) -> None:
    answer = client.post("/api/v1/verify", data=b"%PDF-1.7 nothing", content_type="application/pdf")
    assert answer.status_code in (200, 404)
    assert clock.now().tzinfo is not None
