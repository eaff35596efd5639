"""One line of the matrix, and how lines unfold into cells. Knows names of states and roles, never the table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portal.law.vocabulary import Machine, Role, Stage

STAGES = {"1": Stage.PRE_FILING, "2": Stage.POST_FILING, "3": Stage.TRIAL}
"""1 立案前, 2 立案后, 3 审判中."""

ROLES = {
    "P": Role.PARTY,
    "M": Role.MEDIATOR,
    "C": Role.CLERK,
    "J": Role.JUDGE,
    "O": Role.ORGANISATION,
    "V": Role.SUPERVISOR,
    "S": Role.SYSTEM,
    "X": Role.OUTSIDER,
}


@dataclass(frozen=True, slots=True)
class Line:
    """In these stages and states this act, by any of these roles, leads there.

    `to`: "=" where the state stays. `needs`: conditions the law itself demands; the table may demand more.
    `joint`: every party has to do it. `opens`: what is born in the same act, "MACHINE STAGE STATE [new case]".
    """

    stages: str
    states: str
    action: str
    roles: str
    to: str
    needs: str = ""
    joint: bool = False
    opens: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What the matrix says of one act in one state of one stage."""

    to: str
    roles: frozenset[Role]
    needs: frozenset[str]
    joint: bool
    opens: str


Where = tuple[Machine, Stage, str, str]


def _unfold(machine: Machine, line: Line) -> Iterator[tuple[Where, Cell]]:
    roles = frozenset(ROLES[letter] for letter in line.roles.split())
    needs = frozenset(line.needs.split())
    for stage in line.stages.split():
        for state in line.states.split():
            to = state if line.to == "=" else line.to
            yield (
                (machine, STAGES[stage], state, line.action),
                Cell(to, roles, needs, line.joint, line.opens),
            )


def cells(machine: Machine, lines: Iterable[Line]) -> dict[Where, Cell]:
    """All cells of one machine. Raises ValueError where two lines speak of the same cell."""
    found: dict[Where, Cell] = {}
    for line in lines:
        for where, cell in _unfold(machine, line):
            if where in found:
                raise ValueError(f"two lines for {where}")
            found[where] = cell
    return found
