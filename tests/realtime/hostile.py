"""Two rooms with planted words and people who send whatever they like: every byte that comes back is kept (R3).

`Ear` is a raw websocket that never waits for an answer; `Attack` makes events out of every name the rooms know.
"""

from __future__ import annotations

import itertools
import json
import random
import re
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import websocket

from portal.people.actors import Actor
from realtime.events import EVENTS
from tests.realtime.site import Site, ticket

PLANTED = re.compile(r"zq[a-z]+\d+x")
WINDOW = 40  # frames on their way before the answers are read


@dataclass
class Ear:
    """One person's line to one room; nothing that arrives is lost."""

    site: Site
    actor: Actor
    room: str
    heard: list[str] = field(default_factory=list)
    acks: int = 0
    sent: int = 0
    kicked: bool = False

    def __post_init__(self) -> None:
        self.ids = itertools.count(1)
        self.open()

    def open(self) -> bool:
        """A new line with a new ticket; False where the door stays shut."""
        self.line = websocket.create_connection(
            self.site.url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket",
            timeout=10, origin=self.site.url, sockopt=((socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),),
        )  # fmt: skip
        self.line.recv()
        self.line.send("40/room," + json.dumps({"token": ticket(self.actor, self.room)}))
        frame = self._until(lambda f: f.startswith(("40/room", "44/room")))
        return frame.startswith("40/room")

    def send(self, frames: list[str]) -> None:
        """So many at once, then their answers; a line the server has hung up is opened again."""
        awaited = sum(1 for f in frames if re.match(r"42/room,\d", f))
        for frame in frames:
            self.line.send(frame)
        self.sent += len(frames)
        while awaited:
            if self._until(lambda f: f.startswith("43/room,")) == "":
                self.kicked = True
                return
            awaited -= 1
            self.acks += 1

    def call(self, name: str, data: Any) -> dict[str, Any]:
        """One event and its answer."""
        number = next(self.ids)
        self.line.send(f"42/room,{number}" + json.dumps([name, data]))
        answer = self._until(lambda f: f.startswith(f"43/room,{number}["))
        return dict(json.loads(answer[answer.index("[") :])[0])

    def drain(self, seconds: float = 0.4) -> None:
        """What is still on its way."""
        self.line.settimeout(seconds)
        try:
            while self._until(lambda _: False):
                pass
        except (websocket.WebSocketException, OSError):
            pass
        finally:
            self.line.settimeout(10)

    def _until(self, wanted: Any) -> str:
        while True:
            try:
                frame = self.line.recv()
            except (websocket.WebSocketConnectionClosedException, ConnectionError):
                return ""
            if isinstance(frame, bytes):
                frame = frame.decode("utf-8", "replace")
            if frame == "2":
                self.line.send("3")
                continue
            self.heard.append(frame)
            if frame == "" or frame.startswith("41/room"):
                return ""  # shown the door
            if wanted(frame):
                return frame

    def close(self) -> None:
        """Drop the line."""
        if self.line.sock is not None:
            self.line.sock.close()
        self.line.shutdown()

    def found(self) -> set[str]:
        """Every planted word among the bytes that came."""
        return set(PLANTED.findall("\n".join(self.heard)))


@dataclass
class Attack:
    """Events out of everything that has a name; the same seed makes the same events."""

    refs: list[str]
    seed: int

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.ids = itertools.count(1_000_000)

    def frames(self, count: int) -> Iterator[list[str]]:
        """Windows of hostile frames."""
        while count > 0:
            window = [self._frame() for _ in range(min(WINDOW, count))]
            count -= len(window)
            yield window

    def _frame(self) -> str:
        number = next(self.ids)
        kind = self.dice.random()
        if kind < 0.03:
            name = self.dice.choice(("connect", "disconnect", "connect_error", "*"))
            return "42/room," + json.dumps([name, self._data("message.send")])
        if kind < 0.05:
            return f"43/room,{number}" + json.dumps([self._ref()])
        if kind < 0.07:  # another namespace, or this one once more with somebody's name for a token
            return self.dice.choice(
                (f"40/{self._ref()},", "40/,", "40/room," + json.dumps({"token": self._ref()}))
            )
        if kind < 0.12:
            name = self.dice.choice(
                (
                    "message",
                    "channels",
                    "presence",
                    "room.join",
                    "subscribe",
                    "",
                    "__class__",
                    "enter_room",
                    self._name(),
                )
            )
            return f"42/room,{number}" + json.dumps([name, {"channel": self._ref(), "room": self._ref()}])
        name = self.dice.choice([*EVENTS, "messages.since", "messages.since", "signal", "message.send"])
        return f"42/room,{number}" + json.dumps([name, self._data(name)])

    def _ref(self) -> str:
        return self.dice.choice(self.refs)

    def _name(self) -> str:
        """A public name as an event's name; reserved ones are never answered and come without a number above."""
        return self._ref().replace("*", "x")

    def _data(self, name: str) -> Any:
        """Right in form most of the time, so that it reaches the handler: wrong is whose it is."""
        if self.dice.random() < 0.06:
            return self.dice.choice(
                (None, [], "x", 7, {"channel": [self._ref()]}, {"channel": {"id": self._ref()}})
            )
        data: dict[str, Any] = {
            "message.send": {"channel": self._ref(), "client_id": f"h{self.dice.randrange(10**9)}", "text": "x"},
            "messages.since": {"channel": self._ref(), "after_seq": self.dice.choice((0, 0, 0, 1, 10**9)), "limit": 200},
            "signal": {"to": self._ref(), "data": {"candidate": self._ref()}},
            "hand": {"raised": self.dice.random() < 0.5},
            "admit": {"participant": self._ref()}, "send_back": {"participant": self._ref()},
            "caucus.open": {"participants": [self._ref() for _ in range(self.dice.randint(1, 3))]},
            "caucus.close": {"channel": self._ref()}, "seat": {"channel": self._ref()},
        }.get(name, {"channel": self._ref(), "participant": self._ref()})  # fmt: skip
        if self.dice.random() < 0.08:
            data[self.dice.choice(("as", "room", "epoch", "participant_id", "limit"))] = self._ref()
        return data


def page(site: Site, cookie: str, path: str) -> str:
    """Headers and body of one GET, refused or not."""
    request = urllib.request.Request(site.url + path, headers={"Cookie": f"heyi_in={cookie}"})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return f"{answer.headers}{answer.read().decode('utf-8', 'replace')}"
    except urllib.error.HTTPError as error:
        return f"{error.headers}{error.read().decode('utf-8', 'replace')}"


def wait(condition: Any, seconds: float, what: str) -> None:
    """Until it holds; fails with `what` when the promised time is over."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)
