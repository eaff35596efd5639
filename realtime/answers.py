"""How a refusal looks to a socket: a stable code and what helps to mend it, never prose about others."""

from __future__ import annotations

from typing import Any

from portal.errors import DomainError, GuardFailed, InvalidInput, RateLimited


def refusal(error: DomainError) -> dict[str, Any]:
    """`{ok: false, code, …}` of a DomainError."""
    answer: dict[str, Any] = {"ok": False, "code": error.code}
    if isinstance(error, GuardFailed):
        answer["reasons"] = list(error.reasons)
    if isinstance(error, InvalidInput):
        answer["fields"] = {key: str(value) for key, value in error.fields.items()}
    if isinstance(error, RateLimited) and "retry_after" in error.facts:
        answer["retry_after"] = error.facts["retry_after"]
    return answer
