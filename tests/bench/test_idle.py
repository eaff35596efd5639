"""What an open socket costs while nobody speaks: resident memory before and with two thousand of them."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from tests.bench.talk.measure import Load, measure, memory
from tests.bench.test_talk import heyi

ROOMS = int(os.environ.get("HEYI_BENCH_IDLE_ROOMS", "500"))


@pytest.mark.timeout(900)
def test_memory_of_an_idle_socket(tmp_path: Path) -> None:
    with heyi(tmp_path / "heyi", rooms=ROOMS) as server:
        pid = server.pids[0]
        before, seen = memory(pid), []
        stop = threading.Event()

        def watch() -> None:
            while not stop.wait(1):
                seen.append(memory(pid))

        watcher = threading.Thread(target=watch)
        watcher.start()
        time.sleep(1)
        found = measure(Load(server.url, server.people, "idle", seconds=12), server.pids)
        stop.set()
        watcher.join()
        assert found["people"] == ROOMS * 4 and found["closed"] == 0
    each = (max(seen) - before) / found["people"]
    print(
        f"\n{found['people']} open sockets in {ROOMS} rooms: {before // 1024} MB → {max(seen) // 1024} MB, {each:.1f} KB each"
    )
