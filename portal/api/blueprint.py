"""The API's blueprint and the two decorators every route uses: what it takes, and that retrying it is safe."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from apiflask import APIBlueprint
from flask import g, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import forms
from portal.audit.operations import canonical
from portal.errors import IdempotencyConflict, InvalidInput
from portal.people.actors import Actor
from portal.people.models import IdempotencyRecord

bp = APIBlueprint("api", __name__, url_prefix="/api/v1")

View = TypeVar("View", bound=Callable[..., Any])
LONGEST_KEY = 80


def actor() -> Actor:
    """Who asks; the route's guard has made sure that there is somebody."""
    found: Actor = g.actor
    return found


def takes(model: type[forms.Form]) -> Callable[[View], View]:
    """The JSON body as `body`. Refusals speak our words and codes; the model also documents the route."""

    def declare(view: View) -> View:
        inner = bp.input(model, arg_name="body")(view)

        @wraps(inner)
        def outer(*args: Any, **kwargs: Any) -> Any:
            forms.parse(model, json_object())
            return inner(*args, **kwargs)

        return outer  # type: ignore[return-value]

    return declare


def json_object() -> dict[str, Any]:
    """The request's JSON object; raises InvalidInput for anything else, also for numbers and nesting beyond reason."""
    try:
        data = request.get_json(force=True, silent=False)
    except Exception as error:
        raise InvalidInput({"form": "json"}) from error
    if not isinstance(data, dict):
        raise InvalidInput({"form": "object"})
    return data


def once(session: Session, who: Actor, do: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Answer a repeated Idempotency-Key with the stored answer; otherwise do it and store the answer with it.

    Same transaction as the act: either both are there or neither. Raises IdempotencyConflict for other content.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return do()
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise InvalidInput({"Idempotency-Key": "too_long"})
    wanted = hashlib.sha256(
        canonical([request.method, request.path, request.get_json(silent=True)])
    ).hexdigest()
    query = select(IdempotencyRecord).where(
        IdempotencyRecord.person_id == who.person_id, IdempotencyRecord.key == key
    )
    known = session.scalars(query).one_or_none()
    if known is not None:
        if known.request_hash != wanted:
            raise IdempotencyConflict()
        return dict(known.answer)
    answer = do()
    row = IdempotencyRecord(
        person_id=who.person_id, key=key, request_hash=wanted, status=200, answer=answer, at=g.now
    )
    session.add(row)
    return answer
