"""The compiled catalogue, also where nobody has run the set-up since the last change of a line."""

from __future__ import annotations

import os

import pytest
from babel.messages.mofile import write_mo

from portal.notices import language
from tests.words.catalogue import STORED, stored


@pytest.fixture(scope="session", autouse=True)
def compiled() -> None:
    """Write messages.mo where it is missing or older; another test process may do the same at the same time."""
    target = STORED.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime >= STORED.stat().st_mtime:
        return
    fresh = target.with_suffix(f".{os.getpid()}")
    with fresh.open("wb") as lines:
        write_mo(lines, stored())
    fresh.replace(target)
    language._catalogue.cache_clear()
