"""Route × stranger × {a name of this case, a name of nothing}: shut, and byte for byte the same answer (Z2, I1)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal import db
from portal.cases.models import Case
from portal.people.models import LoginSession
from tests.adversary import mutants, surfaces
from tests.adversary.hand import OF_ONESELF, Hand
from tests.adversary.played import Played
from tests.adversary.surfaces import OWNERS

pytestmark = pytest.mark.timeout(600)
STRANGERS = ("eve", "agent", "other_clerk", "other_mediator", "supervisor", "anonymous")
# Signed, random or remembered per answer; says nothing about what was asked for.
NOISE = re.compile(
    r'nonce="[^"]+"|nonce-[\w+/=-]+|value="[\w.~-]{60,}"|content="[\w.~-]{60,}"|"csrf[^,}]+|data-csrf="[^"]+"'
)
SHUT = {401, 403, 404, 405, 422, 400}
# Public by design: a link in an SMS and a code page are reached before anybody is known, and say nothing of the case.
DOORS = {"/i/<ref>", "/i/<ref>/date", "/i/<ref>/check", "/i/<ref>/code", "/enter/code/<ref>"}
# Names of other things, which could be taken for a name of this kind by a careless query.
NEAR = ("case_file", "paper", "evidence")
# The organisation's supervisor sees the file from outside (3.5 masks inside); another mediator does not.
MAY_LOOK = {"supervisor"}


def _said(answer: TestResponse, asked: str) -> tuple[int, str, str]:
    text = answer.get_data(as_text=True).replace(asked, "REF")
    where = answer.headers.get("Location", "").replace(asked, "REF")
    return answer.status_code, NOISE.sub("", text), where


@pytest.fixture(scope="module")
def hand(app: Flask, file: Played) -> Hand:
    return Hand(app, file)


def _names(rule: str, known: dict[str, list[str]], mine: set[str]) -> list[str]:
    start = max((s for s in OWNERS if rule.startswith(s)), key=len, default="")
    owner = OWNERS.get(start, "paper")
    every = [ref for ref in known.get(owner, []) if ref not in mine]
    others = [known[t][-1] for t in NEAR if t in known and t != owner and known[t][-1] not in mine]
    return [*every[:2], *others]


@pytest.fixture(scope="module")
def of_strangers(file: Played, hand: Hand) -> set[str]:
    """Names that belong to Eve's own matter, and the strangers' own sign-ins."""
    with db.reading() as session:
        case = session.query(Case).filter_by(ref=file.cast.eve_case).one()
        own = {
            case.ref,
            *(p.ref for p in case.parties),
            *(p.ref for p in case.participants),
            *(p.ref for p in case.proceedings),
        }
        strangers = [file.people[name].person_id for name in STRANGERS if name in file.people]
        own |= set(session.scalars(select(LoginSession.ref).where(LoginSession.person_id.in_(strangers))))
    return own


def test_a_stranger_cannot_tell_a_name_of_this_case_from_a_name_of_nothing(
    app: Flask, file: Played, hand: Hand, of_strangers: set[str]
) -> None:
    known, asked, wrong = surfaces.refs(), 0, []
    for method in ("GET", "POST", "PUT"):
        for rule in surfaces.rules(app, method):
            if "<ref>" not in rule.rule or rule.rule in DOORS | OF_ONESELF:
                continue
            view = app.view_functions[rule.endpoint]
            for who in STRANGERS:
                if who in MAY_LOOK and (
                    method == "GET" or rule.rule.startswith("/api/v1/cases/") or "SUPERVISOR" in view.guard
                ):
                    continue
                nothing = _ask(hand, who, method, rule.rule, surfaces.NOWHERE, view)
                if nothing[0] not in SHUT | {302}:
                    wrong.append(f"{who} {method} {rule.rule}: {nothing[0]} for a name of nothing")
                for ref in _names(rule.rule, known, of_strangers):
                    found = _ask(hand, who, method, rule.rule, ref, view)
                    asked += 1
                    if found != nothing:
                        wrong.append(f"{who} {method} {rule.rule} {ref}: {found[0]} not {nothing[0]}")
    print(f"\n{asked} answers compared")
    assert wrong == [], "\n".join(wrong[:40])


def _ask(hand: Hand, who: str, method: str, rule: str, ref: str, view: Any) -> tuple[int, str, str]:
    values = {
        n: ref if n == "ref" else "B" * 22 if n in surfaces.REFS else surfaces.choices(n, ())[0]
        for n in surfaces.places(rule)
    }
    path = surfaces.fill(rule, values)
    client = hand.visitors[who].client
    if method == "GET":
        return _said(client.get(path), ref)
    models = mutants.models_of(view)
    data = mutants.good(models[0]) if models else {}
    if rule.startswith("/api/"):
        return _said(
            client.open(path, method=method, json=data, headers={"X-CSRFToken": hand.tokens[who]}), ref
        )
    return _said(hand.send(who, path, data), ref)


def test_the_comparison_sees_a_difference(hand: Hand, file: Played) -> None:
    """The parties' own names do answer differently: the check is not blind."""
    client = hand.visitors["applicant"].client
    assert _said(client.get(f"/cases/{file.case}"), file.case) != _said(
        client.get(f"/cases/{surfaces.NOWHERE}"), surfaces.NOWHERE
    )


def test_a_link_of_somebody_shows_nothing_of_the_case(hand: Hand, file: Played) -> None:
    """F08: the link alone is a locator; who opens it learns neither names nor the matter before the code."""
    for ref in surfaces.refs()["entry_link"]:
        text = hand.visitors["eve"].client.get(f"/i/{ref}").get_data(as_text=True)
        assert not any(word in text for word in ("斯琴高娃", "欧阳德福", "渗水", "19900000002", file.case))
