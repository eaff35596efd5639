"""Wrong input at every door – pages, API, sockets: an expected answer with words, what was typed kept, nothing written (line 9)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from portal import db, tables
from portal.actions import registry
from portal.agreements import operations as agreements
from portal.agreements.models import Agreement
from portal.cases import access
from portal.config import Config
from portal.errors import InvalidInput
from portal.errors_web import TITLES
from portal.forms import Form, parse, typed
from portal.rooms import acts
from realtime.events import EVENTS
from tests.adversary import live, mutants, shown, surfaces
from tests.adversary.conftest import Kept, NOW
from tests.adversary.mutants import MARK
from tests.adversary.played import Played
from tests.agreements import world as agreed
from tests.realtime.site import Visitor, serving

pytestmark = pytest.mark.timeout(600)
CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")
REFUSED = {400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429}
WHO = {"PARTY": "applicant", "MEDIATOR": "mediator", "CLERK": "clerk", "JUDGE": "judge", "ORGANISATION": "seal_holder",
       "SUPERVISOR": "supervisor", "signed_in": "applicant", "public": "anonymous"}  # fmt: skip
# The table whose refs stand in an address, by how it begins. A new beginning is a decision: the test asks for it.
OWNERS = {
    "/api/v1/agreements/": "agreement", "/api/v1/applications/": "application", "/api/v1/cases/": "case_file",
    "/api/v1/obligations/": "obligation", "/api/v1/rooms/": "room", "/agreements/": "agreement", "/cases/": "case_file",
    "/desk/cases/": "case_file", "/court/applications/": "application", "/court/joint/": "agreement",
    "/court/papers/": "paper", "/rooms/": "room", "/apply/files/": "evidence", "/enter/code/": "one_time_code",
    "/i/": "entry_link", "/me/sessions/": "login_session",
}  # fmt: skip
# Rows that come and go with looking at pages, not with what is typed.
NOT_COUNTED = {"attempt", "login_session", "spent_token", "worker_beat"}
# Forms whose fields are not those of a model one to one: what a page really sends.
TYPED = {"/agreements/<ref>/clauses": "clause", "/agreements/<ref>/clauses/<clause>": "clause"}


@pytest.fixture(scope="module", params=["open", "end"])
def stage(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def ready(file: Played, app: Flask, stage: str) -> Played:
    """In the open stage a draft lies on the table, so that its forms have something to work on."""
    if stage == "open":
        with db.transaction() as session:
            case, mediator = access.case_for(session, file.people["mediator"], file.case)
            ref = agreements.draft(session, mediator, case, NOW).ref
        world = agreed.World(
            file.cast, file.case, *(file.people[n] for n in _PEOPLE), now=NOW, agreement_ref=ref
        )
        for form in agreed.clauses(world):
            world.act(agreements.add_clause, world.mediator, form)
    return file


_PEOPLE = ("applicant", "respondent", "mediator", "seal_holder", "agent", "eve")


def written() -> dict[str, tuple[int, int]]:
    """Rows and versions of every table: what a refused request must leave as it was."""
    with db.reading() as session:
        return {
            t.name: tuple(session.execute(select(func.count(), func.sum(t.c.version) if "version" in t.c else 0).select_from(t)).one())
            for t in tables.metadata.sorted_tables
            if t.name not in NOT_COUNTED
        }  # fmt: skip


def own(file: Played) -> dict[str, list[str]]:
    """Every name in the database, those of this case first: Eve has a case too."""
    known = surfaces.refs()
    known["case_file"] = [file.case, *(ref for ref in known["case_file"] if ref != file.case)]
    return known


def address(rule: str, known: dict[str, list[str]]) -> str | None:
    """The rule with names of things of this case; None where there is none yet."""
    values: dict[str, str] = {}
    for name in surfaces.places(rule):
        if name == "ref":
            start = max((s for s in OWNERS if rule.startswith(s)), key=len, default="")
            values[name] = next(iter(known.get(OWNERS.get(start, ""), [])), "")
        elif name in surfaces.REFS:
            values[name] = next(iter(known.get({"item": "evidence"}.get(name, name), [])), surfaces.NOWHERE)
        else:
            values[name] = surfaces.choices(name, ())[0]
    return surfaces.fill(rule, values) if all(values.values()) else None


def pages(app: Flask) -> list[Any]:
    """Unsafe routes that are not the API."""
    return [r for r in surfaces.rules(app, "POST") if not r.rule.startswith("/api/")]


class Hand:
    """Somebody who sends forms, with the token of a page really seen."""

    def __init__(self, app: Flask, file: Played) -> None:
        self.visitors = surfaces.visitors(app, file.people)
        self.on_pages: dict[tuple[str, str], set[str]] = {}
        self.tokens = {name: self._token(name) for name in self.visitors}

    def look(self, app: Flask, known: dict[str, list[str]]) -> None:
        """What stands on everybody's pages now."""
        for rule in surfaces.rules(app, "GET"):
            path = address(rule.rule, known)
            for name, visitor in self.visitors.items() if path and not rule.rule.startswith("/api/") else ():
                answer = visitor.client.get(str(path))
                if answer.mimetype == "text/html":
                    for action, fields in shown.forms(str(path), answer.get_data(as_text=True)).items():
                        self.on_pages.setdefault((name, action), set()).update(fields)

    def typed_into(self, who: str, path: str) -> set[str]:
        """Fields for typing of the form that posts there, as this person's pages have it."""
        return self.on_pages.get((who, path), set())

    def _token(self, name: str) -> str:
        for path in ("/cases", "/desk", "/login"):
            text = self.visitors[name].client.get(path, follow_redirects=True).get_data(as_text=True)
            found = re.search(r'name="csrf_token" value="([^"]+)"', text)
            if found:
                return found.group(1)
        raise AssertionError(name)

    def send(self, who: str, path: str, data: dict[str, Any], token: bool = True) -> TestResponse:
        """Post it as a browser does."""
        body = {**flat(data), **({"csrf_token": self.tokens[who]} if token else {})}
        return self.visitors[who].client.post(path, data=body)


def flat(data: dict[str, Any]) -> dict[str, Any]:
    """As form fields: text, or several of it."""
    return {k: v if isinstance(v, str) else [str(x) for x in v] if isinstance(v, list) and all(isinstance(x, str) for x in v)
            else json.dumps(v) for k, v in data.items() if not (isinstance(v, str) and "\ud800" in v)}  # fmt: skip


def certain(model: type[Form]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Mutants that the model refuses also as a form brings them: everything as text."""
    for why, data in mutants.wrong(model):
        if "deep" in why or "surrogate" in why:
            continue
        seen = typed(MultiDict(flat(data)), tuple(k for k, v in flat(data).items() if isinstance(v, list)))
        try:
            parse(model, seen)
        except InvalidInput:
            yield why, data


@pytest.fixture(scope="module")
def hand(app: Flask, ready: Played) -> Hand:
    made = Hand(app, ready)
    made.look(app, own(ready))
    return made


def test_every_form_refuses_every_wrong_field_with_words_and_writes_nothing(
    ready: Played, app: Flask, hand: Hand, stage: str
) -> None:
    sent, wrong, lost = 0, [], {}
    for rule in pages(app):
        view = app.view_functions[rule.endpoint]
        path, models = address(rule.rule, own(ready)), mutants.models_of(view)
        who = WHO[sorted(map(str, view.guard))[0]]
        before = written()
        for model in models if path else ():
            for why, data in certain(model):
                answer = hand.send(who, str(path), data)
                sent += 1
                wrong += _judge(answer, f"{rule.rule} {why}")
                if answer.status_code == 422 and _typed_mark(data, hand.typed_into(who, str(path))):
                    if MARK not in answer.get_data(as_text=True):
                        lost[rule.rule] = f"{rule.rule} {model.__name__} {why}"
        after = written()
        wrong += [f"{rule.rule} wrote {t}" for t in after if after[t] != before[t]]
    print(f"\n{stage}: {sent} wrong forms sent; {len(hand.on_pages)} forms stand on somebody's pages")
    assert wrong == [], "\n".join(wrong)
    forgotten = [text for rule, text in lost.items() if rule not in MAY_FORGET]
    assert forgotten == [], "\n".join(forgotten)


# Asked while somebody is still typing: a half-written clause is no mistake, and nothing is stored.
ANSWERS_ALWAYS = {"/agreements/<ref>/lint"}
# Answers 422 without the typed words, and why that is right.
MAY_FORGET: dict[str, str] = {
    "/login": "where the name itself is wrong only the password and the code are left, and those are never sent back",
    "/desk/cases/<ref>/reveal": "the reason comes back at the party it is for; a party that does not exist has no line",
}


def _typed_mark(data: dict[str, Any], fields: set[str]) -> bool:
    """Only where the form really stands on a page now, in a field that people type into."""
    return any(data.get(name) == MARK for name in fields)


def _judge(answer: TestResponse, what: str) -> list[str]:
    if answer.status_code in (302, 303):
        return []  # said above the next page
    if what.split()[0] in ANSWERS_ALWAYS and answer.status_code == 200:
        return []
    text = answer.get_data(as_text=True)
    if answer.status_code not in REFUSED:
        return [f"{what}: {answer.status_code}"]
    title = (
        text if answer.mimetype == "text/html" else str((answer.get_json(silent=True) or {}).get("title", ""))
    )
    return [] if CHINESE.search(title) and "Traceback" not in text else [f"{what}: no words"]


def test_every_form_without_its_token_is_refused(ready: Played, app: Flask, hand: Hand) -> None:
    """W1: no page of another site can send a form of ours."""
    for rule in pages(app):
        path, before = address(rule.rule, own(ready)), written()
        for who in ("applicant", "mediator", "clerk", "judge"):
            if path:
                answer = hand.send(who, path, {}, token=False)
                assert answer.status_code in (400, 403), (rule.rule, who, answer.status_code)
        assert written() == before, rule.rule


def test_every_form_is_shut_for_roles_it_is_not_for(ready: Played, app: Flask, hand: Hand) -> None:
    """Z2, V8.2: the guard's roles, and Eve of another case, whatever is sent."""
    for rule in pages(app):
        view = app.view_functions[rule.endpoint]
        path, before = address(rule.rule, own(ready)), written()
        if not path or "public" in view.guard:
            continue
        for role, who in WHO.items():
            if role.isupper() and role not in view.guard and "signed_in" not in view.guard:
                assert hand.send(who, path, {}).status_code == 403, (rule.rule, who)
        answer = hand.send("eve", path, _filled(view))
        assert answer.status_code in (403, 404, 422) or rule.rule in OF_ONESELF, (
            rule.rule,
            answer.status_code,
        )
        if rule.rule not in OF_ONESELF:
            assert written() == before, rule.rule


# Routes that are about the sender alone: Eve may use them for herself.
OF_ONESELF = {
    "/apply/<int:step>",
    "/apply/<int:step>/save",
    "/apply/drop",
    "/apply/files",
    "/apply/submit",
    "/notices/read",
}


def _filled(view: Any) -> dict[str, Any]:
    models = mutants.models_of(view)
    return mutants.good(models[0]) if models else {}


def test_a_stale_page_is_refused_and_shows_what_was_typed(
    ready: Played, app: Flask, hand: Hand, stage: str
) -> None:
    """Each versioned form: a page seen before somebody else's change."""
    versioned = 0
    for rule in pages(app):
        view = app.view_functions[rule.endpoint]
        models, path = mutants.models_of(view), address(rule.rule, own(ready))
        who = WHO[sorted(map(str, view.guard))[0]]
        if not path or "/desk/cases/" not in path or not models:
            continue
        before = written()
        answer = hand.send(who, path, {**mutants.good(models[0]), "version": "999"})
        versioned += answer.status_code == 409
        assert answer.status_code in REFUSED, (rule.rule, answer.status_code)
        assert written() == before, rule.rule
    assert versioned >= 3


# the API

BODIES: tuple[tuple[str, Any], ...] = (
    ("no json", b"{"), ("list", b"[]"), ("text", b'"x"'), ("null", b"null"), ("empty", b""), ("not utf-8", b"\xff\xfe{"),
    ("deep", b"[" * 3000 + b"]" * 3000), ("deep object", b'{"a":' * 3000 + b"1" + b"}" * 3000),
    ("long number", b'{"version":' + b"9" * 5000 + b"}"), ("unknown", b'{"zz_unknown": 1}'),
    ("nul", '{"zz\\u0000": "\\u0000"}'.encode()), ("nan", b'{"version": NaN}'),
)  # fmt: skip


def _api(answer: TestResponse, what: str) -> None:
    assert answer.status_code in REFUSED, (what, answer.status_code, answer.get_data()[:200])
    body = answer.get_json()
    assert answer.mimetype == "application/problem+json", what
    assert body["code"] in TITLES and CHINESE.search(body["title"]), (what, body)


@pytest.fixture(scope="module")
def bearers(ready: Played, app: Flask) -> dict[str, dict[str, str]]:
    from portal import clock
    from tests.api.conftest import bearer

    return {n: {"Authorization": f"Bearer {bearer(a, clock.now())}"} for n, a in ready.people.items()}


def api_rules(app: Flask) -> list[tuple[str, Any]]:
    return [(m, r) for m in ("POST", "PUT") for r in surfaces.rules(app, m) if r.rule.startswith("/api/")]


# POST without a body by design: what is sent along is not read.
BODYLESS = {"/api/v1/rooms/<ref>/ticket", "/api/v1/auth/logout", "/api/v1/cases/<ref>/agreements"}


def test_every_api_call_refuses_a_broken_body(
    ready: Played, app: Flask, bearers: dict[str, dict[str, str]]
) -> None:
    client, before, sent = app.test_client(), written(), 0
    for method, rule in api_rules(app):
        view = app.view_functions[rule.endpoint]
        who = WHO[sorted(map(str, view.guard))[0]]
        path = address(rule.rule, own(ready))
        if path is None or rule.rule in BODYLESS:
            continue
        for why, body in BODIES:
            head = {**bearers.get(who, {}), "Content-Type": "application/json"}
            answer = client.open(path, method=method, data=body, headers=head)
            sent += 1
            if rule.rule == "/api/v1/verify":
                assert answer.status_code < 500
                continue
            _api(answer, f"{rule.rule} {why}")
    assert written() == before
    print(f"\n{sent} broken bodies")


ACT_PATHS = {
    "PROCEEDING": "cases",
    "AGREEMENT": "agreements",
    "APPLICATION": "applications",
    "OBLIGATION": "obligations",
}
OWNER_OF = {
    "cases": "case_file",
    "agreements": "agreement",
    "applications": "application",
    "obligations": "obligation",
}


def test_every_act_of_the_api_refuses_wrong_data_and_stale_versions(
    ready: Played, app: Flask, bearers: dict[str, dict[str, str]]
) -> None:
    client, known, sent, before = app.test_client(), own(ready), 0, written()
    for (machine, action), act in registry.registered().items():
        kind = ACT_PATHS[str(machine)]
        ref = next(iter(known.get(OWNER_OF[kind], [])), surfaces.NOWHERE)
        bad = [("stale", {"version": 999, "data": mutants.good(act.form)})]
        bad += [(why, {"data": data}) for why, data in mutants.wrong(act.form) if _refuses(act.form, data)]
        for who in ("applicant", "mediator", "clerk", "judge", "seal_holder", "eve"):
            for why, body in bad if who in ("applicant", "clerk") else bad[:2]:
                answer = client.post(
                    f"/api/v1/{kind}/{ref}/actions/{action}",
                    data=json.dumps(body),
                    headers={**bearers[who], "Content-Type": "application/json"},
                )
                sent += 1
                _api(answer, f"{kind} {action} {why} {who}")
                assert who != "eve" or answer.status_code == 404
    assert written() == before
    print(f"\n{sent} wrong acts")


def _refuses(model: type[Form], data: dict[str, Any]) -> bool:
    try:
        parse(model, data)
    except InvalidInput:
        return True
    return False


def test_every_act_of_a_room_refuses_wrong_data_by_both_doors(
    app: Flask, ready: Played, hand: Hand, bearers: dict[str, dict[str, str]]
) -> None:
    client, before, sent = app.test_client(), written(), 0
    for verb, act in acts.ACTS.items():
        for who in ("applicant", "mediator", "eve"):
            for why, data in mutants.wrong(act.schema):
                if not _refuses(act.schema, data):
                    continue
                head = {**bearers[who], "Content-Type": "application/json"}
                answer = client.post(
                    f"/api/v1/rooms/{ready.room}/acts/{verb}", data=json.dumps({"data": data}), headers=head
                )
                _api(answer, f"acts/{verb} {why} {who}")
                page = hand.visitors[who].client.post(
                    f"/rooms/{ready.room}/do/{verb}", data=json.dumps(data),
                    headers={"Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": hand.tokens[who]},
                )  # fmt: skip
                _api(page, f"do/{verb} {why} {who}")
                sent += 2
    assert written() == before
    print(f"\n{sent} wrong room acts")


# sockets


def test_every_socket_event_refuses_wrong_data_and_wrong_roles(
    kept: Kept, ready: Played, house: Config, stage: str
) -> None:
    """Schema of each event; verbs of the presiding person from a party."""
    if stage != "open":
        pytest.skip("the room is live in the open stage only")
    with serving(house, "threading", HEYI_CHAT_RATE="100000") as site:
        people = {
            name: Visitor(site, live.fresh(ready.people[name]), ready.room)
            for name in ("applicant", "mediator")
        }
        for visitor in people.values():
            visitor.wait("welcome")
        before, sent = written(), 0
        for name, event in EVENTS.items():
            for who, visitor in people.items():
                for why, data in mutants.wrong(event.schema):
                    if (
                        "surrogate" in why
                        or "deep" in why
                        or "very_long" in why
                        or not _refuses(event.schema, data)
                    ):
                        continue  # frames that never reach a handler have their own tests
                    answer = visitor.call(name, data)
                    sent += 1
                    assert answer["ok"] is False and answer["code"] in ("invalid_input", "rate_limited"), (
                        name,
                        why,
                        who,
                        answer,
                    )
        refused = {
            n: people["applicant"].call(n, _named(ready, e))
            for n, e in EVENTS.items()
            if e.guard == "presiding"
        }
        assert {n: a["ok"] for n, a in refused.items()} == dict.fromkeys(refused, False)
        assert written() == before
        for visitor in people.values():
            visitor.go()
    print(f"\n{sent} wrong socket events")


def _named(file: Played, event: Any) -> dict[str, Any]:
    data = mutants.good(event.schema)
    return {k: file.channels["joint"] if k == "channel" else v for k, v in data.items()}


def test_every_address_of_a_form_has_a_known_owner(app: Flask) -> None:
    for _method, rule in [*api_rules(app), *(("POST", r) for r in pages(app))]:
        if "<ref>" in rule.rule:
            assert any(rule.rule.startswith(start) for start in OWNERS), rule.rule


def test_there_is_an_agreement_in_the_open_stage(ready: Played, stage: str) -> None:
    with db.reading() as session:
        assert len(list(session.scalars(select(Agreement)))) == 1
