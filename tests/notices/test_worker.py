"""Job rows: leases and fencing, retries, dead letters, idempotence, the worker process and its hints (design 3.7)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from portal import clock, db
from portal.config import Config
from portal.db.guard import writing
from portal.errors import NotFound
from portal.notices import jobs, worker
from portal.notices.hints import open_hints
from portal.notices.models import Job, WorkerBeat
from portal.notices.operations import enqueue
from portal.notices.sweep import sweep
from tests.conftest import environment

Seen = list[dict[str, Any]]


@pytest.fixture
def seen(database: db.Database) -> Iterator[Seen]:
    """A kind `probe` whose handler remembers; `payload["fail"]` says how it should go wrong."""
    got: Seen = []

    @worker.job("probe")
    def probe(payload: dict[str, Any], now: datetime) -> None:
        got.append(payload | ({"writing": writing()} if payload.get("look") else {}))
        if payload.get("fail") == "always":
            raise ValueError("漏水的秘密 must not be stored")
        if payload.get("fail") == "for good":
            raise worker.Permanent("no such number")

    yield got
    del worker.HANDLERS["probe"], worker.LEASES["probe"]


def ask(now: datetime, once: str | None = None, **payload: Any) -> int:
    with db.transaction() as session:
        return enqueue(session, "probe", payload, now, once).id


def beats() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(WorkerBeat)) or 0


def until(what: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.05)


def row(job_id: int) -> Job:
    with db.reading() as session:
        return session.get_one(Job, job_id)


def test_due_jobs_run_once_and_are_done(seen: Seen, now: datetime) -> None:
    job_id = ask(now, n=1)
    assert worker.run_due(now) == 1
    assert worker.run_due(now) == 0
    assert seen == [{"n": 1}]
    assert (row(job_id).state, row(job_id).done_at) == ("done", now)


def test_a_handler_runs_outside_any_transaction(seen: Seen, now: datetime) -> None:
    ask(now, look=1)
    worker.run_due(now)
    assert seen == [{"look": 1, "writing": False}]


def test_a_job_is_not_done_before_its_time(seen: Seen, now: datetime) -> None:
    ask(now + timedelta(seconds=1))
    assert worker.run_due(now) == 0


def test_the_same_work_asked_twice_is_one_job(seen: Seen, now: datetime) -> None:
    assert ask(now, once="x") == ask(now, once="x")
    worker.run_due(now)
    assert len(seen) == 1


def test_a_job_of_a_rolled_back_act_does_not_exist(seen: Seen, now: datetime) -> None:
    with pytest.raises(RuntimeError), db.transaction() as session:
        enqueue(session, "probe", {}, now)
        raise RuntimeError
    assert worker.run_due(now) == 0


def test_failures_are_tried_again_ever_later_and_then_lie_dead_without_personal_words(
    seen: Seen, now: datetime
) -> None:
    job_id = ask(now, fail="always")
    waits, at = [], now
    while row(job_id).state != "dead":
        assert worker.run_due(at) == 1
        assert row(job_id).error == "ValueError"
        waits.append((row(job_id).run_after - at).total_seconds())
        assert worker.run_due(at) == 0 or row(job_id).state == "dead"
        at = max(at, row(job_id).run_after)
    assert waits[:4] == [5, 10, 20, 40]
    assert len(seen) == jobs.MOST_ATTEMPTS
    with db.reading() as session:
        assert [dead.id for dead in jobs.dead(session)] == [job_id]


def test_what_cannot_be_helped_is_dead_at_once_and_can_be_revived(seen: Seen, now: datetime) -> None:
    job_id = ask(now, fail="for good")
    worker.run_due(now)
    assert (row(job_id).state, row(job_id).error, len(seen)) == ("dead", "no such number", 1)
    with db.transaction() as session:
        jobs.revive(session, row(job_id).ref, now)
    with pytest.raises(NotFound), db.transaction() as session:
        jobs.revive(session, row(job_id).ref, now)
    worker.run_due(now)
    assert len(seen) == 2


def test_a_lease_keeps_others_away_until_it_runs_out(seen: Seen, now: datetime) -> None:
    ask(now)
    with db.transaction() as session:
        assert jobs.take(session, ["probe"], now) is not None
    with db.transaction() as session:
        assert jobs.take(session, ["probe"], now + jobs.LEASE) is None
        again = jobs.take(session, ["probe"], now + jobs.LEASE + timedelta(seconds=1))
    assert again is not None and (again.lease, again.attempts) == (2, 2)


def test_a_late_worker_cannot_finish_or_fail_somebody_elses_lease(seen: Seen, now: datetime) -> None:
    job_id = ask(now)
    later = now + jobs.LEASE + timedelta(seconds=1)
    with db.transaction() as session:
        late = jobs.take(session, ["probe"], now)
        current = jobs.take(session, ["probe"], later)
        assert late is not None and current is not None
        assert not jobs.finish(session, late, later)
        assert not jobs.fail(session, late, "late", later)
        assert jobs.finish(session, current, later)
        assert not jobs.finish(session, current, later)
    assert (row(job_id).state, row(job_id).error) == ("done", "")


def test_a_job_that_kills_its_workers_is_buried(seen: Seen, now: datetime) -> None:
    job_id = ask(now)
    at = now
    for _ in range(jobs.MOST_ATTEMPTS):
        with db.transaction() as session:
            assert jobs.take(session, ["probe"], at) is not None
        at += jobs.LEASE + timedelta(seconds=1)
    assert worker.run_due(at) == 0
    assert row(job_id).state == "dead" and seen == []


def test_many_workers_at_once_do_each_job_exactly_once(seen: Seen, now: datetime) -> None:
    for number in range(40):
        ask(now, n=number)
    threads = [threading.Thread(target=worker.run_due, args=(now,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    worker.run_due(now)
    assert sorted(payload["n"] for payload in seen) == list(range(40))


def test_only_committed_jobs_are_hinted_and_a_hint_is_only_a_number(
    seen: Seen, now: datetime, house: Config
) -> None:
    hints = open_hints(house)
    db.subscribe(hints.on_events)
    try:
        with pytest.raises(RuntimeError), db.transaction() as session:
            enqueue(session, "probe", {}, now)
            raise RuntimeError
        assert hints.next() is None
        job_id = ask(now)
    finally:
        db.unsubscribe(hints.on_events)
    assert hints.next() == job_id
    assert hints.next() is None


def test_a_broken_queue_does_not_fail_the_act_and_the_sweep_hints_again(
    seen: Seen, now: datetime, house: Config
) -> None:
    hints = open_hints(house)
    whole = hints.storage
    hints.storage = None
    db.subscribe(hints.on_events)
    try:
        job_id = ask(now)
    finally:
        db.unsubscribe(hints.on_events)
    assert hints.next() is None
    hints.storage = whole
    assert sweep(now, hints)["jobs"] == 1
    assert hints.next() == job_id


def test_the_worker_process_works_beats_and_ends_at_sigterm_with_the_job_in_hand_finished(
    database: db.Database, house: Config
) -> None:
    script = (
        "import time\nfrom portal.notices import worker\n"
        "@worker.job('probe')\ndef probe(payload, now):\n    print('begun', flush=True); time.sleep(1.0)\n"
        "worker.MODULES[:] = []\nfrom portal.cli import main\nmain(['worker'])\n"
    )
    at = clock.now()
    ask_id = ask(at)
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        env={**os.environ, **environment(house.data)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip() == "begun":
                break
        until(lambda: beats() == 1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    finally:
        process.kill()
        process.stdout.close()
    assert row(ask_id).state == "done"


def test_a_killed_worker_leaves_the_job_to_the_next_one(seen: Seen, house: Config, now: datetime) -> None:
    """Kill -9 while a job runs: nothing is lost, it is done again after its lease."""
    script = (
        "import os\nfrom portal.notices import worker\n"
        "@worker.job('probe')\ndef probe(payload, now):\n    os.kill(os.getpid(), 9)\n"
        "worker.MODULES[:] = []\nfrom portal.cli import main\nmain(['worker'])\n"
    )
    job_id = ask(clock.now())
    process = subprocess.Popen([sys.executable, "-c", script], env={**os.environ, **environment(house.data)})
    assert process.wait(timeout=30) == -9
    assert row(job_id).state == "running"
    assert worker.run_due(clock.now()) == 0
    assert worker.run_due(clock.now() + jobs.LEASE + timedelta(seconds=1)) == 1
    assert (row(job_id).state, len(seen)) == ("done", 1)
