"""The draft: two hands on one clause, what is not understood, findings, one draft at a time, and paper as a choice."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from portal import db
from portal.agreements import operations, signing
from portal.agreements.forms import ClauseIn, FreezeIn
from portal.agreements.models import ClauseReading
from portal.cases import access
from portal.cases.models import PaperSignature
from portal.cases.workshop import Workshop
from portal.errors import Conflict, NotAllowed, NotFound, StaleVersion
from portal.law.vocabulary import ClauseKind
from tests.agreements import world as w
from tests.agreements.test_rules import _fails, _state
from tests.cast import Cast


def test_two_people_changing_one_clause_do_not_overwrite_each_other(cast: Cast, now: datetime) -> None:
    """Optimistic lock: the second sees StaleVersion."""
    world = w.drafted(cast, now)
    clause = world.look().clauses[3]
    form = ClauseIn(kind=ClauseKind.WAIVER, text="全部履行完毕后，双方没有其他争议。", version=clause.version)
    world.act(operations.change_clause, world.mediator, clause.ref, form)
    with pytest.raises(StaleVersion):
        world.act(operations.change_clause, world.mediator, clause.ref, form)


def test_clauses_move_and_close_their_gap(cast: Cast, now: datetime) -> None:
    """Numbers follow the order on the paper."""
    world = w.drafted(cast, now)
    first = world.look().clauses[0].ref
    world.act(operations.move_clause, world.mediator, first, 3)
    assert [c.kind for c in world.look().clauses] == ["payment", "default", "act", "waiver"]
    world.act(operations.remove_clause, world.mediator, first)
    assert [(c.ordinal, c.kind) for c in world.look().clauses] == [
        (1, "payment"),
        (2, "default"),
        (3, "waiver"),
    ]


def test_only_the_host_edits_and_only_parties_confirm(cast: Cast, now: datetime, shop: Workshop) -> None:
    """Roles of the table."""
    world = w.frozen(cast, now)
    clause = world.look().clauses[0].ref
    with pytest.raises(NotAllowed):
        world.act(operations.confirm_clause, world.mediator, clause, world.look().document_hash, True)
    world.act(operations.send_back, world.mediator, "改")
    with pytest.raises(NotAllowed):
        world.act(operations.remove_clause, world.applicant, clause)


def test_not_understood_is_kept_and_holds_the_signature_up(cast: Cast, now: datetime, shop: Workshop) -> None:
    """F56: «我没听懂»; a later yes takes its place."""
    world = w.frozen(cast, now)
    w.read_all(world, world.applicant)
    w.prove(world, world.applicant)
    agreement = world.look()
    world.act(
        operations.confirm_clause, world.applicant, agreement.clauses[1].ref, agreement.document_hash, False
    )
    _fails("clauses_confirmed", world.act, signing.sign, world.applicant, w.mark(world), {})
    world.act(
        operations.confirm_clause, world.applicant, agreement.clauses[1].ref, agreement.document_hash, True
    )
    world.act(signing.sign, world.applicant, w.mark(world), {})
    with db.reading() as session:
        assert len(session.scalars(select(ClauseReading)).all()) == 4


def test_a_finding_is_answered_once_by_each_party(cast: Cast, now: datetime) -> None:
    """13.A4: «双方知道法院可能不予确认，仍要这样写»; kept with edition and time, and undone by the next edit."""
    world = w.drafted(cast, now)
    assert world.act(_waiting, world.mediator) == set()
    ref = world.look().clauses[1].ref
    bare = ClauseIn(**{**w.clauses(world)[1].model_dump(), "account": ""})
    world.act(operations.change_clause, world.mediator, ref, bare)
    assert {m.name for m in world.act(_waiting, world.mediator)} == {"斯琴高娃", "欧阳德福"}
    world.act(operations.answer_finding, world.applicant, "L-B5-CHANNEL", ref)
    with pytest.raises(Conflict):
        world.act(operations.answer_finding, world.applicant, "L-B5-CHANNEL", ref)
    assert {m.name for m in world.act(_waiting, world.mediator)} == {"欧阳德福"}
    with pytest.raises(NotFound):
        world.act(operations.answer_finding, world.respondent, "L-NOTHING", ref)
    world.act(operations.change_clause, world.mediator, ref, bare)
    assert {m.name for m in world.act(_waiting, world.mediator)} == {"斯琴高娃", "欧阳德福"}


def _waiting(session, _actor, agreement, now):  # type: ignore[no-untyped-def]
    from portal.agreements.findings import unanswered

    return {person for line in unanswered(session, agreement, now) for person in line.waiting}


def test_one_draft_at_a_time(cast: Cast, now: datetime) -> None:
    """A second draft beside a living one is a conflict."""
    world = w.drafted(cast, now)
    with pytest.raises(Conflict), db.transaction() as session:
        case, mediator = access.case_for(session, world.mediator, world.case_ref)
        operations.draft(session, mediator, case, now)


def test_choosing_paper_is_always_open_and_is_kept(cast: Cast, now: datetime, shop: Workshop) -> None:
    """13.A15: 我要签纸的."""
    world = w.frozen(cast, now)
    world.act(operations.choose_paper, world.applicant)
    with db.reading() as session:
        mark = session.scalars(select(PaperSignature).where(PaperSignature.field == "p1")).one()
        assert (mark.method, mark.intended_at) == ("paper", None)
    w.party_signs(world, world.applicant)


def test_freezing_out_of_the_talks_waits_for_the_confirmed_record(cast: Cast, now: datetime) -> None:
    """OMR 22: start_drafting needs the minutes of the sitting."""
    world = w.settle(cast, now, state="MEDIATING")
    with db.transaction() as session:
        case, mediator = access.case_for(session, world.mediator, world.case_ref)
        world.agreement_ref = operations.draft(session, mediator, case, now).ref
    world.act(operations.add_clause, world.mediator, w.clauses(world)[0])
    _fails("minutes_confirmed", world.act, operations.freeze, world.mediator, FreezeIn())
    assert _state(world) == ("DRAFT", "MEDIATING")
