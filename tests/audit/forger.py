"""Somebody with the database file in hand: what the product's own triggers refuse, they can do."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session


def unguard(session: Session) -> None:
    """Take every trigger away, so that append-only tables can be forged (SQLite)."""
    for trigger in session.scalars(text("select name from sqlite_master where type = 'trigger'")).all():
        session.execute(text(f"drop trigger {trigger}"))
