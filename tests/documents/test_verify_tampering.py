"""Every known way to change a signed paper is refused, with its reason, from the file alone (I7, G3)."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from documents.verify import verify

from .signing_desk import Desk, frozen_paper
from .tampering import ATTACKS, Attack

FLIPS = int(os.environ.get("HEYI_FLIPS", "60"))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("ca") / "ca")


@pytest.fixture(scope="module")
def paper(desk: Desk) -> bytes:
    return desk.stages(frozen_paper())[-1]


def test_the_untouched_paper_is_valid(desk: Desk, paper: bytes) -> None:
    assert verify(paper, desk.root).codes == ()


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda a: a.name)
def test_an_attack_is_refused_with_its_reason(desk: Desk, paper: bytes, attack: Attack) -> None:
    forged = attack.forge(paper)
    assert forged != paper
    report = verify(forged, desk.root)
    assert report.status == "invalid"
    assert attack.code in report.codes, report.findings


def test_one_flipped_bit_anywhere_is_refused(desk: Desk, paper: bytes) -> None:
    chance = random.Random(99)
    missed = []
    for _ in range(FLIPS):
        bit = chance.randrange(len(paper) * 8)
        changed = bytearray(paper)
        changed[bit // 8] ^= 1 << (bit % 8)
        if verify(bytes(changed), desk.root).status == "valid":
            missed.append(bit)
    assert missed == []


def test_every_byte_of_the_last_value_counts(desk: Desk, paper: bytes, tmp_path: Path) -> None:
    """The last time-stamp's own value is covered by no later signature: its shell is where a flip could hide."""
    from .tampering import revisions

    start, end = revisions(paper)[-1].increment.contents
    chance = random.Random(7)
    for at in chance.sample(range(start, start + 4000), min(FLIPS, 4000)):
        changed = bytearray(paper)
        changed[at] = changed[at] ^ 1
        assert verify(bytes(changed), desk.root).status == "invalid", at
    assert end - start > 4000
