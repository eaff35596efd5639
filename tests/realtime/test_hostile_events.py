"""Ten thousand hostile events from everybody against two rooms full of planted words: no byte reaches who it is not for.

R3, I1, S4, S11. HEYI_HOSTILE=10 sends ten times as many (the bench does).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import select

from portal import clock, db
from portal.cases.files import FileStore
from portal.cases.models import Participant
from portal.cases.operations import evidence
from portal.cases.operations.act import enter
from portal.cases.uploads import Upload
from portal.config import Config
from portal.people import sessions
from portal.people.actors import Actor
from portal.rooms.forms import ReleaseProposal
from portal.rooms.forms_people import EndPlace
from portal.rooms.models import Channel, Room
from portal.rooms.operations import leaving, notes, releases
from portal.rooms.pages import PANELS
from tests.cast import Cast, party_actor, person
from tests.realtime.hostile import PLANTED, Attack, Ear, page, wait
from tests.realtime.site import Site, serving
from tests.rooms import world as worlds

SCALE = int(os.environ.get("HEYI_HOSTILE", "1"))
EVENTS_IN_ALL = 10_800 * SCALE  # some are not sent any more: their sender was shown the door
STALE = ("applicant", "respondent", "agent", "eve", "neighbour")
pytestmark = pytest.mark.timeout(120 * max(1, SCALE))


@dataclass
class House:
    """Two rooms of two cases, who is in them, and for whom each planted word is."""

    site: Site
    config: Config
    first: worlds.World
    second: worlds.World
    people: dict[str, Actor]
    cookies: dict[str, str]
    ears: dict[str, Ear] = field(default_factory=dict)
    audience: dict[str, set[str]] = field(default_factory=dict)
    bytes_read: dict[str, list[str]] = field(default_factory=dict)
    channels: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)

    def word(self, place: str, *who: str) -> str:
        """A planted word, for these people only."""
        made = f"zq{place}{len(self.audience)}x"
        self.audience[made] = {"mediator", *who}
        return made

    def says(self, speaker: str, place: str, *who: str) -> None:
        """By its own socket, in a channel where exactly these listen."""
        word = self.word(place, speaker, *who)
        data = {"channel": self.channels[place], "client_id": word, "text": word}
        assert self.ears[speaker].call("message.send", data)["ok"], (speaker, place)

    def check(self) -> int:
        """No planted word in the bytes of anybody it is not for; how many words were read rightly."""
        rightly = 0
        for name in self.people:
            text = self.bytes_read.get(name, [])
            found = set(PLANTED.findall("\n".join(text)))
            found |= self.ears[name].found() if name in self.ears else set()
            assert {w for w in found if name not in self.audience[w]} == set(), name
            rightly += len(found)
        return rightly


@pytest.fixture
def rooms_two(house: Config, cast: Cast) -> Iterator[House]:
    """The room of the story, and Eve's with people of her own; everybody admitted and connected."""
    worlds.use_house(house)
    now = clock.now()
    with db.transaction() as session:
        first = worlds.make(session, cast, now)
        mine = [party_actor(person(session, f"邻{n}", now)) for n in range(2)]
        others = replace(
            cast, applicant=cast.eve, respondent=mine[0], agent=mine[1], mediator=cast.other_mediator
        )
        second = worlds.make(session, others, now)
    with db.transaction() as session:
        worlds.let_everybody_in(session, first, now)
        worlds.let_everybody_in(session, second, now)
    people = {n: first.actor(n) for n in ("applicant", "respondent", "agent", "mediator")}
    people |= {"eve": second.applicant, "neighbour": second.respondent}
    with db.transaction() as session:
        cookies = {
            n: sessions.start(session, sessions.Entry(a.person_id, a.appointment_id), now)[1]
            for n, a in people.items()
        }
    with serving(house, "eventlet", HEYI_CHAT_RATE="10000000") as site:
        found = House(site, house, first, second, people, cookies)
        for name, actor in people.items():
            found.ears[name] = Ear(site, actor, (second if name in ("eve", "neighbour") else first).room)
        yield found
        for ear in found.ears.values():
            ear.close()


def test_no_byte_of_a_room_reaches_anybody_it_is_not_for(rooms_two: House) -> None:
    house = rooms_two
    _plant(house)
    for phase, step in enumerate((_both_aside, _one_back_and_the_agent_aside, _one_out_of_the_case)):
        step(house)
        _storm(house, EVENTS_IN_ALL // 3, phase)
        house.check()
    _pages(house)
    for ear in house.ears.values():
        ear.drain()
    assert house.check() > 30  # a scanner that reads nothing proves nothing
    acks, sent = (sum(getattr(ear, what) for ear in house.ears.values()) for what in ("acks", "sent"))
    assert sent >= 10_000 * SCALE and acks > sent * 0.85, (sent, acks)
    print(f"\n{sent} hostile events, {acks} answered, {len(house.audience)} words, none leaked")  # noqa: T201


def _plant(house: House) -> None:
    with db.reading() as session:
        kinds = select(Channel.kind, Channel.ref).join(Room).where(Room.ref == house.first.room)
        house.channels |= {row.kind: row.ref for row in session.execute(kinds)}
    now = clock.now()
    note, mine = house.word("note"), house.word("file", "respondent", "agent")
    data = b"%PDF-1.4 " + mine.encode()
    digest = FileStore(house.config.files).put(house.first.case, data)
    with db.transaction() as session:
        notes.save(session, house.people["mediator"], house.first.room, note, now)
        at = enter(session, house.people["respondent"], house.first.case, now)
        stored = evidence.Stored(Upload(f"{mine}.pdf", "application/pdf", data), digest, mine, False)
        house.files.append(evidence.keep_in_case(session, at, stored).ref)
    house.says("applicant", "joint", "respondent", "agent")
    house.says("mediator", "mediators")
    house.channels["elsewhere"] = house.second.joint
    word = house.word("elsewhere", "eve", "neighbour")
    house.audience[word].discard("mediator")
    said = {"channel": house.second.joint, "client_id": word, "text": word}
    assert house.ears["eve"].call("message.send", said)["ok"]


def _aside(house: House, name: str) -> str:
    opened = house.ears["mediator"].call("caucus.open", {"participants": [house.first.refs[name]]})
    assert opened["ok"], opened
    return str(opened["channel"])


def _both_aside(house: House) -> None:
    for name, place in (("applicant", "ones"), ("respondent", "twos")):
        house.channels[place] = _aside(house, name)
        house.says(name, place)
        house.says("mediator", place, name)
        word = house.word("sentence", name)
        form = ReleaseProposal(channel=house.channels[place], participant=house.first.refs[name], text=word)
        with db.transaction() as session:
            releases.propose(session, house.people["mediator"], house.first.room, form, clock.now())
    house.says("mediator", "joint", "agent")


def _one_back_and_the_agent_aside(house: House) -> None:
    """Everybody now holds names that were theirs a moment ago."""
    for place in ("ones", "twos"):
        assert house.ears["mediator"].call("caucus.close", {"channel": house.channels[place]})["ok"]
    house.says("respondent", "joint", "applicant", "agent")
    assert _aside(house, "agent") == house.channels["twos"]
    house.says("agent", "twos")
    house.says("mediator", "joint", "applicant", "respondent")
    house.says("mediator", "twos", "agent")


def _one_out_of_the_case(house: House) -> None:
    """The agent is no longer of the case, the applicant waits before the door; both know every name there is."""
    agent = house.ears["agent"]
    form = EndPlace(participant=house.first.refs["agent"])
    with db.transaction() as session:
        leaving.end_place(session, house.people["respondent"], house.first.room, form, clock.now())
    wait(lambda: _closed(agent), 2, "the removed agent's socket was not closed within two seconds")
    sent = house.ears["mediator"].call("send_back", {"participant": house.first.refs["applicant"]})
    assert sent["ok"]
    house.says("mediator", "joint", "respondent")
    house.says("mediator", "twos")


def _closed(ear: Ear) -> bool:
    ear.drain(0.1)
    return any('"bye"' in frame for frame in ear.heard)


def _storm(house: House, count: int, phase: int) -> None:
    """Hostile events of everybody but who leads, while the mediator goes on talking where the others are."""
    refs = _names(house)
    each = count // len(STALE)
    for n, name in enumerate(STALE):
        ear = house.ears[name]
        for m, window in enumerate(Attack(refs, seed=phase * 10 + n).frames(each)):
            if ear.kicked:
                ear.kicked = False
                ear.close()
                if not ear.open():
                    assert name == "agent" and phase == 2
                    break
            ear.send(window)
            if m % 8 == 0:
                for other in house.ears.values():
                    other.drain(0.005)  # everybody else answers the server's pings meanwhile
                _talk_on(house)


def _talk_on(house: House) -> None:
    """Fresh words for those who are in the room now, by the database's own list."""
    with db.reading() as session:
        from portal.rooms import audience

        view = audience.look(session.connection(), house.first.room_id)
    ids = {actor.participant_id: name for name, actor in house.people.items()}
    mediator = house.people["mediator"].participant_id
    assert mediator is not None
    for interval in view.open_of(mediator):
        channel = view.channels[interval.channel_id]
        there = [
            ids[i.participant_id] for i in view.intervals if i.channel_id == channel.id and i.to_seq is None
        ]
        word = house.word("talk", *there)
        data = {"channel": channel.ref, "client_id": word, "text": word}
        assert house.ears["mediator"].call("message.send", data)["ok"]


def _names(house: House) -> list[str]:
    """Every public name there is, and some that are of nothing."""
    with db.reading() as session:
        found = list(session.scalars(select(Channel.ref))) * 4 + list(
            session.scalars(select(Participant.ref))
        )
        found += list(session.scalars(select(Room.ref)))
    return [*found, house.first.case, house.second.case, "A" * 22, "*", "", "/room", "1", "0"]


def _pages(house: House) -> None:
    """The same words looked for by HTTP: every channel, panel, state, file."""
    with db.reading() as session:
        channels = list(session.scalars(select(Channel.ref)))
    for name, cookie in house.cookies.items():
        for world in (house.first, house.second):
            room = f"/rooms/{world.room}"
            paths = [
                room,
                f"{room}/state",
                *(f"{room}/panel/{p}" for p in sorted(PANELS)),
                f"/cases/{world.case}",
            ]
            paths += [f"{room}/messages?channel={ref}&after=0" for ref in channels]
            paths += [f"/cases/{world.case}/evidence/{ref}" for ref in house.files]
            house.bytes_read.setdefault(name, []).extend(page(house.site, cookie, path) for path in paths)
