"""Tokens: staff by password and TOTP, parties by link and code. Browser login is never a token."""

from __future__ import annotations

from typing import Any

from flask import g

from portal import db
from portal.api import schemas as s
from portal.api.blueprint import actor, bp, takes
from portal.errors import InvalidInput
from portal.people import links, party_entry, staff_login, tokens, web
from portal.people.guards import PUBLIC, SIGNED_IN, open_to
from portal.people.models import LoginSession, Person
from portal.people.party_entry import Answer
from portal.people.staff_login import Typed


@bp.post("/auth/token")
@takes(s.PasswordIn)
@bp.output(s.TokenOut)
@open_to(PUBLIC)
def token(body: s.PasswordIn) -> Any:
    """Staff: username, password and the TOTP of now."""
    typed = Typed(body.username, body.password, body.otp, web.address(), web.device(), "api")
    signed = staff_login.sign_in(typed, g.now)
    return _pair(signed.session_ref, signed.person_id, signed.token)


@bp.post("/auth/link")
@takes(s.LinkIn)
@bp.output(s.TokenOut)
@open_to(PUBLIC)
def link(body: s.LinkIn) -> Any:
    """A party: the link is a locator; the code went to the phone on file. An empty code asks for one."""
    ref = body.link.rstrip("/").rsplit("/", 1)[-1]
    with db.transaction() as session:
        found = links.find_link(session, ref)
        person = session.get_one(Person, found.person_id)
        typed = Answer(body.code, body.name or person.name, "", web.address(), web.device(), "api")
        came = party_entry.enter_by_link(session, found, typed, g.now)
    if came is None:
        raise InvalidInput({"code": "wrong_code"})
    return _pair(came.row.ref, came.person_id, came.token)


@bp.post("/auth/refresh")
@takes(s.RefreshIn)
@bp.output(s.TokenOut)
@open_to(PUBLIC)
def refresh(body: s.RefreshIn) -> Any:
    """A new pair; the old refresh token is dead."""
    return vars(tokens.refresh(body.refresh_token, g.now))


@bp.post("/auth/logout")
@bp.output(s.DoneOut)
@open_to(SIGNED_IN)
def logout() -> Any:
    """Ends the session: tokens, pages and sockets at once."""
    tokens.logout(actor(), g.now)
    return {"ok": True}


@bp.get("/me")
@bp.output(s.MeOut)
@open_to(SIGNED_IN)
def me() -> Any:
    """Who I am here."""
    who = actor()
    return {"ref": who.person_ref, "name": who.name, "role": str(who.role)}


def _pair(session_ref: str, person_id: int, refresh_token: str) -> dict[str, Any]:
    with db.reading() as session:
        row = session.query(LoginSession).filter_by(ref=session_ref).one()
        person_ref = session.get_one(Person, person_id).ref
    return vars(tokens.pair(row, person_ref, refresh_token, g.now))
