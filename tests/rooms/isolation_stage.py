"""A room with ears everywhere: the real door, dispatcher and broadcast in this process, and every page by HTTP (R3)."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from socketio.exceptions import ConnectionRefusedError as Refused

from portal import clock, db, tables
from portal.app import create_app
from portal.cases import queries
from portal.cases.files import FileStore
from portal.cases.models import Participant, Party
from portal.cases.operations import evidence
from portal.cases.operations.act import enter
from portal.cases.uploads import Upload
from portal.config import Config, load
from portal.db.columns import use_keys
from portal.errors import DomainError
from portal.people import sessions, tokens
from portal.people.actors import Actor
from portal.rooms import changes, state
from portal.rooms import operations as rooms
from portal.rooms.doors import room_for
from portal.rooms.pages import PANELS
from realtime.connections import Connection
from realtime.lines import NAMESPACE, Frame, Line
from realtime.server import Realtime
from tests import cast as people
from tests.conftest import environment
from tests.rooms import world as worlds
from tests.rooms.isolation_model import EVERYBODY, INSIDE, LED
from tests.warm import COMPILED

EVENT = f"2{NAMESPACE},"
PLANTED = re.compile(r"zq\d+x")
# What differs between two readings of one page although nothing changed.
VARYING = re.compile(
    r'(name="csrf_token"[^>]*value="[^"]*"|value="[^"]*"[^>]*name="csrf_token"|"csrf": ?"[^"]*"|nonce="[^"]*"'
    r'|content="[^"]*" name="csrf-token"|name="csrf-token" content="[^"]*"|"server_time": ?"[^"]*")'
)


@dataclass
class Recorder:
    """A way out that keeps the frames as they would go over the wire."""

    eio_sid: str
    sent: list[tuple[str, str]]

    def push(self, frame: Frame) -> None:
        """Kept, in order."""
        self.sent.append((self.eio_sid, frame.text))


class Ears(Realtime):
    """The product's own server without a network: what would leave by socket is kept."""

    def __init__(self, config: Config) -> None:
        self.sent: list[tuple[str, str]] = []
        super().__init__(config)

    def line(self, eio_sid: str) -> Line:
        return Recorder(eio_sid, self.sent)

    def _disconnect_later(self, sid: str) -> None:
        return None


@dataclass
class Home:
    """What all histories share: settings, the application, a database file to copy, the cast."""

    folder: Path
    config: Config
    app: Flask
    cast: people.Cast
    now: datetime

    @classmethod
    def build(cls, folder: Path) -> Home:
        """Once a run."""
        config = load(environment(folder, HEYI_CHAT_RATE="1000000"))
        app = create_app(config)
        app.config["TESTING"] = True
        app.jinja_env.bytecode_cache = COMPILED
        use_keys(config.encryption_keys)
        worlds.use_house(config)
        now = clock.now()
        tables.metadata.create_all(db.bound().engine)
        with db.transaction() as session:
            cast = people.make(session, now)
        with db.bound().engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.dispose()
        shutil.copy(folder / "heyi.sqlite3", folder / "empty.sqlite3")
        return cls(folder, config, app, cast, now)


@dataclass
class Stage:
    """One history's room and its listeners."""

    home: Home
    world: worlds.World
    ears: Ears
    people: dict[str, Actor]
    refs: dict[str, str]
    lines: dict[str, tuple[str, str]] = field(
        default_factory=dict
    )  # name → (sid, line) of the socket that is open
    heard: dict[str, list[tuple[str, Any]]] = field(default_factory=dict)
    clients: dict[str, FlaskClient] = field(default_factory=dict)
    news: list[db.Event] = field(default_factory=list)
    counter: int = 0

    @classmethod
    def make(cls, home: Home) -> Stage:
        """A fresh copy of the file, a case with its room, everybody before the door."""
        for old in home.folder.glob("heyi.sqlite3*"):
            old.unlink()
        shutil.copy(home.folder / "empty.sqlite3", home.folder / "heyi.sqlite3")
        db.bind(home.config.database_url)
        now = clock.now()
        with db.transaction() as session:
            world = worlds.make(session, home.cast, now)
            more = _more_people(session, home.cast, world, now)
            rooms.arrive(session, world.mediator, world.room, now)
        found = {n: world.actor(n) for n in ("applicant", "respondent", "agent", LED, "eve")} | more
        refs = dict(world.refs)
        with db.reading() as session:
            for name, actor in more.items():
                if actor.participant_id:
                    refs[name] = session.get_one(Participant, actor.participant_id).ref
        stage = cls(home, world, Ears(replace(home.config, async_mode="threading")), found, refs)
        db.subscribe(stage.hear)
        with db.transaction() as session:
            for name in refs:
                rooms.arrive(session, found[name], world.room, now)
            for name in EVERYBODY:
                client = home.app.test_client()
                actor = found[name]
                cookie = sessions.start(session, sessions.Entry(actor.person_id, actor.appointment_id), now)[
                    1
                ]
                client.set_cookie("heyi_in", cookie)
                stage.clients[name] = client
        stage.settle()
        return stage

    def end(self) -> None:
        """Nothing of this history is heard in the next one."""
        db.unsubscribe(self.hear)
        db.dispose()

    # sockets

    def hear(self, events: Sequence[db.Event]) -> None:
        """As the broadcast would; told when the step is over, so that one step is one round."""
        self.news += events

    def settle(self) -> dict[str, list[tuple[str, Any]]]:
        """Run the broadcast until it has nothing to tell; what each person heard by it."""
        while self.news or not self.ears.broadcast.queue.empty():
            found, self.news = self.news, []
            self.ears.broadcast.hear(found)
            batch = self.ears.broadcast._batch() if not self.ears.broadcast.queue.empty() else []
            self.ears.broadcast._tell(batch or [])
        sent, self.ears.sent[:] = list(self.ears.sent), []
        names = {line: name for name, (_, line) in self.lines.items()}
        news: dict[str, list[tuple[str, Any]]] = {}
        for line, text in sent:
            if line in names and text.startswith(EVENT):
                event, *data = json.loads(text[len(EVENT) :])
                news.setdefault(names[line], []).append((event, data[0] if data else None))
        for name, events in news.items():
            self.heard.setdefault(name, []).extend(events)
            if any(event == "bye" for event, _ in events):
                self.lines.pop(name, None)
        return news

    def connect(self, name: str) -> bool:
        """Through the door with a ticket of the moment; False where it stays shut."""
        self.counter += 1
        line = f"line{self.counter}"
        sid = self.ears.server.manager.connect(line, NAMESPACE)
        token = tokens.room_ticket(self.people[name], self.world.room, clock.now())
        try:
            self.ears._connect(sid, {"REMOTE_ADDR": "127.0.0.1"}, {"token": token})
        except Refused:
            return False
        self.lines[name] = (sid, line)
        self.heard[name] = []
        self.ears.welcome(sid)
        return True

    def hang_up(self, name: str) -> None:
        """As the library does when a line is cut."""
        self.ears._disconnect(self.lines.pop(name)[0])

    def ask(self, name: str, event: str, data: Any) -> dict[str, Any]:
        """One socket event as the frame it comes in, and its ack."""
        self.counter += 1
        line, ack = self.lines[name][1], f"3{NAMESPACE},{self.counter}["
        assert self.ears.dispatch.frame(line, f"42{NAMESPACE},{self.counter}{json.dumps([event, data])}")
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            for found, text in list(self.ears.sent):
                if found == line and text.startswith(ack):
                    return dict(json.loads(text[len(ack) - 1 :])[0])
            time.sleep(0.0005)
        raise AssertionError(f"no ack for {event}")

    def connection(self, name: str) -> Connection | None:
        """The server's memory of this socket."""
        return self.ears.connections.get(self.lines[name][0]) if name in self.lines else None

    # reading

    def answered(self, function: Callable[[], Any]) -> Any:
        """What it gives, or the code of its refusal."""
        try:
            return function()
        except DomainError as error:
            return error.code

    def words(self, name: str, channel: str) -> Any:
        """`messages.since` from the beginning."""
        return self.answered(lambda: rooms.messages_since(self.people[name], self.world.room, channel, 0))

    def told(self, name: str, channels: Sequence[str], whole: bool = True) -> dict[str, Any]:
        """Every read that costs little: all channels and, for the whole, the room's state and the list of files."""
        actor, room, case = self.people[name], self.world.room, self.world.case
        found: dict[str, Any] = {f"since {ref}": self.words(name, ref) for ref in channels}
        if not whole:
            return found
        with db.reading() as session:
            found["state"] = self.answered(lambda: state.state_for(session, actor, room))
            found["files"] = self.answered(lambda: self._files(session, actor, case))
        return found

    def polled(self, name: str, channels: Sequence[str]) -> Any:
        """What the long-poll door gives who has nothing yet: it looks exactly like this each time it wakes."""

        def look(session: Any) -> dict[str, Any]:
            room, placed = room_for(session, self.people[name], self.world.room)
            online = self.ears.connections.online(room.id)
            asked = changes.Asked(after=dict.fromkeys(channels, 0))
            news = changes.since(session.connection(), room.id, placed.participant_id or 0, online, asked)
            return {"mark": news.mark, "parts": dict(news.parts), "messages": news.messages}

        with db.reading() as session:
            return self.answered(lambda: look(session))

    def _files(self, session: Any, actor: Actor, case: str) -> list[Any]:
        at = enter(session, actor, case, clock.now())
        return [(e.ref, e.title, e.shared, e.mine, e.by) for e in queries.evidence_of(session, at)]

    def pages(self, channels: Sequence[str], files: Sequence[str]) -> list[str]:
        """Every address of the room and what hangs on it."""
        room, case = self.world.room, self.world.case
        found = [f"/rooms/{room}/panel/{panel}" for panel in sorted(PANELS)]
        found += [f"/rooms/{room}", f"/rooms/{room}/place", f"/rooms/{room}/state", f"/rooms/{room}/device"]
        found += [f"/api/v1/rooms/{room}", "/cases", f"/cases/{case}", "/notices", "/api/v1/cases"]
        found += [f"/api/v1/cases/{case}", "/api/v1/me"]
        found += [f"/rooms/{room}/messages?channel={ref}" for ref in channels]
        found += [f"/api/v1/rooms/{room}/messages?channel={ref}&after_seq=0" for ref in channels]
        after = "".join(f"&after={ref}:0" for ref in channels)
        found += [f"/rooms/{room}/changes?wait=0{after}", f"/api/v1/rooms/{room}/changes?wait=0{after}"]
        return found + [f"/cases/{case}/evidence/{ref}" for ref in files]

    def page(self, name: str, path: str) -> tuple[int, str]:
        """Status, headers and body, without what differs by itself."""
        answer = self.clients[name].get(
            path, headers={"Accept": "application/json"} if "/api" in path else {}
        )
        text = f"{answer.headers.get('Content-Disposition', '')}{answer.get_data(as_text=True)}"
        answer.close()
        return answer.status_code, VARYING.sub("", text)

    # moves that are no verb of the room

    def upload(self, name: str, title: str, share: bool) -> str:
        """A file of this person, in the case; its ref."""
        data = b"%PDF-1.4 " + title.encode()
        digest = FileStore(self.home.config.files).put(self.world.case, data)
        stored = evidence.Stored(Upload(f"{title}.pdf", "application/pdf", data), digest, title, share)
        with db.transaction() as session:
            at = enter(session, self.people[name], self.world.case, clock.now())
            return evidence.keep_in_case(session, at, stored).ref

    def leave_case(self, name: str) -> None:
        """No place in the case any more (B12)."""
        with db.transaction() as session:
            session.get_one(Participant, self.people[name].participant_id).ends_at = clock.now()
            db.announce(session, "case", self.world.case)


def _more_people(session: Any, cast: people.Cast, world: worlds.World, now: datetime) -> dict[str, Actor]:
    case = session.get_one(Participant, world.mediator.participant_id).case_id
    side1 = session.query(Party).filter_by(case_id=case, side=1).one()
    found: dict[str, Actor] = {"clerk": worlds._signed_in(session, cast.clerk, now)}
    for name, capacity, party in (("support", "SUPPORT_PERSON", side1), ("interpreter", "INTERPRETER", None)):
        row = people.person(session, f"某{name}", now, f"1990000001{len(found)}")
        actor = people.party_actor(row)
        found[name] = _placed(session, case, actor, capacity, party, now)
    found["colleague"] = _placed(session, case, cast.other_mediator, "CO_MEDIATOR", None, now)
    return found


def _placed(session: Any, case: int, actor: Actor, capacity: str, party: Any, now: datetime) -> Actor:
    row = Participant(
        case_id=case, person_id=actor.person_id, capacity=capacity, party_id=party.id if party else None,
        starts_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    placed = worlds._signed_in(session, actor, now)
    return replace(placed, participant_id=row.id, party_id=row.party_id, side=party.side if party else None)


__all__ = ["EVERYBODY", "INSIDE", "Home", "Stage"]
