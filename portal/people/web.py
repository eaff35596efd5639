"""Brings the actor into each request – session cookie for pages, Bearer token for the API – and guards against forgery."""

from __future__ import annotations

from datetime import datetime

from flask import Flask, Response, current_app, g, request
from flask import session as flask_session

from portal import clock, db
from portal.errors import Busy, NotAllowed
from portal.people import sessions, tokens
from portal.people.actors import Actor
from portal.people.secrets import use_secrets

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
FROM_OUR_PAGES = (None, "same-origin", "none")
AUTH_PATHS = "/api/v1/auth/"


def install(app: Flask) -> None:
    """Attach the loading of the actor and the check against forged requests; before every other room."""
    config = app.config["HEYI"]
    use_secrets(config.secret_key)
    # We call protect() ourselves: a request that carries no cookie authority cannot be forged through a browser.
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_SSL_STRICT=False)
    app.jinja_env.filters["china"] = clock.china_time
    app.before_request(_load_actor)
    app.before_request(_refuse_forged)


def cookie_name() -> str:
    """`__Host-` needs https; loopback http goes without."""
    return "__Host-heyi_in" if current_app.config["HEYI"].secure else "heyi_in"


def come_in(response: Response, token: str) -> Response:
    """Put the session's token into the browser. The page's own CSRF seed starts anew with it (A8)."""
    flask_session.clear()
    response.set_cookie(
        cookie_name(),
        token,
        secure=current_app.config["HEYI"].secure,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def go_out(response: Response) -> Response:
    """Forget everything this browser knows of us (W6)."""
    flask_session.clear()
    response.delete_cookie(
        cookie_name(), secure=current_app.config["HEYI"].secure, httponly=True, samesite="Lax", path="/"
    )
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def address() -> str:
    """Where the request comes from; a proxy in front is configured once, in wsgi, not believed here."""
    return request.remote_addr or ""


def device() -> str:
    """What the browser calls itself; kept with the session for its owner to recognise."""
    return (request.user_agent.string or "")[:200]


def _load_actor() -> None:
    g.now = clock.now()
    g.actor, g.by_cookie = None, False
    if request.endpoint == "static":
        return
    bearer = _bearer()
    if bearer is not None:
        g.actor = tokens.actor_of_access(bearer, g.now)
        return
    if request.path.startswith(AUTH_PATHS):
        return
    token = request.cookies.get(cookie_name(), "")
    if token:
        g.actor = _from_cookie(token, g.now)
        g.by_cookie = g.actor is not None


def _from_cookie(token: str, now: datetime) -> Actor | None:
    with db.reading() as session:
        row = sessions.find(session, token)
        actor = sessions.actor_of_row(session, row, now) if row is not None else None
        stale = actor is not None and row is not None and sessions.needs_touch(row, now)
    if stale and actor is not None and actor.session_id is not None and not _only_waits():
        keep_alive(actor.session_id, now)
    return actor


def _only_waits() -> bool:
    """A page that asks again and again by itself is no sign that somebody sits before it."""
    return (request.endpoint or "").endswith("changes")


def keep_alive(session_id: int, now: datetime) -> None:
    """Note presence, at most once a minute; a busy database must not turn a reader away."""
    try:
        with db.transaction() as session:
            sessions.touch(session, session_id, now)
    except Busy:
        current_app.logger.warning("presence not written: database busy")


def _bearer() -> str | None:
    """The token of an API call; None where there is no such header. Pages never look at it."""
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    if not request.path.startswith("/api/") or kind.lower() != "bearer":
        return None
    return value.strip()


def _refuse_forged() -> None:
    """W1: token and Sec-Fetch-Site on every unsafe request that a browser could send with our cookie."""
    if request.method in SAFE or request.endpoint is None:
        return
    if request.headers.get("Sec-Fetch-Site") not in FROM_OUR_PAGES:
        raise NotAllowed("cross-site")
    if not current_app.config.get("WTF_CSRF_ENABLED", True):
        return
    if request.path.startswith("/api/") and not g.by_cookie:
        return
    from portal.errors_web import csrf

    csrf.protect(apply_exemptions=True)
