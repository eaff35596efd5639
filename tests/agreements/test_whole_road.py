"""From the first clause to the sealed file: the water-leak agreement."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from documents.verify import verify
from portal import db
from portal.cases.models import Paper, Proceeding
from portal.cases.workshop import Workshop
from tests.agreements import world as w
from tests.cast import Cast


def test_the_water_leak_agreement_is_drafted_frozen_signed_sealed_and_verifies(
    cast: Cast, now: datetime, shop: Workshop
) -> None:
    """ES-05, OM-20, F59, F61, F62: B-LTA file; EFFECTIVE; AGREED; five obligations' rows; the proof is sealed."""
    world = w.sealed(cast, now)
    agreement = world.look()
    assert agreement.state == "EFFECTIVE"
    assert agreement.number == "（2026）津和人调字第0001号"
    assert agreement.effective_at == now + timedelta(minutes=2)
    assert [(o.kind, o.amount_fen, o.due.isoformat(), o.state) for o in agreement.obligations] == [
        ("act", None, "2026-04-10", "DUE"),
        ("payment", 300_000, "2026-04-15", "DUE"),
        ("payment", 300_000, "2026-05-15", "DUE"),
        ("payment", 260_000, "2026-06-15", "DUE"),
    ]
    with db.reading() as session:
        proceeding = session.scalars(select(Proceeding).where(Proceeding.case_id == agreement.case_id)).one()
        assert (proceeding.state, proceeding.scope) == ("AGREED", "all")
        made = {p.kind: p for p in session.scalars(select(Paper).where(Paper.language == "zh"))}
        session.expunge_all()
    assert {kind: p.state for kind, p in made.items()} == {"agreement": "done", "proof_presided": "done"}
    for paper in made.values():
        report = verify(shop.files.get(world.case_ref, paper.sha256), shop.keys.root_pem())
        assert (report.status, report.codes) == ("valid", ())
        assert report.document_hash == paper.document_hash
