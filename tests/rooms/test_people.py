"""F15–F19: the buttons and pages of people beside the parties; leaving for good; nothing shown to who is not agreed to."""

import re
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock, db
from portal.audit.models import AuditLink
from portal.cases.models import Participant
from portal.errors import InvalidInput, NotAllowed, NotFound
from portal.people.actors import Actor
from portal.people.models import EntryLink
from portal.rooms import operations as rooms
from portal.rooms.acts import do
from portal.rooms.operations import Say
from realtime.broadcast import Broadcast
from realtime.connections import Connection, Connections
from tests.rooms.conftest import browser
from tests.rooms.test_guests import admit, answer, invited
from tests.rooms.test_speech import Kept, joins, says
from tests.rooms.world import World

JSON = {"Accept": "application/json"}
FACT = "天花板是一月三日湿的"


def act(world: World, who: Actor, verb: str, now: datetime, **data: object) -> None:
    with db.transaction() as session:
        do(session, who, world.room, verb, data, now)


def heard(world: World, actor: Actor) -> list[str]:
    return [m["text"] for m in rooms.messages_since(actor, world.room, world.joint, 0)["messages"]]


# leaving for good (13.D)


def test_an_agent_who_is_dismissed_is_out_at_once_and_what_was_given_to_him_ends(
    world: World, now: datetime
) -> None:
    agent = world.agent
    with db.transaction() as session:
        session.get_one(Participant, agent.participant_id).authority = ["settle", "sign_agreement"]
        session.add(EntryLink(person_id=agent.person_id, participant_id=agent.participant_id, check_code="AAA-BBB",
                              made_at=now, expires_at=now))  # fmt: skip
    says(world, world.applicant, "先说一句")
    connections, closed = Connections(), []
    line = Connection("s", "l", Kept(), agent, agent.participant_id or 0, world.refs["agent"], world.room_id,
                      world.room, world.case, True)  # fmt: skip
    connections.add(line)
    broadcast = Broadcast(connections, lambda connection, reason: closed.append((connection.sid, reason)))
    for who, wrong in ((world.applicant, NotAllowed), (world.mediator, NotAllowed), (world.eve, NotFound)):
        with pytest.raises(wrong):  # only the principal takes it back
            act(world, who, "place.end", now, participant=world.refs["agent"])
    act(world, world.respondent, "place.end", now, participant=world.refs["agent"], reason="换律师")
    broadcast._tell([db.Event("room", str(world.room_id))])
    assert closed == [("s", "removed")]
    says(world, world.applicant, "这一句代理人听不到")
    for refused in (lambda: heard(world, agent), lambda: says(world, agent, "我还在")):
        with pytest.raises(NotFound):
            refused()
    with db.reading() as session:
        row = session.get_one(Participant, agent.participant_id)
        assert (row.ends_at, row.authority) == (now, [])
        assert {
            x.revoked_at for x in session.scalars(select(EntryLink).where(EntryLink.participant_id == row.id))
        } == {now}
        link = session.scalars(select(AuditLink).where(AuditLink.action == "leave_case")).one()
        assert link.body["participant"] == world.refs["agent"] and "换律师" not in str(link.body)


def test_a_companion_leaves_by_himself_and_comes_again_to_what_is_said_from_then_on(
    world: World, now: datetime
) -> None:
    son = joins(world, "儿子", "SUPPORT_PERSON", world.applicant.party_id, now)
    with db.transaction() as session:
        rooms.arrive(session, son, world.room, now)
    admit(world, world.refs["儿子"], now)
    says(world, world.applicant, "第一天")
    act(world, son, "place.leave", now)
    says(world, world.applicant, "第二天")
    with pytest.raises(NotFound):
        heard(world, son)
    with db.transaction() as session:  # asked again: another place, for the same person
        row = Participant(case_id=session.get_one(Participant, son.participant_id).case_id, person_id=son.person_id,
                          capacity="SUPPORT_PERSON", party_id=world.applicant.party_id, starts_at=now,
                          may_speak=False)  # fmt: skip
        session.add(row)
        session.flush()
        back, ref = son.within(row.id, row.party_id, 1), row.ref
        rooms.arrive(session, back, world.room, now)
    admit(world, ref, now)
    says(world, world.applicant, "第三天")
    assert heard(world, back) == ["第三天"]


def test_parties_and_who_presides_do_not_leave_by_this_way(world: World, now: datetime) -> None:
    for who in (world.applicant, world.mediator):
        with pytest.raises(InvalidInput):
            act(world, who, "place.leave", now)
    with pytest.raises(InvalidInput):
        act(world, world.mediator, "place.end", now, participant=world.refs["respondent"])


# somebody whom not every side has agreed to


def test_who_is_not_agreed_to_learns_neither_names_nor_facts_before_and_after(
    app: Flask, live: World
) -> None:
    now = clock.now()
    act(live, live.mediator, "fact.add", now, text=FACT)
    guest, ref = invited(live, "OBSERVER", now)
    page = browser(app, guest)
    names = {live.applicant.name, live.respondent.name, live.agent.name}

    def leaks() -> list[tuple[str, str]]:
        urls = [f"/rooms/{live.room}", f"/rooms/{live.room}/device", f"/rooms/{live.room}/state", "/cases",
                f"/cases/{live.case}", f"/cases/{live.case}/people",
                *(f"/rooms/{live.room}/panel/{p}" for p in ("facts", "minutes", "agenda", "ask", "talk", "case", "guests", "people"))]  # fmt: skip
        found = {url: page.get(url).get_data(as_text=True) for url in urls}
        return [
            (url, word)
            for url, text in found.items()
            for word in {FACT, "楼上漏水", "赔偿", *names}
            if word in text
        ]

    assert leaks() == []
    for who in ("applicant", "respondent"):
        answer(live, who, ref, True, now)
    admit(live, ref, now)
    assert FACT in page.get(f"/rooms/{live.room}/panel/facts").get_data(as_text=True)
    file = page.get(f"/cases/{live.case}").get_data(as_text=True)
    assert not any(word in file for word in {"楼上漏水", *names}), "the talk is heard, the file is not read"
    answer(live, "respondent", ref, False, now)
    assert leaks() == []


def test_a_side_reads_its_own_word_on_a_guest_and_never_the_other_sides_refusal(
    app: Flask, live: World
) -> None:
    now = clock.now()
    _, ref = invited(live, "EXPERT", now)
    first, second, leader = (browser(app, a) for a in (live.applicant, live.respondent, live.mediator))
    room = f"/rooms/{live.room}"
    act(live, live.applicant, "company", now, company="无")
    assert "您同意吗" in first.get(f"{room}/panel/ask").get_data(as_text=True)
    second.post(f"{room}/act/guest.answer", data={"participant": ref, "agrees": "false"})
    before = _stamp(live, "applicant")
    first.post(f"{room}/act/guest.answer", data={"participant": ref, "agrees": "true"})
    mine = first.get(f"{room}/panel/guests").get_data(as_text=True)
    assert "还在等别人答复" in mine and "不同意" not in mine
    assert "第2方不同意" in leader.get(f"{room}/panel/side").get_data(as_text=True)
    assert _stamp(live, "applicant") != before
    again = _stamp(live, "applicant")
    second.post(f"{room}/act/guest.answer", data={"participant": ref, "agrees": "false"})
    assert _stamp(live, "applicant") == again, (
        "whether the other side refuses or says nothing is not told by a stamp"
    )


def _stamp(world: World, who: str) -> str:
    from portal.rooms import queries

    with db.reading() as session:
        found = queries.stamps(session.connection(), world.room_id)
    mediator = world.mediator.participant_id or 0
    return found.of(world.actor(who).participant_id or 0, mediator)


# the mediator's buttons


def test_the_mediator_gives_and_takes_the_word_ticks_the_undertaking_and_ends_a_place_by_button(
    app: Flask, live: World
) -> None:
    now = clock.now()
    son = joins(live, "儿子", "SUPPORT_PERSON", live.applicant.party_id, now)
    _, interpreter = invited(live, "INTERPRETER", now)
    with db.transaction() as session:
        rooms.arrive(session, son, live.room, now)
    for ref in (live.refs["儿子"], interpreter):
        admit(live, ref, now)
    leader, room = browser(app, live.mediator), f"/rooms/{live.room}"

    def panel() -> str:
        return leader.get(f"{room}/panel/people").get_data(as_text=True)

    def press(verb: str, ref: str, **more: str) -> int:
        assert re.search(rf'act/{re.escape(verb)}".*?value="{ref}"', panel(), re.S), verb
        return leader.post(f"{room}/act/{verb}", data={"participant": ref, **more}).status_code

    assert press("word", live.refs["儿子"], granted="true") == 303
    says(live, son, "谢谢")
    assert press("word", live.refs["儿子"], granted="false") == 303
    told = browser(app, son).post(f"{room}/messages", json={"channel": live.joint, "client_id": "x", "text": "还有"}, headers=JSON)  # fmt: skip
    assert told.status_code == 422 and told.json["reasons"][0]["key"] == "may_speak"
    assert "举手" in told.json["reasons"][0]["text"]
    assert press("oath", interpreter) == 303 and "保证如实翻译" in panel()
    assert press("place.end", live.refs["儿子"]) == 303
    assert live.refs["儿子"] not in panel()


def test_a_whole_side_is_let_in_by_one_button(app: Flask, live: World) -> None:
    now = clock.now()
    leader, room = browser(app, live.mediator), f"/rooms/{live.room}"
    for name in ("respondent", "agent"):
        act(live, live.mediator, "send_back", now, participant=live.refs[name])
    assert "请第2方的2人一起进来" in leader.get(f"{room}/panel/people").get_data(as_text=True)
    assert leader.post(f"{room}/act/admit_side", data={"side": "2"}).status_code == 303
    assert "一起进来" not in leader.get(f"{room}/panel/people").get_data(as_text=True)


def test_a_guest_without_consent_is_refused_with_words_that_say_what_to_do(app: Flask, live: World) -> None:
    _, ref = invited(live, "OBSERVER", clock.now())
    leader = browser(app, live.mediator)
    told = leader.post(f"/rooms/{live.room}/do/admit", json={"participant": ref}, headers=JSON).json
    assert (told["code"], told["reasons"][0]["key"]) == ("guard_failed", "guest_consented")
    assert "先问各方" in told["reasons"][0]["text"]


def test_who_leaves_by_the_page_comes_to_the_own_list(app: Flask, live: World) -> None:
    now = clock.now()
    son = joins(live, "儿子", "SUPPORT_PERSON", live.applicant.party_id, now)
    with db.transaction() as session:
        rooms.arrive(session, son, live.room, now)
    admit(live, live.refs["儿子"], now)
    page = browser(app, son)
    assert "退出这件事" in page.get(f"/rooms/{live.room}").get_data(as_text=True)
    answer = page.post(f"/rooms/{live.room}/act/place.leave", data={})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/cases")
    assert page.get(f"/rooms/{live.room}").status_code == 404


def test_a_message_of_who_has_the_word_again_is_said(world: World, now: datetime) -> None:
    observer, ref = invited(world, "OBSERVER", now)
    for who in ("applicant", "respondent"):
        answer(world, who, ref, True, now)
    admit(world, ref, now)
    act(world, world.mediator, "word", now, participant=ref, granted=True)
    rooms.send_message(observer, world.room, Say(world.joint, "o", "谢谢各位"), now)
