"""Fixtures that every test shares: a fresh database, a house (settings, files), the cast, the scenario's first instant."""

from __future__ import annotations

import base64
import shutil
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from portal import db
from portal.clock import CHINA
from portal.config import Config, load
from portal.db import migrate
from portal.db.columns import use_keys
from portal.notices.settings import use_config
from portal.people.secrets import use_secrets
from tests import cast as people
from tests.warm import COMPILED, keep_addresses, keep_statements

SECRETS = {
    "SECRET_KEY": "test-secret-key-" + "0123456789abcdef" * 2,
    "HEYI_ENCRYPTION_KEYS": "k1:" + base64.b64encode(b"heyi-test-column-key-of-32-bytes").decode(),
    "HEYI_KEYS_PASSPHRASE": "test-keys-passphrase-" + "0123456789abcdef",
}

LONGEST_FIRST = (
    "stories/test_water_leak", "crash/", "stories/", "adversary/", "roomui/", "rooms/test_audience", "matrix/",
    "court/test_look", "look/", "realtime/",
)  # fmt: skip
"""Files that take a minute or more. Whoever shares the work out begins with them, so that nobody is left with one."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, otherwise as they were found."""
    items.sort(key=lambda item: _rank(item.path.relative_to(Path(__file__).parent).as_posix()))


def _rank(path: str) -> int:
    return next((n for n, start in enumerate(LONGEST_FIRST) if path.startswith(start)), len(LONGEST_FIRST))


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Settings of a test installation in its own folder."""
    return {**SECRETS, "HEYI_DATA": str(folder), "HEYI_DEMO": "1", **more}


def installed(folder: Path) -> Config:
    """An installation in this folder, with its settings in force for the process."""
    config = load(environment(folder))
    use_keys(config.encryption_keys)
    use_secrets(config.secret_key)
    use_config(config)
    return config


@pytest.fixture(autouse=True)
def _no_green_threads() -> Iterator[None]:
    """Eventlet's half-patched copies of the library would hang some later test of the same process, far from the cause:
    what runs under eventlet runs in a process of its own."""
    yield
    assert "eventlet.green.threading" not in sys.modules, "eventlet was loaded into the tests' own process"


keep_addresses()
keep_statements()


@pytest.fixture
def house(tmp_path: Path) -> Config:
    """Settings only; nothing is started."""
    config = load(environment(tmp_path / "heyi"))
    config.data.mkdir(parents=True, exist_ok=True)
    return config


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One SQLite file at the head of the migrations; every test gets its own copy."""
    path = tmp_path_factory.mktemp("schema") / "heyi.sqlite3"
    made = db.Database(f"sqlite:///{path}")
    migrate.upgrade(made)
    with made.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    made.dispose()
    return path


@pytest.fixture
def database(house: Config, migrated: Path) -> Iterator[db.Database]:
    """A real SQLite file with every table and trigger, bound to this process."""
    use_keys(house.encryption_keys)
    shutil.copy(migrated, house.data / "heyi.sqlite3")
    yield db.bind(house.database_url)
    db.dispose()


@pytest.fixture
def now() -> datetime:
    """The moment the water-leak application is submitted."""
    return datetime(2026, 3, 2, 10, 20, tzinfo=CHINA)


@pytest.fixture
def cast(database: db.Database, now: datetime) -> people.Cast:
    """The fixed cast, written."""
    with db.transaction() as session:
        return people.make(session, now)


@pytest.fixture
def app(house: Config, database: db.Database):  # type: ignore[no-untyped-def]
    """The web application on the test database."""
    from portal.app import create_app

    application = create_app(house)
    application.config["TESTING"] = True
    application.jinja_env.bytecode_cache = COMPILED
    return application
