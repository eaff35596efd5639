"""What the three browsers decode: faces where they belong, nothing through a wall."""

from __future__ import annotations

import time

from tests.stories.act_sitting import frames
from tests.stories.people import Cast, Person

MOST_SECONDS = 45.0


def everybody_sees_everybody(cast: Cast) -> None:
    """On all three sides new frames of both others are decoded (getStats)."""
    people = _three(cast)
    before = {p.name: frames(p) for p in people}
    deadline = time.monotonic() + MOST_SECONDS
    while time.monotonic() < deadline:
        now = {p.name: frames(p) for p in people}
        grown = {
            name: sorted(n - before[name].get(ref, 0) for ref, n in seen.items())
            for name, seen in now.items()
        }
        if all(len([n for n in counts if n > 5]) >= 2 for counts in grown.values()):
            return
        people[0].page.wait_for_timeout(300)
    raise AssertionError(f"frames decoded since: {grown}")


def nothing_crosses_the_wall(cast: Cast, inside: Person, outside: Person) -> None:
    """Three seconds of separate talk: the two inside see each other, outside not one new frame comes of anybody."""
    outside.page.wait_for_timeout(500)
    before = {p.name: frames(p) for p in _three(cast)}
    outside.page.wait_for_timeout(3000)
    after = {p.name: frames(p) for p in _three(cast)}
    new = {
        name: {ref: n - before[name].get(ref, 0) for ref, n in seen.items()} for name, seen in after.items()
    }
    assert sum(new[outside.name].values()) == 0, new
    for person in (inside, cast.mediator):
        assert sorted(n > 0 for n in new[person.name].values())[-1:] == [True], new
        assert len([n for n in new[person.name].values() if n > 0]) == 1, new


def _three(cast: Cast) -> tuple[Person, Person, Person]:
    return cast.mediator, cast.applicant, cast.respondent
