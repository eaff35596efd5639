"""`agreement.json`: built from rows, read by the linter, carried in the paper."""

from __future__ import annotations

import json
from datetime import date, datetime

import pikepdf
import pytest

from portal import db
from portal.agreements import file, operations
from portal.agreements.forms import ClauseIn, DisputeIn
from portal.cases.workshop import Workshop
from portal.law import linter, schema
from portal.law.vocabulary import ClauseKind
from tests.agreements import world as w
from tests.cast import Cast


def _findings(world: w.World, day: date) -> list[tuple[int, str]]:
    with db.reading() as session:
        return [(f.clause, f.rule) for f in file.findings(session, world.agreement(session), day)]


def test_the_water_leak_clauses_only_lack_the_question_about_absent_owners(cast: Cast, now: datetime) -> None:
    """F53: with the question asked, a court would find nothing."""
    world = w.drafted(cast, now)
    assert _findings(world, date(2026, 4, 3)) == [(0, "L-CO-OWNER")]
    world.act(operations.set_head, world.mediator, DisputeIn(dispute_facts="楼上渗水。", absent_asked=True))
    assert _findings(world, date(2026, 4, 3)) == []


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"account": "", "payee": "", "bank": ""}, "L-B5-CHANNEL"),
        ({"total_fen": 860_001}, "L-B5-SUM"),
        ({"payee": "别人"}, "L-PAYEE"),
        ({"debtor": ""}, "L-B5-DEBTOR"),
        ({"text": "被申请人向申请人支付8,600元（人民币捌仟陆佰元整）。"}, "L-A19"),
    ],
)
def test_each_gap_in_the_payment_is_said_while_it_is_written(
    cast: Cast, now: datetime, change: dict[str, object], rule: str
) -> None:
    """B5, L-A19: the finding hangs at the clause."""
    world = w.drafted(cast, now)
    payment = w.clauses(world)[1]
    form = ClauseIn(**{**payment.model_dump(), **change})
    world.act(operations.change_clause, world.mediator, world.look().clauses[1].ref, form)
    assert (2, rule) in _findings(world, date(2026, 4, 3))


def test_an_unfinished_clause_is_still_read(cast: Cast, now: datetime) -> None:
    """13.A4: an empty slot is a finding, never an error."""
    world = w.drafted(cast, now)
    world.act(operations.add_clause, world.mediator, ClauseIn(kind=ClauseKind.PAYMENT))
    assert {r for c, r in _findings(world, date(2026, 4, 3)) if c == 5} >= {
        "L-B5-AMOUNT",
        "L-B5-DUE",
        "L-B5-DEBTOR",
    }


def test_the_frozen_paper_carries_the_agreement_as_data(
    cast: Cast, now: datetime, shop: Workshop, tmp_path
) -> None:  # type: ignore[no-untyped-def]
    """The file alone tells a machine what was agreed; the linter reads it back."""
    world = w.frozen(cast, now)
    agreement = world.look()
    assert agreement.paper is not None
    path = tmp_path / "paper.pdf"
    path.write_bytes(shop.files.get(world.case_ref, agreement.paper.sha256))
    with pikepdf.open(path) as pdf:
        carried = pdf.attachments[file.NAME].get_file().read_bytes()
    read = schema.parse_text(carried)
    assert (read.number, len(read.clauses), read.clauses[1].total_fen) == (
        "（2026）津和人调字第0001号",
        4,
        860_000,
    )
    assert json.loads(carried)["format"] == schema.FORMAT
    assert [f.rule for f in linter.lint(read, date(2026, 4, 3))] == ["L-CO-OWNER"]
