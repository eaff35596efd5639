"""Wrong data, wrong people and a stranger at every socket event of a live room (line 9, Z2)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from portal.config import Config
from portal.errors_web import TITLES
from realtime.events import EVENTS
from realtime.server import LARGEST_FRAME
from tests.adversary import live, mutants, surfaces
from tests.adversary.hand import changed, refuses, written
from tests.adversary.played import Played
from tests.realtime.site import Visitor, serving

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def stage() -> str:
    return "open"


def test_every_socket_event_refuses_wrong_data_and_wrong_roles(file: Played, house: Config) -> None:
    """Schema of each event; verbs of the presiding person from a party; channels of others; a channel of nothing."""
    with serving(house, "threading", HEYI_CHAT_RATE="100000") as site:
        people = {n: Visitor(site, live.fresh(file.people[n]), file.room) for n in ("applicant", "mediator")}
        for visitor in people.values():
            visitor.wait("welcome")
        before, asked = written(), list(_asked(file))
        answers = [(what, people[who].call(name, data)) for who, name, what, data in asked]
        wrong = [f"{w}: {a}" for w, a in answers if a["ok"] is not False or a["code"] not in TITLES]
        assert wrong == [], "\n".join(wrong)
        assert changed(before) == []
        for visitor in people.values():
            visitor.go()
    print(f"\n{len(asked)} wrong socket events of {len(EVENTS)} kinds")


def test_a_frame_beyond_the_cap_ends_that_socket_and_nothing_else(file: Played, house: Config) -> None:
    """Oversized: the frame never reaches a handler; the server goes on."""
    with serving(house, "threading") as site:
        big = Visitor(site, live.fresh(file.people["applicant"]), file.room)
        big.wait("welcome")
        before = written()
        line = big.client.eio.ws.sock
        text = {"channel": file.channels["joint"], "client_id": "x" * 16, "text": "长" * LARGEST_FRAME}
        big.client.emit("message.send", text, namespace="/room")
        deadline = time.monotonic() + 20
        while big.connected and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not big.connected
        line.close()
        assert changed(before) == []
        again = Visitor(site, live.fresh(file.people["applicant"]), file.room)
        again.wait("welcome")
        again.go()


def _asked(file: Played) -> Iterator[tuple[str, str, str, Any]]:
    """(who, event, what is wrong, data)."""
    for name, event in EVENTS.items():
        for why, data in _bad(event):
            yield from ((who, name, f"{name} {why} {who}", data) for who in ("applicant", "mediator"))
        if event.guard == "presiding":
            yield "applicant", name, f"{name} of who presides", _named(file, event)
    for channel in (file.channels["respondent"], file.channels["verification"], surfaces.NOWHERE):
        for name in ("message.send", "messages.since"):
            data = _named(file, EVENTS[name]) | {"channel": channel}
            yield "applicant", name, f"{name} in a channel of others", data


def _bad(event: Any) -> list[tuple[str, Any]]:
    """Frames that reach a handler: lone surrogates and bottomless nesting never leave a client's encoder, and what is
    beyond the frame cap is the next test's."""
    found = [
        (why, {k: v[:6_000] if isinstance(v, str) else v for k, v in data.items()})
        for why, data in mutants.wrong(event.schema)
        if "surrogate" not in why and "deep" not in why
    ]
    return [(why, data) for why, data in found if refuses(event.schema, data)]


def _named(file: Played, event: Any) -> dict[str, Any]:
    data = mutants.good(event.schema)
    return {k: file.channels["joint"] if k == "channel" else v for k, v in data.items()}
