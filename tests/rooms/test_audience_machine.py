"""Random people, moves, words and files; after each step everything everybody can read is what a small model says (I1, R3).

Two questions after every step. Is what each person reads exactly what the model grants? And did anything change, or
any socket event come, for somebody who by the model notices nothing of this step? The second finds what no list of
forbidden words finds: counts, timings, versions and empty events that tell of others (S11).

HEYI_ISOLATION=10 plays ten times as many histories.
"""

from __future__ import annotations

import os
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from portal import clock, db
from portal.cases.operations import evidence
from portal.cases.operations.act import enter
from portal.errors import DomainError
from portal.rooms import operations as rooms
from portal.rooms.forms import ReleaseProposal, Schedule
from portal.rooms.opening import MUST
from portal.rooms.operations import Say, notes, releases
from portal.rooms.state import state_for
from tests.rooms.isolation_model import (
    EVERYBODY,
    GUESTS,
    HEARD_BY_LAW,
    INSIDE,
    LED,
    SIDE,
    Item,
    Model,
    Sentence,
)
from tests.rooms.isolation_stage import PLANTED, Home, Stage

SCALE = int(os.environ.get("HEYI_ISOLATION", "1"))
SHRINK = bool(
    os.environ.get("HEYI_ISOLATION_SHRINK")
)  # a shorter history of the same fault, after some minutes
SLICES = 8  # a step of the short run opens every eighth page of one person, and asks every second one for the state
SIDES = ("1", "2")
CHANNELS = ("joint", "mediators", *SIDES)
_guest, _inside, _anybody = st.sampled_from(GUESTS), st.sampled_from(INSIDE), st.sampled_from(EVERYBODY)
_channel, _which = st.sampled_from(CHANNELS), st.integers(0, 9)
MOVES: dict[str, tuple[int, dict[str, Any]]] = {  # move → how often, and what it draws
    "connect": (4, {"name": _anybody}),
    "hang_up": (2, {"name": _inside}),
    "arrive": (2, {"name": _guest}),
    "admit": (4, {"name": _guest}),
    "admit_several": (3, {"names": st.lists(_guest, min_size=2, max_size=6, unique=True)}),
    "send_back": (2, {"name": _guest}),
    "leave": (1, {"name": _guest}),
    "leave_the_case": (1, {"name": st.sampled_from(("agent", "support", "interpreter"))}),
    "open_caucus": (3, {"names": st.lists(_inside, min_size=1, max_size=4, unique=True)}),
    "take_a_side_apart": (5, {"side": st.sampled_from((1, 2)), "along": st.sampled_from((None, "interpreter", "colleague"))}),
    "close_caucus": (3, {"side": st.sampled_from(SIDES)}),
    "take_seat": (3, {"name": _inside, "channel": _channel}),
    "say": (8, {"name": _anybody, "channel": _channel}),
    "say_by_socket": (4, {"name": _inside, "channel": _channel}),
    "say_where_one_is": (5, {"name": _inside}),
    "hand": (2, {"name": _guest, "raised": st.booleans()}),
    "company": (1, {"name": _guest}),
    "call_help": (1, {"name": _guest}),
    "write_a_note": (1, {}),
    "ask_whether_it_may_cross": (3, {"side": st.sampled_from(SIDES), "name": _guest}),
    "answer_it": (3, {"which": _which, "name": _guest, "yes": st.booleans()}),
    "pass_it_on": (2, {"which": _which, "channel": _channel}),
    "upload": (3, {"name": st.sampled_from((*GUESTS, LED)), "share": st.booleans()}),
    "share": (2, {"which": _which, "name": _guest}),
    "open_sitting": (2, {}),
    "take_break": (1, {}),
    "resume": (2, {}),
    "end_sitting": (1, {"again": st.booleans()}),
    "schedule": (1, {}),
}  # fmt: skip
OFTEN = [name for name, (weight, _) in MOVES.items() for _ in range(weight)]
_home: list[Home] = []


def home() -> Home:
    """Built once a process: histories copy its database file."""
    if not _home:
        _home.append(Home.build(Path(tempfile.mkdtemp(prefix="heyi-isolation-"))))
    return _home[0]


class Room(RuleBasedStateMachine):
    """The real operations, sockets and pages beside the model."""

    @initialize(outside=st.sets(st.sampled_from(GUESTS), max_size=2))
    def begin(self, outside: set[str]) -> None:
        self.stage = Stage.make(home())
        self.world, self.people, self.refs = self.stage.world, self.stage.people, self.stage.refs
        self.model = Model()
        self.channels = {"joint": self.world.joint, "mediators": self._mediators()}
        self.files: list[str] = []
        self.sentences: list[str] = []
        self.spoken = self.step = 0
        self.before: dict[tuple[str, str], tuple[Any, Any]] = {}
        for name in (LED, "applicant", "respondent", "support"):
            self.connect(name)
        for name in GUESTS:
            if name not in outside:
                self.admit(name)
        self.expected = {name: self.model.notices(name) for name in EVERYBODY}
        self.stage.settle()

    def _mediators(self) -> str:
        with db.reading() as session:
            found = state_for(session, self.people[LED], self.world.room)
        return str(next(c["id"] for c in found["channels"] if c["kind"] == "mediators"))

    def teardown(self) -> None:
        if hasattr(self, "stage"):
            self.stage.end()

    def word(self) -> str:
        """A planted word that exists once."""
        self.spoken += 1
        return f"zq{self.spoken}x"

    def does(self, act: Any, expected: bool) -> bool:
        """Do it in one transaction; it must succeed exactly where the model says so."""
        try:
            with db.transaction() as session:
                act(session)
            done = True
        except DomainError:
            done = False
        assert done == expected, f"done {done}, by the model {expected}"
        return done

    @property
    def live(self) -> bool:
        return self.model.sitting != "ended"

    def here(self, name: str) -> bool:
        return name not in self.model.gone

    @rule(data=st.data())
    def move(self, data: Any) -> None:
        """One move, the frequent ones often. A rule for each would do worse: Hypothesis leaves half the rules out of
        every history, and with few histories most walls would never be leant against."""
        name = data.draw(st.sampled_from(OFTEN), label="move")
        getattr(self, name)(**{key: data.draw(choice, label=key) for key, choice in MOVES[name][1].items()})

    # coming and going

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

    # the talk

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

    # words that cross

    def ask_whether_it_may_cross(self, side: str, name: str) -> None:
        word, made = self.word(), []
        form = ReleaseProposal(
            channel=self.channels.get(side, "none"), participant=self.refs[name], text=word
        )
        act = lambda s: made.append(  # noqa: E731
            releases.propose(s, self.people[LED], self.world.room, form, clock.now()).ref
        )
        if self.does(act, self.here(name) and side in self.model.ever[name]):
            self.sentences.append(made[0])
            self.model.sentences.append(Sentence(name, word))

    def answer_it(self, which: int, name: str, yes: bool) -> None:
        if not self.sentences:
            return
        n = which % len(self.sentences)
        one, verb = self.model.sentences[n], releases.approve if yes else releases.withdraw
        may = self.here(name) and one.whose == name and one.state in ("asked", "approved")
        act = lambda s: verb(s, self.people[name], self.world.room, self.sentences[n], clock.now())  # noqa: E731
        if self.does(act, may):
            one.state = "approved" if yes else "withdrawn"

    def pass_it_on(self, which: int, channel: str) -> None:
        if not self.sentences:
            return
        n = which % len(self.sentences)
        one, ref = self.model.sentences[n], self.channels.get(channel, "none")
        source = str(SIDE[one.whose]) if SIDE[one.whose] else None
        may = one.state == "approved" and channel in self.model.places[LED] and channel != source
        if source is None:
            return  # somebody without a side: which separate talk it came from is not the model's matter
        act = lambda s: releases.pass_on(  # noqa: E731
            s, self.people[LED], self.world.room, self.sentences[n], ref, clock.now()
        )
        if self.does(act, may):
            one.state = "passed"
            self.model.say(channel, one.text)

    # files

    def upload(self, name: str, share: bool) -> None:
        title, may = self.word(), self.here(name) and SIDE.get(name) is not None
        try:
            self.files.append(self.stage.upload(name, title, share))
            done = True
        except DomainError:
            done = False
        assert done == may
        if done:
            self.model.items.append(Item(SIDE[name] or 0, title, share))

    def share(self, which: int, name: str) -> None:
        if not self.files:
            return
        n = which % len(self.files)
        item = self.model.items[n]

        def act(session: Any) -> None:
            at = enter(session, self.people[name], self.world.case, clock.now())
            evidence.share(session, at, self.files[n])

        if self.does(act, self.here(name) and SIDE[name] == item.side):
            item.shared = True

    # the course

    def open_sitting(self) -> None:
        present = [n for n in GUESTS if self.here(n) and self.model.state[n] in ("waiting", "admitted")]
        inside = [n for n in present if self.model.state[n] == "admitted" and n in HEARD_BY_LAW]
        may = self.model.sitting == "scheduled" and bool(inside)

        def act(session: Any) -> None:
            now, room = clock.now(), self.world.room
            for name in present if may else ():
                rooms.check_device(session, self.people[name], room, "av", True, now)
                rooms.acknowledge_sham_warning(session, self.people[name], room, now)
                rooms.verify_identity(session, self.people[LED], room, self.refs[name], "video_card", now)
            for line in sorted(MUST) if may else ():
                rooms.tick(session, self.people[LED], room, line, now)
            rooms.open_sitting(session, self.people[LED], room, now)

        if self.does(act, may):
            self.model.sitting = "open"
            self.model.shared += 1
            self.model.touch(*present)

    def take_break(self) -> None:
        act = lambda s: rooms.take_break(s, self.people[LED], self.world.room, 10, clock.now())  # noqa: E731
        if self.does(act, self.model.sitting == "open"):
            for side in SIDES:
                if side in self.model.opened:
                    self.model.together(side)
            self.model.sitting = "break"
            self.model.shared += 1

    def resume(self) -> None:
        act = lambda s: rooms.resume(s, self.people[LED], self.world.room, clock.now())  # noqa: E731
        if self.does(act, self.model.sitting == "break"):
            self.model.sitting = "open"
            self.model.shared += 1
            self.model.company.clear()
            self.model.touch(*INSIDE)

    def end_sitting(self, again: bool) -> None:
        if self.step < 24:
            return
        later = clock.now() + timedelta(days=3) if again else None
        act = lambda s: rooms.end_sitting(s, self.people[LED], self.world.room, later, clock.now())  # noqa: E731
        if self.does(act, self.model.sitting in ("open", "break")):
            self.model.all_out()
            self.model.sitting = "ended"
            self.model.shared += 1
            if again:
                self._new_sitting()

    def schedule(self) -> None:
        """改期, also while somebody is inside already."""
        form = Schedule(starts_at=clock.now() + timedelta(days=1))
        act = lambda s: rooms.schedule(s, self.people[LED], self.world.room, form, clock.now())  # noqa: E731
        if self.does(act, self.model.sitting in ("scheduled", "ended")):
            self.model.all_out()
            self._new_sitting()

    def _new_sitting(self) -> None:
        self.model.sitting = "scheduled"
        self.model.shared += 1
        self.model.company.clear()
        for name in INSIDE:
            if self.here(name):
                self.model.state[name] = "expected"
                self.model.hands.discard(name)
                self.model.touch(name)

    # after each step

    @invariant()
    def everybody_reads_hears_and_notices_exactly_what_is_theirs(self) -> None:
        if not hasattr(self, "model"):
            return
        self.step += 1
        news = self.stage.settle()
        now = {name: self.model.notices(name) for name in EVERYBODY}
        for name in EVERYBODY:
            assert name == LED or now[name] != self.expected[name] or not news.get(name), (name, news[name])
            self._words_are_allowed(name, str(news.get(name)), "socket")
        self.expected = now
        self._look()
        self._sockets_agree()
        self._sweep(EVERYBODY[self.step % len(EVERYBODY)])

    def _words_are_allowed(self, name: str, text: str, where: str) -> None:
        found = set(PLANTED.findall(text)) - self.model.may_read(name)
        assert not found, f"{name} read {found} at {where}"

    def _look(self) -> None:
        """All that costs little, for everybody."""
        refs = dict(self.channels)
        for n, name in enumerate(EVERYBODY):
            whole = SCALE > 1 or (n + self.step) % 2 == 0
            told = self.stage.told(name, list(refs.values()), whole)
            for key, ref in refs.items():
                answer = told[f"since {ref}"]
                read = [m["text"] for m in answer["messages"]] if isinstance(answer, dict) else []
                theirs = [] if name in self.model.gone else self.model.heard.get(name, {}).get(key, [])
                assert read == theirs, (name, key, answer)
            if whole:
                self._files_agree(name, told["files"])
            for where, found in told.items():
                self._same_unless_noticed(name, where, found)
            self._words_are_allowed(name, str(told), "state")

    def _files_agree(self, name: str, files: Any) -> None:
        if name == "eve" or not self.here(name):
            assert files == "not_found"
            return
        assert [f[1] for f in files] == [i.title for i in self.model.items if self.model.sees(name, i)], name

    def _sockets_agree(self) -> None:
        """What each open page was told last is how things are."""
        for name in list(self.stage.lines):
            places = [d for e, d in self.stage.heard[name] if e in ("welcome", "channels")][-1]
            ids = {c["id"] for c in places["channels"]}
            assert ids == {self.channels[c] for c in self.model.places[name]}, (name, places)
            assert set(places["peers"]) == {self.refs[n] for n in self.model.peers(name)}, name
            last = [d for e, d in self.stage.heard[name] if e == "presence"][-1]
            table = {p["participant"]: (p["state"], p["hand"], p["online"]) for p in last["participants"]}
            assert table == {
                self.refs[n]: (self.model.state[n], n in self.model.hands, n in self.model.online)
                for n in self.model.table(name)
            }, name
            heard = [d["text"] for e, d in self.stage.heard[name] if e == "message"]
            theirs = [w for words in self.model.heard[name].values() for w in words]
            assert set(heard) <= set(theirs) and len(heard) == len(set(heard)), name

    def _sweep(self, name: str) -> None:
        """Pages, API and the bytes of files, as one person after the other gets them: some a step, all in the bench."""
        paths = self.stage.pages(list(self.channels.values()), self.files)
        for path in paths if SCALE > 1 else paths[self.step % SLICES :: SLICES]:
            answer = self.stage.page(name, path)
            assert answer[0] < 500, (name, path)
            self._words_are_allowed(name, answer[1], path)
            self._same_unless_noticed(name, path, answer)

    def _same_unless_noticed(self, name: str, where: str, found: Any) -> None:
        """Who notices nothing reads the very same bytes as before."""
        if name == LED:
            return
        state = self.model.notices(name)
        known = self.before.get((name, where))
        if known is not None and known[0] == state:
            assert known[1] == found, f"{name} sees a change at {where}: {_difference(known[1], found)}"
        self.before[name, where] = (state, found)


def _difference(before: Any, after: Any) -> str:
    one, two = str(before), str(after)
    at = next((n for n, (x, y) in enumerate(zip(one, two, strict=False)) if x != y), min(len(one), len(two)))
    return f"…{one[max(0, at - 120) : at + 80]}… → …{two[max(0, at - 120) : at + 80]}…"


class TestRoom(Room.TestCase):
    """Random histories."""

    settings = settings(
        max_examples=10 * SCALE,
        stateful_step_count=36,
        deadline=None,
        derandomize=SCALE == 1,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink) if SHRINK else (Phase.generate,),
    )
