"""Moving somebody out takes effect before the next delivery, also when another process did it. HEYI_REMOVALS=10: ten times as often."""

import json
import os
from typing import Any

import pytest

from portal import db
from portal.config import Config
from portal.rooms import audience
from portal.rooms import operations as rooms
from portal.rooms.operations import Say
from realtime.broadcast import Broadcast
from realtime.connections import Connection, Connections
from realtime.lines import Frame
from tests.realtime.removal import out_within_two_seconds, rounds, two
from tests.rooms.world import World

ROUNDS = 8 * int(os.environ.get("HEYI_REMOVALS", "1"))


def test_who_was_moved_out_by_another_process_hears_nothing_said_after_it(
    house: Config, world: World
) -> None:
    with two(house) as site:
        assert rounds(site, world, ROUNDS) > ROUNDS  # and most of what was said before it
        out_within_two_seconds(site, world)


class Kept:
    """A way out that keeps what is pushed."""

    def __init__(self, told: list[tuple[str, Any]]) -> None:
        self.told = told

    def push(self, frame: Frame) -> None:
        """As (event, data)."""
        name, data = json.loads(frame.text.partition(",")[2])
        self.told.append((name, data))


def test_who_is_moved_between_the_look_and_the_reading_hears_nothing_of_what_follows(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL the second statement of a look already sees what was committed after the first."""
    told: list[tuple[str, Any]] = []
    connections = Connections()
    me = world.respondent
    assert me.participant_id is not None
    way = ("s1", "line1", Kept(told))
    line = Connection(
        *way, me, me.participant_id, world.refs["respondent"], world.room_id, world.room, world.case, True
    )
    connections.add(line)
    rooms.send_message(world.mediator, world.room, Say(world.joint, "b", "before"), world.now)
    look = audience.look

    def look_and_then_others_act(connection: Any, room_id: int) -> Any:
        found = look(connection, room_id)
        if not any(name == "message" for name, _ in told) and "after" not in said:
            said.append("after")
            with db.transaction() as session:
                rooms.send_back(session, world.mediator, world.room, world.refs["respondent"], world.now)
            rooms.send_message(world.mediator, world.room, Say(world.joint, "a", "after"), world.now)
        return found

    said: list[str] = []
    monkeypatch.setattr(audience, "look", look_and_then_others_act)
    broadcast = Broadcast(connections, lambda connection, reason: None)
    for _ in range(2):
        broadcast._tell([db.Event("channel", f"{world.room_id}:0")])
    assert said == ["after"]
    assert [data["text"] for name, data in told if name == "message"] == ["before"]
