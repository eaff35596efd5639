"""Wrong data, wrong people and a stranger at every socket event of a live room (line 9, Z2)."""

from __future__ import annotations

import time
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
        before, sent, wrong = written(), 0, []
        for name, event in EVENTS.items():
            for who, visitor in people.items():
                for why, data in _bad(event):
                    answer = visitor.call(name, data)
                    sent += 1
                    if answer["ok"] is not False or answer["code"] not in TITLES:
                        wrong.append(f"{name} {why} {who}: {answer}")
        for name, event in EVENTS.items():
            if event.guard == "presiding":
                answer = people["applicant"].call(name, _named(file, event))
                sent += 1
                wrong += [] if answer["ok"] is False and answer["code"] in TITLES else [f"{name}: {answer}"]
        for channel in (file.channels["respondent"], file.channels["verification"], surfaces.NOWHERE):
            for name in ("message.send", "messages.since"):
                answer = people["applicant"].call(name, _named(file, EVENTS[name]) | {"channel": channel})
                sent += 1
                wrong += [] if answer["ok"] is False else [f"{name} in a channel of others: {answer}"]
        assert wrong == [], "\n".join(wrong)
        assert changed(before) == []
        for visitor in people.values():
            visitor.go()
    print(f"\n{sent} wrong socket events of {len(EVENTS)} kinds")


def test_a_frame_beyond_the_cap_ends_that_socket_and_nothing_else(file: Played, house: Config) -> None:
    """Oversized: the frame never reaches a handler; the server goes on."""
    with serving(house, "threading") as site:
        big = Visitor(site, live.fresh(file.people["applicant"]), file.room)
        big.wait("welcome")
        before = written()
        line = big.client.eio.ws
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
