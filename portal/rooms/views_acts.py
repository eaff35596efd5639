"""HTTP doors of a room for our own pages: ticket, state, messages, and every verb of `acts.ACTS`. JSON in, JSON out.

POST /rooms/{ref}/ticket                 → {token}
GET  /rooms/{ref}/state                  → see `state.state_for`
GET  /rooms/{ref}/messages?channel&after → {messages, more}
GET  /rooms/{ref}/changes?mark&after=channel:seq&wait ≤ 25 → see `polling.changes`
POST /rooms/{ref}/messages               {channel, client_id, text} → {id, seq, sent_at}
POST /rooms/{ref}/do/{verb}              fields of the verb → {ok: true, ref?, version?, state?}
Errors are problem JSON with `code`; the CSRF token goes into X-CSRFToken, Accept must be application/json.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, g, jsonify, request

from portal import db
from portal.errors import InvalidInput, NotFound, RateLimited
from portal.forms import parse
from portal.people import tokens
from portal.people.guards import SIGNED_IN, open_to
from portal.rooms import acts, polling, state
from portal.rooms.doors import room_for
from portal.rooms.forms import MessageSend, MessagesSince
from portal.rooms.messages import Say, messages_since, send_message

bp = Blueprint("rooms_acts", __name__, url_prefix="/rooms")


@bp.post("/<ref>/ticket")
@open_to(SIGNED_IN)
def ticket(ref: str) -> Response:
    """One socket's way in: a minute, once."""
    with db.reading() as session:
        room_for(session, g.actor, ref)
    return _private({"token": tokens.room_ticket(g.actor, ref, g.now)})


@bp.get("/<ref>/state")
@open_to(SIGNED_IN)
def show_state(ref: str) -> Response:
    """The picture for this person."""
    with db.reading() as session:
        found = state.state_for(session, g.actor, ref)
    return _private(found)


@bp.get("/<ref>/messages")
@open_to(SIGNED_IN)
def show_messages(ref: str) -> Response:
    """What came after; the same as the socket's messages.since."""
    wanted = {"channel": request.args.get("channel", ""), "after_seq": _number("after", 0)}
    form = parse(MessagesSince, wanted)
    with db.reading() as session:
        _, actor = room_for(session, g.actor, ref)
    return _private(messages_since(actor, ref, form.channel, form.after_seq))


@bp.get("/<ref>/changes")
@open_to(SIGNED_IN)
def show_changes(ref: str) -> Response:
    """Where sockets do not get through: waits until something is new."""
    return _private(polling.changes(ref))


@bp.post("/<ref>/messages")
@open_to(SIGNED_IN)
def add_message(ref: str) -> Response:
    """Where sockets do not get through: the very same operation."""
    form = parse(MessageSend, _json())
    with db.reading() as session:
        room, actor = room_for(session, g.actor, ref)
    realtime = current_app.extensions.get("heyi_realtime")
    wait = realtime.limiter.take("message", f"{actor.person_id}:{room.id}") if realtime else 0
    if wait:
        raise RateLimited(retry_after=round(wait, 1))  # one allowance for sockets and this door together
    return _private(send_message(actor, ref, Say(form.channel, form.client_id, form.text), g.now))


@bp.post("/<ref>/do/<verb>")
@open_to(SIGNED_IN)
def act(ref: str, verb: str) -> Response:
    """One verb."""
    if verb not in acts.ACTS:
        raise NotFound()
    data = _json()
    with db.transaction() as session:
        done = acts.do(session, g.actor, ref, verb, data, g.now)
        session.flush()
        answer = _told(done)
    return _private(answer)


def _told(done: Any) -> dict[str, Any]:
    """Names of the row that was made or changed, never its content."""
    answer: dict[str, Any] = {"ok": True}
    if isinstance(done, dict):
        return answer | done
    for name in ("ref", "version", "edition", "state"):
        value = getattr(done, name, None)
        if isinstance(value, str | int):
            answer[name] = value
    return answer


def _json() -> dict[str, Any]:
    data = request.get_json(silent=True) if request.is_json else request.form.to_dict()
    if not isinstance(data, dict):
        raise InvalidInput({"form": "one_object"})
    data.pop("csrf_token", None)
    return data


def _number(name: str, default: int) -> int:
    value = request.args.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 12 else default


def _private(data: dict[str, Any]) -> Response:
    response = jsonify(data)
    response.headers["Cache-Control"] = "no-store"
    return response
