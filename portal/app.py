"""The application factory: database, guards, language, headers, errors; then every room's pages."""

from __future__ import annotations

import importlib

from apiflask import APIFlask
from flask import Flask

from portal import db, errors_web, headers, locale, logs
from portal.api import openapi
from portal.config import Config, load
from portal.db.columns import use_keys
from portal.notices import web as notices_web
from portal.people import web as people_web
from portal.rooms import duty

# Every blueprint of the house: module path → attribute. A room adds its line here.
BLUEPRINTS: tuple[tuple[str, str], ...] = (
    ("portal.health", "bp"),
    ("portal.people.views", "bp"),
    ("portal.notices.views", "bp"),
    ("portal.cases.views", "bp"),
    ("portal.rooms.views_acts", "bp"),
    ("portal.rooms.pages", "bp"),
    ("portal.rooms.views_sitting", "bp"),
    ("portal.rooms.views_gateway", "bp"),
    ("portal.rooms.views_day", "bp"),
    ("portal.rooms.views_everyday", "bp"),
    ("portal.rooms.views_agents", "bp"),
    ("portal.agreements.views", "bp"),
    ("portal.court.views", "bp"),
    ("portal.api.views", "bp"),
)


def create_app(config: Config | None = None) -> Flask:
    """Make the web application of this process. Raises BadSettings where the environment is not fit to serve."""
    config = config or load()
    app = APIFlask(
        __name__,
        title="Heyi 和议",
        version="1.0",
        static_folder="../static",
        template_folder="templates",
        json_errors=False,
        spec_path=None,
        docs_path=None,
    )
    app.config.update(
        SECRET_KEY=config.secret_key,
        HEYI=config,
        MAX_CONTENT_LENGTH=40 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        MAX_FORM_PARTS=200,
        SESSION_COOKIE_NAME="__Host-heyi" if config.secure else "heyi",
        SESSION_COOKIE_SECURE=config.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
    )
    config.data.mkdir(parents=True, exist_ok=True)
    use_keys(config.encryption_keys)
    db.bind(config.database_url)
    for part in (logs, headers, locale, people_web, notices_web, errors_web, duty):
        part.install(app)
    for module, name in BLUEPRINTS:
        app.register_blueprint(getattr(importlib.import_module(module), name))
    openapi.install(app)
    return app
