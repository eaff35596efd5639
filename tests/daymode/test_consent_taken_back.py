"""The consent to the talk by text taken back by either side (OM-15; 个人信息保护法15): it stops, clocks stop, nobody is named."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal import db
from portal.cases.access import current_proceeding
from portal.cases.models import Case
from portal.errors import NotAllowed, NotFound, WrongState
from portal.notices.models import Notice, Outgoing
from portal.people.actors import Actor
from portal.rooms.forms_day import Nothing, YesNo
from portal.rooms.models import Membership
from portal.rooms.models_day import ReplyBy
from portal.rooms.operations import daymode, daymode_end, replies
from tests.daymode.story import Story, day
from tests.daymode.test_medical_async import ask, by_text, sitting, sms


def take_back(story: Story, actor: Actor, at=None) -> None:  # type: ignore[no-untyped-def]
    with db.transaction() as session:
        daymode_end.take_back(session, actor, story.room, Nothing(), at or day(2, 5))


def told(code: str) -> list[tuple[int, dict[str, str]]]:
    with db.reading() as session:
        rows = session.scalars(select(Notice).where(Notice.code == code).order_by(Notice.id))
        return [(row.person_id, row.params) for row in rows]


@pytest.mark.parametrize("who", ["patient", "daughter", "hospital"])
def test_either_side_ends_it_at_once_and_mediation_goes_on(story: Story, who: str) -> None:
    by_text(story)
    ask(story)
    actor = getattr(story, who)
    take_back(story, actor)
    ended = sitting()
    assert (ended.mode, ended.state) == ("async_text", "ended")
    with db.reading() as session:
        case = session.scalars(select(Case).where(Case.ref == story.case)).one()
        assert current_proceeding(session, case).state == "MEDIATING", "no refusal, no end"
        assert session.scalars(select(Membership).where(Membership.to_seq.is_(None), Membership.participant_id == actor.participant_id)).all() == []  # fmt: skip
        rows = session.scalars(select(ReplyBy)).all()
        assert rows and all(row.stopped_at is not None for row in rows)
    for later in (13, 14, 20):
        with db.transaction() as session:
            assert replies.look_at_clocks(session, day(2, later)) == 0, "nobody is reminded, nobody is late"
    with pytest.raises(WrongState):
        ask(story)


def test_everybody_hears_the_same_words_without_a_name(story: Story) -> None:
    by_text(story)
    take_back(story, story.hospital)
    sides = told("day_mode_over")
    assert len({person for person, _ in sides}) == 4 and all(params == {} for _, params in sides)
    lead = told("day_mode_taken_back")
    assert [person for person, _ in lead] == [story.mediator.person_id]
    with db.reading() as session:
        letters = session.scalars(select(Outgoing.body).where(Outgoing.code == "day_mode_over")).all()
    assert letters and not any(
        name in body for body in letters for name in ("医院", "周宁", "朱", "打字", "调解")
    )


def test_nobody_else_can_and_twice_is_nothing(story: Story) -> None:
    with pytest.raises(NotFound):
        take_back(story, story.patient)  # nothing was agreed yet
    by_text(story)
    with pytest.raises(NotAllowed):
        take_back(story, story.mediator)
    with pytest.raises(NotFound):
        take_back(story, story.cast.eve)
    take_back(story, story.patient)
    with pytest.raises(NotFound):
        take_back(story, story.daughter)
    assert len(told("day_mode_over")) == 4


def test_before_all_have_agreed_it_is_a_no_and_it_may_be_asked_and_agreed_anew(story: Story) -> None:
    with db.transaction() as session:
        daymode.propose(session, story.mediator, story.room, Nothing(), day(2, 3))
    with db.transaction() as session:
        daymode.answer(session, story.daughter, story.room, YesNo(agrees=True), day(2, 3))
    take_back(story, story.daughter)
    with pytest.raises(NotFound), db.transaction() as session:
        daymode.answer(session, story.hospital, story.room, YesNo(agrees=True), day(2, 6))
    assert sitting().mode == "joint_av"
    by_text(story)
    assert (sitting().mode, sitting().state) == ("async_text", "open")


def test_an_sms_that_comes_afterwards_waits_for_the_mediator(story: Story, door, turn) -> None:  # type: ignore[no-untyped-def]
    from portal.rooms.models_day import Inbound

    by_text(story)
    ask(story)
    token = story.letters("reply_asked")[-1].split("开头写")[1][:6]
    take_back(story, story.hospital)
    turn(day(2, 6))
    sms(door, f"{token} 我还想说", day(2, 6))
    with db.reading() as session:
        assert session.scalars(select(Inbound.state)).one() == "mediator"
