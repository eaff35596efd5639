"""Random moves and words; after each step every reader's view equals a small pure model (I1, R10)."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from portal import clock, db, tables
from portal.config import load
from portal.db.columns import use_keys
from portal.errors import DomainError, NotFound
from portal.rooms import audience, state
from portal.rooms import operations as rooms
from portal.rooms.operations import Say
from tests import cast as people
from tests.conftest import environment
from tests.rooms import world as worlds

NAMES = ("applicant", "respondent", "agent")
SIDE = {"applicant": 1, "respondent": 2, "agent": 2}
EVERYBODY = (*NAMES, "mediator")


@dataclass
class Model:
    """What the law of the room says, without a database: who is where, and what each has heard."""

    place: dict[str, str | None] = field(default_factory=lambda: dict.fromkeys(NAMES))  # channel key or None
    heard: dict[str, dict[str, list[str]]] = field(default_factory=lambda: {n: {} for n in EVERYBODY})
    open_caucuses: set[int] = field(default_factory=set)
    spoken: int = 0

    def listeners(self, channel: str) -> list[str]:
        return [n for n in NAMES if self.place[n] == channel] + ["mediator"]

    def may_speak(self, name: str, channel: str) -> bool:
        if name == "mediator":
            return channel == "joint" or int(channel) in self.open_caucuses
        return self.place[name] == channel

    def say(self, name: str, channel: str, text: str) -> None:
        for listener in self.listeners(channel):
            self.heard[listener].setdefault(channel, []).append(text)


class Room(RuleBasedStateMachine):
    """The real operations beside the model."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        house = load(environment(Path(self.folder.name)))
        use_keys(house.encryption_keys)
        worlds.use_house(house)
        bound = db.bind(house.database_url)
        tables.metadata.create_all(bound.engine)
        self.now = clock.now()
        with db.transaction() as session:
            self.world = worlds.make(session, people.make(session, self.now), self.now)
            rooms.arrive(session, self.world.mediator, self.world.room, self.now)
            for name in NAMES:
                rooms.arrive(session, self.world.actor(name), self.world.room, self.now)
        self.model = Model()
        self.channels = {"joint": self.world.joint}

    def teardown(self) -> None:
        db.dispose()
        self.folder.cleanup()

    def _try(self, act: object) -> bool:
        try:
            with db.transaction() as session:
                act(session)  # type: ignore[operator]
        except DomainError:
            return False
        return True

    @rule(name=st.sampled_from(NAMES))
    def admit(self, name: str) -> None:
        inside = self.model.place[name] is not None
        ref = self.world.refs[name]
        done = self._try(lambda s: rooms.admit(s, self.world.mediator, self.world.room, ref, self.now))
        assert done == (not inside)
        if done:
            self.model.place[name] = "joint"

    @rule(name=st.sampled_from(NAMES))
    def send_back(self, name: str) -> None:
        ref = self.world.refs[name]
        done = self._try(lambda s: rooms.send_back(s, self.world.mediator, self.world.room, ref, self.now))
        assert done == (self.model.place[name] is not None)
        self.model.place[name] = None

    @rule(names=st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
    def open_caucus(self, names: list[str]) -> None:
        refs = [self.world.refs[n] for n in names]
        opened: list[str] = []
        done = self._try(
            lambda s: opened.append(
                rooms.open_caucus(s, self.world.mediator, self.world.room, refs, self.now).ref
            )
        )
        sides = {SIDE[n] for n in names}
        assert done == (len(sides) == 1 and all(self.model.place[n] is not None for n in names))
        if done:
            side = sides.pop()
            self.channels[str(side)] = opened[0]
            self.model.open_caucuses.add(side)
            for name in names:
                self.model.place[name] = str(side)

    @rule(side=st.sampled_from((1, 2)))
    def close_caucus(self, side: int) -> None:
        ref = self.channels.get(str(side), "none")
        done = self._try(lambda s: rooms.close_caucus(s, self.world.mediator, self.world.room, ref, self.now))
        assert done == (side in self.model.open_caucuses)
        self.model.open_caucuses.discard(side)
        for name in NAMES:
            if self.model.place[name] == str(side):
                self.model.place[name] = "joint"

    @rule(name=st.sampled_from(EVERYBODY), channel=st.sampled_from(("joint", "1", "2")))
    def say(self, name: str, channel: str) -> None:
        self.model.spoken += 1
        text = f"canary-{self.model.spoken}"
        words = Say(self.channels.get(channel, "none"), text, text)
        try:
            rooms.send_message(self.world.actor(name), self.world.room, words, self.now)
            done = True
        except DomainError:
            done = False
        assert done == (channel in self.channels and self.model.may_speak(name, channel))
        if done:
            self.model.say(name, channel, text)

    @invariant()
    def everybody_reads_exactly_what_the_model_says(self) -> None:
        if not hasattr(self, "model"):
            return
        for name in EVERYBODY:
            for key, ref in self.channels.items():
                try:
                    answer = rooms.messages_since(self.world.actor(name), self.world.room, ref, 0)
                    read = [m["text"] for m in answer["messages"]]
                except NotFound:
                    read = []
                assert read == self.model.heard[name].get(key, []), (name, key)

    @invariant()
    def nobody_else_is_connected_seen_or_told(self) -> None:
        if not hasattr(self, "model"):
            return
        with db.reading() as session:
            connection = session.connection()
            view = audience.look(connection, self.world.room_id)
            everybody = audience.attenders(connection, self.world.room_id)
            pictures = {n: str(state.state_for(session, self.world.actor(n), self.world.room)) for n in NAMES}
        ids = {n: self.world.actor(n).participant_id for n in EVERYBODY}
        for name in NAMES:
            mine = self.model.place[name]
            together = {ids[n] for n in self.model.listeners(mine)} - {ids[name]} if mine else set()
            seen = {
                row["participant"] for row in audience.presence(view, everybody, set(ids.values()), ids[name])
            }
            assert seen == {view.refs.get(i, self.world.refs[name]) for i in together | {ids[name]}}
            assert set(view.peers(ids[name])) <= together
            for other, ref in self.channels.items():
                if (
                    other not in self.model.heard[name]
                    and mine != other
                    and not self._was_there(view, ids[name], ref)
                ):
                    assert ref not in pictures[name]

    def _was_there(self, view: audience.RoomView, participant_id: int, ref: str) -> bool:
        return any(view.channels[i.channel_id].ref == ref for i in view.of(participant_id))


class TestRoom(Room.TestCase):
    """Thirty random histories of up to twenty-five moves."""

    settings = settings(
        max_examples=12,
        stateful_step_count=25,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
