"""Short-lived JWTs for the API and one-time tickets for sockets. The browser's login is never a JWT (J1–J10)."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import jwt
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import db
from portal.errors import Conflict, NotSignedIn
from portal.people import sessions
from portal.people.actors import Actor
from portal.people.models import LoginSession, SpentToken
from portal.people.secrets import keys, token_hash

ALGORITHM = "HS256"
ISSUER = "heyi"
ACCESS_LIFE = timedelta(minutes=10)
TICKET_LIFE = timedelta(seconds=60)
LONGEST = 2000  # characters; ours have some 500


class Claims(BaseModel):
    """What every token of ours says; anything more, less or of another type is refused (J5)."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    iss: Literal["heyi"]
    aud: str
    typ: str
    sub: str = Field(min_length=1, max_length=40)
    sid: str = Field(min_length=1, max_length=22)
    jti: str = Field(min_length=16, max_length=40)
    iat: int
    exp: int
    room: str = Field(default="", max_length=22)


class Head(BaseModel):
    """Only these three; `jku`, `x5u`, `jwk`, `crit` make the token no token of ours (J4)."""

    model_config = ConfigDict(extra="forbid", strict=True)

    alg: Literal["HS256"]
    typ: Literal["JWT"]
    kid: str = Field(max_length=16)


@dataclass(frozen=True)
class Pair:
    """What the API hands out."""

    access_token: str
    refresh_token: str
    expires_in: int


def pair(row: LoginSession, person_ref: str, refresh_token: str, now: datetime) -> Pair:
    """An access token for a started session of kind api, beside its refresh token."""
    access = _make("access", "heyi-api", person_ref, row.ref, now + ACCESS_LIFE, now)
    return Pair(access, refresh_token, int(ACCESS_LIFE.total_seconds()))


def actor_of_access(token: str, now: datetime) -> Actor:
    """The actor of a Bearer token. Raises NotSignedIn for anything that is not exactly ours, alive and unrevoked."""
    claims = _read(token, "access", "heyi-api", now)
    with db.reading() as session:
        row, actor = _live(session, claims, now)
    if row.kind != "api":
        raise NotSignedIn()
    return actor


def room_ticket(actor: Actor, room_ref: str, now: datetime) -> str:
    """One socket, one room, one minute, one use. Whether the room may be entered is asked again at the socket's door."""
    return _make("ticket", "heyi-room", actor.person_ref, actor.session_ref, now + TICKET_LIFE, now, room_ref)


def redeem(session: Session, ticket: str, now: datetime) -> tuple[Actor, str]:
    """The actor and room ref of a ticket, which is spent by this. Raises NotSignedIn, also the second time.

    Inside `transaction()`; two at once meet at the unique constraint (Conflict at the commit).
    """
    claims = _read(ticket, "ticket", "heyi-room", now)
    _, actor = _live(session, claims, now)
    spend(session, token_hash(claims.jti), actor.session_id, datetime.fromtimestamp(claims.exp, now.tzinfo))
    return actor, claims.room


def spend(session: Session, hashed: str, session_id: int | None, expires_at: datetime) -> None:
    """Note a one-time token as used; raises NotSignedIn where it was already."""
    if is_spent(session, hashed):
        raise NotSignedIn("used")
    session.add(SpentToken(token_hash=hashed, session_id=session_id, expires_at=expires_at))
    session.flush()


def is_spent(session: Session, hashed: str) -> bool:
    """True for a token that was used before."""
    return session.scalars(select(SpentToken.id).where(SpentToken.token_hash == hashed)).first() is not None


def refresh(token: str, now: datetime) -> Pair:
    """A new pair; the old refresh token is dead. One that comes a second time was stolen: the session ends (RFC 9700).

    Opens its own transaction, because the ending must be committed although the caller gets NotSignedIn.
    """
    try:
        with db.transaction() as session:
            answer = _exchange(session, token, now)
    except Conflict:
        answer = None
    if answer is None:
        raise NotSignedIn()
    return answer


def logout(actor: Actor, now: datetime) -> None:
    """End the session of this actor: tokens, pages and sockets at once."""
    with db.transaction() as session:
        row = session.get(LoginSession, actor.session_id) if actor.session_id else None
        if row is not None:
            sessions.end(session, row, now)


def _exchange(session: Session, token: str, now: datetime) -> Pair | None:
    row = sessions.find(session, token, kind="api")
    if row is None:
        _end_if_stolen(session, token, now)
        return None
    actor = sessions.actor_of_row(session, row, now)
    if actor is None:
        return None
    session.add(SpentToken(token_hash=token_hash(token), session_id=row.id, expires_at=row.expires_at))
    row.seen_at = now
    return pair(row, actor.person_ref, sessions.rotate(session, row), now)


def _end_if_stolen(session: Session, token: str, now: datetime) -> None:
    spent = session.scalars(
        select(SpentToken).where(SpentToken.token_hash == token_hash(token))
    ).one_or_none()
    row = session.get(LoginSession, spent.session_id) if spent and spent.session_id else None
    if row is not None:
        sessions.end(session, row, now)


def _live(session: Session, claims: Claims, now: datetime) -> tuple[LoginSession, Actor]:
    row = session.scalars(select(LoginSession).where(LoginSession.ref == claims.sid)).one_or_none()
    actor = sessions.actor_of_row(session, row, now) if row is not None else None
    if row is None or actor is None or actor.person_ref != claims.sub:
        raise NotSignedIn()
    return row, actor


def _make(
    kind: str,
    audience: str,
    person_ref: str,
    session_ref: str,
    expires: datetime,
    now: datetime,
    room: str = "",
) -> str:
    kid, key = next(iter(keys(kind).items()))
    claims = {
        "iss": ISSUER,
        "aud": audience,
        "typ": kind,
        "sub": person_ref,
        "sid": session_ref,
        "jti": secrets.token_urlsafe(16),
        "iat": int(now.timestamp()),
        "exp": int(expires.timestamp()),
    }
    if room:
        claims["room"] = room
    return jwt.encode(claims, key, algorithm=ALGORITHM, headers={"kid": kid})


def _read(token: str, kind: str, audience: str, now: datetime) -> Claims:
    """Strictly read; every way of being wrong is the same NotSignedIn."""
    try:
        if len(token) > LONGEST or not token.isascii():
            raise ValueError("size")
        head = Head.model_validate(_part(token, 0))
        jwt.decode(
            token,
            keys(kind)[head.kid],
            algorithms=[ALGORITHM],
            audience=audience,
            issuer=ISSUER,
            options={
                "require": ["exp", "iat", "sub", "aud", "iss", "jti"],
                "strict_aud": True,
                "verify_exp": False,  # ours below: against the `now` of the request, not the library's clock
                "verify_iat": False,
                "enforce_minimum_key_length": True,
            },
        )
        claims = Claims.model_validate(_part(token, 1))
    except (jwt.PyJWTError, ValidationError, ValueError, KeyError, RecursionError) as error:
        raise NotSignedIn() from error
    at = now.timestamp()
    if claims.typ != kind or not claims.iat - 30 <= at < claims.exp:
        raise NotSignedIn()
    return claims


def _part(token: str, number: int) -> Any:
    """Header or payload as JSON, refusing doubled names (the library would take the last)."""
    parts = token.split(".")
    if len(parts) != 3:
        raise ValueError("parts")
    return json.loads([_bytes(part) for part in parts][number], object_pairs_hook=_single)


def _bytes(part: str) -> bytes:
    """Base64url with exactly one spelling: spare bits in the last sign would make two tokens of one."""
    try:
        data = base64.b64decode(part + "=" * (-len(part) % 4), b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("base64") from error
    if base64.urlsafe_b64encode(data).rstrip(b"=").decode() != part:
        raise ValueError("base64")
    return data


def _single(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("doubled name")
    return found
