"""The fast line over eventlet's websocket, against a socket pair: frames in, frames out, and what it hangs up on."""

import json
import subprocess
import sys

import pytest

from realtime.lines import Frame, ack_frame, event_frame, text_frame
from tests.realtime.site import ROOT

# The product runs this module only in a process that was patched first; so do its tests.
START = """
import eventlet; eventlet.monkey_patch()
import socket, types
from eventlet.websocket import RFC6455WebSocket
from realtime import eventlet_tuning as t
from realtime.lines import event_frame

def client(data, kind=1, final=True, masked=True):
    size = bytes([len(data)]) if len(data) < 126 else bytes([126]) + len(data).to_bytes(2, "big")
    key = b"\\x05\\x06\\x07\\x08"
    head = bytes([kind | (128 if final else 0), size[0] | (128 if masked else 0)]) + size[1:]
    return head + (key + t.unmask(data, key) if masked else data)

def fresh():
    ours, theirs = socket.socketpair()
    line = t.line(RFC6455WebSocket(ours, {"REMOTE_PORT": 1}, 13), 65536)
    assert line is not None
    return ours, theirs, line
"""

READING = {
    "two frames that arrive together": "theirs.sendall(client(b'one') + client('二'.encode())); assert [line.wait(), line.wait()] == ['one', '二']",
    "one frame that arrives byte by byte": """
def drip():
    for byte in client('慢慢来'.encode()):
        theirs.sendall(bytes([byte])); eventlet.sleep(0.001)
eventlet.spawn(drip); assert line.wait() == '慢慢来'""",
    "a text in fragments, a ping between them": """
theirs.sendall(client(b'ab', 1, False) + client(b'hi', 9) + client(b'cd', 0))
assert line.wait() == 'abcd'
eventlet.sleep(0); assert theirs.recv(100) == b'\\x8a\\x02hi'""",
    "a text of 60000 bytes": "eventlet.spawn(theirs.sendall, client(b'x' * 60000)); assert line.wait() == 'x' * 60000",
    "the other end closes": "theirs.close(); assert line.wait() is None and line.closed",
    "a close frame": "theirs.sendall(client(b'', 8)); assert line.wait() is None",
    "a frame without a mask": "theirs.sendall(client(b'one', masked=False) + b'      '); assert line.wait() is None",
    "a frame over the limit": "theirs.sendall(client(b'', 1)[:1] + bytes([255]) + (65537).to_bytes(8, 'big')); assert line.wait() is None",
    "a binary frame": "theirs.sendall(client(b'one', 2)); assert line.wait() is None",
    "bytes that are no text": "theirs.sendall(client(b'\\xff\\xfe')); assert line.wait() is None",
    "reserved bits": "theirs.sendall(client(b'one', 0x41)); assert line.wait() is None",
    "a fragment of nothing": "theirs.sendall(client(b'one', 0)); assert line.wait() is None",
    "a text inside a text": "theirs.sendall(client(b'a', 1, False) + client(b'b', 1)); assert line.wait() is None",
    "fragments without an end": "theirs.sendall(b''.join(client(b'a', 1 if n == 0 else 0, False) for n in range(70))); assert line.wait() is None",
    "what comes while one is busy is read afterwards": """
theirs.sendall(client(b'one')); assert line.wait() == 'one'
theirs.sendall(client(b'two')); eventlet.sleep(0); eventlet.sleep(0)
assert line.ear.listener is None and not line.buffer  # left to the kernel, which slows the sender down
assert line.wait() == 'two'""",
    "a line closed by somebody else wakes who waits on it": """
waits = eventlet.spawn(line.wait); eventlet.sleep(0); line.close()
with eventlet.Timeout(2): assert waits.wait() is None
assert line.ear.listener is None""",
    "a number given to a new connection ends the old line": """
waits = eventlet.spawn(line.wait); eventlet.sleep(0)
from eventlet import hubs
hubs.notify_opened(ours.fileno())
with eventlet.Timeout(2): assert waits.wait() is None""",
    "an impatient reader leaves nothing behind": """
try:
    with eventlet.Timeout(0.01): line.wait()
except eventlet.Timeout: pass
theirs.sendall(client(b'late')); eventlet.sleep(0); assert line.wait() == 'late'""",
    "a fragmented ping": "theirs.sendall(client(b'a', 9, False)); assert line.wait() is None",
}

WRITING = {
    "what is pushed within one turn leaves in order and together": """
for n in range(3): line.push(event_frame('n', n))
line.send('2'); eventlet.sleep(0)
from realtime.lines import text_frame
assert theirs.recv(1000) == b''.join(text_frame(x) for x in ('42/room,["n",0]', '42/room,["n",1]', '42/room,["n",2]', '2'))""",
    "a slow receiver gets all of it, and nobody waits": """
frame = event_frame('n', 'x' * 1000); sent = 300
with eventlet.Timeout(2):
    for n in range(sent): line.push(frame); eventlet.sleep(0)
got = 0
while got < sent * len(frame.wire): got += len(theirs.recv(65536)); eventlet.sleep(0)
assert got == sent * len(frame.wire) and not line.closed""",
    "a receiver that takes nothing is hung up on before it costs more than a megabyte or two": """
frame = event_frame('n', 'x' * 10000)
for n in range(400):
    line.push(frame); eventlet.sleep(0)
    if line.closed: break
assert line.closed and not line.rest and n < 300""",
    "after the end nothing is sent and nothing fails": "theirs.close(); line.closed = True; line.push(event_frame('n', 1)); eventlet.sleep(0); line.close()",
}


RUN = """
import json, sys, traceback
for name, body in json.load(sys.stdin).items():
    ours, theirs, line = fresh()
    try:
        exec(body, {**globals()})
    except BaseException:
        print(name, traceback.format_exc(limit=1))
"""


def run(cases: dict[str, str]) -> str:
    """What went wrong, by the case's name; one process for all of them."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", START + RUN],
        cwd=ROOT, input=json.dumps(cases), capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    return done.stdout + done.stderr


def test_the_line_reads_what_may_be_sent_and_ends_at_what_may_not() -> None:
    assert run(READING) == ""


def test_the_line_writes_in_order_without_waiting() -> None:
    assert run(WRITING) == ""


def test_a_case_that_fails_is_named() -> None:
    assert "wrong" in run({"wrong": "assert line.wait() == 1 if theirs.close() is None else 0"})


def test_another_kind_of_websocket_is_left_alone() -> None:
    other = "assert t.line(types.SimpleNamespace(socket=ours, version=13, extensions={}), 10) is None"
    assert run({"another kind": other}) == ""


@pytest.mark.parametrize("size", [0, 125, 126, 65535, 65536])
def test_lengths_are_written_as_the_standard_says(size: int) -> None:
    wire = text_frame("x" * size)
    head = 2 if size < 126 else 4 if size < 65536 else 10
    assert wire[0] == 0x81 and len(wire) == head + size


def test_a_frame_is_a_socket_io_packet_in_an_engine_io_message() -> None:
    assert event_frame("message", {"text": "楼上"}).wire.endswith(
        '42/room,["message",{"text":"楼上"}]'.encode()
    )
    assert ack_frame(12, {"ok": True}).wire.endswith(b'43/room,12[{"ok":true}]')
    assert Frame("0/room,").wire == text_frame("40/room,")
