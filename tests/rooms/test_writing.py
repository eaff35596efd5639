"""May a party write before the opening, in a break, afterwards? The law's table says it, the room does it (OM-16, OM-17)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal import db
from portal.errors import DomainError
from portal.law.writing import WRITING, said_beside
from portal.rooms import operations as rooms
from portal.rooms.operations import Say
from tests.cases.conftest import browse  # noqa: F401
from tests.rooms.test_sittings import opened
from tests.rooms.world import World


def at_break(world: World) -> None:
    opened(world)
    with db.transaction() as session:
        rooms.take_break(session, world.mediator, world.room, 15, world.now)


def over(world: World) -> None:
    opened(world)
    with db.transaction() as session:
        rooms.end_sitting(session, world.mediator, world.room, None, world.now)


STATES: dict[str, Callable[[World], None]] = {
    "scheduled": lambda world: None, "open": opened, "break": at_break, "ended": over,
}  # fmt: skip


def test_every_state_in_which_people_sit_in_a_room_has_its_rule_and_reason() -> None:
    assert set(WRITING) == set(STATES)
    assert all(rule.article for rule in WRITING.values())
    assert all(bool(rule.zh) == bool(rule.en) for rule in WRITING.values())


@pytest.mark.parametrize("state", list(STATES))
def test_the_room_takes_words_exactly_where_the_table_says_so(world: World, state: str, browse) -> None:  # type: ignore[no-untyped-def] # noqa: F811
    STATES[state](world)
    try:
        rooms.send_message(world.applicant, world.room, Say(world.joint, "w", "先说一句"), world.now)
        took = True
    except DomainError:
        took = False
    assert took is WRITING[state].may_write
    words = said_beside(state, "zh")
    if words:
        page = browse(world.applicant).get(f"/rooms/{world.room}/panel/ask")
        assert words in page.text
        assert words not in browse(world.mediator).get(f"/rooms/{world.room}/panel/ask").text
