"""Ten or more with one claim: two to five of them speak for all (民诉法56、57, 民诉法解释75、76, 劳动争议调解仲裁法7)."""

from __future__ import annotations

from collections.abc import Mapping

GROUP = 10
"""So many on one side make it a group (民诉法解释75)."""

LEAST, MOST = 2, 5
"""Representatives (民诉法解释78)."""


def is_group(members: int) -> bool:
    """Whether a side of so many may elect representatives."""
    return members >= GROUP


def election_problem(chosen: frozenset[int], votes: Mapping[int, int], voters: int, members: int) -> str:
    """Why these are not elected by votes: number, nobody, half, more_votes; «» where they are.

    Half of the members must have voted; nobody who was left out may have more votes than one who was taken (own rule:
    the law asks for an election and leaves its form open).
    """
    if not LEAST <= len(chosen) <= MOST:
        return "number"
    if any(votes.get(one, 0) == 0 for one in chosen):
        return "nobody"
    if voters * 2 <= members:
        return "half"
    least = min(votes[one] for one in chosen)
    return "more_votes" if any(count > least for one, count in votes.items() if one not in chosen) else ""
