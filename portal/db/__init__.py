"""The database: engines, `transaction()` (the only commit), `reading()`, `submit()` for hot operations."""

from portal.db.columns import (
    Base,
    Encrypted,
    Instant,
    Versioned,
    blind_index,
    new_ref,
    ref_column,
)
from portal.db.engine import Database, bind, bound, dispose
from portal.db.events import Event, announce, subscribe, unsubscribe
from portal.db.sessions import reading, transaction
from portal.db.writer import Done, nothing, post, submit

__all__ = [
    "Base",
    "Database",
    "Done",
    "Encrypted",
    "Event",
    "Instant",
    "Versioned",
    "announce",
    "bind",
    "blind_index",
    "bound",
    "dispose",
    "new_ref",
    "nothing",
    "post",
    "reading",
    "ref_column",
    "submit",
    "subscribe",
    "transaction",
    "unsubscribe",
]
