"""Before a sitting: a reminder a day and two hours ahead, once each, and the date changed by one tap (F23, 13.D4)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock, db
from portal.actions import sweeping
from portal.cases.models import Participant
from portal.law.room_rules import REMIND_BEFORE, reminded_by
from portal.notices.models import Notice, Outgoing
from portal.people import links
from portal.people.models import Person
from portal.rooms import operations as rooms
from portal.rooms.forms import Schedule
from portal.rooms.models import Attendance
from tests.people.doors import Browser, last_code
from tests.rooms.world import World

DETAILS = re.compile("漏水|调解|纠纷|法院|斯琴|欧阳|mediation|dispute|leak", re.IGNORECASE)


def set_for(world: World, at: datetime, told_at: datetime | None = None) -> None:
    with db.transaction() as session:
        rooms.schedule(session, world.mediator, world.room, Schedule(starts_at=at), told_at or world.now)


def sms(code: str = "sitting_soon") -> list[tuple[int | None, str]]:
    with db.reading() as session:
        query = select(Outgoing).where(Outgoing.code == code, Outgoing.channel == "sms").order_by(Outgoing.id)
        return [(row.person_id, row.body) for row in session.scalars(query)]


def bells(world: World) -> int:
    with db.reading() as session:
        mine = select(Notice).where(
            Notice.code == "sitting_soon", Notice.person_id == world.mediator.person_id
        )
        return len(session.scalars(mine).all())


def test_the_hours_are_data_and_the_nearest_one_counts() -> None:
    at = datetime.fromisoformat("2026-03-06T14:00+08:00")
    assert REMIND_BEFORE == (24, 2)
    asked = (25, 24, 3, 2, 0)
    assert [reminded_by(at, at - timedelta(hours=n)) for n in asked] == [None, 24, 24, 2, 2]


def test_each_hears_of_it_a_day_and_two_hours_before_once_and_nothing_of_the_dispute(world: World) -> None:
    with db.transaction() as session:
        session.get_one(Person, world.respondent.person_id).language = "en"
    at = world.now + timedelta(days=3)
    set_for(world, at)
    told = []
    for before in (25, 24, 24, 23, 2, 1):
        told.append(sweeping.remind_of_sittings(at - timedelta(hours=before)))
    assert told == [0, 4, 0, 0, 4, 0]
    letters = sms()
    assert len(letters) == 6 and bells(world) == 2, "the three of the sides by SMS, who leads by the bell"
    assert all("/date" in body and not DETAILS.search(body) for _who, body in letters)
    english = [body for who, body in letters if who == world.respondent.person_id]
    assert len(english) == 2 and not any(f"{at.year}年" in body for body in english)
    assert sweeping.remind_of_sittings(at + timedelta(hours=1)) == 0, "nobody is reminded of what has begun"


def test_a_new_date_is_reminded_anew_a_near_one_not_in_the_next_minute_and_who_is_here_not_at_all(
    world: World,
) -> None:
    first, second = world.now + timedelta(days=1), world.now + timedelta(days=4)
    set_for(world, first)
    assert sweeping.remind_of_sittings(world.now + timedelta(minutes=1)) == 0, "just told: a day ahead is now"
    set_for(world, second)
    assert sweeping.remind_of_sittings(first - timedelta(hours=1)) == 0, "the old date is off"
    with db.transaction() as session:
        line = select(Attendance).where(Attendance.participant_id == world.agent.participant_id)
        session.scalars(line.order_by(Attendance.id.desc()).limit(1)).one().state = "waiting"
        session.get_one(Participant, world.respondent.participant_id).ends_at = world.now
    sweeping.remind_of_sittings(second - timedelta(hours=2))
    assert {who for who, _body in sms()} == {world.applicant.person_id}


def test_sides_that_never_meet_are_reminded_of_their_own_hour(world: World) -> None:
    at = world.now + timedelta(days=3)
    with db.transaction() as session:
        rooms.set_shuttle(session, world.mediator, world.room, True, world.now)
    set_for(world, at)
    sweeping.remind_of_sittings(at - timedelta(hours=24))
    assert {who for who, _ in sms()} == {world.applicant.person_id}, "the other side comes a quarter later"
    sweeping.remind_of_sittings(at - timedelta(hours=23))
    hours = {who: body for who, body in sms()}
    assert f"{at:%H:%M}" in hours[world.applicant.person_id]
    assert f"{at:%H:%M}" not in hours[world.respondent.person_id]


@pytest.fixture
def reminded(world: World, monkeypatch: pytest.MonkeyPatch) -> str:
    """The applicant's link in the reminder, opened two hours before."""
    at = world.now + timedelta(days=3)
    set_for(world, at)
    now = at - timedelta(hours=2)
    sweeping.remind_of_sittings(now)
    monkeypatch.setattr(clock, "now", lambda: now)
    body = next(body for who, body in sms() if who == world.applicant.person_id)
    found = re.search(r"/i/([\w-]+)/date", body)
    assert found is not None
    return found.group(1)


def test_d4_one_tap_on_the_reminder_leads_through_the_check_to_another_date(
    world: World, reminded: str, app: Flask
) -> None:
    browser = Browser(app)
    page = browser.get(f"/i/{reminded}/date").get_data(as_text=True)
    assert "漏水" not in page and "欧阳" not in page
    sent = browser.post(f"/i/{reminded}/code", aim="date")
    assert sent.location == f"/i/{reminded}/check?aim=date"
    assert 'name="aim" value="date"' in browser.get(sent.location).get_data(as_text=True)
    wrong = browser.post(f"/i/{reminded}/check", code="000000", name="斯琴高娃", aim="date")
    assert wrong.status_code == 422 and 'name="aim" value="date"' in wrong.get_data(as_text=True)
    inside = browser.post(f"/i/{reminded}/check", code=last_code(), name="斯琴高娃", aim="date")
    assert inside.location == f"/rooms/{world.room}/date"
    assert "这个时间我不行" in browser.get(inside.location).get_data(as_text=True)
    said = browser.post(f"/rooms/{world.room}/act/date.unsuited")
    assert said.location == f"/rooms/{world.room}/date"
    assert "已经告诉" in browser.get(said.location).get_data(as_text=True)
    with db.reading() as session:
        who = session.scalars(select(Notice.person_id).where(Notice.code == "date_unsuited")).all()
    assert who == [world.mediator.person_id], "the other side learns nothing"
    assert browser.get(f"/i/{reminded}/date").location == f"/rooms/{world.room}/date", (
        "who is in goes straight on"
    )


def test_the_link_opens_nothing_without_the_check_and_nothing_for_a_stranger(
    world: World, reminded: str, app: Flask, browse
) -> None:  # type: ignore[no-untyped-def]
    assert Browser(app).get(f"/rooms/{world.room}/date").status_code in (302, 401)
    assert browse(world.eve).get(f"/rooms/{world.room}/date").status_code == 404
    assert "这个时间我不行" not in browse(world.eve).get(f"/i/{reminded}/date").text
    with db.transaction() as session:
        links.revoke(session, links.find_link(session, reminded), world.now)
    assert Browser(app).get(f"/i/{reminded}/date").status_code == 410


def test_who_leads_and_a_sitting_that_is_on_have_no_such_page(world: World, reminded: str, browse) -> None:  # type: ignore[no-untyped-def]
    assert browse(world.mediator).get(f"/rooms/{world.room}/date").location == f"/rooms/{world.room}"
