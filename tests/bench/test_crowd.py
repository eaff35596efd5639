"""Ten minutes of a room of 160 on this machine: memory, waits, and what a telephone downloads (line 5 of the rooms)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from portal import db, tables
from portal.config import load
from portal.db.columns import use_keys
from tests.bench.talk.crowded import crowded
from tests.bench.talk.measure import Load, measure, memory
from tests.conftest import environment
from tests.realtime.site import serving, ticket
from tests.rooms import world as worlds

MINUTES = float(os.environ.get("HEYI_BENCH_CROWD_MINUTES", "10"))
SIZE = 160


@pytest.mark.timeout(1200)
def test_ten_minutes_of_a_room_of_160(tmp_path: Path) -> None:
    house = load(environment(tmp_path / "heyi"))
    house.data.mkdir(parents=True)
    use_keys(house.encryption_keys)
    worlds.use_house(house)
    bound = db.bind(house.database_url)
    tables.metadata.create_all(bound.engine)
    world, workers = crowded(SIZE)
    everybody = [*workers, world.applicant, world.respondent, world.agent, world.mediator]
    people = [{"token": ticket(a, world.room), "channel": world.joint, "room": world.room} for a in everybody]
    with serving(house, "eventlet") as site:
        assert site.process is not None
        before = memory(site.process.pid)
        orders = Load(site.url, people, seconds=MINUTES * 60, program="load_crowd.mjs")
        found = measure(orders, [site.process.pid])
        after = memory(site.process.pid)
    db.dispose()
    assert found["refused"] == 0 and found["people"] == SIZE, found
    assert found["missed"] == 0, "a telephone did not get a message it should have"
    print(
        f"\n{SIZE} telephones, {MINUTES:g} minutes, {found['acked']} messages, {found['hands']} hands  (load {os.getloadavg()[0]:.1f})\n"
        f"  waits for the ack: p50 {found['p50']}  p95 {found['p95']}  p99 {found['p99']} ms; until the last telephone has it: "
        f"p50 {found['all']['p50']}  p95 {found['all']['p95']}  p99 {found['all']['p99']} ms\n"
        f"  memory of the server: {before // 1024} MB → {after // 1024} MB; processor {found['core'] * 100:.1f} % of a core\n"
        f"  downloaded by a telephone: median {found['down']['p50'] / 1024:.0f} KB, most {found['down']['max'] / 1024:.0f} KB "
        f"(of which on entering {found['join']['p50'] / 1024:.0f} KB)"
    )
