"""Sequences of real operations on a real database, as people may do them, in any order, by anybody, at any hour.

After every step: all audit chains verify; the audit alone leads to exactly the states that are stored; what was frozen
or signed is as it was; and no refused act has written anything. HEYI_WALKS and HEYI_WALK_STEPS make it longer.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal import db
from portal.cases import advance
from portal.cases.models import Paper
from portal.cases.workshop import workshop
from portal.errors import WrongState
from tests.replay.conftest import SetOut
from tests.replay.signed import Signed
from tests.replay.walk import walk

WALKS = int(os.environ.get("HEYI_WALKS", "16"))
STEPS = int(os.environ.get("HEYI_WALK_STEPS", "18"))


def test_whatever_people_do_the_audit_tells_what_is_stored_and_nothing_signed_changes(
    set_out: SetOut, record_property: pytest.RecordProperty
) -> None:
    tally = walk(set_out, WALKS, STEPS)
    record_property("walks", tally.line())
    sys.stdout.write(f"\n{tally.line()}\n")
    assert len(tally.pairs) > WALKS * 2, sorted(tally.pairs)


def test_the_walks_find_out_a_move_that_leaves_no_link(
    set_out: SetOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = advance._write_audit

    def forgetful(session, subject, row, before, move, stand) -> None:  # type: ignore[no-untyped-def]
        if subject.state == before:
            write(session, subject, row, before, move, stand)

    monkeypatch.setattr(advance, "_write_audit", forgetful)
    with pytest.raises(AssertionError):
        walk(set_out, 8, 8)


def test_the_walks_find_out_a_state_that_the_table_does_not_lead_to(
    set_out: SetOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        advance, "_target", lambda subject, row: "CLOSED" if subject.machine == "PROCEEDING" else row.to
    )
    with pytest.raises(AssertionError):
        walk(set_out, 5, 8)


def test_a_refusal_that_has_written_something_is_found_out(set_out: SetOut, tmp_path: Path) -> None:
    play = set_out("mediating", tmp_path / "heyi")

    def half(session: Session) -> None:
        session.execute(text("update case_file set risk = 'RED'"))
        session.connection().commit()
        raise WrongState()

    with pytest.raises(AssertionError, match="something was written"):
        play.act(half)


@pytest.mark.parametrize(
    "change",
    [
        "update paper_signature set mark = null, method = 'typed' where method = 'drawn'",
        "update paper set document_hash = sha256 where kind = 'agreement'",
        "update clause set ordinal = ordinal + 10, text = slots where kind = 'payment'",
        "update agreement set effective_at = frozen_at",
        "delete from paper_revision where ordinal = 3",
        "update ruling set ground = 'B1'",
    ],
)
def test_what_was_signed_and_is_changed_is_found_out(set_out: SetOut, tmp_path: Path, change: str) -> None:
    from tests.audit.forger import unguard

    set_out("confirmed", tmp_path / "heyi")
    memory = Signed()
    assert memory.problems() == [] == memory.problems()
    with db.transaction() as session:
        unguard(session)
        session.execute(text("pragma ignore_check_constraints = 1"))
        session.execute(text(change))
    assert memory.problems()


def test_bytes_that_changed_on_the_disk_are_found_out(set_out: SetOut, tmp_path: Path) -> None:
    play = set_out("sealed", tmp_path / "heyi")
    memory = Signed()
    assert memory.problems() == [] == memory.all_bytes()
    with db.reading() as session:
        digest = session.scalars(
            select(Paper.sha256).where(Paper.kind == "agreement", Paper.language == "zh")
        ).one()
    data = bytearray(workshop().files.get(play.case, digest))
    data[len(data) // 2] ^= 1
    path = next(p for p in play.house.files.rglob("*") if p.is_file() and digest in p.name)
    path.chmod(0o600)
    path.write_bytes(bytes(data))
    assert memory.all_bytes()
