"""Argon2id and the rules for choosing a password: long enough, not a common one; no composition rules (A1)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal.errors import InvalidInput

SHORTEST = 10  # 等保 and our default; 15 and more is advised on the page
LONGEST = 256  # a bound on work, far above the 64 that must be possible
CONTEXT = ("heyi", "和议", "tiaojie", "调解", "fayuan", "法院", "12368", "mediation", "court")

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

# Hashing takes some 40 ms of pure work. Where one loop serves everybody, start-up puts a way around the loop here.
elsewhere: Callable[..., Any] = lambda work, *args: work(*args)  # noqa: E731


def hash_password(password: str) -> str:
    """Argon2id, 19 MiB, 2 passes, 1 lane. Call it outside any transaction."""
    return str(elsewhere(_hasher.hash, _normal(password)))


def verify(stored: str, password: str) -> bool:
    """True where it fits. An empty `stored` (no such account) costs the same work and is False."""
    fits = bool(elsewhere(_verify, stored or _dummy(), _normal(password)))
    return fits and bool(stored)


def check_rules(password: str, username: str = "", name: str = "") -> None:
    """Raise InvalidInput(password) where it is too short, too common, or made of the words around us."""
    text = _normal(password)
    if len(text) < SHORTEST:
        raise InvalidInput({"password": "password_short"})
    if len(text) > LONGEST:
        raise InvalidInput({"password": "password_long"})
    if _guessable(text.lower(), [username.lower(), name.lower()]):
        raise InvalidInput({"password": "password_common"})


def _guessable(text: str, own: list[str]) -> bool:
    if text in commonest() or len(set(text)) <= 3:
        return True
    for word in [*CONTEXT, *own]:
        # What is left once the known word is taken away must still be a password.
        if len(word) >= 2 and word in text and len(text.replace(word, "")) < SHORTEST - 2:
            return True
    return False


@cache
def commonest() -> frozenset[str]:
    """The list shipped with us: no service is asked whether a password has leaked."""
    lines = resources.files("portal.people").joinpath("common_passwords.txt").read_text("utf-8").splitlines()
    return frozenset(line.strip().lower() for line in lines if line.strip() and not line.startswith("#"))


@lru_cache(maxsize=1)
def _dummy() -> str:
    return _hasher.hash("nobody has this password")


def _verify(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def _normal(password: str) -> str:
    """The same characters typed on two keyboards are the same password (NFKC); nothing is cut off."""
    return unicodedata.normalize("NFKC", password)
