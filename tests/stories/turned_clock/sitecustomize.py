"""Loaded first by every process of a story's installation: under libfaketime 0.9.10 one of the two ways to wait is broken.

With a faked monotonic clock locks never time out; with a real one time.sleep() fails with EINVAL. So the monotonic
clock stays real, and sleeping waits in select(), which libfaketime leaves alone.
"""

import select
import time


def _sleep(seconds: float) -> None:
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    select.select([], [], [], seconds)


time.sleep = _sleep
