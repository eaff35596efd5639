"""Moves of the isolation machine: who comes and goes, sits where, and says what."""

from __future__ import annotations

from portal import clock, db
from portal.errors import DomainError
from portal.rooms import operations as rooms
from portal.rooms.operations import Say, notes
from tests.rooms.isolation_model import GUESTS, INSIDE, LED, SIDE
from tests.rooms.isolation_play import Play


class Coming(Play):
    """To the door, in, out, and out of the case."""

    def connect(self, name: str) -> None:
        if name in self.stage.lines:
            return
        came = self.stage.connect(name)
        assert came == (name in INSIDE and self.here(name))
        if came:
            self.model.online.add(name)

    def hang_up(self, name: str) -> None:
        if name in self.stage.lines:
            self.stage.hang_up(name)
        self.model.online.discard(name)

    def arrive(self, name: str) -> None:
        act = lambda s: rooms.arrive(s, self.people[name], self.world.room, clock.now())  # noqa: E731
        if self.does(act, self.live and self.here(name)) and self.model.state[name] not in (
            "waiting",
            "admitted",
        ):
            self.model.state[name] = "waiting"
            self.model.touch(name)

    def admit(self, name: str) -> None:
        may = self.live and self.here(name) and self.model.state[name] in ("waiting", "sent_back")
        if self.does(
            lambda s: rooms.admit(s, self.people[LED], self.world.room, self.refs[name], clock.now()), may
        ):
            self.model.admit(name)

    def admit_several(self, names: list[str]) -> None:
        for name in names:
            self.admit(name)

    def send_back(self, name: str) -> None:
        may = self.live and self.here(name) and self.model.state[name] == "admitted"
        act = lambda s: rooms.send_back(s, self.people[LED], self.world.room, self.refs[name], clock.now())  # noqa: E731
        if self.does(act, may):
            self.model.put_out(name, "sent_back")

    def leave(self, name: str) -> None:
        act = lambda s: rooms.leave(s, self.people[name], self.world.room, clock.now())  # noqa: E731
        if self.does(act, self.live and self.here(name)):
            self.model.put_out(name, "left")

    def leave_the_case(self, name: str) -> None:
        if self.here(name) and self.step > 20:
            self.stage.leave_case(name)
            self.model.gone.add(name)
            self.model.online.discard(name)
            self.model.shared += 1


class Talking(Play):
    """Separate talks, seats, words by both ways, hands, and what is told to one person only."""

    def open_caucus(self, names: list[str]) -> None:
        self._aside(names)

    def take_a_side_apart(self, side: int, along: str | None) -> None:
        names = [n for n in GUESTS if SIDE[n] == side and self.here(n) and self.model.places[n]]
        self._aside([*names, *([along] if along else [])])

    def _aside(self, names: list[str]) -> None:
        refs = [self.refs[n] for n in names]
        guests = [n for n in names if n != LED]
        sides = {SIDE[n] for n in guests} - {None}
        may = len(sides) == 1 and all(self.here(n) and self.model.places[n] for n in guests)
        made: list[str] = []
        act = lambda s: made.append(  # noqa: E731
            rooms.open_caucus(s, self.people[LED], self.world.room, refs, clock.now()).ref
        )
        if self.does(act, may):
            side = str(sides.pop())
            self.channels[side] = made[0]
            self.model.take_aside(guests, side)

    def close_caucus(self, side: str) -> None:
        ref = self.channels.get(side, "none")
        act = lambda s: rooms.close_caucus(s, self.people[LED], self.world.room, ref, clock.now())  # noqa: E731
        if self.does(act, side in self.model.opened):
            self.model.together(side)

    def take_seat(self, name: str, channel: str) -> None:
        ref = self.channels.get(channel, "none")
        act = lambda s: rooms.take_seat(s, self.people[name], self.world.room, ref, clock.now())  # noqa: E731
        if self.does(act, self.here(name) and channel in self.model.places[name]):
            self.model.sit(name, channel)

    def say(self, name: str, channel: str) -> None:
        may = name in INSIDE and self.here(name) and channel in self.model.places[name]
        words = Say(self.channels.get(channel, "none"), word := self.word(), word)
        code = ""
        try:
            rooms.send_message(self.people[name], self.world.room, words, clock.now())
        except DomainError as error:
            code = error.code
        was_in = name in INSIDE and self.here(name) and channel in self.model.ever[name]
        # Whether a talk one has left still goes on is not told either.
        assert code == ("" if may else "not_allowed" if was_in else "not_found")
        if may:
            self.model.say(channel, word)

    def say_by_socket(self, name: str, channel: str) -> None:
        if name not in self.stage.lines:
            return
        data = {
            "channel": self.channels.get(channel, "none"),
            "client_id": (word := self.word()),
            "text": word,
        }
        answer = self.stage.ask(name, "message.send", data)
        assert answer["ok"] == (channel in self.model.places[name]), answer
        if answer["ok"]:
            self.model.say(channel, word)

    def say_where_one_is(self, name: str) -> None:
        if self.here(name) and self.model.places[name]:
            self.say(name, self.model.places[name][-1])

    def hand(self, name: str, raised: bool) -> None:
        may = self.live and self.here(name) and self.model.state[name] == "admitted"
        if self.does(
            lambda s: rooms.raise_hand(s, self.people[name], self.world.room, raised, clock.now()), may
        ):
            (self.model.hands.add if raised else self.model.hands.discard)(name)
            self.model.touch(name)

    def company(self, name: str) -> None:
        word = self.word()
        act = lambda s: rooms.declare_company(s, self.people[name], self.world.room, word, clock.now())  # noqa: E731
        if self.does(act, self.live and self.here(name)):
            self.model.company[name] = word
            self.model.touch(name)

    def call_help(self, name: str) -> None:
        """求助 is silent for everybody but who presides (F44)."""
        self.does(
            lambda s: rooms.call_help(s, self.people[name], self.world.room, clock.now()), self.here(name)
        )

    def write_a_note(self) -> None:
        self.model.note = self.word()
        with db.transaction() as session:
            notes.save(session, self.people[LED], self.world.room, self.model.note, clock.now())
