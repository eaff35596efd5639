"""Tells sockets what was committed. Listens to after-commit events; loads what is new; decides per reader from the database."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.engine import Connection as Database

from portal import db
from portal.rooms import audience, queries
from portal.rooms.changes import places, who_is_there, without_heads
from portal.rooms.talking import Stored
from portal.rooms.waiting import waiting
from realtime.connections import Connection, Connections
from realtime.lines import Frame, event_frame

log = logging.getLogger(__name__)

CROWD_EVERY = 1.0  # seconds between two looks at who came and went in a crowded room
TOPICS = frozenset({"channel", "room", "help", "case", "session_ended"})


class Broadcast:
    """One greenlet or thread: events in, emits out. Several events for one room between two rounds are one look."""

    def __init__(self, connections: Connections, close: Callable[[Connection, str], None]) -> None:
        self.connections = connections
        self.close = close
        self.queue: queue.Queue[db.Event | None] = queue.Queue()
        self._pending: set[int] = set()  # crowded rooms that will be looked at in a moment
        self.thread = threading.Thread(target=self._run, name="heyi-broadcast", daemon=True)

    def start(self) -> None:
        """Begin listening."""
        db.subscribe(self.hear)
        self.thread.start()

    def stop(self) -> None:
        """Stop listening."""
        db.unsubscribe(self.hear)
        self.queue.put(None)

    def hear(self, events: Sequence[db.Event]) -> None:
        """After a commit, of this process or of another. Fresh messages go out at once, the rest is only noted."""
        for found in events:
            if isinstance(found.fresh, Stored):
                self._deliver(found.fresh)
            elif found.topic in TOPICS:
                self.queue.put(found)

    def _deliver(self, stored: Stored) -> None:
        """A message to those who were members when it was stored, as its own transaction read it. Never waits.

        Whoever was not told the one before it is left to the broadcast, which looks everything up and fills the gap.
        """
        frame, behind = event_frame("message", stored.payload), False
        for socket in self.connections.in_room(stored.room_id):
            with socket.turn:
                last = socket.cursors.get(stored.channel_id, 0)
                if stored.seq == last + 1:
                    socket.cursors[stored.channel_id] = stored.seq
                    if socket.participant_id in stored.readers and not socket.is_echo(stored):
                        socket.line.push(frame)
                behind = behind or stored.seq > last + 1
        if behind:
            self.queue.put(db.Event("channel", f"{stored.room_id}:{stored.channel_id}"))

    def poke(self, room_id: int) -> None:
        """Look at a room although nothing was committed: somebody came or went. In a crowd once a second is enough."""
        if len(self.connections.in_room(room_id)) <= audience.BIG_TABLE:
            self._poke_now(room_id)
        elif room_id not in self._pending:
            self._pending.add(room_id)
            timer = threading.Timer(CROWD_EVERY, self._poke_now, (room_id,))
            timer.daemon = True
            timer.start()

    def _poke_now(self, room_id: int) -> None:
        self._pending.discard(room_id)
        waiting.poke(room_id)
        self.queue.put(db.Event("room", str(room_id)))

    def _run(self) -> None:
        while True:
            batch = self._batch()
            if batch is None:
                return
            try:
                self._tell(batch)
            except Exception:
                # What was missed is healed by sequence numbers; the next event looks again from the same cursors.
                log.exception("broadcast failed")

    def _batch(self) -> list[db.Event] | None:
        found = [self.queue.get()]
        while not self.queue.empty():
            found.append(self.queue.get())
        return None if None in found else [e for e in dict.fromkeys(found) if e is not None]

    def _tell(self, events: list[db.Event]) -> None:
        for found in events:
            if found.topic == "session_ended":
                for connection in self.connections.of_session(found.key):
                    self.close(connection, "signed_out")
        talked = {int(e.key.split(":")[0]) for e in events if e.topic == "channel"}
        moved = {int(e.key) for e in events if e.topic in ("room", "help")}
        changed: dict[int, set[str]] = {}
        for found in events:
            if found.topic == "case":
                case, _, side = found.key.partition(":")
                for room in self.connections.rooms_of_case(case):
                    changed.setdefault(room, set()).add(side)
        for room_id in sorted(talked | moved | set(changed)):
            self._tell_room(room_id, moved=room_id in moved or room_id in changed)
            self._tell_case(room_id, changed.get(room_id, set()))

    def _tell_room(self, room_id: int, moved: bool) -> None:
        sockets = self.connections.in_room(room_id)
        if not sockets:
            return
        with db.reading() as session:
            connection = session.connection()
            view = audience.look(connection, room_id)
            news = self._news(connection, view, sockets)
            scene = _scene(connection, view) if moved else None
        for socket in sockets:
            # Places first: whoever was moved knows it before the next words.
            if scene is not None:
                self._tell_places(socket, view, scene)
            self._tell_messages(socket, view, news)

    def _tell_case(self, room_id: int, sides: set[str]) -> None:
        """The file changed: "" for everybody in the case, a number for that side and those who lead (`case_changed`)."""
        for socket in self.connections.in_room(room_id) if sides else ():
            if "" not in sides and not socket.actor.is_staff and str(socket.actor.side) not in sides:
                continue
            version = socket.told.get("case", {}).get("version", "")
            self.connections.emit(socket, "case", {"version": version})

    def _news(
        self, connection: Database, view: audience.RoomView, sockets: Sequence[Connection]
    ) -> dict[int, Sequence[Any]]:
        """Channel id → messages that some socket here has not been told yet."""
        found = {}
        for channel_id, channel in view.channels.items():
            told = min(s.cursors.get(channel_id, 0) for s in sockets)
            if told < channel.head_seq:
                found[channel_id] = audience.fresh_messages(connection, view, channel_id, told)
        return found

    def _tell_messages(
        self, socket: Connection, view: audience.RoomView, news: dict[int, Sequence[Any]]
    ) -> None:
        for channel_id, rows in news.items():
            mine = [i for i in view.of(socket.participant_id) if i.channel_id == channel_id]
            with socket.turn:
                for row in rows:
                    if row.seq <= socket.cursors.get(channel_id, 0):
                        continue
                    socket.cursors[channel_id] = row.seq
                    if any(i.holds(row.seq) for i in mine) and not socket.is_echo(row):
                        self.connections.emit(socket, "message", audience.payload(row))

    def _tell_places(self, socket: Connection, view: audience.RoomView, scene: Scene) -> None:
        me = socket.participant_id
        if me not in scene.ids:
            self.close(socket, "removed")
            return
        self._changed(socket, "channels", places(view, me))
        seen = scene.seen_by(me, view, self.connections)
        if socket.told.get("presence") != seen.text:
            socket.told["presence"] = seen.text
            socket.line.push(seen)
        self._changed(socket, "case", {"version": scene.stamps.of(me, view.presiding_id)})

    def _changed(self, socket: Connection, name: str, data: dict[str, Any]) -> None:
        """Say it only if it is new to this socket: an event about others must not be told by its timing (S11)."""
        mark = without_heads(data) if name == "channels" else data
        if socket.told.get(name) != mark:
            socket.told[name] = mark
            self.connections.emit(socket, name, data)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a move in the room may have changed."""

    everybody: Sequence[audience.Attender]
    calls: Sequence[str]
    stamps: queries.Stamps
    ids: frozenset[int]
    _frames: dict[Any, Frame] = field(default_factory=dict)

    def seen_by(self, me: int, view: audience.RoomView, connections: Connections) -> Frame:
        """The presence event of one participant; made once for all who sit in the same channels."""
        seats = tuple(sorted(i.channel_id for i in view.open_of(me)))
        # A crowd's list names oneself too, so it is nobody else's.
        shared = me != view.presiding_id and bool(seats) and len(self.everybody) <= audience.BIG_TABLE
        key = seats if shared else me
        if key not in self._frames:
            online = connections.online(view.id)
            data = who_is_there(view, self.everybody, online, me, self.calls)
            self._frames[key] = event_frame("presence", data)
        return self._frames[key]


def _scene(connection: Database, view: audience.RoomView) -> Scene:
    everybody = audience.attenders(connection, view.id)
    return Scene(
        everybody,
        queries.open_help_calls(connection, view.id),
        queries.stamps(connection, view.id),
        frozenset(a.participant_id for a in everybody),
    )
