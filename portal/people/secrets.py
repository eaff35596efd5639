"""One key per purpose, all derived from SECRET_KEY: a token of one kind can never pass for another."""

from __future__ import annotations

import hashlib
import hmac
import secrets

_secrets: tuple[str, ...] = ()


def use_secrets(*values: str) -> None:
    """Set this process's secrets: the first makes new tokens, all of them verify (rotation without logging out)."""
    global _secrets
    _secrets = tuple(value for value in values if value)


def keys(purpose: str) -> dict[str, bytes]:
    """Key id → key for one purpose; the first is the one to sign with. Raises RuntimeError before `use_secrets`."""
    if not _secrets:
        raise RuntimeError("no secret: call portal.people.secrets.use_secrets first")
    return {_key_id(value): _derive(value, purpose) for value in _secrets}


def keyed_hash(purpose: str, text: str) -> str:
    """HMAC-SHA-256 in hex: for secrets so short (six digits) that a bare hash could be tried out."""
    key = next(iter(keys(purpose).values()))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def token_hash(token: str) -> str:
    """SHA-256 of a random token of at least 128 bits: the database never holds the token itself."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def _derive(secret: str, purpose: str) -> bytes:
    return hmac.new(secret.encode(), b"heyi purpose " + purpose.encode(), hashlib.sha256).digest()


def _key_id(secret: str) -> str:
    return _derive(secret, "key id").hex()[:8]
