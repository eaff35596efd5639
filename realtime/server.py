"""The python-socketio server of the house: the door, the guards on raw frames, one dispatcher. No rule lives here."""

from __future__ import annotations

import logging
import random
import re
import threading
from typing import Any

import socketio
from engineio.packet import MESSAGE
from socketio.exceptions import ConnectionRefusedError as Refused

from portal import clock, db
from portal.config import Config
from portal.errors import DomainError, NotFound, NotSignedIn, RateLimited
from portal.people import sessions, tokens
from portal.people.actors import Actor
from portal.rooms import audience
from portal.rooms.changes import places
from portal.rooms.doors import room_for
from portal.rooms.operations import lead
from portal.rooms.waiting import waiting
from realtime import turn
from realtime.broadcast import Broadcast
from realtime.connections import Connection, Connections
from realtime.dispatch import Dispatch
from realtime.frames import take_over
from realtime.limits import Limiter, rates
from realtime.lines import NAMESPACE, Frame, Line, QueueLine
from realtime.pollers import Pollers

log = logging.getLogger(__name__)

LARGEST_FRAME = 64 * 1024
REVALIDATE = 30.0  # seconds; the promise is 60
# An ack number the library would take although no client of ours counts so: «٣», two hundred nines (S8).
WRONG_ACK = re.compile(r"[23](?:/[^,]*,)?(?=\d)(?![0-9]{1,9}\[)")
# "*" is the library's name for our dispatcher: sent as an event it would bring a sid of the sender's choice.
RESERVED = frozenset({"connect", "disconnect", "connect_error", "*"})


class Guarded(socketio.Server):  # type: ignore[misc]
    """python-socketio lets clients fire `connect` and `disconnect` handlers and park binary attachments: not here."""

    realtime: Realtime

    def _handle_eio_message(self, eio_sid: str, data: Any) -> None:
        # '5' and '6' open binary packets, which would wait for attachments for ever (S9).
        # engine.io itself makes numbers and objects of what looks like JSON.
        if not isinstance(data, str) or not data or data[0] not in "0123" or WRONG_ACK.match(data):
            self.realtime.bad_frame(eio_sid)
            return
        try:
            super()._handle_eio_message(eio_sid, data)
        except Exception as error:
            # Any JSON the parser chokes on (depth, digits, shape). One short line, no traceback, no content (L1).
            if not self.realtime.limiter.take("log", ""):  # nor a line for each of ten thousand (S4)
                log.info("frame refused: %s", type(error).__name__)
            self.realtime.bad_frame(eio_sid)

    def _handle_event(self, eio_sid: str, namespace: str | None, id: int | None, data: Any) -> None:
        """Only [name, …] with a name that is ours to handle (S7)."""
        if not isinstance(data, list) or not data or not isinstance(data[0], str) or data[0] in RESERVED:
            self.realtime.bad_frame(eio_sid)
            return
        super()._handle_event(eio_sid, namespace, id, data)

    def _send_eio_packet(self, eio_sid: str, eio_pkt: Any) -> None:
        """The library's own packets (connect, ack, disconnect) go the same way as ours, or they would be overtaken."""
        if isinstance(eio_pkt.data, str) and eio_pkt.packet_type == MESSAGE:
            self.realtime.line(eio_sid).push(Frame(eio_pkt.data))
        else:
            super()._send_eio_packet(eio_sid, eio_pkt)

    def _handle_connect(self, eio_sid: str, namespace: str | None, data: Any) -> None:
        super()._handle_connect(eio_sid, namespace, data)
        sid = self.manager.sid_from_eio_sid(eio_sid, NAMESPACE)
        if sid is not None:
            self.realtime.welcome(sid)


class Realtime:
    """Everything of one web process: sockets, dispatcher, broadcast, the look at sessions."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.server = Guarded(
            async_mode=config.async_mode,
            async_handlers=False,  # True lets one sender's messages overtake each other
            cors_allowed_origins=[config.public_url],
            max_http_buffer_size=LARGEST_FRAME,
            http_compression=False,
            transports=["websocket", "polling"],
            namespaces=[NAMESPACE],
            ping_interval=config.ping_seconds,
            ping_timeout=config.ping_seconds,
            logger=False,
            engineio_logger=False,
        )
        self.server.realtime = self
        self.lines: dict[str, Line] = {}  # engine.io sid → a faster way out than the library's queue
        self.limiter = Limiter(rates(config.chat_rate))
        self.connections = Connections()
        self.broadcast = Broadcast(self.connections, self.close)
        self.pollers = Pollers(self.broadcast.poke)
        self.connections.following = self.pollers.following
        self.dispatch = Dispatch(self.connections, self.limiter, self.close)
        take_over(self.server.eio, self.dispatch.frame, self.lines.__setitem__)
        self.stopped = threading.Event()
        self.draining = False
        self.server.on("connect", self._connect, namespace=NAMESPACE)
        self.server.on("disconnect", self._disconnect, namespace=NAMESPACE)
        self.server.on("*", self.dispatch.event, namespace=NAMESPACE)
        self.watch = threading.Thread(target=self._watch, name="heyi-sessions", daemon=True)

    def start(self) -> None:
        """Listen to commits and look after sessions."""
        self.broadcast.start()
        self.watch.start()

    def line(self, eio_sid: str) -> Line:
        """The way out to a socket."""
        return self.lines.get(eio_sid) or QueueLine(self.server.eio, eio_sid)

    # the door

    def _connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        """Redeem the ticket and find the place in the room; refuses with a code and nothing else."""
        try:
            self._admit(sid, environ, auth)
        except DomainError as error:
            raise Refused(error.code, {"code": error.code}) from error
        except Exception as error:
            log.exception("connect failed")
            raise Refused("error", {"code": "error"}) from error

    def _admit(self, sid: str, environ: dict[str, Any], auth: Any) -> None:
        token = auth.get("token") if isinstance(auth, dict) else None
        if not isinstance(token, str) or self.draining:
            raise NotSignedIn()
        if self.limiter.take("door", str(environ.get("REMOTE_ADDR", ""))) and not self._is_proxy(environ):
            raise RateLimited()
        now = clock.now()
        with db.transaction() as session:
            actor, room_ref = tokens.redeem(session, token, now)
        with db.reading() as session:
            room, placed = room_for(session, actor, room_ref)
            view = audience.look(session.connection(), room.id)
            me = _place(session, placed)
        eio_sid = self.server.manager.eio_sid_from_sid(sid, NAMESPACE)
        way = (sid, eio_sid, self.line(eio_sid))
        connection = Connection(*way, placed, me.id, me.ref, room.id, room.ref, view.case_ref)
        for old in self.connections.add(connection):
            self.close(old, "too_many")

    def _is_proxy(self, environ: dict[str, Any]) -> bool:
        """Behind nginx everybody has the proxy's address: nginx limits there, the ticket limits here."""
        return environ.get("REMOTE_ADDR") in ("127.0.0.1", "::1")

    def welcome(self, sid: str) -> None:
        """First event of a socket; from its sequence numbers on it hears everything live."""
        connection = self.connections.get(sid)
        if connection is None or connection.ready:
            return
        self._lead_is_here(connection)
        with db.reading() as session:
            view = audience.look(session.connection(), connection.room_id)
            presiding = _ref_of(session, view.presiding_id)
            purpose = _purpose(session, connection.room_id)
        connection.cursors = {i: channel.head_seq for i, channel in view.channels.items()}
        data = {
            "room": connection.room_ref,
            "me": connection.participant_ref,
            "presiding": presiding,
            "purpose": purpose,
            **places(view, connection.participant_id),
            "ice": turn.ice_servers(self.config, connection.participant_ref, clock.now()),
            "server_time": audience.instant(clock.now()),
        }
        self.connections.emit(connection, "welcome", data)
        connection.ready = True
        self.broadcast.poke(connection.room_id)

    def _disconnect(self, sid: str, reason: str = "") -> None:
        """Only presence changes: nobody leaves a channel because a train goes through a tunnel."""
        connection = self.connections.remove(sid)
        if connection is not None:
            self.lines.pop(connection.eio_sid, None)
            self.broadcast.poke(connection.room_id)

    # looking after

    def bad_frame(self, eio_sid: str) -> None:
        """Counts rubbish; too much of it and the socket goes."""
        if self.limiter.take("bad", eio_sid):
            log.info("socket closed: too many bad frames")
            self.server.start_background_task(self._hang_up, eio_sid)

    def _hang_up(self, eio_sid: str) -> None:
        self.server.eio.disconnect(eio_sid)

    def close(self, connection: Connection, reason: str) -> None:
        """Say why, then close. Nothing is emitted to it afterwards: it leaves the table first."""
        if self.connections.remove(connection.sid) is None:
            return
        self.connections.emit(connection, "bye", {"reason": reason})
        self.server.start_background_task(self._disconnect_later, connection.sid)
        self.broadcast.poke(connection.room_id)

    def _disconnect_later(self, sid: str) -> None:
        self.server.sleep(0.2)  # lets `bye` leave; the socket can do nothing in between, it is in no table
        line = self.server.manager.eio_sid_from_sid(sid, NAMESPACE)
        self.server.disconnect(sid, namespace=NAMESPACE)
        if line is not None:
            self.server.sleep(0.2)
            self._hang_up(line)  # a good client is gone by now; nobody keeps a line that leads nowhere

    def _watch(self) -> None:
        """Sessions that ended without an event (expired, idle, event lost) and people who left the case."""
        while not self.stopped.wait(REVALIDATE):
            for connection in self.connections.all():
                try:
                    self._look_after(connection)
                except Exception:
                    log.exception("looking after a socket failed")

    def _look_after(self, connection: Connection) -> None:
        now = clock.now()
        if connection.active and connection.actor.session_id is not None:
            connection.active = False
            with db.transaction() as session:
                sessions.touch(session, connection.actor.session_id, now)
        self._lead_is_here(connection)
        with db.reading() as session:
            actor = sessions.live_actor(session, connection.actor.session_ref, now)
            gone = actor is not None and _is_gone(session, actor, connection)
        if actor is None:
            self.close(connection, "signed_out")
        elif gone:
            self.close(connection, "removed")

    def _lead_is_here(self, connection: Connection) -> None:
        """A live line of whoever leads; when it stays away, a co-mediator may take the lead (F15).

        A database that cannot write now must not keep anybody out of the talk.
        """
        if not connection.actor.is_staff:
            return
        try:
            with db.transaction() as session:
                lead.beat(session, connection.room_id, connection.participant_id, clock.now())
        except Exception as error:
            log.warning("no mark of who leads: %s", type(error).__name__)

    def drain(self) -> None:
        """The process ends: nobody new, and everybody is told when to come back, not all at once."""
        self.draining = True
        waiting.release()
        for connection in self.connections.all():
            self.connections.emit(connection, "restart", {"retry_ms": random.randint(200, 3000)})  # noqa: S311

    def stop(self) -> None:
        """End the background work."""
        self.stopped.set()
        self.broadcast.stop()


def _place(session: Any, actor: Actor) -> Any:
    from portal.cases.models import Participant

    return session.get_one(Participant, actor.participant_id)


def _ref_of(session: Any, participant_id: int) -> str:
    from portal.cases.models import Participant

    return str(session.get_one(Participant, participant_id).ref)


def _purpose(session: Any, room_id: int) -> str:
    from portal.rooms.models import Room

    return str(session.get_one(Room, room_id).purpose)


def _is_gone(session: Any, actor: Actor, connection: Connection) -> bool:
    try:
        _, placed = room_for(session, actor, connection.room_ref)
    except NotFound:
        return True
    return placed.participant_id != connection.participant_id
