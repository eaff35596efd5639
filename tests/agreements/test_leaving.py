"""Whoever leaves the talks leaves no paper behind that somebody could still sign; what binds is completed after a pause."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from portal import db
from portal.agreements import operations, signing
from portal.cases.access import current_proceeding
from portal.cases.forms import Ending, Suspension
from portal.cases.models import Case, Paper, Proceeding
from portal.cases.operations import course, desk
from portal.cases.operations.act import enter
from portal.cases.workshop import Workshop
from portal.errors import GuardFailed, WrongState
from portal.people.actors import Actor
from tests.agreements import world as w
from tests.cast import Cast
from tests.house.rules import ROOT

ENDING = Ending(end_reason="E5", basics="一", reason="二", costly_conduct="无", alerts="无")


def _state(world: w.World) -> str:
    with db.reading() as session:
        case = session.scalars(select(Case).where(Case.ref == world.case_ref)).one()
        return current_proceeding(session, case).state


def _leave(world: w.World, actor: Actor, verb, *args) -> None:  # type: ignore[no-untyped-def]
    with db.transaction() as session:
        verb(session, enter(session, actor, world.case_ref, world.now), *args)


WAYS = {
    "withdraw": ("applicant", course.withdraw, (True,), "CLOSED"),
    "stop_to_court": ("respondent", course.stop_to_court, (), "FILING"),
    "end": ("mediator", course.end, (ENDING,), "FAILED"),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("stage", ["MEDIATING", "DRAFTING", "SIGNING"])
def test_d13_every_way_out_of_the_talks_voids_the_draft_on_the_table(
    cast: Cast, now: datetime, shop: Workshop, way: str, stage: str
) -> None:
    name, verb, args, after = WAYS[way]
    world = w.frozen(cast, now) if stage == "SIGNING" else w.drafted(cast, now)
    if stage == "MEDIATING":
        with db.transaction() as session:
            session.execute(
                Proceeding.__table__.update().where(Proceeding.state == "DRAFTING").values(state=stage)
            )
    if stage == "SIGNING":
        w.party_signs(world, world.respondent)
    _leave(world, getattr(world, name), verb, *args)
    agreement = world.look()
    assert (_state(world), agreement.state, agreement.document_hash) == (after, "VOID", "")
    with db.reading() as session:
        papers = session.scalars(
            select(Paper.state).where(Paper.kind == "agreement", Paper.language == "zh")
        ).all()
    assert set(papers) <= {"void"}
    with pytest.raises(WrongState):
        world.act(operations.freeze, world.mediator, operations.FreezeIn())


def test_an_urgent_matter_voids_the_draft_too(cast: Cast, now: datetime) -> None:
    world = w.drafted(cast, now)
    _leave(world, cast.clerk, desk.mark_urgent, "有人受到威胁")
    assert (_state(world), world.look().state) == ("URGENT", "VOID")


def test_nobody_leaves_once_everybody_has_signed(cast: Cast, now: datetime, shop: Workshop) -> None:
    world = w.frozen(cast, now)
    for minutes, actor in enumerate((world.respondent, world.applicant), 1):
        w.party_signs(world, actor, at=now + timedelta(minutes=minutes))
    with pytest.raises(GuardFailed):
        _leave(world, world.applicant, course.withdraw, False)
    assert (_state(world), world.look().state) == ("SIGNING", "FROZEN")


def test_what_is_signed_and_sealed_during_a_pause_is_completed_when_it_ends(
    cast: Cast, now: datetime, shop: Workshop
) -> None:
    """The last marks may fall into a pause (PML 31, 13.D13): the case is AGREED once it goes on, not stuck."""
    world = w.frozen(cast, now)
    _leave(world, world.mediator, course.suspend, Suspension(reason="OTHER", note="等物业的答复"))
    w.party_signs(world, world.respondent, at=now + timedelta(minutes=1))
    w.party_signs(world, world.applicant, at=now + timedelta(minutes=2))
    w.prove(world, world.mediator, now + timedelta(minutes=3))
    world.act(signing.sign_as_mediator, world.mediator, w.mark(world), {}, at=now + timedelta(minutes=3))
    w.prove(world, world.seal_holder, now + timedelta(minutes=4))
    world.act(signing.seal, world.seal_holder, world.look().document_hash, at=now + timedelta(minutes=4))
    w.work(now + timedelta(minutes=5))
    assert (_state(world), world.look().state) == ("SUSPENDED", "EFFECTIVE")
    _leave(world, cast.clerk, course.resume, "物业已经答复")
    assert _state(world) == "AGREED"


def test_every_process_of_the_product_carries_out_what_a_move_of_the_case_brings() -> None:
    """In a fresh process each, as started: web, worker, command line. Loading too little would leave drafts lying."""
    wanted = (
        "from portal.cases.operations.act import _FOLLOWERS; from portal.law import machines as m; "
        "from portal.actions import registry; acts = {a for n, a in registry.registered() if n == 'PROCEEDING'}; "
        "keys = {k for r in m.TABLE if r.machine == 'PROCEEDING' and r.stages == {'PRE_FILING'} and r.action in acts for k in r.also}; "
        "assert keys and keys | {('PROCEEDING', 'resume')} <= set(_FOLLOWERS), keys - set(_FOLLOWERS)"
    )
    for load in (
        "import importlib as i, portal.app as a; [i.import_module(m) for m, _ in a.BLUEPRINTS]",
        "from portal.notices.worker import load_handlers as l; l()",
    ):
        script = f"{load}; import portal.actions.operations; {wanted}"
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)
        assert done.returncode == 0, done.stderr
