"""One event → one operation → one ack. Whatever goes wrong has a code and never a traceback."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import orjson

from portal import clock, db
from portal.errors import DomainError, NotAllowed, NotFound, NotSignedIn, RateLimited
from portal.forms import parse
from portal.people import sessions
from portal.rooms import messages
from portal.rooms.doors import room_for
from portal.rooms.forms import MessageSend
from realtime.answers import refusal
from realtime.connections import Connection, Connections
from realtime.events import EVENTS, Call, Event, check_payload
from realtime.limits import Limiter
from realtime.lines import NAMESPACE, ack_frame

log = logging.getLogger(__name__)

EVENT = f"42{NAMESPACE},"
LONGEST_ACK = 9  # digits of an ack number; a client counts from 0


class Dispatch:
    """From frames and library calls to operations."""

    def __init__(
        self, connections: Connections, limiter: Limiter, close: Callable[[Connection, str], None]
    ) -> None:
        self.connections = connections
        self.limiter = limiter
        self.close = close

    def frame(self, eio_sid: str, frame: str) -> bool:
        """The short way for whole, acked events of a known socket; False leaves everything else to the library."""
        if not frame.startswith(EVENT):
            return False
        connection = self.connections.of_line(eio_sid)
        read = _read(frame) if connection is not None and connection.ready else None
        if connection is None or read is None:
            return False
        number, name, arguments = read
        if name == "message.send":
            self._say(connection, number, arguments)
        else:
            connection.line.push(ack_frame(number, self._answer(connection, name, arguments)))
        return True

    def event(self, name: str, sid: str, *arguments: Any) -> dict[str, Any]:
        """From the library: long-polling, events without an ack."""
        return self._answer(self.connections.get(sid), name, arguments)

    def _say(self, connection: Connection, number: int, arguments: tuple[Any, ...]) -> None:
        """Talk does not wait: the writer answers when the message is on disk, the socket reads on meanwhile."""

        def done(answer: Any) -> None:
            told = (
                self._refused(connection, answer) if isinstance(answer, Exception) else {"ok": True, **answer}
            )
            connection.line.push(ack_frame(number, told))

        try:
            self._take("message", connection)
            form = parse(MessageSend, check_payload(arguments))
            connection.active = True
            connection.sent(form.client_id)
            say = messages.Say(form.channel, form.client_id, form.text)
            messages.post_message(connection.actor, connection.room_ref, say, clock.now(), done)
        except Exception as error:
            done(error)

    def _answer(self, connection: Connection | None, name: str, arguments: tuple[Any, ...]) -> dict[str, Any]:
        try:
            if connection is None:
                raise NotSignedIn()
            found = EVENTS.get(name)
            if found is None:
                self._take("bad", connection)
                return {"ok": False, "code": "unknown_event"}
            return {"ok": True, **self._handle(found, connection, arguments)}
        except Exception as error:
            return self._refused(connection, error)

    def _refused(self, connection: Connection | None, error: Exception) -> dict[str, Any]:
        if not isinstance(error, DomainError):
            log.error("event failed", exc_info=error)
            return {"ok": False, "code": "error"}
        if isinstance(error, NotSignedIn) and connection is not None:
            self.close(connection, "signed_out")
        return refusal(error)

    def _handle(self, found: Event, connection: Connection, arguments: tuple[Any, ...]) -> dict[str, Any]:
        self._take(found.rate, connection)
        form = parse(found.schema, check_payload(arguments))
        connection.active = True
        if found.name != "message.send":  # which checks session and place itself, in the writing transaction
            self._still_there(connection, found)
        return found.handler(Call(connection, self.connections), form)

    def _take(self, rate: str, connection: Connection) -> None:
        """Per person and room: a second socket does not double what one may send."""
        wait = self.limiter.take(rate, connection.bucket)
        if wait:
            raise RateLimited(retry_after=round(wait, 1))

    def _still_there(self, connection: Connection, found: Event) -> None:
        """The session lives and the place in the case is there, now, not at the time of connecting (S4)."""
        with db.reading() as session:
            if sessions.live_actor(session, connection.actor.session_ref, clock.now()) is None:
                raise NotSignedIn()
            room, placed = room_for(session, connection.actor, connection.room_ref)
        if placed.participant_id != connection.participant_id:
            raise NotFound()
        if found.guard == "presiding" and room.presiding_id != connection.participant_id:
            raise NotAllowed()


def _read(frame: str) -> tuple[int, str, tuple[Any, ...]] | None:
    """(ack number, name, arguments) of `42/room,<number>[name, …]`; None where it is anything else."""
    start = frame.find("[", len(EVENT), len(EVENT) + LONGEST_ACK + 1)
    number = frame[len(EVENT) : start]
    if start < 0 or not (number.isascii() and number.isdigit()):
        return None
    try:
        data = orjson.loads(frame[start:])
    except ValueError:
        return None  # the library's way knows how to count and log it
    if not data or not isinstance(data[0], str) or data[0] not in EVENTS:
        return None
    return int(number), data[0], tuple(data[1:])
