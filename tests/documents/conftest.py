"""Papers need the private font set; building is a no-op where it is whole."""

from __future__ import annotations

import pytest

from documents import fontbuild, fonts


@pytest.fixture(scope="session", autouse=True)
def font_set() -> None:
    fontbuild.build(fonts.folder())
