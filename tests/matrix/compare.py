"""Holds a table against the matrix, cell by cell. Answers plain sentences, one for each difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portal.law.actions import ACTIONS
from portal.law.row import Row
from portal.law.vocabulary import (
    START,
    AgreementState,
    ApplicationState,
    Machine,
    ObligationState,
    ProceedingState,
    Role,
    Stage,
)

from . import matrix_agreement, matrix_application, matrix_obligation, matrix_proceeding
from .line import Cell, Where, cells

STATES: dict[Machine, tuple[str, ...]] = {
    Machine.PROCEEDING: (START, *ProceedingState),
    Machine.AGREEMENT: (START, *AgreementState),
    Machine.APPLICATION: (START, *ApplicationState),
    Machine.OBLIGATION: (START, *ObligationState),
}
"""Every state of the vocabulary, whether or not a stage knows it."""

MATRIX: dict[Where, Cell] = {
    **cells(Machine.PROCEEDING, matrix_proceeding.LINES),
    **cells(Machine.AGREEMENT, matrix_agreement.LINES),
    **cells(Machine.APPLICATION, matrix_application.LINES),
    **cells(Machine.OBLIGATION, matrix_obligation.LINES),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell where the table and the matrix disagree."""

    where: Where
    what: str

    def __str__(self) -> str:
        machine, stage, state, action = self.where
        return f"{machine} {stage} {state} {action}: {self.what}"


def every_where() -> Iterator[Where]:
    """All (machine, stage, state, action), known to the law or not."""
    for machine in Machine:
        for stage in Stage:
            for state in STATES[machine]:
                for action in ACTIONS:
                    yield (machine, stage, str(state), action)


def every_cell() -> Iterator[tuple[Where, Role]]:
    """All (machine, stage, state, action, role)."""
    for where in every_where():
        for role in Role:
            yield (where, role)


def by_where(table: Iterable[Row]) -> dict[Where, Row]:
    """The rows of a table under the cell each belongs to."""
    return {(row.machine, stage, row.state, row.action): row for row in table for stage in row.stages}


def _names(roles: Iterable[Role]) -> str:
    return " ".join(sorted(role.value for role in roles)) or "nobody"


def born(row: Row) -> str:
    """What the row brings into being, in the words of the matrix."""
    if row.opens is None:
        return ""
    told = f"{row.opens.machine} {row.opens.stage} {row.opens.state}"
    return told + " new case" if row.opens.new_case else told


def _cell_differences(cell: Cell, row: Row) -> Iterator[str]:
    if row.to != cell.to:
        yield f"leads to {row.to}, matrix says {cell.to}"
    if extra := row.roles - cell.roles:
        yield f"open to {_names(extra)}, not in the matrix"
    if lacking := cell.roles - row.roles:
        yield f"closed to {_names(lacking)}, open in the matrix"
    if loose := cell.needs - set(row.guards):
        yield f"lacks the condition {' '.join(sorted(loose))}"
    if row.jointly != cell.joint:
        yield f"jointly is {row.jointly}, matrix says {cell.joint}"
    if born(row) != cell.opens:
        yield f"opens {born(row) or 'nothing'}, matrix says {cell.opens or 'nothing'}"


def differences(table: Iterable[Row], matrix: dict[Where, Cell]) -> list[Difference]:
    """Everything in which they disagree. Cells known to neither side cannot differ and are not visited."""
    rows = by_where(table)
    found: list[Difference] = []
    for where in {**matrix, **rows}:
        cell, row = matrix.get(where), rows.get(where)
        if cell is None and row is not None:
            found.append(
                Difference(where, f"leads to {row.to} by {_names(row.roles)}, unknown to the matrix")
            )
        elif cell is not None and row is None:
            found.append(Difference(where, f"no row, matrix: to {cell.to} by {_names(cell.roles)}"))
        elif cell is not None and row is not None:
            found.extend(Difference(where, what) for what in _cell_differences(cell, row))
    return found
