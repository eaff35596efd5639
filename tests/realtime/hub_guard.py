"""Run by a test in a process of its own: eventlet's hub refuses to switch while a write transaction is open."""

import eventlet

eventlet.monkey_patch()

import sys  # noqa: E402
import tempfile  # noqa: E402
import traceback  # noqa: E402
from pathlib import Path  # noqa: E402

from eventlet import hubs  # noqa: E402

from portal import clock, db, tables  # noqa: E402
from portal.config import load  # noqa: E402
from portal.db import guard  # noqa: E402
from portal.db.columns import use_keys  # noqa: E402
from portal.rooms import operations as rooms  # noqa: E402
from tests import cast as people  # noqa: E402
from tests.conftest import environment  # noqa: E402
from tests.rooms import world as worlds  # noqa: E402

yields: list[str] = []
hub = hubs.get_hub()
plain_switch = hub.switch


def switch() -> object:
    """The hub's own, but it notes who gives up control with the write lock in hand."""
    if guard.writing():
        yields.append("".join(traceback.format_stack(limit=8)))
    return plain_switch()


hub.switch = switch


def main(planted: bool) -> int:
    """Everything a room does, by several greenlets; prints what yielded."""
    with tempfile.TemporaryDirectory() as folder:
        house = load(environment(Path(folder)))
        use_keys(house.encryption_keys)
        worlds.use_house(house)
        tables.metadata.create_all(db.bind(house.database_url).engine)
        now = clock.now()
        with db.transaction() as session:
            world = worlds.make(session, people.make(session, now), now)
            worlds.let_everybody_in(session, world, now)
        talkers = [
            eventlet.spawn(talk, world, name) for name in ("applicant", "respondent", "agent", "mediator")
        ]
        for _ in range(5):
            with db.transaction() as session:
                side = rooms.open_caucus(
                    session, world.mediator, world.room, [world.refs["applicant"]], now
                ).ref
            eventlet.sleep(0.01)
            with db.transaction() as session:
                rooms.close_caucus(session, world.mediator, world.room, side, now)
                if planted:
                    eventlet.sleep(0)
            eventlet.sleep(0.01)
        for talker in talkers:
            talker.wait()
        db.dispose()
    sys.stdout.write(f"{len(yields)}\n" + "\n".join(yields[:2]))
    return 1 if yields else 0


def talk(world: worlds.World, name: str) -> None:
    for n in range(20):
        try:
            rooms.send_message(
                world.actor(name), world.room, rooms.Say(world.joint, f"{name}{n}", "x"), clock.now()
            )
        except Exception as error:  # a refusal while in caucus is part of the picture
            assert type(error).__name__ == "NotAllowed"
        eventlet.sleep(0)


if __name__ == "__main__":
    raise SystemExit(main("planted" in sys.argv))
