"""The room's socket contract: every event with its schema, its guard and its rate, and one handler each.

Namespace `/room`, path `/socket.io`. Connect with `auth = {"token": <ticket>}`; the ticket comes from
`POST /api/v1/rooms/{ref}/ticket` (or `POST /rooms/{ref}/ticket` for our own pages), lives 60 s and works once: ask for
a new one before every connection attempt. Name the room in the address too (`?room=<ref>`): a proxy before several
processes sends a room always to the same one, and only there people see each other on line and exchange pictures. Websockets need the Origin of HEYI_PUBLIC_URL. Refusal at the door is a
connect_error; in the browser `error.data.code` is one of not_signed_in, not_found, rate_limited.

Client → server; every call is acked with `{ok: true, …}` or `{ok: false, code, reasons?, fields?, retry_after?}`:

    message.send   {channel, client_id, text}            → {id, seq, sent_at}
    messages.since {channel, after_seq, limit ≤ 200}     → {messages: [message…], more}
    look           {}                                    → {channels, presence, case} as they are told; heals a lost hint
    signal         {to, data}                            → {}       `to` a participant of `peers`; data ≤ 16 KB of JSON
    hand           {raised}                              → {}
    admit          {participant, inside?: [ref…]}        → {}       presiding person only; `inside` names whom the mover was
                   shown at the joint table: one more there by now and the answer is `conflict` (the airlock)
    send_back      {participant}                         → {}       presiding person only
    caucus.open    {participants: [ref…]}                → {channel}   presiding mediator only
    caucus.close   {channel, inside?: [ref…]}            → {channel}   presiding mediator only
    seat           {channel}                             → {channel}   mediators: where voice and picture are now; into a
                   separate talk that goes on without them only after `knock` (`wrong_state` before)

Codes: not_found not_allowed wrong_state guard_failed invalid_input stale_version conflict rate_limited busy
not_signed_in unknown_event error. `conflict` for message.send = this client_id was used for other words.
`not_allowed` = one has left the channel; keep the text in the box, it was not stored anywhere.

Server → client:

    welcome  {room, me, presiding, purpose, channels: [{id, kind, sides, epoch, head_seq}], past: [the same], peers,
              seat, ice, server_time}   first event after connecting; `me`, `presiding` are participant refs
    message  {channel, seq, id, client_id, from, text, sent_at}    never to the socket that sent it
    channels {channels, past, peers, seat, presiding}    after every move; drop media connections with whoever is not in `peers`
    presence {participants: [{participant, name, capacity, side, state, online, hand}], help: [participant…]}
              `state`: expected waiting admitted sent_back left; `help` only for the presiding person. `silent: true` on who
              listens until the word is granted. At a table of more than twelve only those who speak, who raised a hand and
              oneself are named; `crowd: {count, online}` counts all
    case     {version}         something of the case, the sitting or the papers changed: fetch again
    signal   {from, data}
    restart  {retry_ms}        the server stops in a moment; reconnect after this long
    bye      {reason}          signed_out, removed, too_many, slow_down; the socket closes now: do not reconnect by itself

A gap (`seq` greater than the last + 1), a reconnect, and a return to the page are healed with messages.since;
`head_seq` of `welcome` and `channels` shows what is missing. `past` channels can be read, not written; their
`head_seq` is where one left. An empty `channels` list means: waiting room.

HTTP for the same room (form or JSON; session cookie + CSRF), see `portal.rooms.views`: GET `/rooms/{ref}/state`
gives the whole picture for this person, POST `/rooms/{ref}/do/{verb}` does everything else (schedule, device, arrive,
company, identity, sham, willing, tick, open, break, resume, end, help, note, release.*, fact.*, minutes.*, caucus.join,
caucus.return, knock.*, shuttle, lead.*, agenda.*, date.unsuited).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, field_validator

from portal import clock, db
from portal.errors import InvalidInput, NotFound
from portal.forms import Form
from portal.rooms import audience, messages
from portal.rooms.changes import whole
from portal.rooms.forms import (
    CaucusOpen,
    Hand,
    MessageSend,
    MessagesSince,
    MoveChannel,
    MoveOne,
    OneChannel,
    OneParticipant,
    Ref,
)
from portal.rooms.operations import channels, knocking, lobby, moves
from realtime.connections import Connection, Connections

LARGEST_SIGNAL = 16 * 1024  # bytes of JSON; an SDP of four participants stays under 12 KB


class Nothing(Form):
    """No fields."""


class Signal(Form):
    """One piece of WebRTC signalling for one peer."""

    to: Ref
    data: Annotated[Any, Field()]

    @field_validator("data")
    @classmethod
    def _small(cls, value: Any) -> Any:
        if not isinstance(value, dict) or len(json.dumps(value)) > LARGEST_SIGNAL:
            raise ValueError("signal")
        return value


@dataclass(frozen=True, slots=True)
class Call:
    """One event from one socket: who, and the table of all sockets of this process."""

    connection: Connection
    connections: Connections


Handler = Callable[[Call, Any], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Event:
    """A declared event. `guard` says who may send it (the operation checks it again); `rate` names its bucket."""

    name: str
    schema: type[Form]
    guard: str
    rate: str
    handler: Handler


EVENTS: dict[str, Event] = {}


def event(name: str, schema: type[Form], guard: str, rate: str = "act") -> Callable[[Handler], Handler]:
    """Declare a socket event; there is no other way to add one."""

    def declare(handler: Handler) -> Handler:
        EVENTS[name] = Event(name, schema, guard, rate, handler)
        return handler

    return declare


@event("message.send", MessageSend, "member", rate="message")
def _send(call: Call, form: MessageSend) -> dict[str, Any]:
    me = call.connection
    me.sent(form.client_id)
    say = messages.Say(form.channel, form.client_id, form.text)
    return messages.send_message(me.actor, me.room_ref, say, clock.now())


@event("messages.since", MessagesSince, "member", rate="read")
def _since(call: Call, form: MessagesSince) -> dict[str, Any]:
    me = call.connection
    return messages.messages_since(me.actor, me.room_ref, form.channel, form.after_seq, form.limit)


@event("look", Nothing, "member", rate="read")
def _look(call: Call, form: Nothing) -> dict[str, Any]:
    me = call.connection
    with db.reading() as session:
        connection = session.connection()
        view = audience.look(connection, me.room_id)
        return whole(connection, view, me.participant_id, call.connections.online(me.room_id))


@event("signal", Signal, "member", rate="signal")
def _signal(call: Call, form: Signal) -> dict[str, Any]:
    me = call.connection
    if not call.connections.relay(me, form.to, {"from": me.participant_ref, "data": form.data}):
        raise NotFound()
    return {}


@event("hand", Hand, "member")
def _hand(call: Call, form: Hand) -> dict[str, Any]:
    me = call.connection
    with db.transaction() as session:
        lobby.raise_hand(session, me.actor, me.room_ref, form.raised, clock.now())
    return {}


@event("admit", MoveOne, "presiding")
def _admit(call: Call, form: MoveOne) -> dict[str, Any]:
    me = call.connection
    with db.transaction() as session:
        moves.admit(session, me.actor, me.room_ref, form.participant, form.inside, clock.now())
    return {}


@event("send_back", OneParticipant, "presiding")
def _send_back(call: Call, form: OneParticipant) -> dict[str, Any]:
    me = call.connection
    with db.transaction() as session:
        lobby.send_back(session, me.actor, me.room_ref, form.participant, clock.now())
    return {}


@event("caucus.open", CaucusOpen, "presiding")
def _caucus_open(call: Call, form: CaucusOpen) -> dict[str, Any]:
    me = call.connection
    with db.transaction() as session:
        found = channels.open_caucus(session, me.actor, me.room_ref, form.participants, clock.now())
    return {"channel": found.ref}


@event("caucus.close", MoveChannel, "presiding")
def _caucus_close(call: Call, form: MoveChannel) -> dict[str, Any]:
    me = call.connection
    with db.transaction() as session:
        found = moves.close_caucus(session, me.actor, me.room_ref, form.channel, form.inside, clock.now())
    return {"channel": found.ref}


@event("seat", OneChannel, "member")
def _seat(call: Call, form: OneChannel) -> dict[str, Any]:
    me = call.connection
    with db.transaction() as session:
        found = knocking.take_seat(session, me.actor, me.room_ref, form.channel, clock.now())
    return {"channel": found.ref}


def check_payload(arguments: tuple[Any, ...]) -> dict[str, Any]:
    """Exactly one object; raises InvalidInput otherwise."""
    if len(arguments) != 1 or not isinstance(arguments[0], dict):
        raise InvalidInput({"form": "one_object"})
    return arguments[0]
