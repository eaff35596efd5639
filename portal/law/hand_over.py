"""What a court would get, computed from the types of statements, and the checker that nothing private is inside (design 3.6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .visibility import CourtPurpose, Privilege, goes_to_court

SHORTEST = 4  # characters: «好的» is no secret and stands everywhere


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence with its type; `source` says which row it is, for people who look into a finding."""

    kind: Privilege
    text: str
    source: str


def package(statements: Iterable[Statement], purpose: CourtPurpose) -> list[Statement]:
    """Those that go along, in their order. Default deny, statement by statement."""
    return [one for one in statements if goes_to_court(one.kind, purpose).goes]


def private_inside(text: str, statements: Sequence[Statement], purpose: CourtPurpose) -> list[Statement]:
    """Statements that may not go but whose words stand in `text`. Words that all confirmed as a fact are not private."""
    written = _plain(text)
    open_words = " ".join(_plain(one.text) for one in package(statements, purpose))
    return [one for one in statements if _is_private(one, purpose) and _stands(one, written, open_words)]


def _is_private(one: Statement, purpose: CourtPurpose) -> bool:
    return not goes_to_court(one.kind, purpose).goes


def _stands(one: Statement, written: str, open_words: str) -> bool:
    words = _plain(one.text)
    return len(words) >= SHORTEST and words in written and words not in open_words


def _plain(text: str) -> str:
    """Blanks, line breaks and punctuation aside: a sentence set differently is the same sentence."""
    return re.sub(r"[\W_]+", "", text).lower()
