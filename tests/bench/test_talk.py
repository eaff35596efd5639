"""Messages a second and waits, ours beside other servers' in one run (design: durable before the ack, rooms of four).

Figures are printed, not asserted: speed is a ratio within a run. Asserted is that nothing was refused and that every
acknowledged message is stored.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from sqlalchemy import func, select

from portal import db, tables
from portal.config import load
from portal.db.columns import use_keys
from portal.rooms.models import Message
from tests.bench.talk import crowd, peers
from tests.bench.talk.measure import Load, measure
from tests.bench.talk.peers import Peer
from tests.conftest import environment
from tests.realtime.site import Site
from tests.rooms import world as worlds
from tests.servers import Server

REPEATS = int(os.environ.get("HEYI_BENCH_REPEATS", "3"))
FAST = "100000000"  # messages a minute: the limiter works, but lets this load through


@contextmanager
def heyi(folder: Path, processes: int = 1, rooms: int = peers.ROOMS, **more: str) -> Iterator[Peer]:
    """Our own server as it is switched on: authorisation, validation, limiter, chains, encryption; SQLite FULL or PostgreSQL.

    With several processes each room has its own, as the proxy's hash would share them out.
    """
    house = load(environment(folder, **more))
    house.data.mkdir(parents=True)
    use_keys(house.encryption_keys)
    worlds.use_house(house)
    bound = db.bind(house.database_url)
    with ExitStack() as stack:
        stack.callback(db.dispose)
        tables.metadata.drop_all(bound.engine)
        tables.metadata.create_all(bound.engine)
        found = crowd.rooms(rooms)
        sites = [Site(house.data, "eventlet", {"HEYI_CHAT_RATE": FAST, **more}) for _ in range(processes)]
        for site in sites:
            site.start()
            stack.callback(site.stop)
        people = [
            {**person, "url": sites[number % processes].url}
            for number, world in enumerate(found)
            for person in crowd.tickets([world])
        ]
        pids = [site.process.pid for site in sites if site.process is not None]
        yield Peer(sites[0].url, pids, people)


def stored() -> int:
    with db.reading() as session:
        return int(session.scalar(select(func.count()).select_from(Message)) or 0)


def ours(folder: Path, mode: str, rate: int = 0, processes: int = 1, **more: str) -> dict[str, Any]:
    """One measurement of our own; what was acknowledged must be there afterwards."""
    with heyi(folder, processes, **more) as server:
        found = measure(Load(server.url, server.people, mode, rate), server.pids, spread=processes > 1)
        assert found["refused"] == 0 and found["closed"] == 0, found
        assert stored() >= found["acked"]
    return found


def theirs(peer: Any, mode: str, rate: int = 0, program: str = "load.mjs") -> dict[str, Any]:
    with peer as server:
        load = Load(server.url, server.people, mode, rate, program=program, secret=server.secret)
        return measure(load, server.pids)


def show(title: str, rows: Sequence[tuple[str, dict[str, Any]]], against: str = "") -> None:
    """A table; ratios against the row named."""
    base = next((row["per_second"] for name, row in rows if name == against), 0)
    print(f"\n{title}  (load {os.getloadavg()[0]:.1f})")
    for name, row in rows:
        ratio = f"{row['per_second'] / base:5.2f}×" if base else ""
        waits = "  ".join(f"{p} {row[p]:7.1f}" for p in ("p50", "p95", "p99"))
        print(
            f"  {name:<34}{row['per_second']:>9} msg/s {ratio:>7}   {waits} ms   {row.get('us', '-'):>6} µs/msg"
        )


def middle(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """The run with the median throughput, so that its waits belong to it."""
    wanted = median(r["per_second"] for r in runs)
    return min(runs, key=lambda r: abs(r["per_second"] - wanted))


@pytest.mark.timeout(1800)
def test_messages_a_second_beside_node_on_sqlite(tmp_path: Path) -> None:
    runs: dict[str, list[dict[str, Any]]] = {
        "Node, a commit a message": [],
        "Node, group commit": [],
        "Heyi": [],
    }
    for n in range(REPEATS):
        folder = tmp_path / str(n)
        folder.mkdir()
        runs["Node, a commit a message"].append(theirs(peers.socketio(folder, "naive"), "closed"))
        runs["Node, group commit"].append(theirs(peers.socketio(folder, "group"), "closed"))
        runs["Heyi"].append(ours(folder / "heyi", "closed"))
    rows = [(name, middle(found)) for name, found in runs.items()]
    show("closed loop, SQLite FULL, 25 rooms of 4", rows, "Node, a commit a message")
    show("the same beside group commit", rows, "Node, group commit")


@pytest.mark.timeout(1800)
def test_messages_a_second_beside_node_on_postgresql(tmp_path: Path, postgres_server: Server) -> None:
    runs: dict[str, list[dict[str, Any]]] = {"Node": [], "Heyi, one process": [], "Heyi, two processes": []}
    url = {"DATABASE_URL": postgres_server.url}
    for n in range(REPEATS):
        folder = tmp_path / str(n)
        folder.mkdir()
        runs["Node"].append(theirs(peers.socketio(folder, "pg", **url), "closed"))
        runs["Heyi, one process"].append(ours(folder / "one", "closed", **url))
        runs["Heyi, two processes"].append(ours(folder / "two", "closed", processes=2, **url))
    rows = [(name, middle(found)) for name, found in runs.items()]
    show("closed loop, PostgreSQL, 25 rooms of 4", rows, "Node")
    show("the same beside one process", rows, "Heyi, one process")


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("rate", [300, 1000])
def test_waits_at_a_steady_rate(tmp_path: Path, rate: int) -> None:
    rows = []
    for name, run in (
        ("Node, a commit a message", lambda f: theirs(peers.socketio(f, "naive"), "open", rate)),
        ("Node, group commit", lambda f: theirs(peers.socketio(f, "group"), "open", rate)),
        ("Heyi", lambda f: ours(f / "heyi", "open", rate)),
    ):
        folder = tmp_path / name.replace(" ", "-")
        folder.mkdir()
        rows.append((name, run(folder)))
    show(f"open loop, {rate} messages a second, SQLite FULL", rows)


@pytest.mark.timeout(1800)
def test_beside_prosody_and_synapse(tmp_path: Path) -> None:
    rows = [
        (
            "Prosody group chat, archive",
            theirs(peers.prosody(tmp_path / "p"), "closed", program="load_xmpp.mjs"),
        ),
        ("Synapse, SQLite", theirs(peers.synapse(tmp_path / "s"), "closed", program="load_matrix.mjs")),
        ("Heyi", ours(tmp_path / "heyi", "closed")),
    ]
    show("closed loop beside other chat servers", rows, "Prosody group chat, archive")
