"""Chains show every edit, deletion, insertion, reordering; checkpoints show truncation; purging content breaks nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from portal import db
from portal.audit import checkpoints
from portal.audit.operations import Act, record
from portal.audit.queries import problems
from tests.audit.forger import unguard


def _fill(now: datetime, links: int = 5) -> None:
    with db.transaction() as session:
        for number in range(links):
            at = now + timedelta(seconds=number)
            record(
                session,
                "case",
                "c1",
                Act("accept", "p1", "CLERK", at, {"n": number}, {"words": f"话{number}"}),
            )


def _all_problems() -> list[str]:
    with db.reading() as session:
        return problems(session)


def test_an_untouched_chain_verifies(database: db.Database, now: datetime) -> None:
    _fill(now)
    assert _all_problems() == []


@pytest.mark.parametrize(
    "attack",
    [
        """update audit_link set action = 'return' where seq = 2""",
        """update audit_link set body = '{"n": 9}' where seq = 3""",
        """update audit_link set commitments = '{}' where seq = 3""",
        """delete from audit_content where link_id = 4; delete from audit_link where seq = 4""",
        """update audit_link set seq = 99 where seq = 2; update audit_link set seq = 2 where seq = 3; update audit_link set seq = 3 where seq = 99""",
        """delete from audit_content where link_id = 5; delete from audit_link where seq = 5""",
    ],
)
def test_each_way_to_forge_is_seen(database: db.Database, now: datetime, attack: str) -> None:
    _fill(now)
    with db.transaction() as session:
        unguard(session)
        for statement in attack.split(";"):
            session.execute(text(statement))
    assert _all_problems()


def test_content_can_be_purged_by_law_and_the_chain_still_verifies(
    database: db.Database, now: datetime
) -> None:
    _fill(now)
    with db.transaction() as session:
        session.execute(text("delete from audit_content"))
    assert _all_problems() == []


def test_cutting_a_chain_and_its_head_together_is_seen_by_the_checkpoint(
    database: db.Database, now: datetime
) -> None:
    _fill(now)
    with db.transaction() as session:
        kept = checkpoints.make(session, lambda root: root.hex(), now)
    with db.transaction() as session:
        unguard(session)
        session.execute(text("delete from audit_content where link_id = 5"))
        session.execute(text("delete from audit_link where seq = 5"))
        session.execute(
            text("update audit_chain set length = 4, head = (select hash from audit_link where seq = 4)")
        )
    assert _all_problems() == []
    with db.reading() as session:
        assert checkpoints.problems(session, kept) == ["case:c1 was cut or rewritten before link 5"]


def test_a_merkle_root_depends_on_every_head() -> None:
    heads = {f"case:{n}": [n, "aa"] for n in range(7)}
    changed = {**heads, "case:3": [3, "ab"]}
    assert checkpoints.merkle_root(heads) != checkpoints.merkle_root(changed)
