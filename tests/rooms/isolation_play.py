"""What every part of the isolation machine has in hand: the stage, the small model, planted words, and one way to do an act."""

from __future__ import annotations

import os
from typing import Any

from portal import db
from portal.errors import DomainError
from portal.people.actors import Actor
from tests.rooms.isolation_model import Model
from tests.rooms.isolation_stage import Stage
from tests.rooms.world import World

SCALE = int(os.environ.get("HEYI_ISOLATION", "1"))
SIDES = ("1", "2")


class Play:
    """One history under way."""

    stage: Stage
    world: World
    people: dict[str, Actor]
    refs: dict[str, str]
    model: Model
    channels: dict[str, str]
    files: list[str]
    sentences: list[str]
    spoken: int
    step: int
    before: dict[tuple[str, str], tuple[Any, Any]]
    expected: dict[str, object]

    def word(self) -> str:
        """A planted word that exists once."""
        self.spoken += 1
        return f"zq{self.spoken}x"

    def does(self, act: Any, expected: bool) -> bool:
        """Do it in one transaction; it must succeed exactly where the model says so."""
        try:
            with db.transaction() as session:
                act(session)
            done = True
        except DomainError:
            done = False
        assert done == expected, f"done {done}, by the model {expected}"
        return done

    @property
    def live(self) -> bool:
        return self.model.sitting != "ended"

    def here(self, name: str) -> bool:
        return name not in self.model.gone
