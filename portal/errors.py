"""Refusals the product can give. Each carries a stable code and the facts a screen needs to explain it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

CODES = (
    "not_found",
    "not_allowed",
    "wrong_state",
    "guard_failed",
    "invalid_input",
    "stale_version",
    "conflict",
    "idempotency_conflict",
    "rate_limited",
    "busy",
)


class DomainError(Exception):
    """Base of all refusals. `code` is one of CODES; `facts` never holds personal content."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts


class _Coded(DomainError):
    default_code: ClassVar[str]

    def __init__(self, reason: str = "", **facts: Any) -> None:
        if reason:
            facts["reason"] = reason
        super().__init__(self.default_code, **facts)


class NotFound(_Coded):
    """Nothing there, or nothing this person may know of."""

    default_code = "not_found"


class NotAllowed(_Coded):
    """The thing exists and may be known, but this role may not do this."""

    default_code = "not_allowed"


class WrongState(_Coded):
    """The act does not belong to the present state."""

    default_code = "wrong_state"


class GuardFailed(_Coded):
    """Conditions of law or order are missing. `reasons` are keys of portal.law.guards.GUARDS."""

    default_code = "guard_failed"

    def __init__(self, reasons: Iterable[str] = (), **facts: Any) -> None:
        self.reasons = (reasons,) if isinstance(reasons, str) else tuple(reasons)
        super().__init__("", reasons=self.reasons, **facts)


class InvalidInput(_Coded):
    """What was sent cannot be understood. `errors` maps a field path to a reason."""

    default_code = "invalid_input"


class StaleVersion(_Coded):
    """Somebody changed it in between; read again."""

    default_code = "stale_version"


class Conflict(_Coded):
    """A rule of «only once» was hit."""

    default_code = "conflict"


class IdempotencyConflict(Conflict):
    """The same idempotency key came with another content."""

    default_code = "idempotency_conflict"


class RateLimited(_Coded):
    """Too many tries; `retry_after` seconds."""

    default_code = "rate_limited"


class Busy(_Coded):
    """The machine cannot do it now; the same request may be sent again."""

    default_code = "busy"
