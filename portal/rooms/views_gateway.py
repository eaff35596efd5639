"""The door of the SMS gateway: signed with a shared secret, good for five minutes, once per provider's id.

POST /gateway/sms  {id, from, text, sent_at}   X-Heyi-Time: seconds   X-Heyi-Signature: hex HMAC-SHA256(secret, time + "." + body)
→ 200 {received: true, ref}; again with the same id → the same answer. 403 for a wrong signature, and while no secret is set.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Annotated, Any

from flask import Blueprint, Response, current_app, g, jsonify, request
from pydantic import Field

from portal import db
from portal.errors import InvalidInput, NotAllowed
from portal.errors_web import csrf
from portal.forms import Form, parse
from portal.people.guards import PUBLIC, open_to
from portal.rooms.operations.inbound import Arrived, receive

bp = Blueprint("gateway", __name__)

WINDOW = 300  # seconds a signature is good for, both ways: clocks differ
LARGEST = 64 * 1024  # bytes


class SmsIn(Form):
    """One SMS as the gateway tells it; `sent_at` is seconds since 1970."""

    id: Annotated[str, Field(strict=True, min_length=1, max_length=120)]
    sender: Annotated[str, Field(strict=True, alias="from", min_length=3, max_length=30)]
    text: Annotated[str, Field(strict=True, max_length=20000)]
    sent_at: Annotated[int, Field(strict=True, ge=0, le=32503680000)]


@bp.post("/gateway/sms")
@open_to(PUBLIC)
def sms() -> Response:
    """One SMS. Nothing of where it went is told back."""
    secret = current_app.config["HEYI"].sms_inbound_secret
    if not secret:
        raise NotAllowed("closed")
    body = request.get_data(cache=False) if (request.content_length or 0) <= LARGEST else b""
    if not _signed(secret, body):
        raise NotAllowed("signature")
    form = parse(SmsIn, _object(body))
    arrived = Arrived("sms", form.id, form.sender, form.text, _instant(form.sent_at))
    with db.transaction() as session:
        ref = receive(session, arrived, g.now).ref
    return jsonify(received=True, ref=ref)


csrf.exempt(sms)  # no cookie counts here: the signature does


def signature(secret: str, time: str, body: bytes) -> str:
    """What the gateway has to send with this body at this time."""
    return hmac.new(secret.encode(), time.encode() + b"." + body, hashlib.sha256).hexdigest()


def _signed(secret: str, body: bytes) -> bool:
    time = request.headers.get("X-Heyi-Time", "")
    given = request.headers.get("X-Heyi-Signature", "")
    if not (time.isascii() and time.isdigit() and len(time) < 13 and given.isascii()):
        return False
    fresh = abs(g.now.timestamp() - int(time)) <= WINDOW
    return hmac.compare_digest(signature(secret, time, body), given) and fresh


def _object(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise InvalidInput({"form": "one_object"})
    return data


def _instant(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError):
        raise InvalidInput({"sent_at": "range"}) from None
