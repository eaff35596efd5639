"""Eight clients that talk while their server is killed; each resends what it does not know the fate of."""

from __future__ import annotations

import random
import threading
import time

import websocket

from portal.people.actors import Actor
from portal.rooms import operations as rooms
from tests.crash.history import History, Sent
from tests.realtime.raw import Raw, Refused
from tests.realtime.site import Site, ticket
from tests.rooms.world import World

BROKEN = (OSError, ConnectionError, websocket.WebSocketException, Refused, AssertionError)
NAMES = ("applicant", "respondent", "agent", "mediator") * 2


class Talker(threading.Thread):
    """One client: one message in flight, kept with its id until it is acked."""

    def __init__(
        self, number: int, site: Site, world: World, history: History, stop: threading.Event
    ) -> None:
        super().__init__(daemon=True)
        self.number, self.site, self.world, self.history, self.stop_now = number, site, world, history, stop
        self.actor: Actor = world.actor(NAMES[number])
        self.count = 0
        self.resent = 0
        self.pending: Sent | None = None

    def run(self) -> None:
        while not self.stop_now.is_set():
            try:
                line = Raw(self.site.url, ticket(self.actor, self.world.room), timeout=4)
            except BROKEN:
                time.sleep(0.05)
                continue
            try:
                while not self.stop_now.is_set():
                    self._say(line)
                    time.sleep(random.uniform(0, 0.01))
            except BROKEN:
                pass
            heard = [data for name, data in line.heard if name == "message"]
            self.history.live.append(heard)
            line.close()

    def _say(self, line: Raw) -> None:
        if self.pending is None:
            self.count += 1
            sender = self.world.refs[NAMES[self.number]]
            text = f"第{self.count}句 of {self.number}"
            self.pending = Sent(sender, f"t{self.number}-{self.count}", text, time.monotonic())
            self.history.sent.append(self.pending)
        else:
            self.resent += 1
        sent = self.pending
        answer = line.call(
            "message.send", {"channel": self.world.joint, "client_id": sent.client_id, "text": sent.text}
        )
        if not answer["ok"]:
            assert answer["code"] in ("busy", "rate_limited"), answer
            return
        sent.acked, sent.seq = time.monotonic(), answer["seq"]
        self.pending = None


def talk_through_kills(site: Site, world: World, kills: int, between: int) -> tuple[History, int]:
    """Kill -9 that often, each after some `between` acks; then let all finish and read every transcript.

    Counted in acks, not in seconds: on a busy machine a second may hold no message at all. Returns resends too.
    """
    history, stop = History(), threading.Event()
    talkers = [Talker(n, site, world, history, stop) for n in range(len(NAMES))]
    for talker in talkers:
        talker.start()
    for _ in range(kills):
        _until_acked(history, between + random.randrange(between))
        site.kill()
        site.start()
    _until_acked(history, between)
    stop.set()
    for talker in talkers:
        talker.join(15)
        assert not talker.is_alive()
    for name in dict.fromkeys(NAMES):
        history.transcripts[name] = read_all(world, name)
    return history, sum(t.resent for t in talkers)


def _until_acked(history: History, more: int) -> None:
    """Return once so many further messages were acked."""
    start = _acked(history)
    deadline = time.monotonic() + 30
    while _acked(history) < start + more:
        assert time.monotonic() < deadline, "nobody gets through"
        time.sleep(0.005)


def _acked(history: History) -> int:
    return sum(1 for sent in list(history.sent) if sent.acked is not None)


def read_all(world: World, name: str) -> list[dict]:
    """A member's whole transcript, page by page."""
    found: list[dict] = []
    while True:
        after = found[-1]["seq"] if found else 0
        answer = rooms.messages_since(world.actor(name), world.room, world.joint, after)
        found.extend(answer["messages"])
        if not answer["more"]:
            return found
