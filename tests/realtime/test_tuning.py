"""Repairs of eventlet fit this version, and leave it alone where they would not."""

import subprocess
import sys

from tests.realtime.site import ROOT

CODE = """
import eventlet; eventlet.monkey_patch()
from realtime import eventlet_tuning as t
from eventlet.websocket import RFC6455WebSocket as W
assert t.tune() == ["fast_mask", "no_delay"], t.tune()
key = bytes([1, 128, 255, 127])
for size in (0, 1, 3, 4, 5, 1000, 65536):
    for offset in (0, 1, 2, 3, 7):
        data = bytes(i % 251 for i in range(size))
        assert W._apply_mask(data, key, offset=offset) == bytes(b ^ key[(offset + i) % 4] for i, b in enumerate(data))
assert W._apply_mask(b"abcdef", key, length=3) == bytes(b ^ key[i] for i, b in enumerate(b"abc"))
"""


def test_the_repairs_fit_and_unmask_right() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", CODE], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
