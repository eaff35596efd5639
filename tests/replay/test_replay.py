"""The audit alone leads to what is stored; and where either is changed, the replay says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from portal import cli, db
from portal.audit import queries, replay
from tests.audit.forger import unguard
from tests.conftest import environment
from tests.replay.conftest import SetOut
from tests.replay.road import STOPS


def problems() -> list[str]:
    with db.reading() as session:
        return [*queries.problems(session), *replay.problems(session)]


@pytest.mark.parametrize("stop", [name for name, _lead in STOPS])
def test_at_every_stop_of_the_road_the_audit_leads_to_what_is_stored(
    set_out: SetOut, tmp_path: Path, stop: str
) -> None:
    play = set_out(stop, tmp_path / "heyi")
    assert [p for p in problems() if play.case in p or "PROCEEDING" not in p] == []
