"""API tokens and room tickets, J1–J10: exactly ours, alive, unrevoked – or 401 and nothing else."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import jwt
import pytest
from flask import Blueprint, Flask, g, jsonify
from sqlalchemy import select

from portal import clock, db
from portal.config import Config
from portal.errors import Conflict, NotSignedIn
from portal.people import api_doors, secrets, sessions, tokens
from portal.people.actors import Actor
from portal.people.guards import PUBLIC, SIGNED_IN, open_to
from portal.people.models import LoginSession
from portal.people.tokens import Pair
from tests.cast import Cast
from tests.people.doors import PASSWORD, Browser, account_for, totp

SECRET = "test-secret-of-this-process-0123456789"
OLD = "the-secret-before-the-rotation-9876543210"


@pytest.fixture
def clerk(cast: Cast, house: Config) -> str:
    secrets.use_secrets(SECRET)
    return account_for(cast.clerk, "clerk")


@pytest.fixture
def pair(clerk: str, now: datetime) -> Pair:
    return api_doors.login_staff("clerk", PASSWORD, totp(clerk, now), now)


def forge(
    change: Callable[[dict[str, Any], dict[str, Any]], None], now: datetime, kind: str = "access", **how: Any
) -> str:
    """A token signed with our real key, but saying something it must not say."""
    kid, key = next(iter(secrets.keys(kind).items()))
    with db.reading() as session:
        row = session.scalars(select(LoginSession)).first()
        assert row is not None
        actor = sessions.actor_of_row(session, row, now)
        assert actor is not None
    head: dict[str, Any] = {"alg": "HS256", "typ": "JWT", "kid": kid}
    claims: dict[str, Any] = {
        "iss": "heyi", "aud": "heyi-api", "typ": "access", "sub": actor.person_ref, "sid": row.ref, "jti": "j" * 20,
        "iat": int(now.timestamp()), "exp": int(now.timestamp()) + 600,
    }  # fmt: skip
    change(head, claims)
    parts = [_b64(json.dumps(head).encode()), _b64(how.get("raw", json.dumps(claims)).encode())]
    signature = jwt.get_algorithm_by_name("HS256").sign(".".join(parts).encode(), key)
    return ".".join([*parts, _b64(signature)])


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def nothing(_head: dict[str, Any], _claims: dict[str, Any]) -> None:
    pass


def put(**values: Any) -> Callable[[dict[str, Any], dict[str, Any]], None]:
    return lambda _head, claims: claims.update(values)


def drop(name: str) -> Callable[[dict[str, Any], dict[str, Any]], None]:
    return lambda _head, claims: claims.pop(name)


def head(**values: Any) -> Callable[[dict[str, Any], dict[str, Any]], None]:
    return lambda head_, _claims: head_.update(values)


def test_an_access_token_brings_the_actor_with_rights_from_the_database(
    pair: Pair, cast: Cast, now: datetime
) -> None:
    actor = tokens.actor_of_access(pair.access_token, now)
    assert (actor.person_id, actor.role, actor.court_id) == (cast.clerk.person_id, "CLERK", cast.court.id)
    assert pair.expires_in == 600
    body = json.loads(base64.urlsafe_b64decode(pair.access_token.split(".")[1] + "=="))
    assert not {"role", "court", "organisation", "name"} & set(body)


def test_the_forger_of_this_test_makes_good_tokens_when_nothing_is_changed(pair: Pair, now: datetime) -> None:
    assert tokens.actor_of_access(forge(nothing, now), now)


BAD = {
    "alg none": head(alg="none"),
    "another family": head(alg="RS256"),
    "unknown key": head(kid="ffffffff"),
    "path as key": head(kid="../../etc"),
    "key in the token": head(jwk={"kty": "oct", "k": "AAAA"}),
    "key by address": head(jku="https://evil.example/keys"),
    "certificate by address": head(x5u="https://evil.example/c"),
    "critical": head(crit=["exp"]),
    "no exp": drop("exp"),
    "no iat": drop("iat"),
    "no sub": drop("sub"),
    "no aud": drop("aud"),
    "no iss": drop("iss"),
    "no jti": drop("jti"),
    "exp as text": put(exp="9999999999"),
    "exp as fraction": put(exp=9999999999.5),
    "aud as list": put(aud=["heyi-api", "evil"]),
    "aud of tickets": put(aud="heyi-room"),
    "iss of another": put(iss="heyi2"),
    "sub as number": put(sub=7),
    "another person": put(sub="somebody-else"),
    "another session": put(sid="AAAAAAAAAAAAAAAAAAAAAA"),
    "typ of tickets": put(typ="ticket"),
    "a claim too many": put(role="JUDGE"),
    "from the future": put(iat=2**40),
}


@pytest.mark.parametrize("name", BAD)
def test_a_well_signed_token_that_says_anything_else_is_refused(pair: Pair, now: datetime, name: str) -> None:
    with pytest.raises(NotSignedIn):
        tokens.actor_of_access(forge(BAD[name], now), now)


def test_doubled_claims_are_refused(pair: Pair, now: datetime) -> None:
    """J5: the library would take the last of two."""
    good = forge(nothing, now)
    claims = json.loads(base64.urlsafe_b64decode(good.split(".")[1] + "=="))
    raw = json.dumps(claims)[:-1] + f', "exp": {claims["exp"]}' + "}"
    with pytest.raises(NotSignedIn):
        tokens.actor_of_access(forge(nothing, now, raw=raw), now)


def test_a_token_of_one_kind_never_passes_for_another(pair: Pair, cast: Cast, now: datetime) -> None:
    actor = tokens.actor_of_access(pair.access_token, now)
    ticket = tokens.room_ticket(actor, "room", now)
    with pytest.raises(NotSignedIn):
        tokens.actor_of_access(ticket, now)
    with pytest.raises(NotSignedIn), db.transaction() as session:
        tokens.redeem(session, pair.access_token, now)
    with pytest.raises(NotSignedIn):
        tokens.actor_of_access(pair.refresh_token, now)
    with pytest.raises(NotSignedIn):
        tokens.refresh(pair.access_token, now)


def test_it_ends_after_ten_minutes(pair: Pair, now: datetime) -> None:
    assert tokens.actor_of_access(pair.access_token, now + timedelta(seconds=599))
    with pytest.raises(NotSignedIn):
        tokens.actor_of_access(pair.access_token, now + timedelta(seconds=600))


def test_four_thousand_mutations_are_all_refused_and_none_breaks_anything(pair: Pair, now: datetime) -> None:
    """J10."""
    dice, good = random.Random(26), pair.access_token
    signs = "ABCxyz019-_.=/+ %é"
    for _ in range(4096):
        text = list(good)
        for _change in range(dice.randint(1, 3)):
            where = dice.randrange(len(text))
            match dice.randrange(3):
                case 0:
                    text[where] = dice.choice(signs)
                case 1:
                    del text[where]
                case _:
                    text.insert(where, dice.choice(signs))
        if "".join(text) == good:
            continue
        with pytest.raises(NotSignedIn):
            tokens.actor_of_access("".join(text), now)


@pytest.mark.parametrize(
    "junk", ["", ".", "..", "a.b.c", "e30.e30.", "[" * 1900, "\x00.\x00.\x00", "." * 1999, "x" * 5000]
)
def test_junk_is_refused(pair: Pair, now: datetime, junk: str) -> None:
    with pytest.raises(NotSignedIn):
        tokens.actor_of_access(junk, now)


def test_a_second_spelling_of_the_same_signature_is_refused(pair: Pair, now: datetime) -> None:
    """The last sign carries two spare bits: three other signs decode to the very same bytes."""
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    last = signs.index(pair.access_token[-1])
    for bits in (1, 2, 3):
        with pytest.raises(NotSignedIn):
            tokens.actor_of_access(pair.access_token[:-1] + signs[last ^ bits], now)


def test_after_a_rotation_the_old_secret_verifies_and_the_new_one_signs(clerk: str, now: datetime) -> None:
    """J9."""
    secrets.use_secrets(OLD)
    old = api_doors.login_staff("clerk", PASSWORD, totp(clerk, now), now)
    secrets.use_secrets(SECRET, OLD)
    assert tokens.actor_of_access(old.access_token, now)
    later = now + timedelta(minutes=1)
    new = api_doors.login_staff("clerk", PASSWORD, totp(clerk, later), later)
    secrets.use_secrets(SECRET)
    assert tokens.actor_of_access(new.access_token, later)
    with pytest.raises(NotSignedIn):
        tokens.actor_of_access(old.access_token, later)


def test_logging_out_kills_access_and_refresh_at_once(pair: Pair, now: datetime) -> None:
    """J8."""
    tokens.logout(tokens.actor_of_access(pair.access_token, now), now)
    with pytest.raises(NotSignedIn):
        tokens.actor_of_access(pair.access_token, now)
    with pytest.raises(NotSignedIn):
        tokens.refresh(pair.refresh_token, now)


def test_refreshing_rotates_and_a_second_use_of_the_old_one_ends_the_session(
    pair: Pair, now: datetime
) -> None:
    later = now + timedelta(minutes=9)
    fresh = tokens.refresh(pair.refresh_token, later)
    assert tokens.actor_of_access(fresh.access_token, later)
    with pytest.raises(NotSignedIn):
        tokens.refresh(pair.refresh_token, later)
    with pytest.raises(NotSignedIn):
        tokens.actor_of_access(fresh.access_token, later)
    with pytest.raises(NotSignedIn):
        tokens.refresh(fresh.refresh_token, later)


def test_a_refresh_token_is_no_browser_cookie_and_a_cookie_no_refresh_token(
    pair: Pair, cast: Cast, now: datetime
) -> None:
    with db.transaction() as session:
        assert sessions.actor_of(session, pair.refresh_token, now) is None
        _row, cookie = sessions.start(session, sessions.Entry(cast.applicant.person_id), now)
    with pytest.raises(NotSignedIn):
        tokens.refresh(cookie, now)


# Tickets


def test_a_ticket_opens_one_socket_once_within_a_minute(pair: Pair, now: datetime) -> None:
    actor = tokens.actor_of_access(pair.access_token, now)
    ticket = tokens.room_ticket(actor, "the-room", now)
    with db.transaction() as session:
        redeemed, room = tokens.redeem(session, ticket, now + timedelta(seconds=59))
    assert (redeemed.person_id, room) == (actor.person_id, "the-room")
    with pytest.raises((NotSignedIn, Conflict)), db.transaction() as session:
        tokens.redeem(session, ticket, now + timedelta(seconds=59))
    late = tokens.room_ticket(actor, "the-room", now)
    with pytest.raises(NotSignedIn), db.transaction() as session:
        tokens.redeem(session, late, now + timedelta(seconds=60))


def test_a_ticket_of_an_ended_session_is_worthless(pair: Pair, now: datetime) -> None:
    actor = tokens.actor_of_access(pair.access_token, now)
    ticket = tokens.room_ticket(actor, "the-room", now)
    tokens.logout(actor, now)
    with pytest.raises(NotSignedIn), db.transaction() as session:
        tokens.redeem(session, ticket, now)


# Over HTTP


@pytest.fixture
def api(app: Flask) -> Flask:
    """Two probe routes in the place of the API."""
    bp = Blueprint("probe", __name__)

    @bp.post("/api/v1/probe")
    @open_to(SIGNED_IN)
    def probe() -> Any:
        actor: Actor = g.actor
        return jsonify(who=actor.person_ref)

    @bp.post("/api/v1/auth/probe")
    @open_to(PUBLIC)
    def open_probe() -> Any:
        return jsonify(who=g.actor.person_ref if g.actor else None)

    @bp.get("/page")
    @open_to(SIGNED_IN)
    def page() -> str:
        return "in"

    app.register_blueprint(bp)
    return app


def test_bearer_needs_no_forgery_token_and_means_nothing_to_pages(api: Flask, cast: Cast) -> None:
    secret = account_for(cast.clerk, "clerk")
    at = clock.now()
    pair = api_doors.login_staff("clerk", PASSWORD, totp(secret, at), at)
    bearer = {"Authorization": f"Bearer {pair.access_token}"}
    client = api.test_client()
    assert client.post("/api/v1/probe", headers=bearer).json == {"who": cast.clerk.person_ref}
    assert client.get("/page", headers=bearer).status_code == 302
    for junk in ("Bearer", "Bearer x.y.z", f"Bearer {pair.refresh_token}"):
        answer = client.post("/api/v1/probe", headers={"Authorization": junk})
        assert (answer.status_code, answer.json["code"]) == (401, "not_signed_in")
    assert client.post("/api/v1/probe").status_code == 401


def test_a_cookie_at_the_api_needs_the_forgery_token_in_the_header(api: Flask, cast: Cast) -> None:
    secret = account_for(cast.clerk, "clerk")
    browser = Browser(api)
    browser.get("/login")
    browser.post("/login", username="clerk", password=PASSWORD, otp=totp(secret, clock.now()))
    browser.get("/me/sessions")
    refused = browser.client.post("/api/v1/probe")
    assert (refused.status_code, refused.json["code"]) == (400, "csrf")
    good = browser.client.post("/api/v1/probe", headers={"X-CSRFToken": browser.token})
    assert good.json == {"who": cast.clerk.person_ref}
    assert browser.client.post("/api/v1/auth/probe").json == {"who": None}, (
        "auth paths never look at the cookie"
    )


def test_a_party_gets_tokens_by_link_and_code_and_eve_does_not(app: Flask, cast: Cast) -> None:
    from portal.people import links
    from tests.people.doors import last_code

    at = clock.now()
    with db.transaction() as session:
        ref = links.make_link(session, cast.applicant.person_id, at).ref
    browser = Browser(app)
    browser.get(f"/i/{ref}")
    browser.post(f"/i/{ref}/code")
    with pytest.raises(NotSignedIn):
        api_doors.login_link(ref, "000000" if last_code() != "000000" else "000001", at)
    pair = api_doors.login_link(ref, last_code(), at)
    assert tokens.actor_of_access(pair.access_token, at).person_id == cast.applicant.person_id
    with pytest.raises(NotSignedIn):
        api_doors.login_link(ref, last_code(), at)
    with pytest.raises(NotSignedIn):
        api_doors.login_link("AAAAAAAAAAAAAAAAAAAAAA", "123456", at)
