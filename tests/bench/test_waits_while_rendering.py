"""Waits at a steady rate while two papers are being rendered all the time, beside the same without."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from portal import clock, db
from portal.config import Config
from tests.bench.talk import crowd
from tests.bench.talk.measure import Load, measure
from tests.bench.test_talk_while_rendering import (
    _agreement,
    _ask_for_forty_pages,
    _made,
    _queue_is_empty,
    working,
)
from tests.realtime.site import serving
from tests.rooms import world as worlds
from tests.rooms.world import World

RATE, ROOMS = 300, 25


def _keep_rendering(world: World, stop: threading.Event, pages: list[int]) -> None:
    """Two papers at a time, one after the other, until told to stop."""
    agreement = _agreement(world, clock.now())
    while not stop.is_set():
        asked = [_ask_for_forty_pages(world, agreement, clock.now()) for _ in range(2)]
        pages += [_made(one, 300).pages or 0 for one in asked]


@contextmanager
def rendering(world: World, pages: list[int]) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=_keep_rendering, args=(world, stop, pages))
    thread.start()
    try:
        deadline = time.monotonic() + 120
        while not pages and time.monotonic() < deadline:  # the pool is warm once the first is there
            time.sleep(0.1)
        yield
    finally:
        stop.set()
        thread.join(300)


@pytest.mark.timeout(900)
def test_waits_at_300_a_second_while_two_papers_render(house: Config, database: db.Database) -> None:
    worlds.use_house(house)
    found = crowd.rooms(ROOMS)
    pages: list[int] = []
    with serving(house, "eventlet", HEYI_CHAT_RATE="100000000") as site, working(house):
        assert site.process is not None

        def measured() -> dict[str, Any]:
            load = Load(site.url, list(crowd.tickets(found)), "open", RATE, seconds=15)
            return measure(load, [site.process.pid])  # type: ignore[union-attr]

        with rendering(found[0], pages):
            during = measured()
        _queue_is_empty(300)
        without = measured()
    print(f"\n{RATE} messages a second, {len(pages)} papers of {pages[0]} pages made meanwhile")
    for name, one in (("without", without), ("during", during)):
        print(f"  {name:<8} p50 {one['p50']:6.1f}  p95 {one['p95']:6.1f}  p99 {one['p99']:6.1f} ms")
    print(f"  p99 during / without = {during['p99'] / without['p99']:.2f}  (load {os.getloadavg()[0]:.1f})")
    assert during["refused"] == without["refused"] == 0
