"""Everything that can go wrong with a request, as six-odd families with a stable code. No HTTP here and no prose."""

from __future__ import annotations

from typing import Any, ClassVar


class DomainError(Exception):
    """An expected refusal. `code` is stable for machines; `facts` feed the message in the user's language."""

    code: ClassVar[str] = "error"

    def __init__(self, reason: str = "", **facts: Any) -> None:
        super().__init__(reason or self.code)
        self.reason = reason
        self.facts = facts


class NotFound(DomainError):
    """It does not exist, or this person may not know that it does: both look the same."""

    code = "not_found"


class NotAllowed(DomainError):
    """The person may see it but this role may not do that."""

    code = "not_allowed"


class WrongState(DomainError):
    """The action has no row from the current state."""

    code = "wrong_state"


class GuardFailed(DomainError):
    """A condition of the law is not met; `reasons` are guard keys of `portal.law`."""

    code = "guard_failed"

    def __init__(self, reasons: tuple[str, ...], **facts: Any) -> None:
        super().__init__(", ".join(reasons), **facts)
        self.reasons = reasons


class InvalidInput(DomainError):
    """What was typed cannot be used; `fields` maps field name → stable message key or text."""

    code = "invalid_input"

    def __init__(self, fields: dict[str, str] | str, **facts: Any) -> None:
        """`fields`, or one reason code where no form field is concerned."""
        by_field = fields if isinstance(fields, dict) else {}
        super().__init__(fields if isinstance(fields, str) else ", ".join(sorted(fields)), **facts)
        self.fields = by_field


class StaleVersion(DomainError):
    """Somebody changed it since it was read."""

    code = "stale_version"


class Conflict(DomainError):
    """It was done already, or by somebody else."""

    code = "conflict"


class IdempotencyConflict(DomainError):
    """The same key came with a different request."""

    code = "idempotency_conflict"


class RateLimited(DomainError):
    """Too many tries; `retry_after` seconds are in `facts`."""

    code = "rate_limited"


class NotSignedIn(DomainError):
    """Nobody is signed in, or the session has ended."""

    code = "not_signed_in"


class Busy(DomainError):
    """The database or the disk could not take it just now; retrying is safe."""

    code = "busy"
