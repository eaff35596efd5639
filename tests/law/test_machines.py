"""The transition table as a whole: closed, reachable, owned, default deny."""

from __future__ import annotations

import itertools

import pytest

from portal.errors import GuardFailed, NotAllowed, WrongState
from portal.law.actions import ACTIONS
from portal.law.citations import LAWS, cite_en, cite_zh
from portal.law.diagram import diagram
from portal.law.guards import GUARDS
from portal.law.machines import (
    FINAL,
    PREVIOUS,
    START,
    STATES,
    TABLE,
    allowed_actions,
    owner_of,
    resolve_to,
    rows,
    states_of,
    step,
)
from portal.law.papers import PAPERS
from portal.law.timers import TIMERS
from portal.law.vocabulary import ApplicationState as J
from portal.law.vocabulary import EndReason, Machine, Role, Stage
from portal.law.vocabulary import ProceedingState as S

PRE, POST, TRIAL = Stage
PLACES = [(m, st, s) for (m, st), found in STATES.items() for s in sorted(found)]
ALL_TRUE = dict.fromkeys(GUARDS, True)


def _id(row) -> str:
    return f"{row.machine}-{row.state}-{row.action}"


@pytest.mark.parametrize("row", TABLE, ids=_id)
def test_every_row_names_only_known_things(row):
    assert set(row.guards) <= set(GUARDS)
    assert {*row.starts, *row.stops, *row.pauses, *row.resumes} <= set(TIMERS)
    assert set(row.papers) <= set(PAPERS)
    assert row.action in ACTIONS and row.label
    assert row.roles and row.stages and row.article
    assert row.label == ACTIONS[row.action].staff_zh


@pytest.mark.parametrize("row", TABLE, ids=_id)
def test_every_citation_can_be_read_in_both_languages(row):
    for part in row.article.split("；"):
        assert any(part.startswith(law) for law in LAWS), part
    assert "《" in cite_zh(row.article) or "平台" in cite_zh(row.article)
    assert cite_en(row.article).isascii() or "–" in cite_en(row.article)


@pytest.mark.parametrize("row", [r for r in TABLE if r.also], ids=_id)
def test_moves_that_go_together_exist_in_the_same_stages(row):
    for machine, action in row.also:
        for stage in row.stages:
            assert any(r.machine is machine and r.action == action and stage in r.stages for r in TABLE)


def test_no_guard_and_no_action_is_left_over():
    assert {g for r in TABLE for g in r.guards} == set(GUARDS)
    assert {r.action for r in TABLE} == set(ACTIONS)


def _reach() -> set[tuple[Machine, Stage, str]]:
    reached = {(m, st, START) for m in Machine for st in Stage}
    while True:
        fresh = set()
        for row, stage in ((r, st) for r in TABLE for st in r.stages):
            if (row.machine, stage, row.state) not in reached:
                continue
            if row.to != PREVIOUS:
                fresh.add((row.machine, stage, row.to))
            if row.opens:
                fresh.add((row.opens.machine, row.opens.stage, row.opens.state))
        if fresh <= reached:
            return reached
        reached |= fresh


def test_every_state_can_be_reached():
    assert set(PLACES) <= _reach()


@pytest.mark.parametrize(("machine", "stage", "state"), PLACES)
def test_every_unfinished_state_has_a_way_out_and_an_owner_who_can_act(machine, stage, state):
    owner = owner_of(machine, stage, state)
    if state in FINAL[machine]:
        return
    ways = [r for r in rows(machine, stage, state) if r.to != state]
    assert ways
    assert any(owner in r.roles for r in rows(machine, stage, state))


def test_births_land_in_states_that_exist():
    for row in TABLE:
        if row.opens:
            assert row.opens.state in states_of(row.opens.machine, row.opens.stage)
    births = {r.to for r in TABLE if r.state == START}
    assert births == {"SUBMITTED", "DOCKETED", "TRIAL", "DRAFT", "EFFECTIVE", "JC_PREPARING", "DUE"}


def test_a_case_has_one_open_proceeding_so_a_second_one_opens_only_from_closed_or_in_a_new_case():
    for row in TABLE:
        if row.machine is Machine.PROCEEDING and row.opens and row.opens.machine is Machine.PROCEEDING:
            assert row.opens.new_case or row.to in (S.CLOSED, S.ARCHIVED), _id(row)


@pytest.mark.parametrize("state", [s for s in sorted(states_of(Machine.PROCEEDING, PRE)) if s not in
                                   ("AGREED", "FAILED", "FILING", "CLOSED", "ARCHIVED")])  # fmt: skip
def test_b6_b7_filing_and_withdrawal_are_open_everywhere_before_agreement(state):
    actions = {r.action: r for r in rows(Machine.PROCEEDING, PRE, state)}
    assert actions["stop_to_court"].to == S.FILING and Role.PARTY in actions["stop_to_court"].roles
    assert actions["withdraw"].ends == (EndReason.E2, EndReason.E4)


def test_b6_after_failure_the_court_is_reachable_too():
    assert step(Machine.PROCEEDING, PRE, S.FAILED, "apply_filing", Role.PARTY, ALL_TRUE).to == S.FILING


def _run(machine, stage, state, *acts):
    for action, role in acts:
        state = resolve_to(step(machine, stage, state, action, role, ALL_TRUE), "MEDIATING")
    return state


def test_a3_track_one_one_side_consents_and_the_mediator_is_designated():
    end = _run(
        Machine.PROCEEDING, PRE, START,
        ("submit", Role.PARTY), ("designate", Role.CLERK), ("disclose", Role.MEDIATOR),
        ("accept_assignment", Role.MEDIATOR), ("record_contact", Role.MEDIATOR), ("consent", Role.PARTY),
    )  # fmt: skip
    assert end == S.MEDIATING


def test_a3_track_two_both_consent_and_choose_together():
    end = _run(
        Machine.PROCEEDING, PRE, START,
        ("submit", Role.PARTY), ("accept", Role.CLERK), ("consent", Role.PARTY), ("open_choice", Role.SYSTEM),
        ("nominate", Role.PARTY), ("choose", Role.PARTY), ("accept_assignment", Role.MEDIATOR), ("open_session", Role.MEDIATOR),
        ("start_drafting", Role.MEDIATOR), ("freeze", Role.MEDIATOR), ("complete", Role.SYSTEM), ("feedback", Role.CLERK),
        ("close", Role.CLERK), ("archive", Role.CLERK),
    )  # fmt: skip
    assert end == S.ARCHIVED


def test_the_main_application_runs_to_the_ruling():
    end = _run(
        Machine.APPLICATION, PRE, START,
        ("prepare", Role.PARTY), ("sign_application", Role.PARTY), ("file", Role.SYSTEM), ("claim", Role.CLERK),
        ("request_supplement", Role.CLERK), ("supply", Role.PARTY), ("hand_in", Role.PARTY),
        ("accept_application", Role.CLERK), ("assign_judge", Role.CLERK), ("notify_both", Role.CLERK),
        ("verify", Role.JUDGE), ("confirm", Role.JUDGE), ("serve", Role.CLERK), ("record_receipt", Role.CLERK),
    )  # fmt: skip
    assert end == J.JC_CONFIRMED


def test_s5_failed_stage_one_goes_through_entrustment_to_a_court_statement_and_may_be_refused():
    docket = step(Machine.PROCEEDING, PRE, S.FILING, "docket", Role.CLERK, ALL_TRUE)
    assert (docket.to, docket.opens.stage, docket.opens.state) == (S.CLOSED, POST, S.DOCKETED)
    end = _run(
        Machine.PROCEEDING, POST, S.DOCKETED,
        ("entrust", Role.JUDGE), ("designate", Role.CLERK), ("accept_assignment", Role.MEDIATOR), ("start_drafting", Role.MEDIATOR),
        ("freeze", Role.MEDIATOR), ("complete", Role.SYSTEM), ("issue_statement", Role.JUDGE),
    )  # fmt: skip
    assert end == S.J_BOOK
    back = step(Machine.PROCEEDING, POST, S.J_BOOK, "go_back", Role.PARTY, ALL_TRUE)
    assert (back.to, back.opens.stage) == (S.CLOSED, TRIAL)
    assert step(Machine.PROCEEDING, TRIAL, S.J_BOOK, "go_back", Role.PARTY, ALL_TRUE).to == S.TRIAL


def test_a17_a_statement_that_took_effect_on_signing_cannot_be_refused():
    facts = ALL_TRUE | {"effect_on_receipt": False}
    with pytest.raises(GuardFailed) as caught:
        step(Machine.PROCEEDING, TRIAL, S.J_BOOK, "go_back", Role.PARTY, facts)
    assert caught.value.reasons == ("effect_on_receipt",)


@pytest.mark.parametrize("state", ["MEDIATING", "APPRAISAL", "DRAFTING", "SIGNING"])
def test_b10_a_paused_proceeding_goes_back_to_where_it_was(state):
    assert step(Machine.PROCEEDING, PRE, state, "suspend", Role.MEDIATOR, ALL_TRUE).to == S.SUSPENDED
    row = step(Machine.PROCEEDING, PRE, S.SUSPENDED, "resume", Role.ORGANISATION, ALL_TRUE)
    assert resolve_to(row, state) == state
    with pytest.raises(WrongState):
        resolve_to(row, None)


def test_a12_the_system_never_ends_talks_by_itself():
    for row in TABLE:
        if row.machine is Machine.PROCEEDING and Role.SYSTEM in row.roles:
            assert row.record_only or row.to not in (S.FAILED, S.CLOSED, S.FILING), row.action
    assert step(Machine.PROCEEDING, PRE, "MEDIATING", "propose_end", Role.SYSTEM, ALL_TRUE).record_only


def test_a6_nothing_is_mediated_or_edited_while_the_court_reviews():
    actions = {r.action for r in rows(Machine.APPLICATION, PRE, J.JC_REVIEW)}
    assert not actions & {"edit_clause", "propose_wording", "freeze", "extend", "open_session"}


def test_a4_no_finding_is_a_guard_of_signing():
    guards = {g for r in TABLE if r.action in ("freeze", "sign", "certify_paper") for g in r.guards}
    assert not {g for g in guards if "finding" in g}


def test_binding_agreements_cannot_be_left_by_the_back_door():
    for state in (S.SIGNING, S.SUSPENDED):
        for row in rows(Machine.PROCEEDING, PRE, state):
            if row.to not in (state, S.AGREED, "PREVIOUS"):
                assert "not_yet_effective" in row.guards, row.action


def test_no_closing_without_feedback():
    for row in TABLE:
        if row.action in ("close", "archive", "finish_handover", "close_performed", "route_elsewhere"):
            assert "feedback_sent" in row.guards


def test_b19_objection_is_open_after_confirmation_to_party_and_outsider():
    assert step(Machine.APPLICATION, PRE, J.JC_CONFIRMED, "object", Role.PARTY, ALL_TRUE).to == J.JC_OBJECTION
    assert (
        step(Machine.APPLICATION, PRE, J.JC_CONFIRMED, "object_as_outsider", Role.OUTSIDER, ALL_TRUE).to
        == J.JC_OBJECTION
    )


@pytest.mark.parametrize(
    "state", ["JC_NOT_ACCEPTED", "JC_DISMISSED", "JC_WITHDRAWN", "JC_TERMINATED", "JC_RETURNED"]
)
def test_b18_a_refused_application_may_be_made_again(state):
    assert step(Machine.APPLICATION, PRE, state, "prepare_again", Role.PARTY, ALL_TRUE).to == J.JC_PREPARING


def test_confirmation_exists_only_for_agreements_made_before_filing():
    assert not states_of(Machine.APPLICATION, POST) and not states_of(Machine.APPLICATION, TRIAL)


def test_errors_come_in_order_state_then_role_then_guard():
    with pytest.raises(WrongState):
        step(Machine.PROCEEDING, PRE, S.CLOSED, "sign", Role.OUTSIDER, {})
    with pytest.raises(NotAllowed):
        step(Machine.PROCEEDING, PRE, S.SUBMITTED, "accept", Role.OUTSIDER, {})
    with pytest.raises(GuardFailed) as caught:
        step(Machine.PROCEEDING, PRE, S.SUBMITTED, "accept", Role.CLERK, {"in_scope": True})
    assert caught.value.reasons == ("jurisdiction_ok", "type_set", "risk_set")
    assert caught.value.code == "guard_failed"


@pytest.mark.parametrize("place", PLACES)
def test_every_act_by_every_role_is_either_offered_or_refused_the_same_way(place):
    """step and allowed_actions agree with the rows for every cell; test_matrix.py holds the rows against the law."""
    machine, stage, state = place
    known = {r.action: r for r in TABLE if r.machine is machine and stage in r.stages and r.state == state}
    for action, role in itertools.product(sorted(ACTIONS), Role):
        row = known.get(action)
        expected = WrongState if row is None else NotAllowed if role not in row.roles else None
        if expected is None:
            assert step(machine, stage, state, action, role, ALL_TRUE) is row
        else:
            with pytest.raises(expected):
                step(machine, stage, state, action, role, ALL_TRUE)
    for role in Role:
        offers = allowed_actions(machine, stage, state, role, {})
        assert {o.row.action for o in offers} == {a for a, r in known.items() if role in r.roles}
        assert all(o.allowed == (not o.row.guards) and o.reasons == o.row.guards for o in offers)


def test_outsiders_can_do_nothing_but_object():
    assert {r.action for r in TABLE if Role.OUTSIDER in r.roles} == {
        "object_as_outsider",
        "withdraw_objection",
        "supply",
    }


def test_only_judges_rule_and_only_the_seal_holder_seals():
    by_parties = ("give_up", "take_back", "return_materials", "withdraw_objection")
    for row in TABLE:
        ends = (
            row.machine is Machine.APPLICATION
            and row.to in FINAL[Machine.APPLICATION]
            and row.to != row.state
        )
        if ends and row.action not in by_parties:
            assert row.roles == {Role.JUDGE}, row.action
        if row.action == "seal":
            assert row.roles == {Role.ORGANISATION}


def test_the_diagram_names_every_state():
    text = diagram()
    for machine, stage in (
        (Machine.PROCEEDING, PRE),
        (Machine.PROCEEDING, TRIAL),
        (Machine.APPLICATION, PRE),
    ):
        assert all(state in text for state in states_of(machine, stage))
    assert text.count("stateDiagram-v2") == 6
