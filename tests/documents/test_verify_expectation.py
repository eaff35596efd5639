"""Which signatures to expect is read from the manifest inside the frozen bytes, and from nowhere else (I7)."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from documents.manifest import ExpectedSignature
from documents.verify import verify

from .signing_desk import EXPECTS, Desk, frozen_paper
from .tampering import revisions

THIRD = ExpectedSignature("p3", "party", "赵某丙", "person")
WITH_THIRD = (*EXPECTS[:3], THIRD, *EXPECTS[3:])
WITHOUT_SECOND = tuple(e for e in EXPECTS if e.field != "p2")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("ca") / "ca")


def signed_by_both(desk: Desk, frozen: bytes) -> bytes:
    once = desk.signed_by(desk.prepared(frozen), frozen, "p1", 1)
    return desk.signed_by(once, frozen, "p2", 2)


def missing(desk: Desk, data: bytes) -> list[str]:
    found = [f.message_en for f in verify(data, desk.root).findings if f.code.startswith("missing_")]
    return [(re.findall(r"\((\w+)\)", words) or ["ts"])[-1] for words in found]


def test_the_same_two_marks_suffice_for_one_manifest_and_not_for_another(desk: Desk) -> None:
    """Nothing but the manifest differs between the two papers."""
    usual, more = frozen_paper(), frozen_paper(expects=WITH_THIRD)
    assert missing(desk, signed_by_both(desk, usual)) == ["seal", "ts"]
    assert missing(desk, signed_by_both(desk, more)) == ["p3", "seal", "ts"]


def test_a_frozen_part_that_expects_less_cannot_be_put_under_the_marks_of_another(desk: Desk) -> None:
    """Whoever wants p2 not to be missed exchanges the frozen bytes: then no mark fits them any more."""
    usual, less = frozen_paper(), frozen_paper(expects=WITHOUT_SECOND)
    once = desk.signed_by(desk.prepared(usual), usual, "p1", 1)
    forged = less + once[revisions(once)[0].start :]
    report = verify(forged, desk.root)
    assert report.status == "invalid" and not any(s.valid for s in report.signatures)


def test_a_mark_the_manifest_does_not_know_is_refused(desk: Desk) -> None:
    usual, less = frozen_paper(), frozen_paper(expects=WITHOUT_SECOND)
    twice = signed_by_both(desk, usual)
    foreign = twice[revisions(twice)[1].start :]
    once = desk.signed_by(desk.prepared(less), less, "p1", 1)
    assert verify(once[: revisions(once)[0].end] + foreign, desk.root).status == "invalid"


def test_the_verifier_is_given_the_file_and_the_root_and_nothing_else(desk: Desk, tmp_path: Path) -> None:
    """No list of signers, no database, no network: the only other words are times and the time-stamper's root."""
    assert list(inspect.signature(verify).parameters) == ["data", "root_pem", "at", "tsa_root_pem"]
