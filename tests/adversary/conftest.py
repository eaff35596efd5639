"""One played case for the whole folder; each module gets its own copy of the installation as it was then."""

from __future__ import annotations

import fcntl
import io
import logging
import os
import pickle
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from portal import db, logs, tables
from portal.cases import paperwork  # noqa: F401  registers the paper jobs
from portal.cases.workshop import Workshop, open_workshop
from portal.clock import CHINA
from portal.config import Config
from portal.court import listeners  # noqa: F401
from tests import cast as people
from tests.adversary import live, played
from tests.conftest import installed
from tests.warm import COMPILED

NOW = datetime(2026, 3, 2, 10, 20, tzinfo=CHINA)


class Kept:
    """What the first module that needs it has played: folder, people, everything heard on sockets, everything logged."""

    def __init__(self, folder: Path, made: played.Played, heard: live.Heard, log: str) -> None:
        self.folder, self.played, self.heard, self.log = folder, made, heard, log

    def stage(self, name: str) -> Path:
        """`open`: the sitting is on and a draft is being written. `end`: the ruling is served."""
        return self.folder / name


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Played once a run: of several test processes the first plays, the others wait for its checkpoint on disk."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "adversary"
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = shared / "kept.pickle"
        if not done.exists():
            played_once = pickle.dumps(_play(shared))
            done.write_bytes(played_once)
    found = pickle.loads(done.read_bytes())
    assert isinstance(found, Kept)
    return found


def _play(folder: Path) -> Kept:
    house = installed(folder / "heyi")
    house.data.mkdir(parents=True)
    db.dispose()
    bound = db.bind(house.database_url)
    tables.metadata.create_all(bound.engine)
    with logged() as log:
        open_workshop(Workshop(house, NOW))
        with db.transaction() as session:
            cast = people.make(session, NOW)
        made = played.begin(cast, house, NOW)
        heard = live.talk(made, house, NOW)
        _keep(house, folder / "kept" / "open")
        played.finish(made, NOW)
        live.look_back(made, house, heard)
    open_workshop(None)
    _keep(house, folder / "kept" / "end")
    db.dispose()
    return Kept(folder / "kept", made, heard, log.getvalue())


def _keep(house: Config, folder: Path) -> None:
    db.dispose()
    shutil.copytree(house.data, folder)
    db.bind(house.database_url)


class logged:
    """Everything the process logs meanwhile, as it would be written."""

    def __enter__(self) -> io.StringIO:
        root = logging.getLogger()
        self.before = (list(root.handlers), root.level)
        logs.configure()
        self.stream = io.StringIO()
        root.handlers[0].setStream(self.stream)  # type: ignore[attr-defined]
        return self.stream

    def __exit__(self, *_: object) -> None:
        root = logging.getLogger()
        root.handlers[:], level = self.before
        root.setLevel(level)


@pytest.fixture(scope="module")
def stage() -> str:
    """Which moment of the case the module starts from; a module may parametrise it."""
    return "end"


@pytest.fixture(scope="module")
def copied(kept: Kept, stage: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Config]:
    """This module's own copy of the installation."""
    folder = tmp_path_factory.mktemp("copy") / "heyi"
    shutil.copytree(kept.stage(stage), folder)
    config = installed(folder)
    db.dispose()
    db.bind(config.database_url)
    yield config
    db.dispose()


@pytest.fixture
def house(copied: Config) -> Config:
    """The same, bound for this test: another folder's test may have bound a database of its own in between."""
    installed(copied.data)
    db.bind(copied.database_url)
    return copied


@pytest.fixture(scope="module")
def file(kept: Kept, copied: Config) -> played.Played:
    """The played case."""
    return kept.played


@pytest.fixture(scope="module")
def app(copied: Config):  # type: ignore[no-untyped-def]
    """The web application on the copy; it stays the same for the module."""
    from portal.app import create_app

    application = create_app(copied)
    application.config["TESTING"] = True
    application.jinja_env.bytecode_cache = COMPILED
    return application
