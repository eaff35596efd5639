"""Random people, moves, words and files; after each step everything everybody can read is what a small model says (I1, R3).

Two questions after every step. Is what each person reads exactly what the model grants? And did anything change, or
any socket event come, for somebody who by the model notices nothing of this step? The second finds what no list of
forbidden words finds: counts, timings, versions and empty events that tell of others (S11).

HEYI_ISOLATION=10 plays ten times as many histories.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from portal import db
from portal.rooms.state import state_for
from tests.rooms.isolation_course import Course, Crossing
from tests.rooms.isolation_model import EVERYBODY, GUESTS, INSIDE, LED, Model
from tests.rooms.isolation_play import SCALE, SIDES
from tests.rooms.isolation_reading import Reading
from tests.rooms.isolation_stage import Home, Stage
from tests.rooms.isolation_talk import Coming, Talking

SHRINK = bool(
    os.environ.get("HEYI_ISOLATION_SHRINK")
)  # a shorter history of the same fault, after some minutes
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


class Room(Coming, Talking, Crossing, Course, Reading, RuleBasedStateMachine):
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

    @rule(data=st.data())
    def move(self, data: Any) -> None:
        """One move, the frequent ones often. A rule for each would do worse: Hypothesis leaves half the rules out of
        every history, and with few histories most walls would never be leant against."""
        name = data.draw(st.sampled_from(OFTEN), label="move")
        getattr(self, name)(**{key: data.draw(choice, label=key) for key, choice in MOVES[name][1].items()})

    @invariant()
    def everybody_reads_hears_and_notices_exactly_what_is_theirs(self) -> None:
        if hasattr(self, "model"):
            self.check()


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
