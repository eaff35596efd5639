"""S1–S11 and J1–J10: which test proves which line, and the lines that no other file proves."""

from __future__ import annotations

import ast
import contextlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import socketio
import websocket
from socketio.exceptions import ConnectionRefusedError as Refused

from portal import clock, db
from portal.config import BadSettings, load
from portal.people import tokens
from portal.people.models import LoginSession
from portal.rooms.models import Room
from realtime.gate import Gate
from tests.conftest import environment
from tests.realtime.hostile import Ear
from tests.realtime.site import Site, ticket, visit
from tests.rooms.isolation_stage import Home, Stage
from tests.rooms.world import World

HERE, TOKENS = "realtime/test_socket_safety.py", "people/test_tokens.py"
FRAMES, CONTRACT = "realtime/test_frames.py", "realtime/test_contract.py"
STORM, RUBBISH = "realtime/test_hostile_events.py", "realtime/test_malformed.py"
MACHINE, ASKED = "rooms/test_audience_machine.py", "adversary/test_socket_input.py"

PROVEN: dict[str, tuple[str, ...]] = {
    "S1": (f"{CONTRACT}::test_a_websocket_must_name_our_origin", f"{HERE}::test_thirty_origins_and_none_of_them_ours"),
    "S2": (f"{CONTRACT}::test_a_ticket_opens_one_socket_once_and_only_for_people_of_the_room",
           f"{FRAMES}::test_an_old_ticket_is_refused", f"{HERE}::test_long_polling_needs_the_same_ticket"),
    "S3": (f"{HERE}::test_frames_are_never_compressed",),
    "S4": (f"{ASKED}::test_every_socket_event_refuses_wrong_data_and_wrong_roles", f"{STORM}::test_no_byte_of_a_room_reaches_anybody_it_is_not_for",
           f"{HERE}::test_who_no_longer_presides_is_refused_at_the_next_event", f"{HERE}::test_refused_frames_do_not_fill_the_log"),
    "S5": (f"{FRAMES}::test_a_frame_over_64_kb_closes_only_its_own_socket", f"{FRAMES}::test_wrong_fields_are_named_and_nothing_is_stored",
           f"{ASKED}::test_a_frame_beyond_the_cap_ends_that_socket_and_nothing_else"),
    "S6": (f"{FRAMES}::test_the_twenty_first_message_at_once_is_told_to_wait_and_a_second_socket_does_not_help",
           f"{CONTRACT}::test_the_sixth_socket_of_a_person_closes_the_first", f"{RUBBISH}::test_the_limiter_ends_a_line_that_sends_nothing_but_rubbish",
           f"{HERE}::test_a_session_that_ran_out_without_a_word_is_found", f"{HERE}::test_one_address_knocks_twenty_times_at_once_at_most"),
    "S7": (f"{FRAMES}::test_reserved_names_do_not_run_our_handlers",),
    "S8": (f"{HERE}::test_ack_numbers_are_numbers_of_a_sane_length",),
    "S9": (f"{FRAMES}::test_a_fuzzed_socket_hurts_nobody", f"{HERE}::test_a_binary_packet_parks_nothing"),
    "S10": (f"{RUBBISH}::test_malformed_frames_hurt_nobody_but_their_sender", f"{HERE}::test_a_flood_of_signalling_is_its_senders_own_wait"),
    "S11": (f"{MACHINE}::TestRoom", f"{CONTRACT}::test_signalling_ends_at_the_caucus_wall", f"{CONTRACT}::test_a_talk_in_the_room_and_in_caucus"),
    "J1": (f"{TOKENS}::test_a_well_signed_token_that_says_anything_else_is_refused",),
    "J2": (f"{TOKENS}::test_a_well_signed_token_that_says_anything_else_is_refused",),
    "J3": (f"{TOKENS}::test_a_token_of_one_kind_never_passes_for_another", f"{HERE}::test_a_ticket_of_another_kind_or_room_opens_nothing"),
    "J4": (f"{TOKENS}::test_a_well_signed_token_that_says_anything_else_is_refused",),
    "J5": (f"{TOKENS}::test_doubled_claims_are_refused", f"{TOKENS}::test_a_well_signed_token_that_says_anything_else_is_refused"),
    "J6": (f"{HERE}::test_a_short_key_does_not_boot",),
    "J7": (f"{TOKENS}::test_a_well_signed_token_that_says_anything_else_is_refused",),
    "J8": (f"{TOKENS}::test_logging_out_kills_access_and_refresh_at_once", f"{CONTRACT}::test_logout_closes_the_socket_within_two_seconds",
           f"{TOKENS}::test_a_ticket_of_an_ended_session_is_worthless"),
    "J9": (f"{TOKENS}::test_after_a_rotation_the_old_secret_verifies_and_the_new_one_signs",),
    "J10": (f"{TOKENS}::test_four_thousand_mutations_are_all_refused_and_none_breaks_anything",),
}  # fmt: skip


def test_every_line_of_the_list_names_a_test_that_exists() -> None:
    assert set(PROVEN) == {f"S{n}" for n in range(1, 12)} | {f"J{n}" for n in range(1, 11)}
    tests = Path(__file__).resolve().parents[1]
    for line, named in PROVEN.items():
        for name in named:
            file, _, test = name.partition("::")
            tree = ast.parse((tests / file).read_text())
            found = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
            assert test in found, f"{line}: {name}"


# Through the gate, without a server


def test_thirty_origins_and_none_of_them_ours(tmp_path: Path) -> None:
    """R20: neither by websocket nor by long-polling, whatever the forwarded headers claim."""
    config = load(environment(tmp_path, HEYI_PUBLIC_URL="https://heyi.example"))
    came: list[str] = []

    def sockets(environ: dict, start_response: object) -> list[bytes]:
        came.append(environ.get("HTTP_ORIGIN", ""))
        return []

    gate = Gate(config, sockets, sockets)
    hosts = (
        "heyi.example.evil", "evil-heyi.example", "heyi.example:444", "heyi.example@evil", "heyi.example%00.evil", "x.heyi.example",
        "HEYI.example.", "heyi-example", "heyi.example/", "127.0.0.1", "localhost", "heyi.exampl", "evil.example", "heyi.example\\evil",
    )  # fmt: skip
    wrong = [f"{scheme}://{host}" for scheme in ("https", "http") for host in hosts]
    for origin in (*wrong, "null", "", "http://heyi.example", "file://", "https://"):
        for more in ({"HTTP_UPGRADE": "websocket"}, {}):
            forwarded = {"HTTP_X_FORWARDED_HOST": "evil.example", "HTTP_X_FORWARDED_PROTO": "https"}
            asked = {
                "PATH_INFO": "/socket.io/",
                "HTTP_HOST": "heyi.example",
                "HTTP_ORIGIN": origin,
                **more,
                **forwarded,
            }
            assert list(gate(asked, lambda *_: None)) == [b"origin"], origin
    assert came == [] and len(wrong) + 5 > 30
    gate(
        {"PATH_INFO": "/socket.io/", "HTTP_ORIGIN": "https://heyi.example", "HTTP_UPGRADE": "websocket"},
        lambda *_: None,
    )
    assert came == ["https://heyi.example"]


def test_a_short_key_does_not_boot(tmp_path: Path) -> None:
    """J6."""
    with pytest.raises(BadSettings):
        load(environment(tmp_path, SECRET_KEY="five5"))
    with pytest.raises(BadSettings):
        load(environment(tmp_path, SECRET_KEY="x" * 31))


# The server in this process


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    found = Stage.make(Home.build(tmp_path))
    yield found
    found.end()


def test_a_session_that_ran_out_without_a_word_is_found(stage: Stage) -> None:
    """The look at sessions (every 30 s) needs no event: whoever is signed out, or out of the case, is shown the door."""
    assert stage.connect("applicant") and stage.connect("agent") and stage.connect("respondent")
    with db.transaction() as session:
        session.get_one(LoginSession, stage.people["applicant"].session_id).ended_at = clock.now()
        from portal.cases.models import Participant

        session.get_one(Participant, stage.people["agent"].participant_id).ends_at = clock.now()
    stage.news.clear()
    for connection in stage.ears.connections.all():
        stage.ears._look_after(connection)
    news = stage.settle()
    assert ("bye", {"reason": "signed_out"}) in news["applicant"]
    assert ("bye", {"reason": "removed"}) in news["agent"]
    assert set(stage.lines) == {"respondent"}


def test_one_address_knocks_twenty_times_at_once_at_most(stage: Stage) -> None:
    codes = []
    for _ in range(23):
        with pytest.raises(Refused) as refused:
            stage.ears._connect("none", {"REMOTE_ADDR": "203.0.113.9"}, {"token": "x"})
        codes.append(refused.value.error_args["data"]["code"])
    assert codes[:20] == ["not_signed_in"] * 20 and codes[-1] == "rate_limited"


def test_a_ticket_of_another_kind_or_room_opens_nothing(stage: Stage) -> None:
    """J3: neither a ticket for a room one is not in, nor one made for somebody else's session."""
    eve, applicant = stage.people["eve"], stage.people["applicant"]
    nobody = replace(applicant, session_ref="A" * 22)
    for token in (
        tokens.room_ticket(eve, stage.world.room, clock.now()),
        tokens.room_ticket(applicant, "A" * 22, clock.now()),
        tokens.room_ticket(nobody, stage.world.room, clock.now()),
        tokens.room_ticket(applicant, stage.world.room, clock.now() - timedelta(minutes=2)),
    ):
        with pytest.raises(Refused):
            stage.ears._connect("none", {"REMOTE_ADDR": "127.0.0.1"}, {"token": token})


# A real server


def test_long_polling_needs_the_same_ticket(site: Site, world: World) -> None:
    used = ticket(world.applicant, world.room)
    for auth in ({"token": used}, {"token": used}, {"token": "x"}, {}):
        client = socketio.Client(reconnection=False)
        with contextlib.suppress(socketio.exceptions.ConnectionError):
            client.connect(site.url, namespaces=["/room"], transports=["polling"], auth=auth)
            assert auth == {"token": used}
            used = ""
        client.disconnect()
    assert used == ""


def test_frames_are_never_compressed(site: Site, world: World) -> None:
    """A compressed frame's length would tell of what it holds beside somebody else's words."""
    line = websocket.create_connection(
        site.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket", origin=site.url, timeout=5,
        header={"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"},
    )  # fmt: skip
    assert "sec-websocket-extensions" not in {name.lower() for name in line.getheaders()}
    line.sock.close()
    line.shutdown()


def test_who_no_longer_presides_is_refused_at_the_next_event(site: Site, world: World) -> None:
    """The right is asked for at every event, not when the socket was opened."""
    with visit(site, world.room, world.mediator) as (mediator,):
        assert mediator.call("send_back", {"participant": world.refs["respondent"]})["ok"]
        with db.transaction() as session:
            row = session.get_one(Room, world.room_id)
            row.presiding_id = world.applicant.participant_id or 0
        answer = mediator.call("admit", {"participant": world.refs["respondent"]})
        assert answer == {"ok": False, "code": "not_allowed"}


def test_refused_frames_do_not_fill_the_log(site: Site, world: World) -> None:
    before = site.log().count("frame refused")
    line = Ear(site, world.applicant, world.room)
    for _ in range(29):
        line.line.send("42/room,[[[[")
    assert line.call("hand", {"raised": False})["ok"]
    assert site.log().count("frame refused") - before <= 25
    line.close()


def test_ack_numbers_are_numbers_of_a_sane_length(site: Site, world: World) -> None:
    line = Ear(site, world.applicant, world.room)
    for number in ("9" * 200, "-1", "1e3", "٣", "0x1"):
        line.line.send(f'42/room,{number}["hand",{{"raised":true}}]')
    assert line.call("hand", {"raised": False}) == {"ok": True}
    acks = [frame for frame in line.heard if frame.startswith("43/room,")]
    assert len(acks) == 1 and len(acks[0]) < 60, acks
    line.close()


def test_a_binary_packet_parks_nothing(site: Site, world: World) -> None:
    """A packet that announces a thousand attachments would make the library wait for them for ever (CVE-2026-48804)."""
    line = Ear(site, world.applicant, world.room)
    for frame in (
        '451000-/room,["hand",{"_placeholder":true,"num":0}]',
        '461-/room,1[{"_placeholder":true,"num":0}]',
    ):
        line.line.send(frame)
    assert line.call("hand", {"raised": True}) == {"ok": True}
    line.close()


def test_a_flood_of_signalling_is_its_senders_own_wait(site: Site, world: World) -> None:
    flood, other = Ear(site, world.respondent, world.room), Ear(site, world.mediator, world.room)
    frames = [f'42/room,{n}["signal",{{"to":"x","sdp":[{n}]}}]' for n in range(1, 501)]
    flood.send(frames)
    answers = [json.loads(f[f.index("[") :])[0] for f in flood.heard if f.startswith("43/room,")]
    assert {a.get("code", "ok") for a in answers} == {"invalid_input", "rate_limited"}
    said = {"channel": world.joint, "client_id": "calm", "text": "还在谈"}
    assert other.call("message.send", said)["ok"]
    flood.close()
    other.close()
