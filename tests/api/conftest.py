"""Bearer tokens for the cast, without the sign-in pages (those have their own tests)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal import clock, db
from portal.people import sessions, tokens
from portal.people.actors import Actor
from portal.people.models import Account, LoginSession
from portal.people.sessions import Entry
from tests.cast import Cast

Api = Callable[..., Any]


def bearer(actor: Actor, at: datetime) -> str:
    """An access token of a session that was really started."""
    with db.transaction() as session:
        if actor.is_staff and session.query(Account).filter_by(person_id=actor.person_id).first() is None:
            session.add(
                Account(
                    person_id=actor.person_id, username=actor.person_ref, password_hash="!", totp_secret="!"
                )
            )
        entry = Entry(actor.person_id, actor.appointment_id, kind="api")
        row, _token = sessions.start(session, entry, at)
        session.flush()
        ref = row.ref
    with db.reading() as session:
        found = session.query(LoginSession).filter_by(ref=ref).one()
        return tokens.pair(found, actor.person_ref, "unused", at).access_token


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """No cookies, no token."""
    return app.test_client()


@pytest.fixture
def call(client: FlaskClient, cast: Cast) -> Api:
    """call("clerk", "GET", "/cases") with that person's token; answers the response."""
    known: dict[str, str] = {}

    def do(who: str, method: str, path: str, json: Any = None, **headers: str) -> Any:
        if who not in known:
            known[who] = bearer(cast.everybody[who], clock.now())
        head = {
            "Authorization": f"Bearer {known[who]}",
            **{k.replace("_", "-"): v for k, v in headers.items()},
        }
        return client.open(f"/api/v1{path}", method=method, json=json, headers=head)

    return do
