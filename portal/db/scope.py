"""Whose rows a transaction may see on PostgreSQL: two settings that the row policies read. On SQLite these do nothing.

A transaction that writes (`transaction()`, the writer) works for the whole house; one that reads sees no confidential
row until a door says for whom it reads, or asks for the wider view by name. Both settings end with the transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import bindparam, func, select
from sqlalchemy.engine import Connection

HOUSE = "set local heyi.scope = 'house'"
_SET = select(func.set_config(bindparam("name"), bindparam("value"), True))


def reads_for(connection: Connection, participant_id: int) -> None:
    """From here to the end of the transaction rows are seen as this participant may see them."""
    if _walled(connection):
        connection.execute(_SET, {"name": "heyi.participant", "value": str(participant_id)})


@contextmanager
def whole_house(connection: Connection) -> Iterator[None]:
    """The declared wider view, for what decides per reader itself: the look at a room, the broadcast, the check of a
    chain. Not to be nested."""
    if not _walled(connection) or connection.get_execution_options().get("heyi_write", False):
        yield
        return
    connection.execute(_SET, {"name": "heyi.scope", "value": "house"})
    yield
    # After an error the transaction is lost anyway, and the setting with it.
    connection.execute(_SET, {"name": "heyi.scope", "value": ""})


def _walled(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"
