"""The blind comparison of two limits (F36): how often, by which rule, and what may come out of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

ROUNDS = 3
"""So many comparisons in one case, all told. More would let somebody feel out the other's limit step by step."""


class Rule(StrEnum):
    """What both learn where the limits meet; fixed and shown before anybody sets a limit."""

    YES_NO = "yes_no"  # only that there is room
    MIDPOINT = "midpoint"  # the middle of both limits, rounded down to the yuan


@dataclass(frozen=True, slots=True)
class Result:
    """`amount_fen` only by the midpoint rule and only where the limits meet."""

    deal: bool
    amount_fen: int | None = None


def compare(most_paid_fen: int, least_taken_fen: int, rule: Rule) -> Result:
    """The payer's most against the payee's least. Nothing else is ever told, to nobody."""
    if most_paid_fen < least_taken_fen:
        return Result(False)
    if rule is not Rule.MIDPOINT:
        return Result(True)
    middle = (most_paid_fen + least_taken_fen) // 2
    whole_yuan = middle // 100 * 100
    return Result(True, whole_yuan if whole_yuan >= least_taken_fen else middle)
