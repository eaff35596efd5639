"""Every state × action × role × stage of the four machines, held against a matrix written apart from the table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from portal.errors import GuardFailed, NotAllowed, WrongState
from portal.law import machines
from portal.law.actions import ACTIONS
from portal.law.guards import GUARDS
from portal.law.row import Row
from portal.law.vocabulary import Machine, Role, Stage

from .compare import MATRIX, STATES, differences, every_cell, every_where
from .disputed import DISPUTED
from .line import Where

ALL_TRUE = dict.fromkeys(GUARDS, True)
ALL_FALSE = dict.fromkeys(GUARDS, False)
PLACES = [(machine, stage) for machine in Machine for stage in Stage]


def verdict(where: Where, role: Role, facts: dict[str, bool]) -> str:
    """What the machines answer: a target state, or the code of the refusal."""
    machine, stage, state, action = where
    try:
        return machines.step(machine, stage, state, action, role, facts).to
    except (WrongState, NotAllowed, GuardFailed) as refused:
        return refused.code


def expected(where: Where, role: Role) -> str:
    """What the matrix says while every condition holds: state first, then role."""
    cell = MATRIX.get(where)
    if cell is None:
        return "wrong_state"
    return cell.to if role in cell.roles else "not_allowed"


def disagreements(machine: Machine, stage: Stage) -> Iterator[str]:
    """Cells in which the machines answer otherwise than the matrix, all conditions true."""
    for where, role in every_cell():
        if where[:2] != (machine, stage) or where in DISPUTED:
            continue
        said, wanted = verdict(where, role, ALL_TRUE), expected(where, role)
        if said != wanted:
            yield f"{' '.join(where)} by {role}: {said}, matrix says {wanted}"


def test_the_table_and_the_matrix_agree_on_every_row():
    found = [d for d in differences(machines.TABLE, MATRIX) if d.where not in DISPUTED]
    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize(("machine", "stage"), PLACES, ids=lambda v: v.value)
def test_every_act_by_every_role_from_every_state_is_answered_as_the_matrix_says(machine, stage):
    assert list(disagreements(machine, stage)) == []


def test_the_check_covers_every_state_action_role_and_stage(record_property):
    states = sum(len(found) for found in STATES.values())
    assert sum(1 for _ in every_cell()) == states * len(ACTIONS) * len(Role) * len(Stage)
    answers = Counter(expected(where, role) for where, role in every_cell())
    assert answers["wrong_state"] > answers["not_allowed"] > 0
    for (machine, _), known in machines.STATES.items():
        assert known <= {str(s) for s in STATES[machine]}
    counts = {"cells": sum(answers.values()), "rows": len(MATRIX), **answers}
    for key in ("cells", "rows", "wrong_state", "not_allowed"):
        record_property(key, counts[key])


def test_a_wrong_role_is_refused_before_any_condition_is_looked_at():
    for where, role in every_cell():
        cell = MATRIX.get(where)
        if cell is not None and role not in cell.roles:
            assert verdict(where, role, ALL_FALSE) == "not_allowed", where


def test_with_no_fact_known_every_guarded_row_refuses_and_names_all_its_conditions():
    guarded = 0
    for where, cell in MATRIX.items():
        row = machines.row_of(*where)
        for role in cell.roles:
            if not row.guards:
                assert machines.step(*where, role, {}) is row
                continue
            with pytest.raises(GuardFailed) as caught:
                machines.step(*where, role, ALL_FALSE)
            assert tuple(caught.value.reasons) == row.guards
            guarded += 1
    assert guarded > 500


def test_each_condition_the_law_demands_stops_the_act_by_itself():
    for where, cell in MATRIX.items():
        role = min(cell.roles)
        for key in cell.needs:
            with pytest.raises(GuardFailed) as caught:
                machines.step(*where, role, {**ALL_TRUE, key: False})
            assert tuple(caught.value.reasons) == (key,), where


def test_what_is_offered_is_what_is_allowed():
    for machine, stage, state, _ in {(*w[:3], "") for w in every_where()}:
        for role in Role:
            offered = machines.allowed_actions(machine, stage, state, role, ALL_TRUE)
            wanted = {w[3] for w, c in MATRIX.items() if w[:3] == (machine, stage, state) and role in c.roles}
            assert {o.row.action for o in offered if o.allowed} == wanted


# The comparison can fail: a patched copy of the table is found out, whatever is changed in it.


def _spoiled(row: Row) -> Iterator[tuple[str, list[Row]]]:
    stranger = min(set(Role) - row.roles)
    yield "open to", [replace(row, roles=row.roles | {stranger})]
    yield (
        "closed to" if len(row.roles) > 1 else "closed to",
        [replace(row, roles=row.roles - {min(row.roles)})],
    )
    yield "leads to", [replace(row, to="ARCHIVED" if row.to != "ARCHIVED" else "CLOSED")]
    yield "jointly", [replace(row, jointly=not row.jointly)]
    yield "no row", []


def test_the_comparison_finds_every_row_that_was_changed_or_taken_away():
    table = list(machines.TABLE)
    for index, row in enumerate(table):
        kinds = list(_spoiled(row))
        for word, instead in (kinds[index % len(kinds)], kinds[(index + 2) % len(kinds)]):
            patched = [*table[:index], *instead, *table[index + 1 :]]
            found = differences(patched, MATRIX)
            assert {d.where for d in found} == {(row.machine, s, row.state, row.action) for s in row.stages}
            assert all(word in d.what for d in found), (row.action, word, [str(d) for d in found])


def test_the_comparison_finds_a_row_nobody_asked_for_and_a_condition_that_was_dropped():
    invented = replace(
        machines.row_of(Machine.PROCEEDING, Stage.PRE_FILING, "SIGNING", "send_back"), state="AGREED"
    )
    assert [str(d) for d in differences([*machines.TABLE, invented], MATRIX)] == [
        "PROCEEDING PRE_FILING AGREED send_back: leads to DRAFTING by MEDIATOR PARTY, unknown to the matrix"
    ]
    for where, cell in MATRIX.items():
        if not cell.needs:
            continue
        row = machines.row_of(*where)
        loose = replace(row, guards=tuple(set(row.guards) - {min(cell.needs)}))
        patched = [loose if r is row else r for r in machines.TABLE]
        assert where in {d.where for d in differences(patched, MATRIX)}


@pytest.mark.parametrize("change", ["role", "target", "gone"])
def test_a_change_in_the_running_machine_is_reported_cell_by_cell(monkeypatch, change):
    place = (Machine.APPLICATION, Stage.PRE_FILING, "JC_REVIEW")
    row = machines.row_of(*place, "confirm")
    spoiled = {
        "role": {"confirm": replace(row, roles=row.roles | {Role.CLERK})},
        "target": {"confirm": replace(row, to="JC_DISMISSED")},
        "gone": {},
    }[change]
    others = {r.action: r for r in machines.rows(*place) if r.action != "confirm"}
    monkeypatch.setitem(machines._BY_STATE, place, {**others, **spoiled})
    found = list(disagreements(Machine.APPLICATION, Stage.PRE_FILING))
    assert len(found) == {"role": 1, "target": 1, "gone": len(Role)}[change]
    assert all(" JC_REVIEW confirm by " in line for line in found)
