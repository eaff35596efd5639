"""Runs migrations on the connection that `portal.db.migrate` hands over."""

from __future__ import annotations

from alembic import context

from portal import tables
from portal.db import Encrypted, Instant


def _plain(kind: str, item: object, _autogen: object) -> str | bool:
    """Write our own column types as what the database sees, so that old migrations never import today's code."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Encrypted):
        return "sa.LargeBinary()"
    return False


connection = context.config.attributes["connection"]

context.configure(
    connection=connection,
    target_metadata=tables.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=_plain,
    transaction_per_migration=False,
)

with context.begin_transaction():
    context.run_migrations()
