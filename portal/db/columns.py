"""Column vocabulary shared by every table: public refs, instants, encrypted text, blind indexes."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import DateTime, LargeBinary, MetaData, String
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables; every constraint is named so that migrations can find it."""

    metadata = MetaData(naming_convention=NAMES)


class Versioned:
    """Rows that people change: a stale write raises instead of overwriting."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


def new_ref() -> str:
    """A public name for a row: 128 random bits, so that it cannot be guessed."""
    return secrets.token_urlsafe(16)


def ref_column() -> Mapped[str]:
    """Column `ref`; the integer key never leaves the server."""
    return mapped_column(String(22), unique=True, default=new_ref)


class Instant(TypeDecorator[datetime]):
    """Aware UTC in and out. SQLite keeps no zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_keys: tuple[tuple[str, bytes], ...] = ()
_ciphers: dict[str, AESGCM] = {}  # key id → its cipher, set up once


def use_keys(keys: Sequence[tuple[str, bytes]]) -> None:
    """Set the column keys of this process; the first encrypts, all of them decrypt."""
    global _keys, _ciphers
    _keys = tuple(keys)
    _ciphers = {kid: AESGCM(key) for kid, key in _keys}


def seal_text(text: str) -> bytes:
    """kid | 0 | nonce(12) | AES-256-GCM(text)."""
    name = _keys[0][0]
    kid, nonce = name.encode(), os.urandom(12)
    return kid + b"\0" + nonce + _ciphers[name].encrypt(nonce, text.encode(), kid)


def open_text(data: bytes) -> str:
    """Inverse of `seal_text`; raises KeyError for an unknown key id."""
    kid, _, rest = bytes(data).partition(b"\0")
    return _ciphers[kid.decode()].decrypt(rest[:12], rest[12:], kid).decode()


class Encrypted(TypeDecorator[str]):
    """Text that is unreadable in a stolen database file: ID number, phone, address, account, safety notes."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else seal_text(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else open_text(value)


def blind_index(text: str | None) -> str | None:
    """Keyed hash that lets an encrypted value be looked up; equal text gives equal index.

    The key is derived from the *last* listed key, so that adding a new key in front keeps old indexes valid.
    """
    if not text:
        return None
    key = hmac.new(_keys[-1][1], b"heyi blind index", hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
