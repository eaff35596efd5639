"""From the sealed agreement to the served ruling: the water-leak file."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from documents.verify import verify
from portal import db
from portal.cases.models import Clock, Paper
from portal.cases.workshop import workshop
from portal.court.models import Service
from tests.cast import Cast
from tests.court import world as w

MADE = {
    "agreement", "proof_presided", "joint_application", "undertaking", "acceptance_notice", "question_record", "ruling_confirm",
}  # fmt: skip


def test_the_water_leak_application_is_signed_filed_accepted_verified_confirmed_and_served(
    cast: Cast, now: datetime
) -> None:
    """JC-01…JC-20, F64–F67, F72: every paper verifies; the ruling is served on both with a proof each."""
    world = w.confirmed(cast, now)
    application = world.look()
    assert (application.state, application.number) == ("JC_CONFIRMED", "（2026）津0101民特1号")
    with db.reading() as session:
        made = list(session.scalars(select(Paper).where(Paper.language == "zh")))
        served = list(session.scalars(select(Service)))
        clocks = {
            c.timer: c.met_at for c in session.scalars(select(Clock).where(Clock.subject == "APPLICATION"))
        }
    assert {p.kind for p in made} == MADE | {"service_proof"}
    shop = workshop()
    for paper in made:
        assert paper.state == "done", paper.kind
        report = verify(shop.files.get(world.case_ref, paper.sha256), shop.keys.root_pem())
        assert (report.status, report.codes) == ("valid", ()), paper.kind
    rulings = [p for p in made if p.kind == "ruling_confirm"]
    assert len(rulings) == 1
    of_ruling = [s for s in served if s.paper_id == rulings[0].id]
    assert len(of_ruling) == 2 and all(s.arrived_at and s.proof_paper_id and not s.read_at for s in of_ruling)
    assert clocks["jc_accept"] and clocks["jc_decide_target"] and clocks["jc_decide_limit"]
    assert clocks["jc_objection_party"] is None
