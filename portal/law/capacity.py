"""Who may act alone (民法典18–23, 35; 13.A22). Adult doubt is a person's finding, never the software's guess."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .identity import age_on


class CapacityLevel(StrEnum):
    """Capacity for civil acts."""

    FULL = "full"
    LIMITED = "limited"
    NONE = "none"
    DOUBTED = "doubted"


@dataclass(frozen=True, slots=True)
class CapacityFacts:
    """`income_proved`: a 16–17-year-old lives on his own labour. `doubt`: the mediator ticked «行为能力存疑»."""

    born: date
    income_proved: bool = False
    doubt: bool = False
    finding: CapacityLevel | None = None
    guardian_present: bool = False
    guardian_agrees: bool = False
    guardian_is_other_side: bool = False


def capacity_on(facts: CapacityFacts, day: date) -> CapacityLevel:
    """A court's finding wins; doubt counts for adults only, minors follow their age."""
    age = age_on(facts.born, day)
    if age < 8:
        return CapacityLevel.NONE
    if age < 16 or (age < 18 and not facts.income_proved):
        return CapacityLevel.LIMITED
    if facts.finding is not None:
        return facts.finding
    return CapacityLevel.DOUBTED if facts.doubt else CapacityLevel.FULL


@dataclass(frozen=True, slots=True)
class CapacityAnswer:
    """`who` signs: self, guardian, or nobody yet."""

    may_sign: bool
    who: str
    reason_zh: str
    reason_en: str
    article: str


def _no(zh: str, en: str, article: str) -> CapacityAnswer:
    return CapacityAnswer(False, "nobody", zh, en, article)


def may_sign(facts: CapacityFacts, day: date) -> CapacityAnswer:
    """Whether a signature in this person's matter can be taken on this day."""
    level = capacity_on(facts, day)
    if level is CapacityLevel.FULL:
        return CapacityAnswer(True, "self", "", "", "民法典第18条")
    if level is CapacityLevel.DOUBTED:
        return _no(
            "行为能力存疑，先停一停，请监护人参加或者由法院认定",
            "Capacity is in doubt: a guardian or a court finding is needed",
            "民法典第24条",
        )
    if facts.guardian_is_other_side:
        return _no(
            "监护人是对方当事人，需要另一位监护人",
            "The guardian is the other side; another one is needed",
            "民法典第27条、第35条",
        )
    if level is CapacityLevel.NONE:
        if facts.guardian_present:
            return CapacityAnswer(True, "guardian", "", "", "民法典第20条、第21条")
        return _no("需要监护人代理", "A guardian has to act", "民法典第20条、第21条")
    if facts.guardian_present or facts.guardian_agrees:
        return CapacityAnswer(
            True, "guardian" if facts.guardian_present else "self", "", "", "民法典第19条、第22条"
        )
    return _no("需要监护人代理或者同意", "A guardian has to act or agree", "民法典第19条、第22条")


def is_minor(born: date, day: date) -> bool:
    """Under eighteen on that day (民法典17)."""
    return age_on(born, day) < 18
