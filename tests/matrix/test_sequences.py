"""Random people doing random things in random order to one case: what must stay true whatever they try."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from portal.errors import GuardFailed, NotAllowed, WrongState
from portal.law import machines
from portal.law.actions import ACTIONS
from portal.law.row import Row
from portal.law.vocabulary import PREVIOUS, Machine, Role, Stage

from .dossier import ALL_TRUE, CLOSED, SIDES, Dossier, Thing, Try

REACHED: set[tuple[str, str, str]] = set()
ONLY_THROUGH_THE_AGREEMENT = {"freeze", "send_back"}
DECIDED = {"JC_CONFIRMED", "JC_DISMISSED", "JC_WITHDRAWN", "JC_TERMINATED"}
ENDS_WITHOUT_FEEDBACK = {"withdraw", "docket", "transfer_to_trial", "go_back", "continue_rest"}
"""Acts that reach CLOSED before feedback: B7 by its own words, the others because the case goes on elsewhere."""


def _only_in_company(thing: Thing, action: str) -> bool:
    """Acts that the table carries out beside another thing's act, and nobody does alone."""
    if thing.machine is Machine.PROCEEDING:
        return action in ONLY_THROUGH_THE_AGREEMENT
    return thing.machine is Machine.AGREEMENT and (
        action in ("put_in_writing", "record_oral_agreement")
        or (action, thing.state) == ("discard", "FROZEN")
    )


def _walk(dossier: Dossier, *acts: tuple[str, Role]) -> None:
    for action, role in acts:
        for side in SIDES if action == "sign" else SIDES[:1]:
            for thing in dossier.offered():
                knows = machines.rows(thing.machine, thing.stage, thing.state)
                if not _only_in_company(thing, action) and any(r.action == action for r in knows):
                    dossier.attempt(Try(thing, action, role, side, 860_000, ALL_TRUE))
                    break
            else:
                pytest.fail(f"nobody knows {action} in {dossier.proceeding.state}")


P, M, C, J, S = Role.PARTY, Role.MEDIATOR, Role.CLERK, Role.JUDGE, Role.SYSTEM
SETTLE = (("start_drafting", M), ("draft", M), ("freeze", M), ("sign", P))
SIGNED = (*SETTLE, ("complete", S))
STATEMENT = (
    ("issue_statement", J),
    ("record_receipt", C),
    ("take_effect", S),
    ("feedback", C),
    ("close", C),
    ("archive", C),
)
STORIES = {
    Stage.PRE_FILING: (
        ("accept", C), ("open_choice", C), ("choose", P), ("accept_assignment", M), *SETTLE, ("take_effect", S),
        ("complete", S), ("prepare", P), ("file", P), ("accept_application", C), ("notify_both", C), ("verify", J),
        ("confirm", J), ("feedback", C), ("close", C), ("archive", C), ("object", P),
    ),
    Stage.POST_FILING: (("entrust", J), ("choose", P), ("accept_assignment", M), *SIGNED, *STATEMENT),
    Stage.TRIAL: (("open_mediation", J), ("start_drafting", J), ("draft", J), ("freeze", J), ("sign", P), ("complete", S),
                  *STATEMENT),
}  # fmt: skip


class Case(RuleBasedStateMachine):
    """One case; refused acts must leave it as it was."""

    def __init__(self) -> None:
        super().__init__()
        self.dossier: Dossier | None = None
        self.archived: dict[int, int] = {}

    @initialize(stage=st.sampled_from(Stage), far=st.integers(0, 20))
    def born(self, stage: Stage, far: int) -> None:
        """Anywhere along the usual course, so that the late states are walked about in as much as the early ones."""
        self.dossier = Dossier(stage)
        _walk(self.dossier, *STORIES[stage][:far])

    def _pick(self, data: st.DataObject) -> Thing:
        assert self.dossier is not None
        return data.draw(st.sampled_from(self.dossier.offered()))

    def _do(self, asked: Try) -> None:
        assert self.dossier is not None
        if _only_in_company(asked.thing, asked.action):
            return
        before = [(id(t), t.state, t.words, t.paid_fen, len(t.done)) for t in self.dossier.things]
        try:
            self.dossier.attempt(asked)
        except (WrongState, NotAllowed, GuardFailed):
            assert before == [(id(t), t.state, t.words, t.paid_fen, len(t.done)) for t in self.dossier.things]

    @rule(data=st.data(), fen=st.integers(1, 10_000_000), side=st.sampled_from(SIDES))
    def somebody_who_may_does_something_the_state_knows(self, data, fen, side) -> None:
        thing = self._pick(data)
        rows = machines.rows(thing.machine, thing.stage, thing.state)
        if rows:
            row = data.draw(st.sampled_from(rows))
            role = data.draw(st.sampled_from(sorted(row.roles)))
            self._do(Try(thing, row.action, role, side, fen, ALL_TRUE))

    @rule(data=st.data(), fen=st.integers(1, 10_000_000), side=st.sampled_from(SIDES))
    def the_talks_go_on(self, data, fen, side) -> None:
        """Without this, random walks withdraw long before anything is signed."""
        assert self.dossier is not None
        thing = self._pick(data)
        rows = machines.rows(thing.machine, thing.stage, thing.state)
        onward = [r for r in rows if r.action in ONWARD]
        if onward:
            row = data.draw(st.sampled_from(onward))
            self._do(Try(thing, row.action, min(row.roles), side, fen, ALL_TRUE))

    @rule(data=st.data(), role=st.sampled_from(Role), action=st.sampled_from(sorted(ACTIONS)))
    def anybody_tries_anything(self, data, role, action) -> None:
        self._do(Try(self._pick(data), action, role, 1, 1, ALL_TRUE))

    @rule(data=st.data())
    def somebody_acts_with_only_some_conditions_met(self, data) -> None:
        thing = self._pick(data)
        rows = [r for r in machines.rows(thing.machine, thing.stage, thing.state) if r.guards]
        if rows:
            row = data.draw(st.sampled_from(rows))
            held = {key: data.draw(st.booleans()) for key in sorted(row.guards)}
            self._do(Try(thing, row.action, min(row.roles), 1, 100, {**ALL_TRUE, **held}))

    @invariant()
    def every_state_is_a_known_one(self) -> None:
        for thing in self.dossier.things if self.dossier else ():
            assert thing.state in machines.states_of(thing.machine, thing.stage)
            assert thing.state != PREVIOUS
            REACHED.add((thing.machine, thing.stage, thing.state))

    @invariant()
    def what_is_not_final_has_a_way_out(self) -> None:
        for thing in self.dossier.things if self.dossier else ():
            if thing.state in machines.FINAL[thing.machine]:
                continue
            rows = machines.rows(thing.machine, thing.stage, thing.state)
            assert any(r.to != r.state for r in rows), thing.state

    @invariant()
    def one_proceeding_is_open_at_most(self) -> None:
        if self.dossier:
            still = [p for p in self.dossier.of(Machine.PROCEEDING) if p.state not in CLOSED]
            assert len(still) <= 1
            assert not still or still[0] is self.dossier.proceeding

    @invariant()
    def nothing_leaves_the_archive_and_nothing_enters_it_without_feedback(self) -> None:
        for thing in self.dossier.of(Machine.PROCEEDING) if self.dossier else ():
            if "ARCHIVED" in thing.trail:
                assert set(thing.trail[thing.trail.index("ARCHIVED") :]) == {"ARCHIVED"}
                assert thing.did("feedback")

    @invariant()
    def nothing_is_closed_without_feedback(self) -> None:
        for thing in self.dossier.of(Machine.PROCEEDING) if self.dossier else ():
            if "CLOSED" in thing.trail and not ENDS_WITHOUT_FEEDBACK & set(thing.done):
                assert thing.did("feedback"), thing.done

    @invariant()
    def what_is_frozen_is_never_edited(self) -> None:
        for paper in self.dossier.of(Machine.AGREEMENT) if self.dossier else ():
            if paper.state in ("FROZEN", "EFFECTIVE") and not paper.oral:
                assert paper.frozen_words == paper.words
            if paper.state == "DRAFT":
                assert not paper.signed

    @invariant()
    def nothing_takes_effect_that_not_everybody_signed(self) -> None:
        for paper in self.dossier.of(Machine.AGREEMENT) if self.dossier else ():
            if paper.state == "EFFECTIVE" and not paper.oral:
                assert paper.signed == set(SIDES)

    @invariant()
    def what_binds_cannot_be_left_by_ending_the_talks(self) -> None:
        if self.dossier is None:
            return
        for proceeding in self.dossier.of(Machine.PROCEEDING):
            if proceeding.stage is Stage.PRE_FILING and proceeding.state in ("FAILED", "FILING"):
                fresh = [
                    a for a in self.dossier.of(Machine.AGREEMENT) if a.state == "EFFECTIVE" and not a.settled
                ]
                assert not fresh, proceeding.done

    @invariant()
    def signing_has_a_frozen_paper(self) -> None:
        if self.dossier and self.dossier.proceeding.state == "SIGNING":
            assert any(a.state in ("FROZEN", "EFFECTIVE") for a in self.dossier.of(Machine.AGREEMENT))

    @invariant()
    def confirmation_belongs_to_agreements_before_filing_one_for_each(self) -> None:
        applications = self.dossier.of(Machine.APPLICATION) if self.dossier else []
        assert len({id(a.parent) for a in applications}) == len(applications)
        assert all(a.stage is Stage.PRE_FILING for a in applications)
        for one in applications:
            if "JC_CONFIRMED" in one.trail:
                assert one.did("file", "accept_application", "notify_both", "verify", "confirm")
            if DECIDED & set(one.trail):
                assert one.did("accept_application")

    @invariant()
    def the_obligations_of_an_agreement_are_its_sum(self) -> None:
        for paper in self.dossier.of(Machine.AGREEMENT) if self.dossier else ():
            owed = [o for o in self.dossier.of(Machine.OBLIGATION) if o.parent is paper]
            assert sum(o.fen for o in owed) == (paper.fen if owed else 0)
            assert all(0 <= o.paid_fen <= o.fen for o in owed)
            assert all(o.paid_fen == o.fen for o in owed if o.state == "PERFORMED")

    @invariant()
    def outsiders_have_touched_nothing_but_an_objection(self) -> None:
        for machine in (Machine.PROCEEDING, Machine.AGREEMENT, Machine.OBLIGATION):
            assert all(Role.OUTSIDER not in r.roles for r in machines.TABLE if r.machine is machine)


ONWARD = {
    "accept", "designate", "open_choice", "choose", "accept_assignment", "entrust", "open_mediation", "start_drafting",
    "draft", "freeze", "sign", "take_effect", "complete", "prepare", "file", "accept_application", "notify_both", "verify",
    "confirm", "issue_statement", "record_receipt", "feedback", "close", "archive", "object", "acknowledge",
}  # fmt: skip

TestSequences = Case.TestCase
TestSequences.settings = settings(
    max_examples=250,
    report_multiple_bugs=False,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # shrinking a case of sixty steps takes minutes
    suppress_health_check=list(HealthCheck),
)


def test_the_main_story_runs_with_facts_that_come_from_what_happened():
    dossier = Dossier(Stage.PRE_FILING)
    _walk(dossier, *STORIES[Stage.PRE_FILING])
    assert dossier.proceeding.state == "ARCHIVED"
    assert dossier.of(Machine.APPLICATION)[0].state == "JC_OBJECTION"
    assert sum(o.fen for o in dossier.of(Machine.OBLIGATION)) == 860_000


def test_after_filing_an_agreement_reaches_the_court_statement_before_it_takes_effect():
    """民诉法解释149: effect comes with the last receipt, so nothing on the way may wait for it."""
    dossier = Dossier(Stage.POST_FILING)
    _walk(
        dossier,
        ("entrust", J),
        ("choose", P),
        ("accept_assignment", M),
        *SETTLE,
        ("complete", S),
        ("issue_statement", J),
    )
    assert dossier.of(Machine.AGREEMENT)[0].state == "FROZEN"
    _walk(dossier, ("record_receipt", C), ("take_effect", S))
    assert (dossier.proceeding.state, dossier.of(Machine.AGREEMENT)[0].state) == ("J_BOOK", "EFFECTIVE")


def test_in_trial_too_the_statement_comes_before_the_effect():
    dossier = Dossier(Stage.TRIAL)
    _walk(dossier, ("open_mediation", J), ("start_drafting", J), ("draft", J), ("freeze", J), ("sign", P), ("complete", S),
          ("issue_statement", J), ("record_receipt", C), ("take_effect", S))  # fmt: skip
    assert dossier.proceeding.state == "J_BOOK"


def test_an_agreement_that_becomes_binding_during_a_pause_cannot_be_withdrawn_from():
    dossier = Dossier(Stage.PRE_FILING)
    _walk(dossier, ("accept", C), ("open_choice", C), ("choose", P), ("accept_assignment", M), ("start_drafting", M),
          ("draft", M), ("freeze", M), ("suspend", M), ("sign", P), ("take_effect", S))  # fmt: skip
    for action, role in (("withdraw", P), ("stop_to_court", P), ("end", C)):
        with pytest.raises(GuardFailed) as caught:
            dossier.attempt(Try(dossier.proceeding, action, role, 1, 0, ALL_TRUE))
        assert "not_yet_effective" in caught.value.reasons
    _walk(dossier, ("resume", C), ("complete", S))
    assert dossier.proceeding.state == "AGREED"


def test_the_walks_went_far_enough_to_mean_something():
    """Runs after the walks above, which are the same every time."""
    everything = sum(len(s) for s in machines.STATES.values())
    assert len(REACHED) > everything * 0.7, f"{len(REACHED)} of {everything}"


def _near(stage: Stage, far: int) -> type[Case]:
    """The same walks, begun where the hole is: what is asked is whether they notice, not whether they get there."""

    class Near(Case):
        @initialize()
        def born(self) -> None:
            self.dossier = Dossier(stage)
            _walk(self.dossier, *STORIES[stage][:far])

    return Near


def _spoil(monkeypatch, place: tuple[Machine, Stage, str], action: str, row: Row) -> None:
    monkeypatch.setitem(machines._BY_STATE, place, {**machines._BY_STATE[place], action: row})


def _far(stage: Stage, action: str) -> int:
    """How many steps of the usual course there are up to this one, with it."""
    return [name for name, _ in STORIES[stage]].index(action) + 1


def test_the_walks_find_out_a_table_that_closes_without_feedback(monkeypatch):
    place = (Machine.PROCEEDING, Stage.PRE_FILING, "AGREED")
    _spoil(monkeypatch, place, "close", replace(machines.row_of(*place, "close"), guards=()))
    with pytest.raises(AssertionError):
        run_state_machine_as_test(
            _near(Stage.PRE_FILING, _far(Stage.PRE_FILING, "complete")), settings=TestSequences.settings
        )


@pytest.mark.parametrize("stage", [Stage.PRE_FILING, Stage.TRIAL])
def test_the_walks_find_out_a_table_that_lets_a_frozen_paper_be_edited(monkeypatch, stage):
    loose = replace(
        machines.row_of(Machine.AGREEMENT, stage, "DRAFT", "edit_clause"), state="FROZEN", to="FROZEN"
    )
    _spoil(monkeypatch, (Machine.AGREEMENT, stage, "FROZEN"), "edit_clause", loose)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(_near(stage, _far(stage, "freeze")), settings=TestSequences.settings)


def test_the_walks_find_out_a_way_out_of_the_archive(monkeypatch):
    place = (Machine.PROCEEDING, Stage.PRE_FILING, "ARCHIVED")
    _spoil(monkeypatch, place, "visit", replace(machines.row_of(*place, "visit"), to="CLOSED"))
    with pytest.raises(AssertionError):
        run_state_machine_as_test(
            _near(Stage.PRE_FILING, _far(Stage.PRE_FILING, "archive")), settings=TestSequences.settings
        )
