"""Helpers of the entry tests: a browser that keeps cookies and reads CSRF tokens, staff with accounts, codes from the outbox."""

from __future__ import annotations

import re
from datetime import datetime

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal import db
from portal.notices.models import Outgoing
from portal.people import accounts, passwords
from portal.people.actors import Actor
from portal.people.models import Account, Person

PASSWORD = "薄荷-yellow-Teapot-91"
_HASHED: list[str] = []


class Browser:
    """A person's browser: follows nothing by itself, sends the CSRF token of the last page."""

    def __init__(self, app: Flask, address: str = "192.0.2.7") -> None:
        self.client: FlaskClient = app.test_client()
        self.address = address
        self.token = ""

    def get(self, path: str, **more: object) -> TestResponse:
        answer = self.client.get(path, environ_base={"REMOTE_ADDR": self.address}, **more)  # type: ignore[arg-type]
        self._read(answer)
        return answer

    def post(self, path: str, headers: dict[str, str] | None = None, **fields: str) -> TestResponse:
        answer = self.client.post(
            path,
            data={"csrf_token": self.token, **fields},
            headers=headers or {},
            environ_base={"REMOTE_ADDR": self.address},
        )
        self._read(answer)
        return answer

    def _read(self, answer: TestResponse) -> None:
        found = re.search(r'name="csrf_token" value="([^"]+)"', answer.get_data(as_text=True))
        if found:
            self.token = found.group(1)


def account_for(actor: Actor, username: str) -> str:
    """Open an account for a member of the cast; returns its TOTP secret. One hash serves all tests."""
    if not _HASHED:
        _HASHED.append(passwords.hash_password(PASSWORD))
    with db.transaction() as session:
        account = accounts.open_account(
            session, session.get_one(Person, actor.person_id), username, _HASHED[0]
        )
        return account.totp_secret


def totp(secret: str, at: datetime) -> str:
    """The code an authenticator shows at that moment."""
    return pyotp.TOTP(secret).at(at)


def last_code(code: str = "code_enter") -> str:
    """The digits of the newest SMS of that kind."""
    with db.reading() as session:
        row = session.scalars(
            select(Outgoing).where(Outgoing.code == code).order_by(Outgoing.id.desc())
        ).first()
        assert row is not None
        found = re.search(r"\d{6}", row.body)
        assert found
        return found.group()


def account_row(username: str) -> Account:
    with db.reading() as session:
        return session.scalars(select(Account).where(Account.username == username)).one()
