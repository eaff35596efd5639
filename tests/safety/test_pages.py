"""Pages of safety and of the talk by text: what they show, to whom, and that leaving leaves nothing behind."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal import db
from portal.cases.models import Case
from portal.cases.models_safety import Screening
from portal.cases.operations import safety
from portal.law import screening
from portal.rooms.forms_day import Nothing
from portal.rooms.operations import daymode
from tests.rooms.test_sittings import opened
from tests.rooms.world import World
from tests.safety.test_violence_intake import BEATEN, applied

CALM = dict.fromkeys(screening.KEYS, "no")


def test_f25_the_questions_are_the_partys_own(world: World, browse) -> None:
    mine = browse(world.applicant)
    page = mine.get(f"/cases/{world.case}/safety")
    assert page.status_code == 200 and "马上离开" in page.text
    assert mine.post(f"/cases/{world.case}/safety", {"fear": "yes"}).status_code == 422
    assert mine.post(f"/cases/{world.case}/safety", {**CALM, "hurt": "yes"}).status_code == 303
    with db.reading() as session:
        assert session.scalars(select(Screening)).one().answers
        assert session.scalars(select(Case.contact_hidden).where(Case.ref == world.case)).one()
    assert browse(world.mediator).get(f"/cases/{world.case}/safety").status_code == 404
    assert "砸东西" in browse(world.mediator).get(f"/desk/cases/{world.case}/safety").text
    assert mine.get(f"/desk/cases/{world.case}/safety").status_code == 403
    assert browse(world.eve).get(f"/cases/{world.case}/safety").status_code == 404
    theirs = browse(world.respondent)
    for path in (f"/cases/{world.case}", f"/cases/{world.case}/people", f"/rooms/{world.room}"):
        text = theirs.get(path).text
        assert "19900000001" not in text and "0001" not in text.replace("99010119", "") and "害怕" not in text


def test_f44_leaving_ends_at_a_page_that_says_nothing_of_us(world: World, browse) -> None:
    mine = browse(world.applicant)
    mine.get(f"/cases/{world.case}/safety")
    answer = mine.post("/away")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/calendar")
    assert '"cookies"' in answer.headers["Clear-Site-Data"]
    page = browse(None).get("/calendar").text
    assert all(word not in page for word in ("和议", "调解", "heyi", "Heyi"))


def test_f44_the_other_sides_page_is_the_same_byte_for_byte_after_the_signal(world: World, browse) -> None:
    opened(world)
    theirs, own, lead = browse(world.respondent), browse(world.applicant), browse(world.mediator)
    panels = ("ask", "day", "offers", "case", "facts")

    def seen(who):  # type: ignore[no-untyped-def]
        parts = [who.get(f"/rooms/{world.room}/panel/{name}").text for name in panels]
        return [who.get(f"/rooms/{world.room}/state").text, *(part.replace(who.token, "") for part in parts)]

    before, own_before = seen(theirs), seen(own)
    assert own.post(f"/rooms/{world.room}/act/distress", headers={"Accept": "application/json"}).json == {
        "ok": True
    }
    assert (seen(theirs), seen(own)) == (before, own_before)
    assert theirs.get(f"/rooms/{world.room}/panel/safety").status_code == 404
    panel = lead.get(f"/rooms/{world.room}/panel/safety").text
    assert "斯琴高娃" in panel and "马上分开" in panel


def test_g20_the_desk_sees_hours_and_writes_down_who_was_told(cast, now, browse) -> None:
    ref = applied(cast, now, story=BEATEN)
    desk = browse(cast.clerk)
    page = desk.get(f"/desk/cases/{ref}/safety").text
    assert "还有60分钟" in page and "110" in page
    with db.reading() as session:
        case = session.scalars(select(Case).where(Case.ref == ref)).one()
        route = safety.routes_of(session, case)[0].ref
    assert desk.post(f"/desk/cases/{ref}/safety/{route}", {"result": "法院已接手"}).status_code == 303
    assert "还有24小时" in desk.get(f"/desk/cases/{ref}/safety").text
    assert browse(cast.respondent).get(f"/cases/{ref}").status_code == 404
    hers = browse(cast.applicant).get(f"/cases/{ref}").text
    assert "对方不会收到任何消息" in hers and "110" in hers


def test_om15_the_partys_page_asks_and_takes_a_no(world: World, browse) -> None:
    with db.transaction() as session:
        daymode.propose(session, world.mediator, world.room, Nothing(), world.now)
    mine = browse(world.respondent)
    assert "打字慢慢谈" in mine.get(f"/cases/{world.case}").text
    assert "在约定的时间内用文字消息调解" in mine.get(f"/cases/{world.case}/by-text").text
    assert mine.post(f"/cases/{world.case}/by-text", {"agrees": "false"}).status_code == 303
    assert mine.get(f"/cases/{world.case}/by-text").status_code == 303  # nothing is asked any more


@pytest.mark.parametrize("who", ["applicant", "mediator"])
def test_what_a_court_would_get_is_a_page(world: World, browse, who) -> None:
    page = browse(world.actor(who)).get(f"/cases/{world.case}/to-court?for=confirmation")
    assert page.status_code == 200 and "不交给法院" in page.text


def test_letters_at_the_desk(cast, now, browse, world: World) -> None:
    from portal.rooms.operations.inbound import Arrived, receive

    with db.transaction() as session:
        receive(session, Arrived("sms", "1", "19912345678", "请问几点上班", now), now)
    desk = browse(cast.clerk)
    page = desk.get("/desk/letters?number=津和").text
    assert "请问几点上班" in page and "199****5678" in page and "斯琴高娃" in page
    assert browse(world.applicant).get("/desk/letters").status_code == 403
    ref = page.split("/desk/letters/")[1].split("/")[0]
    answer = desk.post(f"/desk/letters/{ref}/assign", {"whose": f"{world.case}:{world.refs['applicant']}"})
    assert answer.status_code == 303 and "没有要放好的来信" in desk.get("/desk/letters").text
    lead = browse(world.mediator).get(f"/rooms/{world.room}/panel/day")
    assert "请问几点上班" in lead.text
