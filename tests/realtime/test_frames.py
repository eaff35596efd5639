"""Hostile frames: the process lives, others are served, nothing is parked, no traceback and no content in the log (S4–S9)."""

import contextlib
import random
import time

import pytest
import websocket

from portal import clock
from tests.realtime.raw import Raw
from tests.realtime.site import Site, ticket, visit
from tests.rooms.world import World

FRAMES = (
    "42[]",
    '42{"a":1}',
    "42/room,[]",
    '42/room,{"a":1}',
    "42/room,[",
    "42/room,[1]",
    '42/room,["disconnect","x"]',
    '42/room,["connect",{"token":"x"}]',
    '42/room,["connect_error"]',
    '42/room,["*",{"channel":"x"}]',
    '42/room,8["*","some-sid",{"channel":"x"}]',
    '42/room,[""]',
    '42/room,["message.send"]',
    '42/room,["message.send",null]',
    '42/room,["message.send",{},{}]',
    '42/room,["no.such.event",{}]',
    '42/room,999999999999999999999999["hand",{"raised":true}]',
    "42/room,7[" + "9" * 5000 + "]",
    "42/room," + "[" * 3000,
    "4" + "[" * 3000,
    "3" + "[" * 3000,
    '4{"a":1}',
    "43/room,1[]",
    "43/room,1",
    "44/room,x",
    "451000-/room,",
    '451-/room,["message.send",{"_placeholder":true,"num":0}]',
    "461000-/room,[]",
    "49",
    "4",
    "41/nowhere,",
    "40/nowhere,",
    "5",
    "6",
    "9",
    "x",
    "42/room,\ud7ff\u0000",
)


def test_a_fuzzed_socket_hurts_nobody(site: Site, world: World) -> None:
    dice = random.Random(7)
    with visit(site, world.room, world.mediator) as (mediator,):
        for frame in FRAMES:
            line = Raw(site.url, ticket(world.applicant, world.room))
            with contextlib.suppress(OSError, websocket.WebSocketException):
                for _ in range(3):
                    line.socket.send(frame)
                line.socket.send_binary(b"\x00\xff" * 10)
                junk = bytes(dice.randrange(32, 127) for _ in range(60)).decode()
                line.socket.send("4" + junk)
            line.close()
        started = time.monotonic()
        assert mediator.say(world.joint, "still here")["ok"]
        assert time.monotonic() - started < 0.5
        assert mediator.say(world.joint, "and again")["seq"] == 2
    assert site.process is not None and site.process.poll() is None
    assert _ours(site.log()) == []
    assert "still here" not in site.log()


def _ours(log: str) -> list[str]:
    """Tracebacks, but for the one that the library's writer thread prints when the hostile client has hung up on it."""
    parts = log.split("Traceback (most recent call last):")[1:]
    return [
        part
        for part in parts
        if not ("engineio/socket.py" in part and "in writer" in part and "self.sock.send" in part)
    ]


def test_reserved_names_do_not_run_our_handlers(site: Site, world: World) -> None:
    line = Raw(site.url, ticket(world.applicant, world.room))
    line.socket.send('42/room,["disconnect","x"]')
    line.socket.send('42/room,["connect",{"token":"x"}]')
    # The library's name for our dispatcher: as an event it would bring a sid of the sender's choice, and an answer.
    line.socket.send('42/room,77["*","sid of somebody else",{}]')
    line.socket.send('42/room,78["hand",{"raised":false}]')
    assert line._until(lambda frame: frame.startswith("43/room,")).startswith("43/room,78[")
    said = line.call("message.send", {"channel": world.joint, "client_id": "r1", "text": "I am still me"})
    assert said["ok"]
    with visit(site, world.room, world.mediator) as (mediator,):
        here = mediator.wait("presence", lambda p: len(p["participants"]) == 4)
        assert next(x for x in here["participants"] if x["participant"] == world.refs["applicant"])["online"]
    line.close()


def test_a_frame_over_64_kb_closes_only_its_own_socket(site: Site, world: World) -> None:
    line = Raw(site.url, ticket(world.applicant, world.room))
    with visit(site, world.room, world.mediator) as (mediator,):
        with pytest.raises((OSError, websocket.WebSocketException, ConnectionError)):
            line.call("message.send", {"channel": world.joint, "client_id": "big", "text": "x" * 70_000})
        assert mediator.say(world.joint, "fine")["ok"]
    line.close()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"channel": "C", "client_id": "a", "text": "x" * 4001}, "text"),
        ({"channel": "C", "client_id": "a", "text": "nul \x00"}, "text"),
        ({"channel": "C", "client_id": "a", "text": "lone \ud800"}, "text"),
        ({"channel": "C", "client_id": "a", "text": "  "}, "text"),
        ({"channel": "C", "client_id": "a", "text": 5}, "text"),
        ({"channel": "C", "client_id": "", "text": "x"}, "client_id"),
        ({"channel": "C", "client_id": "a b", "text": "x"}, "client_id"),
        ({"channel": ["C"], "client_id": "a", "text": "x"}, "channel"),
        ({"channel": "C", "client_id": "a"}, "text"),
        ({"channel": "C", "client_id": "a", "text": "x", "as": "mediator"}, "as"),
    ],
)
def test_wrong_fields_are_named_and_nothing_is_stored(
    site: Site, world: World, data: dict, field: str
) -> None:
    line = Raw(site.url, ticket(world.applicant, world.room))
    answer = line.call(
        "message.send", {**data, "channel": world.joint if data["channel"] == "C" else data["channel"]}
    )
    assert answer["ok"] is False and answer["code"] == "invalid_input" and field in answer["fields"]
    assert line.call("messages.since", {"channel": world.joint, "after_seq": 0})["messages"] == []
    line.close()


def test_the_twenty_first_message_at_once_is_told_to_wait_and_a_second_socket_does_not_help(
    site: Site, world: World
) -> None:
    lines = [Raw(site.url, ticket(world.respondent, world.room)) for _ in range(2)]
    answers = [
        lines[n % 2].call("message.send", {"channel": world.joint, "client_id": f"f{n}", "text": "x"})
        for n in range(25)
    ]
    assert sum(a["ok"] for a in answers) in (20, 21)
    limited = next(a for a in answers if not a["ok"])
    assert limited["code"] == "rate_limited" and 0 < limited["retry_after"] <= 1
    for line in lines:
        line.close()


def test_an_old_ticket_is_refused(site: Site, world: World) -> None:
    from datetime import timedelta

    from portal.people import tokens
    from tests.realtime.raw import Refused

    old = tokens.room_ticket(world.applicant, world.room, clock.now() - timedelta(seconds=61))
    with pytest.raises(Refused):
        Raw(site.url, old)
