"""The sockets of this process: who is behind each, and what it was told already. The database decides, this only remembers."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from portal import db
from portal.people.actors import Actor
from portal.rooms import audience
from realtime.lines import Line, event_frame

MOST_SOCKETS = 5  # per person
REMEMBERED = 512  # own client ids kept, so that the sender gets no echo


@dataclass(slots=True)
class Connection:
    """One socket in one room."""

    sid: str
    eio_sid: str
    line: Line
    actor: Actor
    participant_id: int
    participant_ref: str
    room_id: int
    room_ref: str
    case_ref: str
    ready: bool = False  # welcome was sent: live events may follow
    cursors: dict[int, int] = field(default_factory=dict)  # channel id → last sequence this socket was told
    told: dict[str, Any] = field(default_factory=dict)  # last presence and channels, to send changes only
    active: bool = False  # did something since the last look at its session
    turn: threading.Lock = field(default_factory=threading.Lock)  # two tellers, one order
    bucket: str = ""
    _own: set[str] = field(default_factory=set)
    _order: deque[str] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.bucket = f"{self.actor.person_id}:{self.room_id}"

    def sent(self, client_id: str) -> None:
        """Remember what this very socket sends: it hears the ack instead of an echo."""
        if client_id not in self._own:
            self._own.add(client_id)
            self._order.append(client_id)
        if len(self._order) > REMEMBERED:
            self._own.discard(self._order.popleft())

    def is_echo(self, message: Any) -> bool:
        """Whether this very socket sent it and has heard, or will hear, its ack instead."""
        return message.participant_id == self.participant_id and message.client_id in self._own


class Connections:
    """Table of sockets by sid, room, session and person."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_sid: dict[str, Connection] = {}
        self._by_line: dict[str, Connection] = {}
        self._by_room: dict[int, dict[str, Connection]] = {}

    def add(self, connection: Connection) -> list[Connection]:
        """Enter a socket; returns the person's oldest ones beyond the five, to be closed."""
        with self._lock:
            self._by_sid[connection.sid] = connection
            self._by_line[connection.eio_sid] = connection
            self._by_room.setdefault(connection.room_id, {})[connection.sid] = connection
            mine = [c for c in self._by_sid.values() if c.actor.person_id == connection.actor.person_id]
        return mine[:-MOST_SOCKETS]

    def remove(self, sid: str) -> Connection | None:
        """Forget a socket; None where it is not (any more) ours."""
        with self._lock:
            found = self._by_sid.pop(sid, None)
            if found is not None:
                self._by_line.pop(found.eio_sid, None)
                room = self._by_room.get(found.room_id, {})
                room.pop(sid, None)
                if not room:
                    self._by_room.pop(found.room_id, None)
        return found

    def get(self, sid: str) -> Connection | None:
        """The connection of a socket."""
        return self._by_sid.get(sid)

    def of_line(self, eio_sid: str) -> Connection | None:
        """The connection behind an engine.io socket."""
        return self._by_line.get(eio_sid)

    def all(self) -> list[Connection]:
        """Every socket now."""
        with self._lock:
            return list(self._by_sid.values())

    def in_room(self, room_id: int) -> list[Connection]:
        """Sockets of a room, ready ones."""
        with self._lock:
            return [c for c in self._by_room.get(room_id, {}).values() if c.ready]

    def rooms(self) -> list[int]:
        """Rooms that somebody is in."""
        with self._lock:
            return list(self._by_room)

    def rooms_of_case(self, case_ref: str) -> list[int]:
        """Rooms of a case that somebody is in."""
        return sorted({c.room_id for c in self.all() if c.case_ref == case_ref})

    def of_session(self, session_ref: str) -> list[Connection]:
        """Sockets opened with a login session."""
        return [c for c in self.all() if c.actor.session_ref == session_ref]

    def online(self, room_id: int) -> set[int]:
        """Participants with a live socket in the room."""
        return {c.participant_id for c in self.in_room(room_id)}

    def emit(self, connection: Connection, name: str, data: Any) -> None:
        """To exactly one socket."""
        connection.line.push(event_frame(name, data))

    def relay(self, sender: Connection, to: str, data: dict[str, Any]) -> bool:
        """Signalling to a peer's sockets, if the two share their seat right now; False otherwise.

        The wall is the database's, at this moment: a caucus stops descriptions and candidates as it stops words.
        """
        with db.reading() as session:
            view = audience.look(session.connection(), sender.room_id)
        allowed = {view.refs[p] for p in view.peers(sender.participant_id)}
        if to not in allowed:
            return False
        for other in self.in_room(sender.room_id):
            if other.participant_ref == to:
                self.emit(other, "signal", data)
        return True
