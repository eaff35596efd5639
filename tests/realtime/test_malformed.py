"""Ten thousand malformed frames: the process lives, its memory stays, a bystander is served and answered rightly (R5, S4–S10).

HEYI_MALFORMED=10 sends ten times as many; the bench then prints the bystander's slowest answers beside those without.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import websocket

from portal.config import Config
from tests.realtime.hostile import Ear
from tests.realtime.site import Site, serving, ticket
from tests.realtime.test_frames import FRAMES, _ours
from tests.rooms.world import World

SCALE = int(os.environ.get("HEYI_MALFORMED", "1"))
FRAMES_IN_ALL = 10_000 * SCALE
PER_LINE = 8  # the first frame that is none at all ends a line: what comes after it is not even read
pytestmark = pytest.mark.timeout(90 * max(1, SCALE))

GOOD = (
    '42/room,1["message.send",{"channel":"C","client_id":"a","text":"好"}]',
    '42/room,2["messages.since",{"channel":"C","after_seq":0}]',
    '42/room,3["signal",{"to":"C","data":{"sdp":"v=0"}}]',
    '42/room,["hand",{"raised":true}]',
    '40/room,{"token":"x"}',
    "41/room,",
    "43/room,1[]",
    '451-/room,4["hand",{"_placeholder":true,"num":0}]',
    "2probe",
    "4" + "[" * 3000,
    "3" + "[" * 3000,
    "3",
    "5",
    "6",
)


class Mangler:
    """Frames by grammar with pieces out of place, and bytes out of place."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def frame(self) -> tuple[int, bytes]:
        """(websocket opcode, payload)."""
        kind = self.dice.random()
        if kind < 0.55:
            return websocket.ABNF.OPCODE_TEXT, self._bent(
                self.dice.choice(GOOD + FRAMES).encode("utf-8", "replace")
            )
        if kind < 0.85:
            return websocket.ABNF.OPCODE_TEXT, self._built().encode("utf-8", "replace")
        if kind < 0.95:
            return websocket.ABNF.OPCODE_TEXT, self._noise()
        return self.dice.choice(
            (websocket.ABNF.OPCODE_BINARY, websocket.ABNF.OPCODE_PING, 0x3, 0xB)
        ), self._noise()[:100]

    def _noise(self) -> bytes:
        return b"4" * self.dice.randint(0, 1) + self.dice.randbytes(self.dice.randint(0, 200))

    def _bent(self, data: bytes) -> bytes:
        out = bytearray(data)
        for _ in range(self.dice.randint(1, 4)):
            where = self.dice.randrange(len(out)) if out else 0
            match self.dice.randrange(5):
                case 0 if out:
                    out[where] = self.dice.randrange(256)
                case 1 if out:
                    del out[where : where + self.dice.randint(1, 5)]
                case 2:
                    out[where:where] = self.dice.choice(
                        (b'"', b"[", b"{", b"\\u", b"-", b"1" * 30, b"\x00", "😀".encode())
                    )
                case 3:
                    out[where:where] = out[: self.dice.randint(0, len(out))]
                case _:
                    del out[where:]
        return bytes(out[:2000])

    def _built(self) -> str:
        kind = self.dice.choice("0123456789")
        space = self.dice.choice(("/room,", "/room", "/,", "/" + "x" * 40 + ",", "", "/room?token=1,", ","))
        number = self.dice.choice(("", "1", "-1", "9" * 25, "0x1", "1.5"))
        deep = "[" * self.dice.choice((1, 50, 1500))
        digits = "9" * self.dice.choice((10, 4400))
        body = self.dice.choice(
            (
                "", "[]", "{}", "null", "true", '"x"', deep, f"[{digits}]", '["hand"]', '["hand",{"raised":1e999}]', "[NaN]",
                '["message.send",{"channel":{"$ne":1},"client_id":[],"text":{}}]', '[["hand"],{}]', '[{"hand":1}]',
                '["\\ud800",{}]', '["hand",{"raised":true},{"raised":false}]', '["hand",{"raised":true,"raised":false}]',
            )
        )  # fmt: skip
        return f"{self.dice.choice(('4', '4', '4', '', '44'))}{kind}{space}{number}{body}"


@pytest.fixture
def quiet_site(house: Config, world: World) -> Iterator[Site]:
    with serving(house, "eventlet", HEYI_CHAT_RATE="10000000") as site:
        yield site


def test_malformed_frames_hurt_nobody_but_their_sender(quiet_site: Site, world: World) -> None:
    site = quiet_site
    speaker, listener = Ear(site, world.mediator, world.room), Ear(site, world.respondent, world.room)
    waits = [_say(speaker, world.joint, n) for n in range(1, 101)]
    with_it: list[float] = []
    sent, mangler, grown = 0, Mangler(7), 0
    while sent < FRAMES_IN_ALL:
        sent += _hostile_line(site, world, mangler)
        if sent > 1000 and not grown:
            grown = _memory(site)
        if sent // PER_LINE % 20 == 0:
            with_it.append(_say(speaker, world.joint, 101 + len(with_it)))
    assert site.process is not None and site.process.poll() is None
    listener.drain()
    heard = [json.loads(f[8:])[1]["seq"] for f in listener.heard if f.startswith('42/room,["message"')]
    assert heard == list(range(1, 101 + len(with_it))), "the bystanders' talk was disturbed"
    assert _memory(site) - grown < 50_000, (grown, _memory(site))
    assert _ours(site.log()) == [], "\n".join(_ours(site.log()))
    assert site.log().count("frame refused") < 60 + 5 * SCALE * 60
    if SCALE > 1:
        slow, usual = sorted(with_it)[int(len(with_it) * 0.99)], sorted(waits)[98]
        print(  # noqa: T201
            f"\n{sent} malformed frames; bystander p99 {slow * 1000:.1f} ms, {slow / usual:.1f} times that of before"
        )
    speaker.close()
    listener.close()


def _say(ear: Ear, channel: str, seq: int) -> float:
    start = time.monotonic()
    answer = ear.call("message.send", {"channel": channel, "client_id": f"by-{seq}", "text": f"第{seq}句"})
    assert (answer["ok"], answer.get("seq")) == (True, seq), answer
    return time.monotonic() - start


def _hostile_line(site: Site, world: World, mangler: Mangler) -> int:
    """One line: with a place in the room or without, then rubbish until the server has enough of it."""
    line = websocket.create_connection(
        site.url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket", timeout=10, origin=site.url,
        sockopt=((socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),),
    )  # fmt: skip
    sent = 0
    with contextlib.suppress(OSError, websocket.WebSocketException):
        line.recv()
        if mangler.dice.random() < 0.4:
            line.send("40/room," + json.dumps({"token": ticket(world.applicant, world.room)}))
        for _ in range(PER_LINE):
            opcode, data = mangler.frame()
            frame = websocket.ABNF.create_frame(data, websocket.ABNF.OPCODE_BINARY).format()
            line.sock.sendall(bytes([0x80 | opcode]) + frame[1:])  # reserved opcodes too
            sent += 1
    line.sock.close()
    line.shutdown()
    return max(sent, 1)


def _memory(site: Site) -> int:
    """Resident kilobytes of the server."""
    assert site.process is not None
    status = Path(f"/proc/{site.process.pid}/status").read_text()
    return next(int(row.split()[1]) for row in status.splitlines() if row.startswith("VmRSS"))


def test_the_limiter_ends_a_line_that_sends_nothing_but_rubbish(house: Config, world: World) -> None:
    """S6 with the usual settings: after thirty bad frames at once the line is hung up, and only that one."""
    with serving(house, "threading") as site:
        bystander = Ear(site, world.mediator, world.room)
        line = Ear(site, world.applicant, world.room)
        with contextlib.suppress(OSError, websocket.WebSocketException):
            for _ in range(60):
                line.line.send('42/room,["connect",{}]')
        while line._until(lambda _: False):
            pass  # until the server hangs up; a line it leaves open ends the test by its time-out
        assert _say(bystander, world.joint, 1) >= 0
        answers = [bystander.call("hand", {"raised": True}).get("code") for _ in range(22)]
        assert answers.count("rate_limited") >= 1  # acts: twenty at once
        bystander.close()
        line.close()
