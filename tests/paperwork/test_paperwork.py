"""Bytes are stored before the rows that name them; a job that broke off is done again; pictures of marks are honest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from documents.verify import verify
from portal import db
from portal.agreements import operations
from portal.agreements.forms import FreezeIn
from portal.cases import papers
from portal.cases.marks import MarkIn
from portal.cases.models import Paper
from portal.cases.strokes import as_drawn
from portal.cases.workshop import Workshop
from portal.errors import InvalidInput, StaleVersion
from portal.forms import parse
from portal.notices.models import Job
from portal.notices.worker import HANDLERS
from tests.agreements import world as w
from tests.cast import Cast


class PowerCut(Exception):
    """What ends the process between the file and the row."""


@pytest.fixture
def cut() -> Iterator[dict[str, str]]:
    """While `cut["at"]` names a moment, storing breaks off there, inside the transaction, after the file was written."""
    state = {"at": ""}

    def listener(moment: str) -> papers.Listener:
        def fail(*_args: Any) -> None:
            if state["at"] == moment:
                raise PowerCut

        return fail

    for moment in ("ready", "signed", "done"):
        papers.when("agreement", moment)(listener(moment))
    yield state
    for moment in ("ready", "signed", "done"):
        papers._listeners[("agreement", moment)].pop()


def _paper(world: w.World) -> Paper:
    with db.reading() as session:
        paper = session.scalars(select(Paper).where(Paper.kind == "agreement", Paper.language == "zh")).one()
        _ = paper.revisions, paper.signatures
        session.expunge_all()
    return paper


def _files(shop: Workshop, world: w.World) -> int:
    return len(list((shop.files.root / world.case_ref).glob("[0-9a-f]*")))


@pytest.mark.parametrize(("moment", "signs"), [("ready", False), ("signed", True)])
def test_a_job_that_breaks_off_after_writing_the_file_is_done_again(
    cast: Cast, now: datetime, shop: Workshop, cut: dict[str, str], moment: str, signs: bool
) -> None:
    """Design 3.8: files without rows are harmless, rows without files do not exist."""
    world = w.drafted(cast, now)
    if signs:
        world = w.frozen_again(world)
        w.party_signs(world, world.applicant, "drawn")
    else:
        world.act(operations.freeze, world.mediator, FreezeIn())
    before, files = _paper(world), _files(shop, world) if signs else 0
    cut["at"] = moment
    with pytest.raises(PowerCut):
        w.work(now)
    after = _paper(world)
    assert (after.state, after.sha256, len(after.revisions)) == (
        before.state,
        before.sha256,
        len(before.revisions),
    )
    assert all(s.applied_at is None for s in after.signatures)
    assert _files(shop, world) > files
    cut["at"] = ""
    w.work(now)
    assert _paper(world).state == ("signing" if signs else "ready")
    assert len(_paper(world).revisions) == len(before.revisions) + (1 if signs else 2)


def test_doing_a_finished_job_again_changes_nothing(cast: Cast, now: datetime, shop: Workshop) -> None:
    """Leases run out while a slow worker is still at it: the second one finds nothing to do."""
    world = w.frozen(cast, now)
    w.party_signs(world, world.applicant)
    w.work(now)
    before = _paper(world)
    with db.reading() as session:
        jobs = [(j.kind, dict(j.payload)) for j in session.scalars(select(Job)) if j.kind in w.PAPER_JOBS]
    for kind, payload in jobs:
        HANDLERS[kind](payload, now)
    assert (_paper(world).sha256, len(_paper(world).revisions)) == (before.sha256, len(before.revisions))


def test_sending_back_while_the_paper_is_rendered_wins_over_the_bytes(
    cast: Cast, now: datetime, shop: Workshop
) -> None:
    """The row is written only if the paper is still as it was when the work began."""
    from portal.cases import paperwork

    world = w.drafted(cast, now)
    world.act(operations.freeze, world.mediator, FreezeIn())
    work = paperwork._read(_paper(world).id)
    rendered = shop.render(paperwork._render_job(work))
    world.act(operations.send_back, world.mediator, "改一下")
    with pytest.raises(StaleVersion):
        paperwork._store_ready(work, rendered, [(rendered.pdf, "")], now)
    assert (_paper(world).state, _paper(world).revisions) == ("void", [])


def test_the_english_copy_is_made_and_never_signed(cast: Cast, now: datetime, shop: Workshop) -> None:
    """The companion: same paper, no manifest, no signature."""
    world = w.frozen(cast, now)
    w.work(now, ("render_companion",))
    with db.reading() as session:
        twin = session.scalars(select(Paper).where(Paper.language == "en", Paper.kind == "agreement")).one()
        session.expunge_all()
    assert (twin.state, twin.translation_of) == ("done", _paper(world).id)
    report = verify(shop.files.get(world.case_ref, twin.sha256), shop.keys.root_pem())
    assert report.status == "invalid"


DOT = '{"v":1,"ratio":2,"strokes":[[[0.5,0.5,0,0.5]]]}'


@pytest.mark.parametrize(
    "strokes",
    [
        "",
        "[]",
        "null",
        "[[[1,2],[3,4]]]",
        '{"v":1,"ratio":2,"strokes":[]}',
        '{"v":2,"ratio":2,"strokes":[[[0.1,0.1,0,0.5],[0.9,0.9,5,0.5]]]}',
        '{"v":1,"ratio":0,"strokes":[[[0.1,0.1,0,0.5],[0.9,0.9,5,0.5]]]}',
        '{"v":1,"ratio":2,"strokes":[[[0.1,1.1,0,0.5],[0.9,0.9,5,0.5]]]}',
        '{"v":1,"ratio":2,"strokes":[[[0.1,NaN,0,0.5],[0.9,0.9,5,0.5]]]}',
        '{"v":1,"ratio":2,"strokes":[[[0.1,true,0,0.5],[0.9,0.9,5,0.5]]]}',
        '{"v":1,"ratio":2,"strokes":[[[0.1,0.2],[0.9,0.9]]]}',
        DOT,
        "[" * 40_000,
    ],
)
def test_what_is_no_drawing_is_refused_before_anything_is_stored(strokes: str) -> None:
    """An empty pad, a single tap, another form, points outside the pad."""
    with pytest.raises(InvalidInput):
        as_drawn(strokes)
    with pytest.raises(InvalidInput):
        parse(MarkIn, {"document_hash": "0" * 64, "method": "drawn", "strokes": strokes})


def test_a_drawing_keeps_the_shape_of_the_pad() -> None:
    """x is widened by the pad's ratio, so a name written on a wide pad is not squeezed."""
    text = '{"v":1,"ratio":2.5,"strokes":[[[0.0,0.0,0,0.5],[1.0,1.0,20,0.5]]]}'
    assert as_drawn(text) == "[[[0.0, 0.0], [2.5, 1.0]]]"
