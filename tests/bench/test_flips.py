"""One flipped bit anywhere in the signed agreement, or in the ruling: `heyi verify` refuses it. 500 positions in each.

The papers are those of the usual road, rendered and signed by the product. HEYI_BENCH_FLIPS, HEYI_BENCH_SEED for others.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from documents.verify import verify
from portal import db
from portal.cases.models import Paper
from portal.cases.workshop import workshop
from tests.conftest import migrated  # noqa: F401
from tests.replay.conftest import SetOut, set_out, stops  # noqa: F401

FLIPS = int(os.environ.get("HEYI_BENCH_FLIPS", "500"))
SEED = int(os.environ.get("HEYI_BENCH_SEED", "20260302"))


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("kind", ["agreement", "ruling_confirm"])
def test_no_flipped_bit_is_missed(set_out: SetOut, tmp_path: Path, kind: str) -> None:  # noqa: F811
    play = set_out("confirmed", tmp_path / "heyi")
    with db.reading() as session:
        query = select(Paper.sha256).where(Paper.kind == kind, Paper.language == "zh", Paper.state == "done")
        digest = session.scalars(query).one()
    paper, root = workshop().files.get(play.case, digest), workshop().keys.root_pem()
    assert (verify(paper, root).status, verify(paper, root).codes) == ("valid", ())
    chance, missed, reasons = random.Random(SEED), [], Counter[str]()
    begin = time.monotonic()
    for _ in range(FLIPS):
        bit = chance.randrange(len(paper) * 8)
        changed = bytearray(paper)
        changed[bit // 8] ^= 1 << (bit % 8)
        report = verify(bytes(changed), root)
        reasons.update(report.codes[:1] or [report.status])
        if report.status == "valid":
            missed.append(bit)
    seconds = time.monotonic() - begin
    print(
        f"\n{kind}: {len(paper)} bytes, seed {SEED}, {FLIPS} bits flipped, {len(missed)} missed, {seconds:.0f} s"
    )
    print("first reason told: " + ", ".join(f"{code} {n}" for code, n in reasons.most_common()))
    assert missed == []
