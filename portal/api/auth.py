"""Tokens: staff by password and TOTP, parties by link and code. Browser login is never a token."""

from __future__ import annotations

from typing import Any

from flask import g

from portal.api import schemas as s
from portal.api.blueprint import actor, bp, takes
from portal.people import api_doors, tokens, web
from portal.people.api_doors import Where
from portal.people.guards import PUBLIC, SIGNED_IN, open_to


@bp.post("/auth/token")
@takes(s.PasswordIn)
@bp.output(s.TokenOut)
@open_to(PUBLIC)
def token(body: s.PasswordIn) -> Any:
    """Staff: username, password and the TOTP of now."""
    return vars(api_doors.login_staff(body.username, body.password, body.otp, g.now, _where()))


@bp.post("/auth/link")
@takes(s.LinkIn)
@bp.output(s.TokenOut)
@open_to(PUBLIC)
def link(body: s.LinkIn) -> Any:
    """A party: the link (or its last part) is a locator; the code went to the phone on file."""
    ref = body.link.rstrip("/").rsplit("/", 1)[-1]
    return vars(api_doors.login_link(ref, body.code, g.now, _where()))


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


def _where() -> Where:
    return Where(web.address(), web.device())
