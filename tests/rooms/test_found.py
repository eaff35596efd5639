"""What the adversary found once, each held down by its own small test."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from sqlalchemy import select

from portal import db
from portal.cases.models import Case, Evidence, Party
from portal.errors import InvalidInput
from portal.rooms import operations as rooms
from portal.rooms.operations.undisputed import edit_fact
from portal.rooms.page_minutes import changes_typed
from tests.rooms.test_sittings import opened
from tests.rooms.world import World


def _item(world: World, shared: bool) -> str:
    with db.transaction() as session:
        case = session.scalars(select(Case).where(Case.ref == world.case)).one()
        party = session.scalars(select(Party).where(Party.case_id == case.id, Party.side == 1)).one()
        row = Evidence(
            case_id=case.id, person_id=party.person_id, party_id=party.id, title="只给调解员看", media_type="application/pdf",
            size=1, sha256="0" * 64, uploaded_at=world.now, shared_at=world.now if shared else None,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.ref


def test_an_undisputed_fact_names_no_evidence_that_was_not_shown_to_the_other_side(world: World) -> None:
    """3.5: its title would stand in a paper that both sides and the court read. Another case's items neither."""
    for ref in (_item(world, shared=False), "x" * 22):
        with pytest.raises(InvalidInput), db.transaction() as session:
            rooms.add_fact(session, world.mediator, world.room, "渗水。", [ref], world.now)
    shown = _item(world, shared=True)
    with db.transaction() as session:
        fact = rooms.add_fact(session, world.mediator, world.room, "渗水。", [shown], world.now)
        ref, version = fact.ref, fact.version
    with pytest.raises(InvalidInput), db.transaction() as session:
        edit_fact(
            session, world.mediator, world.room, (ref, version, "渗水。", [_item(world, False)]), world.now
        )


def test_a_record_typed_on_the_page_becomes_a_paper(world: World) -> None:
    """Lines of 「经过」 and of the recusal question are statements: the paper prints who said what."""
    opened(world)
    typed = {"recusal_answers": "斯琴高娃：不申请回避", "recusal_answers_by": "各方", "course": "谈了两次。\n欧阳德福：同意修。",
             "course_by": "沈国华", "issues": "修多久", "risks_told": "已告知", "result": "agreed"}  # fmt: skip
    with db.transaction() as session:
        minutes = rooms.start_minutes(session, world.mediator, world.room, world.now)
        changes = changes_typed({**typed, "version": str(minutes.version)})["changes"]
        minutes = rooms.edit_minutes(session, world.mediator, world.room, minutes.version, changes, world.now)
        assert json.loads(minutes.body)["course"][1] == {"speaker": "欧阳德福", "text": "同意修。"}
        rooms.offer_minutes(session, world.mediator, world.room, minutes.version, world.now)
        for actor in (world.mediator, world.applicant, world.agent, world.respondent):
            rooms.confirm_minutes(session, actor, world.room, (1, True, ""), world.now)
        assert minutes.paper_id is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"course": ["只有字"]}, {"course": 5}, {"next_session": "明天"}, {"result": "whatever"}, {"risks_told": {"a": 1}},
        {"issues": "x"}, {"place": "长" * 20_000}, {"parties": []}, {"course": [{"speaker": "a", "text": "b", "c": 1}]},
    ],
)  # fmt: skip
def test_a_record_in_a_wrong_shape_is_refused_at_once(world: World, changes: dict[str, object]) -> None:
    opened(world)
    with db.transaction() as session:
        version = rooms.start_minutes(session, world.mediator, world.room, world.now).version
    with pytest.raises(InvalidInput), db.transaction() as session:
        rooms.edit_minutes(session, world.mediator, world.room, version, changes, world.now)


@pytest.mark.parametrize("sign", ["²", "9" * 5000, "٣", "-1", "1e3"])
def test_numbers_that_are_none_do_not_break_a_page(app: Flask, sign: str) -> None:
    """`str.isdigit()` says yes to «²», and int() refuses five thousand digits."""
    from werkzeug.datastructures import MultiDict

    from portal.agreements.draft_forms import clause_from
    from portal.forms import whole

    assert whole(sign) is None
    with app.test_request_context():
        for field in ("version", "total"):
            form = MultiDict({"kind": "payment", field: sign})
            try:
                clause_from(form)
            except InvalidInput as error:
                assert error.fields
