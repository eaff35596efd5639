"""The same room without sockets: `GET /rooms/{ref}/changes` waits, wakes, and ends with the session or the place (F48)."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest

from portal import clock, db
from portal.cases.models import Participant
from portal.people import sessions
from portal.people.actors import Actor
from portal.people.models import LoginSession
from portal.rooms import operations as rooms
from tests.realtime.site import Site, visit
from tests.rooms.world import World


@dataclass
class Poller:
    """A person whose network lets no socket through."""

    site: Site
    actor: Actor
    room: str
    mark: str = ""
    after: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with db.transaction() as session:
            row = session.get_one(LoginSession, self.actor.session_id)
            self.token = sessions.rotate(session, row)

    def ask(self, wait: int = 0) -> dict[str, Any]:
        """One request; takes over mark and numbers as the page does."""
        asked = [("wait", str(wait)), ("mark", self.mark)]
        asked += [("after", f"{channel}:{seq}") for channel, seq in self.after.items()]
        found = self.get("changes?" + urllib.parse.urlencode(asked))
        self.mark = found.get("mark", self.mark)
        for message in found.get("messages", []):
            self.after[message["channel"]] = message["seq"]
        return found

    def get(self, path: str) -> dict[str, Any]:
        url = f"{self.site.url}/rooms/{self.room}/{path}"
        wanted = urllib.request.Request(
            url, headers={"Cookie": f"heyi_in={self.token}", "Accept": "application/json"}
        )
        try:
            with urllib.request.urlopen(wanted, timeout=40) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            return dict(json.load(error))


class Asking(threading.Thread):
    """A request that waits while the test does something."""

    def __init__(self, poller: Poller, wait: int = 20) -> None:
        super().__init__(daemon=True)
        self.poller, self.wait, self.seconds = poller, wait, 0.0
        self.found: dict[str, Any] = {}
        self.start()
        time.sleep(0.4)  # let it reach its chair

    def run(self) -> None:
        begin = time.monotonic()
        self.found = self.poller.ask(self.wait)
        self.seconds = time.monotonic() - begin

    def answer(self, within: float) -> dict[str, Any]:
        self.join(within)
        assert not self.is_alive(), f"no answer within {within} s"
        return self.found


def settled(poller: Poller, *channels: str) -> Poller:
    """Has looked until nothing is new (its own coming is told to it too)."""
    for channel in channels:
        poller.after[channel] = 0
    for _ in range(5):
        if not any(k in poller.ask(0) for k in ("channels", "presence", "case")):
            return poller
        time.sleep(0.3)
    raise AssertionError("it never becomes quiet")


def test_a_waiting_request_hears_words_places_and_presence_and_nothing_of_a_caucus(
    site: Site, world: World
) -> None:
    poller = Poller(site, world.respondent, world.room)
    first = poller.ask(0)
    assert [c["id"] for c in first["channels"]["channels"]] == [world.joint]
    assert first["me"] == world.refs["respondent"] and first["messages"] == []
    settled(poller, world.joint)
    with visit(site, world.room, world.mediator, world.applicant) as (mediator, applicant):
        online = mediator.wait("presence", lambda p: _online(p, world.refs["respondent"]))
        assert online, "who follows by requests is present"
        settled(poller)
        asking = Asking(poller)
        said = applicant.say(world.joint, "听得见吗")
        told = asking.answer(2)
        assert [(m["seq"], m["text"]) for m in told["messages"]] == [(said["seq"], "听得见吗")]
        assert "channels" not in told
        side = mediator.call("caucus.open", {"participants": [world.refs["applicant"]]})["channel"]
        settled(poller)
        asking = Asking(poller, 2)
        mediator.say(side, "canary-lp")
        told = asking.answer(5)
        assert asking.seconds >= 1.8, f"a word in the caucus ended the wait: its timing was told: {told}"
        assert "canary-lp" not in str(told) and told["messages"] == []
        refused = poller.get(f"messages?channel={side}")
        assert refused["code"] == "not_found"


def _online(presence: dict[str, Any], ref: str) -> bool:
    return any(p["participant"] == ref and p["online"] for p in presence["participants"])


def test_what_another_process_commits_ends_the_wait(site: Site, world: World) -> None:
    poller = settled(Poller(site, world.applicant, world.room), world.joint)
    asking = Asking(poller)
    rooms.send_message(world.mediator, world.room, rooms.Say(world.joint, "http-9", "by tail"), clock.now())
    assert [m["text"] for m in asking.answer(2)["messages"]] == ["by tail"]


def test_logout_ends_the_wait_within_two_seconds(site: Site, world: World) -> None:
    asking = Asking(settled(Poller(site, world.applicant, world.room)))
    with db.transaction() as session:
        sessions.end(session, session.get_one(LoginSession, world.applicant.session_id), clock.now())
    assert asking.answer(2)["code"] == "not_signed_in"


def test_removal_ends_the_wait_within_two_seconds(site: Site, world: World) -> None:
    asking = Asking(settled(Poller(site, world.agent, world.room)))
    with db.transaction() as session:
        session.get_one(Participant, world.agent.participant_id).ends_at = world.now
        db.announce(session, "case", world.case)
    assert asking.answer(2)["code"] == "not_found"


def test_one_person_keeps_three_requests_waiting_at_most(site: Site, world: World) -> None:
    poller = settled(Poller(site, world.applicant, world.room))
    waiting = [Asking(poller, 15) for _ in range(4)]
    assert waiting[0].answer(2)["messages"] == [], "the oldest gets up"
    assert all(one.is_alive() for one in waiting[1:])
    rooms.send_message(world.mediator, world.room, rooms.Say(world.joint, "up", "up"), clock.now())
    poller.after[world.joint] = 0


def test_it_is_rate_limited(site: Site, world: World) -> None:
    poller = Poller(site, world.agent, world.room)
    with ThreadPoolExecutor(
        8
    ) as together:  # one after the other a busy machine would be too slow to be limited
        codes = {found.get("code") for found in together.map(lambda _: poller.get("changes"), range(90))}
    assert codes == {None, "rate_limited"}


@pytest.mark.parametrize("bad", ["wait=26", "wait=x", "after=nonsense", "mark=%00"])
def test_nonsense_is_refused_with_a_code(site: Site, world: World, bad: str) -> None:
    assert Poller(site, world.applicant, world.room).get(f"changes?{bad}")["code"] == "invalid_input"


def test_a_look_tells_what_a_lost_hint_would_have_told(site: Site, world: World) -> None:
    with visit(site, world.room, world.applicant) as (applicant,):
        rooms.send_message(world.mediator, world.room, rooms.Say(world.joint, "l", "x"), clock.now())
        seen = applicant.call("look", {})
        assert seen["channels"]["channels"][0]["head_seq"] == 1
        assert seen["case"]["version"] and _online(seen["presence"], world.refs["applicant"])
