"""kill -9 of the worker while it signs: a paper has a whole revision or none, and in the end it is done and verifies."""

# ruff: noqa: F811  a fixture that is imported is named again where it is used

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from documents.signing import progress
from documents.verify import verify
from portal import db
from portal.agreements import signing
from portal.cases.models import Paper
from portal.cases.workshop import Workshop
from portal.config import Config
from tests.agreements import world as w
from tests.agreements.conftest import shop  # noqa: F401
from tests.cast import Cast
from tests.conftest import environment

ROUNDS = 2
ROOT = Path(__file__).resolve().parents[2]


def _start(house: Config, now: datetime) -> subprocess.Popen[bytes]:
    """A worker that says when it has opened its keys; from then on it works."""
    ready = house.data / "worker-ready"
    ready.unlink(missing_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.crash.signing_worker", now.isoformat()],
        cwd=ROOT,
        env={**os.environ, **environment(house.data, DATABASE_URL=house.database_url)},
    )
    while not ready.exists():
        assert process.poll() is None, "the worker did not start"
        time.sleep(0.005)
    return process


def _paper(world: w.World) -> tuple[Paper, list[tuple[str, str]]]:
    with db.reading() as session:
        paper = session.scalars(select(Paper).where(Paper.kind == "agreement", Paper.language == "zh")).one()
        revisions = [(r.field, r.sha256) for r in paper.revisions]
        applied = {s.field for s in paper.signatures if s.applied_at is not None}
        expected = {s.field for s in paper.signatures}
        session.expunge_all()
    assert applied == {f for f, _ in revisions if f in expected}, "rows and revisions tell the same story"
    return paper, revisions


def _whole(world: w.World, shop: Workshop) -> int:
    """Every named file is there, begins with the one before, and carries exactly the marks the rows say."""
    paper, revisions = _paper(world)
    before = b""
    for number, (_field, digest) in enumerate(revisions):
        data = shop.files.get(world.case_ref, digest)
        assert data.startswith(before)
        if number:
            assert list(progress(data).signed) == [f for f, _ in revisions[1 : number + 1]]
        before = data
    assert not revisions or paper.sha256 == revisions[-1][1]
    return len(revisions)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_a_worker_killed_while_signing_leaves_whole_revisions_only(
    house: Config, cast: Cast, now: datetime, shop: Workshop, seed: int
) -> None:
    """kill -9 at a random moment, again and again, until the file is sealed."""
    killed_while_signing(house, cast, now, shop, seed)


def killed_while_signing(house: Config, cast: Cast, now: datetime, shop: Workshop, seed: int) -> None:
    """One round; the engines' tests walk it on PostgreSQL."""
    chance, world = random.Random(seed), w.frozen(cast, now)
    w.party_signs(world, world.respondent, "drawn", now + timedelta(minutes=1))
    w.party_signs(world, world.applicant, "drawn", now + timedelta(minutes=2))
    w.prove(world, world.mediator, now + timedelta(minutes=3))
    world.act(signing.sign_as_mediator, world.mediator, w.mark(world), {}, at=now + timedelta(minutes=3))
    w.prove(world, world.seal_holder, now + timedelta(minutes=4))
    world.act(signing.seal, world.seal_holder, world.look().document_hash, at=now + timedelta(minutes=4))
    at, kills = now + timedelta(minutes=5), 0
    for _attempt in range(2):
        at += timedelta(minutes=3)  # the lease of the worker that died has run out
        process = _start(house, at)
        time.sleep(chance.uniform(0, 0.35))
        process.send_signal(signal.SIGKILL)
        kills += process.wait() == -signal.SIGKILL
        _whole(world, shop)
    last = _start(house, at + timedelta(minutes=3))
    assert last.wait(timeout=120) == 0
    assert kills > 0
    assert _whole(world, shop) == 7  # frozen, certified, two parties, mediator, seal, time-stamp
    paper, revisions = _paper(world)
    report = verify(shop.files.get(world.case_ref, paper.sha256), shop.keys.root_pem())
    assert (paper.state, report.status, report.codes) == ("done", "valid", ())
    assert world.look().state == "EFFECTIVE"
