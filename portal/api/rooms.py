"""Rooms by HTTP: the ticket for a socket, and the same talk for whoever has no socket."""

from __future__ import annotations

from typing import Any

from flask import g, request

from portal import db, forms
from portal.api import schemas as s
from portal.api.blueprint import actor, bp, once, takes
from portal.errors import NotFound
from portal.people import tokens
from portal.people.guards import SIGNED_IN, open_to
from portal.rooms import acts, messages, polling
from portal.rooms.doors import room_for
from portal.rooms.forms import MessageSend, MessagesSince
from portal.rooms.state import state_for

TICKET_SECONDS = 60


@bp.post("/rooms/<ref>/ticket")
@bp.output(s.TicketOut)
@open_to(SIGNED_IN)
def ticket(ref: str) -> Any:
    """A one-time token for one socket to this room."""
    with db.reading() as session:
        room_for(session, actor(), ref)
    return {"token": tokens.room_ticket(actor(), ref, g.now), "expires_in": TICKET_SECONDS}


@bp.post("/rooms/<ref>/messages")
@takes(MessageSend)
@bp.output(s.SentOut)
@open_to(SIGNED_IN)
def send(ref: str, body: MessageSend) -> Any:
    """Send one message; the same client_id twice is one message."""
    with db.reading() as session:
        _, placed = room_for(session, actor(), ref)
    return messages.send_message(placed, ref, messages.Say(body.channel, body.client_id, body.text), g.now)


@bp.get("/rooms/<ref>/messages")
@bp.output(s.MessagesOut)
@open_to(SIGNED_IN)
def since(ref: str) -> Any:
    """What came after a sequence number, inside one's own intervals: ?channel=…&after_seq=…&limit=…"""
    typed = {"channel": request.args.get("channel", ""), **_numbers("after_seq", "limit")}
    form = forms.parse(MessagesSince, typed)
    with db.reading() as session:
        _, placed = room_for(session, actor(), ref)
    return messages.messages_since(placed, ref, form.channel, form.after_seq, form.limit)


@bp.get("/rooms/<ref>/changes")
@bp.output(s.ChangesOut)
@open_to(SIGNED_IN)
def changes(ref: str) -> Any:
    """What is new for this person, waited for up to 25 seconds: places, presence, the file's stamp, messages."""
    return polling.changes(ref)


def _numbers(*names: str) -> dict[str, Any]:
    """Query text as integers where it is one; anything else is left for the form to refuse."""
    found = {name: request.args[name] for name in names if name in request.args}
    return {
        name: int(text) if text.isascii() and text.isdigit() and len(text) < 17 else text
        for name, text in found.items()
    }


@bp.get("/rooms/<ref>")
@bp.output(s.RoomStateOut)
@open_to(SIGNED_IN)
def state(ref: str) -> Any:
    """Who is here, which channels, what is asked of this person."""
    with db.reading() as session:
        return {"state": state_for(session, actor(), ref)}


@bp.post("/rooms/<ref>/acts/<verb>")
@takes(s.RoomActIn)
@bp.output(s.RoomActOut)
@open_to(SIGNED_IN)
def act(ref: str, verb: str, body: s.RoomActIn) -> Any:
    """One verb of the room besides talking: arrive, tick, admit …"""
    if verb not in acts.ACTS:
        raise NotFound()
    with db.transaction() as session:

        def do() -> dict[str, Any]:
            done = acts.do(session, actor(), ref, verb, body.data, g.now)
            session.flush()
            names = {name: getattr(done, name, None) for name in ("ref", "version", "edition", "state")}
            return {"ok": True, "done": {k: v for k, v in names.items() if isinstance(v, str | int)}}

        return once(session, actor(), do)
