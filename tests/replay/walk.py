"""The machine of the walks: somebody does something, again and again; after every step everything must still agree."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from portal import db
from portal.actions import targets
from portal.audit.models import AuditLink
from portal.cases.sweep import due_actions
from portal.errors import NotFound
from tests.replay import acts, onward
from tests.replay.conftest import SetOut
from tests.replay.play import Play
from tests.replay.road import STOPS
from tests.replay.signed import Signed

DICE = st.integers(0, 2**64 - 1)


class Tally:
    """What all walks of a run have reached."""

    def __init__(self) -> None:
        self.walks = self.steps = self.done = self.refused = 0
        self.pairs: Counter[tuple[str, str, str]] = Counter()
        self.tried: Counter[str] = Counter()

    def line(self) -> str:
        return (
            f"{self.walks} walks, {self.steps} steps, {self.done} acts done, {self.refused} refused, "
            f"{len(self.pairs)} different (state, action) pairs, {len(self.tried)} different verbs tried"
        )


class Walk(RuleBasedStateMachine):
    """Sets out from one of the stops of the usual road."""

    set_out: SetOut
    tally: Tally

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="heyi-walk-"))
        self.play: Play | None = None
        self.signed = Signed()
        self.checked = -1
        self.steps = 0
        self.known: Counter[tuple[str, ...]] = Counter()  # machine, state, action
        self.tally.walks += 1

    @initialize(stop=st.sampled_from([name for name, _ in STOPS]))
    def a_case_somewhere_on_its_way(self, stop: str) -> None:
        self.stop = stop
        self.play = type(self).set_out(stop, self.folder / "heyi")
        self.first = self._links()

    def _links(self) -> int:
        with db.reading() as session:
            return max(session.scalars(select(AuditLink.id)), default=0)

    @rule(dice=DICE)
    def the_matter_goes_on(self, dice: int) -> None:
        play, _chance = self._go(dice)
        onward.step(play)
        onward.step(play)

    @rule(dice=DICE)
    def and_again(self, dice: int) -> None:
        self.somebody_does_what_the_state_knows(dice)

    @rule(dice=DICE)
    def somebody_does_what_the_state_knows(self, dice: int) -> None:
        play, chance = self._go(dice)
        for _ in range(4):
            acts.known_to_the_state(play, chance, self.known)

    @rule(dice=DICE)
    def somebody_tries_what_is_not_theirs_or_not_now_and_eve_finds_nothing(self, dice: int) -> None:
        play, chance = self._go(dice)
        for _ in range(3):
            target = chance.choice(play.targets())
            action = chance.choice(acts.registered(target[0]))
            self.tally.tried[action] += 1
            acts.by_the_door(play, target, action, acts.some_actor(play, chance), chance)
            self._eve(target, action, chance)

    def _eve(self, target: tuple[str, str, int], action: str, chance: Random) -> None:
        play = self._play
        with db.reading() as session, pytest.raises(NotFound):
            targets.find(session, target[0], play.eve, target[1], play.now)
        assert not acts.by_the_door(play, target, action, play.eve, chance)

    @rule(dice=DICE)
    def somebody_does_something_beside_the_list(self, dice: int) -> None:
        play, chance = self._go(dice)
        for _ in range(4):
            actor = chance.choice((acts.some_actor(play, chance), acts.presiding(play), play.applicant))
            name, verb = chance.choice(sorted(acts.beside(play, chance, actor).items()))
            self.tally.tried[name] += 1
            play.attempt(verb)

    @rule(dice=DICE)
    def the_worker_works_time_passes_and_the_clocks_are_looked_at(self, dice: int) -> None:
        play, chance = self._go(dice)
        play.work()
        play.wait(**chance.choice(({"minutes": 20}, {"hours": 30}, {"days": 4}, {"days": 11}, {"days": 32})))
        with db.transaction() as session:
            due_actions(session, play.now)

    def _go(self, dice: int) -> tuple[Play, Random]:
        """A minute later. What is drawn is spread by the step's number: equal draws shall not do equal things."""
        self.tally.steps += 1
        self.steps += 1
        self._play.wait(minutes=1)
        return self._play, Random(f"{self.stop} {self.steps} {dice}")

    @property
    def _play(self) -> Play:
        assert self.play is not None
        return self.play

    @invariant()
    def what_has_ended_leaves_no_draft_to_be_signed(self) -> None:
        """13.D13: whoever leaves the talks leaves no paper behind that somebody could still sign."""
        if self.play is not None:
            talks, agreement, _application = self.play.states()
            if talks in ("CLOSED", "FAILED", "FILING", "URGENT"):
                assert agreement in ("", "VOID", "EFFECTIVE"), (talks, agreement)

    @invariant()
    def chains_states_and_signed_things_agree(self) -> None:
        if self.play is None or self.play.written() == self.checked:
            return
        self.checked = self.play.written()
        assert self.play.problems() == []
        assert self.signed.problems() == []

    def teardown(self) -> None:
        try:
            if self.play is not None:
                self._close(self.play)
        finally:
            db.dispose()
            shutil.rmtree(self.folder)

    def _close(self, play: Play) -> None:
        assert self.signed.all_bytes() == []
        with db.reading() as session:
            for link in session.scalars(select(AuditLink).where(AuditLink.id > self.first)):
                if "machine" in link.body:
                    self.tally.pairs[link.body["machine"], link.body["from"], link.action] += 1
        self.tally.done += play.done
        self.tally.refused += play.refused
        play.close()


def walk(set_out: SetOut, walks: int, steps: int) -> Tally:
    """Walk so often and so far; the same walks every time."""
    tally = Tally()
    kind = type("Walk", (Walk,), {"set_out": staticmethod(set_out), "tally": tally})
    run_state_machine_as_test(
        kind,
        settings=settings(
            max_examples=walks, stateful_step_count=steps, deadline=None, derandomize=True, database=None,
            report_multiple_bugs=False, phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    return tally
