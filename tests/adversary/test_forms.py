# ruff: noqa: F811  a fixture that is imported is named again where it is used
"""Wrong input in every form: an answer with words and a code, what was typed kept, nothing written (line 9)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from portal.forms import Form, typed
from portal.rooms import acts
from tests.adversary import mutants, shown
from tests.adversary.hand import (  # fmt: skip
    CODE,
    OF_ONESELF,
    REFUSED,
    WHO,
    Hand,
    address,
    api_rules,
    changed,
    faults,
    flat,
    own,
    pages,
    refuses,
    sender,
    written,
)
from tests.adversary.mutants import MARK
from tests.adversary.played import Played
from tests.adversary.setting import ready, stage  # noqa: F401  fixtures
from tests.adversary.surfaces import OWNERS

pytestmark = pytest.mark.timeout(600)
# Asked while somebody is still typing: a half-written clause is no mistake, and nothing is stored.
ANSWERS_ALWAYS = {"/agreements/<ref>/lint": 200}


# Forms whose every field was tried in the open stage; the end stage has those that need a finished agreement.
TRIED: set[str] = set()


@pytest.fixture(scope="module")
def hand(app: Flask, ready: Played) -> Hand:
    made = Hand(app, ready)
    made.look(app, own(ready))
    return made


def certain(model: type[Form]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Wrong data that stay wrong when they travel as text fields; of those that look alike there, one."""
    for why, data in mutants.wrong(model):
        if why.split()[-1] in ("number", "list", "deep", "surrogate"):
            continue  # text like «object»; lone surrogates no browser sends
        if refuses(model, typed(MultiDict(flat(data)))):
            yield why, data


def test_every_form_refuses_every_wrong_field_with_words_and_code_keeps_it_and_writes_nothing(
    ready: Played, app: Flask, hand: Hand, stage: str
) -> None:
    sent, forms, wrong, known = 0, 0, [], own(ready)
    for rule in pages(app):
        view = app.view_functions[rule.endpoint]
        path, models, who = address(rule.rule, known), mutants.models_of(view), sender(view)
        if not path or rule.rule in TRIED:
            continue
        TRIED.add(rule.rule)
        before = written()
        for model in models:
            forms += 1
            for why, data in certain(model):
                answer = hand.send(who, path, data)
                sent += 1
                if answer.status_code != ANSWERS_ALWAYS.get(rule.rule):
                    wrong += faults(answer, data, f"{rule.rule} {model.__name__} {why}")
        wrong += [f"{rule.rule} wrote {table}" for table in changed(before)]
    print(
        f"\n{stage}: {sent} wrong inputs to {forms} forms; {len(hand.on_pages)} forms stand on somebody's pages"
    )
    assert wrong == [], "\n".join(wrong)


def test_a_stale_page_is_refused_and_shows_what_was_typed(ready: Played, hand: Hand, stage: str) -> None:
    """Every form of anybody's pages that carries a version, sent as it stands there after somebody else's change."""
    before, stale, wrong = written(), 0, []
    for (who, path), found in hand.on_pages.items():
        for form in found:
            if "version" not in form.values:
                continue
            data = {**form.values, **{name: MARK for name in form.typed}, "version": "999"}
            answer = hand.send(who, path, data, page=form.page)
            code = CODE.search(answer.get_data(as_text=True))
            stale += code is not None and code.group(1) == "stale_version"
            wrong += faults(answer, data, f"{who} {path}")
            again = shown.forms(path, answer.get_data(as_text=True))
            wrong += [] if any(one.action == path for one in again) else [f"{who} {path}: no form came back"]
    print(f"\n{stage}: {stale} stale forms")
    assert changed(before) == []
    assert wrong == [], "\n".join(wrong)
    assert stale >= {"open": 3, "end": 3}[stage]


def test_every_form_without_its_token_is_refused(ready: Played, app: Flask, hand: Hand) -> None:
    """W1: no page of another site can send a form of ours."""
    known, before = own(ready), written()
    for rule in pages(app):
        path = address(rule.rule, known)
        for who in {"applicant", sender(app.view_functions[rule.endpoint])} if path else ():
            answer = hand.send(who, str(path), {"text": MARK}, token=False)
            assert answer.status_code in (400, 403), (rule.rule, who, answer.status_code)
            assert faults(answer, {"text": MARK}, rule.rule) == []
    assert changed(before) == []


def test_every_form_is_shut_for_roles_it_is_not_for(ready: Played, app: Flask, hand: Hand) -> None:
    """Z2, V8.2: the guard's roles, and Eve of another case, whatever is sent."""
    known, before, sent = own(ready), written(), 0
    for rule in pages(app):
        view = app.view_functions[rule.endpoint]
        path = address(rule.rule, known)
        if not path or "public" in view.guard:
            continue
        for role, who in WHO.items():
            if role.isupper() and role not in view.guard and "signed_in" not in view.guard:
                answer = hand.send(who, path, {"text": MARK})
                sent += 1
                assert answer.status_code == 403, (rule.rule, who, answer.status_code)
                assert faults(answer, {"text": MARK}, rule.rule) == []
        if rule.rule not in OF_ONESELF | {"/me/sessions/<ref>/end"}:
            answer = hand.send("eve", path, _filled(view))
            sent += 1
            assert answer.status_code in REFUSED, (rule.rule, answer.status_code)
    print(f"\n{sent} forms of the wrong role")
    assert changed(before) == []


def _filled(view: Any) -> dict[str, Any]:
    models = mutants.models_of(view)
    return mutants.good(models[0]) if models else {}


def test_every_address_of_a_form_has_a_known_owner(app: Flask) -> None:
    for _method, rule in [*api_rules(app), *(("POST", r) for r in pages(app))]:
        if "<ref>" in rule.rule:
            assert any(rule.rule.startswith(start) for start in OWNERS), rule.rule


@pytest.mark.parametrize("stage", ["open"], indirect=True)  # at the end no room is live
def test_every_form_of_the_room_comes_back_without_script(ready: Played, hand: Hand, stage: str) -> None:
    """The verbs of a room by plain form: one field wrong at a time, by the person who leads and by a party."""
    before, sent, wrong = written(), 0, []
    for verb, act in acts.ACTS.items():
        bad = ALONE.get(verb) or list(certain(act.schema))
        for who in ("mediator", "applicant"):
            for why, data in bad if who == "mediator" else bad[:1]:
                answer = hand.send(who, f"/rooms/{ready.room}/act/{verb}", data)
                sent += 1
                wrong += faults(answer, data, f"act/{verb} {why} {who}")
    print(f"\n{stage}: {sent} wrong forms to {len(acts.ACTS)} acts of a room")
    assert wrong == [], "\n".join(wrong)
    assert changed(before) == []


# Forms that are not the model's fields one to one: what the page really sends.
ALONE = {
    "end": [("no date", {"next_at": MARK})],
    "minutes.edit": [("no version", {"version": "x", "risks_told": MARK, "course": f"{MARK}\n{MARK}"})],
}
