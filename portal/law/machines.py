"""The whole transition table and the three questions asked of it: what is there, may I, and where does it lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.errors import GuardFailed, NotAllowed, WrongState

from . import table_court, table_pre, table_things
from .row import Birth, Row
from .vocabulary import (
    PREVIOUS,
    START,
    AgreementState,
    ApplicationState,
    Machine,
    ObligationState,
    ProceedingState,
    Role,
    Stage,
)

__all__ = [
    "FINAL",
    "PREVIOUS",
    "START",
    "STATES",
    "TABLE",
    "Birth",
    "Offer",
    "Row",
    "allowed_actions",
    "owner_of",
    "resolve_to",
    "row_of",
    "rows",
    "states_of",
    "step",
]

TABLE: tuple[Row, ...] = table_pre.ROWS + table_court.ROWS + table_things.ROWS

_S = ProceedingState
STATES: dict[tuple[Machine, Stage], frozenset[str]] = {
    (machine, stage): frozenset(
        r.state for r in TABLE if r.machine is machine and stage in r.stages and r.state != START
    )
    | frozenset(r.to for r in TABLE if r.machine is machine and stage in r.stages and r.to != PREVIOUS)
    for machine in Machine
    for stage in Stage
}

FINAL: dict[Machine, frozenset[str]] = {
    Machine.PROCEEDING: frozenset({_S.ARCHIVED}),
    Machine.AGREEMENT: frozenset({AgreementState.EFFECTIVE, AgreementState.VOID}),
    Machine.APPLICATION: frozenset(
        {
            ApplicationState.JC_RETURNED,
            ApplicationState.JC_NOT_ACCEPTED,
            ApplicationState.JC_CONFIRMED,
            ApplicationState.JC_DISMISSED,
            ApplicationState.JC_WITHDRAWN,
            ApplicationState.JC_TERMINATED,
            ApplicationState.JC_REVOKED,
        }
    ),
    Machine.OBLIGATION: frozenset({ObligationState.PERFORMED, ObligationState.RELEASED}),
}
"""Where nothing more has to happen. Some final states still know acts that may happen (objection, correction, bounce)."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An act somebody of this role sees. `reasons` are guard keys that do not hold yet."""

    row: Row
    allowed: bool
    reasons: tuple[str, ...] = ()


_BY_STATE: dict[tuple[Machine, Stage, str], dict[str, Row]] = {}
for _r in TABLE:
    for _stage in _r.stages:
        _cell = _BY_STATE.setdefault((_r.machine, _stage, _r.state), {})
        if _r.action in _cell:
            raise RuntimeError(f"two rows for {_r.machine} {_stage} {_r.state} {_r.action}")
        _cell[_r.action] = _r


def rows(machine: Machine, stage: Stage, state: str) -> tuple[Row, ...]:
    """All rows leaving (or recorded in) a state, in table order."""
    return tuple(_BY_STATE.get((machine, stage, state), {}).values())


def row_of(machine: Machine, stage: Stage, state: str, action: str) -> Row:
    """The one row of an act. Raises WrongState where the state does not know it."""
    found = _BY_STATE.get((machine, stage, state), {}).get(action)
    if found is None:
        raise WrongState(machine=str(machine), stage=str(stage), state=state, action=action)
    return found


def missing(row: Row, facts: Mapping[str, bool]) -> tuple[str, ...]:
    """Guards that do not hold. A fact nobody stated counts as false (default deny)."""
    return tuple(key for key in row.guards if not facts.get(key, False))


def step(
    machine: Machine, stage: Stage, state: str, action: str, role: Role, facts: Mapping[str, bool]
) -> Row:
    """The row that carries the act out.

    Raises, in this order: WrongState, NotAllowed, GuardFailed (reasons = guard keys).
    """
    row = row_of(machine, stage, state, action)
    if role not in row.roles:
        raise NotAllowed(machine=str(machine), action=action, role=str(role))
    reasons = missing(row, facts)
    if reasons:
        raise GuardFailed(reasons, machine=str(machine), action=action)
    return row


def allowed_actions(
    machine: Machine, stage: Stage, state: str, role: Role, facts: Mapping[str, bool]
) -> list[Offer]:
    """What this role may do here, and what still stands in the way."""
    found = (r for r in rows(machine, stage, state) if role in r.roles)
    return [Offer(r, not (why := missing(r, facts)), why) for r in found]


def resolve_to(row: Row, previous: str | None) -> str:
    """Target state; for `resume` the state before the pause. Raises WrongState where that is not known."""
    if row.to != PREVIOUS:
        return row.to
    if not previous:
        raise WrongState(action=row.action, state=row.state)
    return previous


def states_of(machine: Machine, stage: Stage) -> frozenset[str]:
    """All states a machine can have in a stage."""
    return STATES[machine, stage]


_P, _M, _C, _J, _O = Role.PARTY, Role.MEDIATOR, Role.CLERK, Role.JUDGE, Role.ORGANISATION
_OWNERS: dict[str, Role] = {
    _S.SUBMITTED: _C,
    _S.RETURNED: _P,
    _S.URGENT: _C,
    _S.CONSENT: _C,
    _S.SELECTING: _P,
    _S.ASSIGNED: _M,
    _S.MEDIATING: _M,
    _S.APPRAISAL: _C,
    _S.SUSPENDED: _C,
    _S.DRAFTING: _M,
    _S.SIGNING: _P,
    _S.AGREED: _C,
    _S.FAILED: _C,
    _S.FILING: _C,
    _S.DOCKETED: _C,
    _S.ENTRUSTED: _C,
    _S.TRIAL: _J,
    _S.J_BOOK: _C,
    _S.J_WITHDRAW: _C,
    _S.JUDGMENT: _C,
    _S.CLOSED: _C,
    _S.ARCHIVED: _C,
    AgreementState.DRAFT: _M,
    AgreementState.FROZEN: _P,
    AgreementState.EFFECTIVE: _O,
    AgreementState.VOID: _O,
    ApplicationState.JC_PREPARING: _P,
    ApplicationState.JC_FILED: _C,
    ApplicationState.JC_SUPPLEMENT: _P,
    ApplicationState.JC_REVIEW: _J,
    ApplicationState.JC_OBJECTION: _J,
    ApplicationState.JC_RETURNED: _P,
    ApplicationState.JC_NOT_ACCEPTED: _C,
    ApplicationState.JC_CONFIRMED: _C,
    ApplicationState.JC_DISMISSED: _C,
    ApplicationState.JC_WITHDRAWN: _C,
    ApplicationState.JC_TERMINATED: _C,
    ApplicationState.JC_REVOKED: _C,
    ObligationState.DUE: _P,
    ObligationState.BREACHED: _P,
    ObligationState.IN_ENFORCEMENT: _C,
    ObligationState.PERFORMED: _P,
    ObligationState.RELEASED: _P,
}
_OWNERS_IN_TRIAL: dict[str, Role] = {
    _S.MEDIATING: _J,
    _S.DRAFTING: _J,
    _S.AGREED: _J,
    AgreementState.DRAFT: _J,
}
_OWNERS_AFTER_FILING: dict[str, Role] = {_S.AGREED: _J}


def owner_of(machine: Machine, stage: Stage, state: str) -> Role:
    """Whose turn it is (13.D15). Raises WrongState for a state the machine does not have in this stage."""
    if state not in STATES[machine, stage]:
        raise WrongState(machine=str(machine), stage=str(stage), state=state)
    special = {Stage.TRIAL: _OWNERS_IN_TRIAL, Stage.POST_FILING: _OWNERS_AFTER_FILING}.get(stage, {})
    return special.get(state, _OWNERS[state])
