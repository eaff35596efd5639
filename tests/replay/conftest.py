"""The road is walked once a run; every stop is kept as a folder, so that each walk sets out from a fresh copy of one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest

from portal import db
from portal.agreements import signing  # noqa: F401  what follows from papers
from portal.cases import paperwork  # noqa: F401  the worker's hands
from portal.cases.workshop import Workshop, open_workshop
from portal.clock import CHINA
from portal.court import listeners  # noqa: F401
from tests import cast as people
from tests.conftest import installed
from tests.replay import road
from tests.replay.play import Play

BEGIN = datetime(2026, 3, 2, 10, 20, tzinfo=CHINA)


@dataclass(frozen=True)
class Stop:
    """The folder as it was then, and who was who."""

    folder: Path
    play: Play


SetOut = Callable[[str, Path], Play]


@pytest.fixture(scope="session")
def stops(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> dict[str, Stop]:
    """Every stop of the road, by name."""
    folder = tmp_path_factory.mktemp("road")
    config = installed(folder / "heyi")
    config.data.mkdir(parents=True)
    shutil.copy(migrated, config.data / "heyi.sqlite3")
    db.bind(config.database_url)
    open_workshop(Workshop(config, BEGIN))
    with db.transaction() as session:
        cast = people.make(session, BEGIN)
        session.expunge_all()
    play = Play(config, cast, BEGIN)
    play.sign_in()
    kept = {}
    for name, lead in road.STOPS:
        lead(play)
        db.dispose()
        shutil.copytree(config.data, folder / name)
        kept[name] = Stop(folder / name, replace(play, actors=dict(play.actors)))
        db.bind(config.database_url)
    db.dispose()
    open_workshop(None)
    return kept


@pytest.fixture
def set_out(stops: dict[str, Stop]) -> Iterator[SetOut]:
    """`set_out(stop, folder)`: the case as it stood at that stop, in a folder of its own."""

    def begin(name: str, folder: Path) -> Play:
        db.dispose()
        config = installed(folder)
        shutil.copytree(stops[name].folder, config.data)
        db.bind(config.database_url)
        found = stops[name].play
        play = replace(found, house=config, actors=dict(found.actors), done=0, refused=0)
        open_workshop(Workshop(config, play.now))
        return play

    yield begin
    db.dispose()
    open_workshop(None)
