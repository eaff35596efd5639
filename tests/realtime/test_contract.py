"""Every event of the contract, over real sockets, in both async modes (design 4)."""

import pytest
import socketio

from portal import db
from portal.config import Config
from portal.people import sessions
from portal.people.models import LoginSession
from portal.rooms import operations as rooms
from realtime.events import EVENTS
from tests.realtime.raw import Raw
from tests.realtime.site import Site, Visitor, serving, ticket, visit
from tests.rooms.world import World

CONTRACT = {
    "message.send",
    "messages.since",
    "look",
    "signal",
    "hand",
    "admit",
    "send_back",
    "caucus.open",
    "caucus.close",
    "seat",
}


def test_the_contract_names_every_event_and_each_has_a_guard() -> None:
    assert set(EVENTS) == CONTRACT
    assert all(event.guard in ("member", "presiding") for event in EVENTS.values())


def test_welcome_tells_the_place_and_nothing_else(site: Site, world: World) -> None:
    line = Raw(site.url, ticket(world.applicant, world.room))
    line.call("messages.since", {"channel": world.joint, "after_seq": 0})
    name, welcome = line.heard[0]
    line.close()
    assert name == "welcome"
    assert welcome["room"] == world.room
    assert welcome["me"] == world.refs["applicant"]
    assert welcome["presiding"] == world.refs["mediator"]
    assert welcome["channels"] == [
        {
            "id": world.joint,
            "kind": "joint",
            "sides": [],
            "epoch": welcome["channels"][0]["epoch"],
            "head_seq": 0,
        }
    ]
    assert set(welcome["peers"]) == {world.refs[n] for n in ("respondent", "agent", "mediator")}
    assert welcome["server_time"].endswith("Z")


def test_a_talk_in_the_room_and_in_caucus(site: Site, world: World) -> None:
    actors = (world.applicant, world.respondent, world.mediator)
    with visit(site, world.room, *actors) as (applicant, respondent, mediator):
        ack = applicant.say(world.joint, "你好", "c-1")
        assert ack["ok"] and ack["seq"] == 1
        for other in (respondent, mediator):
            heard = other.wait("message")
            assert heard == {
                "channel": world.joint, "seq": 1, "id": ack["id"], "client_id": "c-1",
                "from": world.refs["applicant"], "text": "你好", "sent_at": ack["sent_at"],
            }  # fmt: skip
        assert respondent.say(world.joint, "hello")["seq"] == 2
        applicant.wait("message", lambda m: m["seq"] == 2)
        assert [m["seq"] for m in applicant.all("message")] == [2]  # no echo of the own one

        opened = mediator.call("caucus.open", {"participants": [world.refs["applicant"]]})
        assert opened["ok"]
        side = opened["channel"]
        moved = applicant.wait("channels", lambda c: [x["id"] for x in c["channels"]] == [side])
        assert moved["channels"][0]["kind"] == "caucus" and moved["channels"][0]["sides"] == [1]
        assert [x["id"] for x in moved["past"]] == [world.joint]
        assert moved["peers"] == [world.refs["mediator"]]
        left = respondent.wait("channels", lambda c: world.refs["mediator"] not in c["peers"])
        assert left["peers"] == [world.refs["agent"]]  # the own agent stays at the table
        assert side not in str(respondent.heard)

        assert mediator.say(side, "canary-7")["seq"] == 1
        applicant.wait("message", lambda m: m["text"] == "canary-7")
        assert applicant.say(world.joint, "am I heard?")["code"] == "not_allowed"
        assert respondent.say(side, "may I?")["code"] == "not_found"
        assert respondent.call("messages.since", {"channel": side, "after_seq": 0})["code"] == "not_found"

        assert mediator.call("caucus.close", {"channel": side})["ok"]
        applicant.wait("channels", lambda c: [x["id"] for x in c["channels"]] == [world.joint])
        since = applicant.call("messages.since", {"channel": world.joint, "after_seq": 0, "limit": 1})
        assert [m["text"] for m in since["messages"]] == ["你好"] and since["more"] is True
        assert "canary-7" not in str(respondent.heard)


def test_signalling_ends_at_the_caucus_wall(site: Site, world: World) -> None:
    actors = (world.applicant, world.respondent, world.mediator)
    with visit(site, world.room, *actors) as (applicant, respondent, mediator):
        assert applicant.call("signal", {"to": world.refs["respondent"], "data": {"sdp": "x"}})["ok"]
        assert respondent.wait("signal") == {"from": world.refs["applicant"], "data": {"sdp": "x"}}
        mediator.call("caucus.open", {"participants": [world.refs["applicant"]]})
        for sender, to in (
            (applicant, "respondent"),
            (respondent, "applicant"),
            (
                respondent,
                "mediator",
            ),  # else the other side would hear the caucus through the mediator's microphone
            (mediator, "respondent"),
        ):
            answer = sender.call("signal", {"to": world.refs[to], "data": {"candidate": "y"}})
            assert answer == {"ok": False, "code": "not_found"}
        assert applicant.call("signal", {"to": world.refs["mediator"], "data": {"sdp": "z"}})["ok"]
        big = applicant.call("signal", {"to": world.refs["mediator"], "data": {"sdp": "x" * 20000}})
        assert big["code"] == "invalid_input"


def test_admit_send_back_and_hand(site: Site, world: World) -> None:
    with visit(site, world.room, world.respondent, world.mediator) as (respondent, mediator):
        me = world.refs["respondent"]
        assert respondent.call("hand", {"raised": True})["ok"]
        mediator.wait(
            "presence", lambda p: any(x["participant"] == me and x["hand"] for x in p["participants"])
        )
        for name in ("admit", "send_back"):
            assert respondent.call(name, {"participant": me})["code"] == "not_allowed"
        assert respondent.call("caucus.open", {"participants": [me]})["code"] == "not_allowed"
        assert mediator.call("send_back", {"participant": me})["ok"]
        respondent.wait("channels", lambda c: c["channels"] == [])
        alone = respondent.wait("presence", lambda p: len(p["participants"]) == 1)
        assert alone["participants"][0]["participant"] == me
        assert respondent.say(world.joint, "hello?")["code"] == "not_allowed"
        assert mediator.call("admit", {"participant": me})["ok"]
        respondent.wait("channels", lambda c: [x["id"] for x in c["channels"]] == [world.joint])
        assert mediator.call("admit", {"participant": me})["code"] == "conflict"
        assert mediator.call("admit", {"participant": "nobody"})["code"] == "not_found"


def test_a_ticket_opens_one_socket_once_and_only_for_people_of_the_room(site: Site, world: World) -> None:
    token = ticket(world.applicant, world.room)
    for auth in (
        {"token": token},
        {"token": token},
        {"token": "x"},
        {},
        {"token": ticket(world.eve, world.room)},
    ):
        client = socketio.Client(reconnection=False)
        refused = []
        client.on("connect_error", refused.append, namespace="/room")
        try:
            client.connect(site.url, namespaces=["/room"], transports=["websocket"], auth=auth)
            assert auth == {"token": token}
            token = ""
        except socketio.exceptions.ConnectionError:
            assert refused and refused[0]["data"]["code"] in ("not_signed_in", "not_found")
        finally:
            client.disconnect()
    assert token == ""


@pytest.mark.parametrize("origin", ["http://evil.example", "null", None])
def test_a_websocket_must_name_our_origin(site: Site, world: World, origin: str | None) -> None:
    import websocket

    url = site.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
    options = {"origin": origin} if origin else {"suppress_origin": True}
    with pytest.raises(websocket.WebSocketBadStatusException):
        websocket.create_connection(
            url,
            timeout=5,
            header={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"},
            **options,
        )


def test_logout_closes_the_socket_within_two_seconds(site: Site, world: World) -> None:
    with visit(site, world.room, world.applicant, world.mediator) as (applicant, mediator):
        with db.transaction() as session:  # another process than the one with the socket
            sessions.end(session, session.get_one(LoginSession, world.applicant.session_id), world.now)
        assert applicant.wait("bye", seconds=2) == {"reason": "signed_out"}
        mediator.say(world.joint, "after logout")
        applicant.client.sleep(0.5)
        assert not applicant.connected
        assert "after logout" not in str(applicant.heard)


def test_who_leaves_the_case_is_out_at_once(site: Site, world: World) -> None:
    from portal.cases.models import Participant

    with visit(site, world.room, world.agent, world.mediator) as (agent, mediator):
        with db.transaction() as session:
            session.get_one(Participant, world.agent.participant_id).ends_at = world.now
            db.announce(session, "case", world.case)
        assert agent.wait("bye", seconds=2) == {"reason": "removed"}
        mediator.say(world.joint, "after removal")
        agent.client.sleep(0.3)
        assert "after removal" not in str(agent.heard)


def test_what_another_process_commits_is_told_here(site: Site, world: World) -> None:
    with visit(site, world.room, world.applicant) as (applicant,):
        rooms.send_message(world.mediator, world.room, rooms.Say(world.joint, "http-1", "by http"), world.now)
        assert applicant.wait("message")["text"] == "by http"


def test_the_sixth_socket_of_a_person_closes_the_first(site: Site, world: World) -> None:
    with visit(site, world.room, *[world.applicant] * 6) as visitors:
        assert visitors[0].wait("bye") == {"reason": "too_many"}
        visitors[1].say(world.joint, "still here")
        assert visitors[5].wait("message")["text"] == "still here"  # other sockets of the sender hear it


@pytest.mark.parametrize("mode", ["eventlet", "threading"])
def test_sigterm_tells_everybody_and_ends_clean(mode: str, house: Config, world: World) -> None:
    with serving(house, mode) as site, visit(site, world.room, world.applicant) as (applicant,):
        assert applicant.say(world.joint, "last words")["ok"]
        assert site.stop() == 0
        assert 0 < applicant.wait("restart")["retry_ms"] <= 5000
    assert [
        m["text"] for m in rooms.messages_since(world.mediator, world.room, world.joint, 0)["messages"]
    ] == ["last words"]


def test_long_polling_works_too(site: Site, world: World) -> None:
    visitor = Visitor(site, world.applicant, world.room, ("polling",))
    assert visitor.wait("welcome")["me"] == world.refs["applicant"]
    assert visitor.say(world.joint, "by polling")["ok"]
    visitor.go()
