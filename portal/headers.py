"""What every answer carries: content policy with a nonce, no sniffing, no framing, no storing of personal pages."""

from __future__ import annotations

import hashlib
import secrets
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, g, request, url_for

POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; media-src 'self' blob:; object-src 'none'; frame-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors {framers}; worker-src 'self'; manifest-src 'self'"
)


def install(app: Flask) -> None:
    """Attach the headers, the nonce and `asset()`."""
    app.before_request(_make_nonce)
    app.after_request(_add)
    app.jinja_env.globals["asset"] = asset
    app.context_processor(lambda: {"csp_nonce": g.get("nonce", "")})
    app.jinja_env.globals["csp_nonce"] = lambda: g.get("nonce", "")  # macros imported without context call it


def _make_nonce() -> None:
    g.nonce = secrets.token_urlsafe(16)


def _add(response: Response) -> Response:
    framers = "'self'" if response.mimetype == "application/pdf" else "'none'"
    response.headers.setdefault(
        "Content-Security-Policy", POLICY.format(nonce=g.get("nonce", ""), framers=framers)
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(self), microphone=(self), geolocation=()"
    if current_app.config["HEYI"].secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    response.vary.add("Cookie")
    return response


def asset(path: str) -> str:
    """URL of a static file, with the first eight of its hash so that a new version is fetched."""
    return url_for("static", filename=path, v=_version(f"{current_app.static_folder}/{path}"))


@lru_cache(maxsize=500)
def _version(path: str) -> str:
    file = Path(path)
    return hashlib.sha256(file.read_bytes()).hexdigest()[:8] if file.is_file() else "0"
