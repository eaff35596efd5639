"""A tiny application that serves the templates and static files of the tree, under the strict content policy."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

from flask import Flask, Response, render_template, request
from flask_babel import Babel, gettext

ROOT = Path(__file__).resolve().parents[2]
NONCE = "bm9uY2UtZm9yLXRlc3Rz"
POLICY = "; ".join(
    [
        "default-src 'none'",
        f"script-src 'self' 'nonce-{NONCE}'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    ]
)
FRAMES = {"party": "_party.html", "desk": "_desk.html", "room": "_room.html", "cockpit": "_cockpit.html"}
DATES = SimpleNamespace(
    today=dt.date(2026, 3, 20),
    near=dt.date(2026, 3, 23),
    far=dt.date(2026, 4, 3),
    past=dt.date(2026, 3, 18),
    now=dt.datetime(2026, 3, 20, 10, 0),
)


def make_app() -> Flask:
    """The gallery, the error pages, the preference form and an autosave that can be told to fail."""
    app = Flask(__name__, template_folder=ROOT / "portal/templates", static_folder=ROOT / "static")
    app.secret_key = "only for these tests"
    Babel(app, default_locale="zh")
    app.jinja_env.filters["cite"] = str
    app.jinja_env.globals.update(
        _=gettext,
        csrf_token=lambda: "test-token",
        asset=lambda path: f"/static/{path}",
        csp_nonce=NONCE,
        help_line=SimpleNamespace(name="社区帮办员", phone="022-99000000"),
    )
    app.context_processor(_reading_preferences)
    app.after_request(_policy)
    app.add_url_rule("/gallery/<frame>", view_func=_gallery)
    app.add_url_rule("/error/<int:code>", view_func=lambda code: render_template(f"errors/{code}.html"))
    app.add_url_rule(
        "/prefs",
        view_func=lambda: ("", 303, {"Location": request.form["next"]}),
        methods=["POST"],
        endpoint="prefs",
    )
    app.add_url_rule("/autosave", view_func=_autosave, methods=["POST"])
    app.config["AUTOSAVED"], app.config["AUTOSAVE_FAILS"] = [], 0
    return app


def _reading_preferences() -> dict[str, object]:
    asked = request.args
    prefs = SimpleNamespace(
        size=asked.get("size", "normal"),
        contrast=asked.get("contrast", "normal"),
        lang=asked.get("lang", "zh"),
    )
    nav = [("今天", "#", True), ("我的案件", "#", False), ("档期", "#", False), ("帮助", "#", False)]
    return {
        "prefs": prefs,
        "actor": SimpleNamespace(name="沈国华", role="调解员"),
        "nav": nav,
        "dates": DATES,
    }


def _gallery(frame: str) -> str:
    audience = request.args.get("audience", "together")
    return render_template("gallery.html", frame=FRAMES[frame], audience=audience)


def _autosave() -> tuple[str, int]:
    from flask import current_app

    if current_app.config["AUTOSAVE_FAILS"]:
        current_app.config["AUTOSAVE_FAILS"] -= 1
        return "", 503
    current_app.config["AUTOSAVED"].append(request.form.to_dict())
    return "", 204


def _policy(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    return response
