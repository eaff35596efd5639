"""A running installation and a browser with a made-up camera."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests import servers
from tests.stories import scenario
from tests.stories.site import Site

# No names instead of addresses in WebRTC: this machine has nobody who would resolve them.
# Five pictures a second are enough to count, and leave the machine to the rest of the story.
QUIET = (
    "--use-fake-device-for-media-stream=fps=5",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--disable-gpu",
    "--no-first-run",
    "--disable-sync",
)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """At the scenario's first instant."""
    made = Site(tmp_path)
    made.set_clock(scenario.SUBMITTED)
    made.make()
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium: pages of five people, cameras and microphones without hardware."""
    with servers.chromium(*QUIET) as found:
        yield found
