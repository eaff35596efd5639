"""Eight clients that talk while faults happen around them; each resends what it does not know the fate of."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import websocket

from tests.crash.history import Heard, Read, Sent
from tests.crash.stage import EVERYBODY, Stage
from tests.realtime.raw import Raw, Refused
from tests.realtime.site import ticket

BROKEN = (OSError, ConnectionError, websocket.WebSocketException, Refused, AssertionError)
CERTAIN = ("not_allowed", "not_found", "wrong_state", "invalid_input", "conflict")
UNKNOWN = ("busy", "rate_limited", "error", "not_signed_in")
WRONG_DOOR = 0.04  # part of the words that are tried where the speaker is not
SECOND_LOOK = 0.03  # part of the rounds in which everything is read anew from some earlier number


class Talker(threading.Thread):
    """One client: one message in flight, kept with its id until its fate is known."""

    def __init__(self, number: int, stage: Stage, url: str, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.number, self.stage, self.url, self.stop_now = number, stage, url, stop
        self.name = EVERYBODY[number % len(EVERYBODY)]
        # Behind a proxy half of them do not say which room they want, and land beside the others of theirs.
        self.room = stage.world.room if number < len(EVERYBODY) else ""
        self.me = stage.world.refs[self.name]
        self.chance = random.Random(number)
        self.count = 0
        self.pending: Sent | None = None
        self.tried = False
        self.seen = dict.fromkeys(stage.speaks(self.name), 0)

    def run(self) -> None:
        world = self.stage.world
        while not self.stop_now.is_set():
            try:
                line = Raw(self.url, ticket(world.actor(self.name), world.room), timeout=4, room=self.room)
            except BROKEN:
                time.sleep(
                    self.chance.uniform(0.1, 0.3)
                )  # the process is being started: leave it the processor
                continue
            with suppress(BROKEN):
                self._talk(line)
            self._keep(line)
            line.close()

    def _talk(self, line: Raw) -> None:
        for channel, seq in self.seen.items():
            self._read(line, channel, seq)
        while not self.stop_now.is_set():
            self._say(line)
            if self.chance.random() < SECOND_LOOK:
                channel = self.chance.choice(list(self.seen))
                self._read(line, channel, max(0, self.seen[channel] - self.chance.randrange(60)))
            time.sleep(self.chance.uniform(0, 0.01))

    def _say(self, line: Raw) -> None:
        sent = self.pending or self._new()
        if self.tried:
            self.stage.resent += 1
        words = {"channel": sent.channel, "client_id": sent.client_id, "text": sent.text}
        first, self.tried = not self.tried, True
        answer = line.call("message.send", words)
        if answer["ok"]:
            sent.acked(answer["seq"], answer["id"], time.monotonic())
            with self.stage.lock:
                self.stage.acked += 1
            if self.chance.random() < 0.02:
                return  # as if the ack had been lost: the same words once more
        elif answer["code"] in UNKNOWN:
            self.stage.busy += 1
            time.sleep(self.chance.uniform(0.05, 0.2))
            return
        else:
            assert answer["code"] in CERTAIN and sent.channel in self.stage.walled(self.name), answer
            if first:
                sent.refused(time.monotonic())
                self.stage.refused += 1
        self.pending = None

    def _new(self) -> Sent:
        self.count += 1
        walled = self.stage.walled(self.name)
        wrong = walled and self.chance.random() < WRONG_DOOR
        channel = self.chance.choice(walled if wrong else self.stage.speaks(self.name))
        text = f"第{self.count}句 of {self.number}"
        self.pending = Sent(self.me, f"t{self.number}-{self.count}", text, time.monotonic(), channel)
        self.tried = False
        self.stage.history.sent.append(self.pending)
        return self.pending

    def _read(self, line: Raw, channel: str, after: int) -> None:
        asked = Read(self.me, channel, after, time.monotonic())
        answer = line.call("messages.since", {"channel": channel, "after_seq": after})
        if not answer["ok"]:
            assert answer["code"] in UNKNOWN, answer
            return
        asked.messages, asked.more, asked.ended = answer["messages"], answer["more"], time.monotonic()
        self.stage.history.reads.append(asked)
        self.seen[channel] = max([self.seen[channel], *(m["seq"] for m in asked.messages)])

    def _keep(self, line: Raw) -> None:
        """What this connection heard, by channel; a foreign channel is kept too, so that the checker complains."""
        heard = [data for name, data in line.heard if name == "message"]
        for channel in {message["channel"] for message in heard}:
            mine = [message for message in heard if message["channel"] == channel]
            self.stage.history.live.append(Heard(self.me, channel, mine))


@contextmanager
def talking(stage: Stage, url: str) -> Iterator[None]:
    """Eight clients talk to this address while the block runs; afterwards all of them come to an end."""
    stop = threading.Event()
    talkers = [Talker(n, stage, url, stop) for n in range(2 * len(EVERYBODY))]
    for talker in talkers:
        talker.start()
    try:
        stage.until_acked(10)
        yield
        stage.until_acked(20)
    finally:
        stop.set()
        for talker in talkers:
            talker.join(20)
    assert not any(talker.is_alive() for talker in talkers)
