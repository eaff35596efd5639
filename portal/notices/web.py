"""Connects a web process to the worker: settings for the letters, hints after each commit, the bell's number."""

from __future__ import annotations

from flask import Flask, g
from sqlalchemy import func, select

from portal import db
from portal.notices.hints import follow, open_hints
from portal.notices.models import Notice
from portal.notices.settings import use_config


def install(app: Flask) -> None:
    """Attach to the application."""
    config = app.config["HEYI"]
    use_config(config)
    follow(open_hints(config))
    app.jinja_env.globals["unread_notices"] = unread_here


def unread_here() -> int:
    """How many notices the person at this page has not seen."""
    if not g.get("actor"):
        return 0
    if "unread" not in g:  # a page shows the number in two places
        g.unread = unread(g.actor.person_id)
    return int(g.unread)


def unread(person_id: int) -> int:
    """One's own only."""
    with db.reading() as session:
        query = select(func.count()).select_from(Notice)
        return session.scalar(query.where(Notice.person_id == person_id, Notice.read_at.is_(None))) or 0
