"""PostgreSQL breaks a deadlock by killing one side: a hot operation then simply runs again (design 3.2)."""

import threading
import time
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, text

from portal import db, tables
from portal.config import load
from portal.db.columns import use_keys
from tests.conftest import environment
from tests.servers import Server


def test_a_hot_operation_survives_being_the_victim_of_a_deadlock(
    tmp_path: Path, postgres_server: Server
) -> None:
    house = load(environment(tmp_path / "heyi", DATABASE_URL=postgres_server.url))
    use_keys(house.encryption_keys)
    bound = db.bind(house.database_url)
    tries: list[int] = []
    answers: list[str] = []

    def lock(connection: Connection, which: int) -> None:
        connection.execute(text("select pg_advisory_xact_lock(:n)"), {"n": which})

    def hot(connection: Connection, items: Sequence[None]) -> list[str]:
        tries.append(1)
        lock(connection, 1)
        lock(connection, 2)
        return ["stored" for _ in items]

    try:
        tables.metadata.create_all(bound.engine)
        with bound.engine.connect() as other, other.begin():
            lock(other, 2)
            thread = threading.Thread(target=lambda: answers.append(db.submit(hot, None)))
            thread.start()
            time.sleep(0.3)
            lock(other, 1)  # the writer holds it and waits for 2: it waited first, so it is the victim
        thread.join(10)
    finally:
        db.dispose()
    assert answers == ["stored"] and len(tries) == 2
