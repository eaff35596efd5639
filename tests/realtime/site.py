"""A real web process for tests, and people with real sockets."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import socketio

from portal import clock
from portal.config import Config
from portal.people import tokens
from portal.people.actors import Actor
from tests.conftest import environment
from tests.realtime.nursery import Child, fork
from tests.servers import answers, free_port

ROOT = Path(__file__).resolve().parents[2]
COLD = os.environ.get("HEYI_COLD_STARTS") == "1"  # measurements: every process loads everything itself


@dataclass
class Site:
    """One `wsgi.py` process, which can be killed and started again on the same port."""

    folder: Path
    mode: str
    more: dict[str, str]
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | Child | None = None
    public: str = ""  # what people open, where something stands before this process
    cold: bool = COLD

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        given = environment(
            self.folder,
            PORT=str(self.port),
            HEYI_PUBLIC_URL=self.public or self.url,
            HEYI_ASYNC_MODE=self.mode,
            **self.more,
        )
        return {"PATH": os.environ["PATH"], "HOME": "/tmp", "LC_ALL": "C.UTF-8", **given}

    def start(self) -> None:
        self.process = self._cold() if self.cold else fork(self.environment, self.folder / "web.log")
        deadline = time.monotonic() + 120  # a busy machine starts slowly
        while not answers(self.port):
            assert self.process.poll() is None, self.log()
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.02)

    def _cold(self) -> subprocess.Popen[bytes]:
        """From nothing, as `heyi serve` does."""
        with (self.folder / "web.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, str(ROOT / "wsgi.py")],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise

    def log(self) -> str:
        return (self.folder / "web.log").read_text(errors="replace")


@contextmanager
def serving(house: Config, mode: str, **more: str) -> Iterator[Site]:
    """A running site on the test's own database file."""
    site = Site(house.data, mode, more)
    site.start()
    try:
        yield site
    finally:
        site.stop()


class Visitor:
    """A person with an open socket; everything heard is kept in order."""

    def __init__(
        self, site: Site, actor: Actor, room: str, transports: tuple[str, ...] = ("websocket",)
    ) -> None:
        self.heard: list[tuple[str, Any]] = []
        self._news: queue.Queue[None] = queue.Queue()
        self.client = socketio.Client(reconnection=False)
        self.client.on("*", self._hear, namespace="/room")
        self.client.connect(
            site.url,
            namespaces=["/room"],
            transports=list(transports),
            auth={"token": ticket(actor, room)},
            wait_timeout=10,
        )

    def _hear(self, name: str, data: Any = None) -> None:
        self.heard.append((name, data))
        self._news.put(None)

    def all(self, name: str) -> list[Any]:
        """Everything heard under this name."""
        return [data for found, data in list(self.heard) if found == name]

    def wait(self, name: str, wanted: Any = lambda _: True, seconds: float = 5) -> Any:
        """The first event of this name that is as wanted."""
        deadline = time.monotonic() + seconds
        while True:
            for data in self.all(name):
                if wanted(data):
                    return data
            left = deadline - time.monotonic()
            assert left > 0, f"no {name} in {seconds} s; heard {self.heard}"
            try:
                self._news.get(timeout=min(left, 0.5))
            except queue.Empty:
                continue

    def call(self, name: str, data: Any) -> dict[str, Any]:
        """Send and wait for the ack."""
        answer = self.client.call(name, data, namespace="/room", timeout=10)
        assert isinstance(answer, dict)
        return answer

    def say(self, channel: str, text: str, client_id: str | None = None) -> dict[str, Any]:
        return self.call(
            "message.send", {"channel": channel, "client_id": client_id or os.urandom(8).hex(), "text": text}
        )

    @property
    def connected(self) -> bool:
        return "/room" in self.client.namespaces and self.client.connected

    def go(self) -> None:
        self.client.disconnect()


def ticket(actor: Actor, room: str) -> str:
    """As the API's ticket route makes it."""
    return tokens.room_ticket(actor, room, clock.now())


@contextmanager
def visit(site: Site, room: str, *actors: Actor) -> Iterator[list[Visitor]]:
    """Sockets of several people, each welcomed."""
    visitors: list[Visitor] = []
    try:
        for actor in actors:
            visitor = Visitor(site, actor, room)
            visitors.append(visitor)
            visitor.wait("welcome")
            visitor.wait("presence")
        yield visitors
    finally:
        for visitor in visitors:
            visitor.go()
