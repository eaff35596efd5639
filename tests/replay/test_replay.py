"""The audit alone leads to what is stored; and where either is changed, the replay says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from portal import cli, db
from portal.audit import queries, replay
from portal.audit.operations import START
from tests.audit.forger import unguard
from tests.conftest import environment
from tests.replay.conftest import SetOut
from tests.replay.road import STOPS


@pytest.mark.parametrize("stop", [name for name, _lead in STOPS])
def test_at_every_stop_of_the_road_the_audit_leads_to_what_is_stored(
    set_out: SetOut, tmp_path: Path, stop: str
) -> None:
    play = set_out(stop, tmp_path / "heyi")
    assert play.problems() == []


def _forge(*statements: str) -> None:
    with db.transaction() as session:
        unguard(session)
        for statement in statements:
            session.execute(text(statement))


@pytest.mark.parametrize(
    ("table", "state", "says"),
    [
        ("proceeding", "CLOSED", "stored as CLOSED in PRE_FILING, the audit says AGREED"),
        ("agreement", "FROZEN", "stored as FROZEN in PRE_FILING, the audit says EFFECTIVE"),
        ("application", "JC_DISMISSED", "stored as JC_DISMISSED in PRE_FILING, the audit says JC_CONFIRMED"),
        ("obligation", "PERFORMED", "stored as PERFORMED in PRE_FILING, the audit says DUE"),
    ],
)
def test_a_state_written_past_the_product_is_seen(
    set_out: SetOut, tmp_path: Path, table: str, state: str, says: str
) -> None:
    play = set_out("confirmed", tmp_path / "heyi")
    where = "where stage = 'PRE_FILING'" if table != "proceeding" else "where state = 'AGREED'"
    _forge(f"update {table} set state = '{state}' {where}")
    found = play.problems()
    assert found and all(says in line for line in found)


def test_a_row_without_a_history_and_a_history_without_a_row_are_seen(
    set_out: SetOut, tmp_path: Path
) -> None:
    play = set_out("sealed", tmp_path / "heyi")
    _forge(
        "delete from clock where subject = 'OBLIGATION'",
        "update obligation set ref = 'another-name' where ordinal = 1",
    )
    found = play.problems()
    assert [line.split(" ", 2)[2].split(",")[0] for line in found if "another-name" in line] == ["is stored"]
    assert any("nothing is stored" in line for line in found) and len(found) == 2


def _without(action: str) -> None:
    """Cut one link out and chain the rest anew, hashes and all: what only somebody who may compute them could do."""
    from sqlalchemy import select

    from portal.audit.models import AuditChain, AuditContent, AuditLink
    from portal.audit.operations import link_hash

    with db.transaction() as session:
        unguard(session)
        query = select(AuditLink).where(AuditLink.action == action).order_by(AuditLink.id)
        victim = next(link for link in session.scalars(query) if "machine" in link.body)
        chain = session.get_one(AuditChain, victim.chain_id)
        for content in session.scalars(select(AuditContent).where(AuditContent.link_id == victim.id)):
            session.delete(content)
        session.flush()
        session.delete(victim)
        session.flush()
        previous, seq = START, 0
        for link in session.scalars(
            select(AuditLink).where(AuditLink.chain_id == chain.id).order_by(AuditLink.seq)
        ):
            seq += 1
            link.seq, link.previous = seq, previous
            link.hash = previous = link_hash(link)
            session.flush()
        chain.length, chain.head = seq, previous


@pytest.mark.parametrize(
    "action", ["accept", "open_choice", "freeze", "take_effect", "file", "confirm", "submit"]
)
def test_a_move_that_was_left_out_is_seen_even_where_the_chain_is_whole(
    set_out: SetOut, tmp_path: Path, action: str
) -> None:
    play = set_out("confirmed", tmp_path / "heyi")
    _without(action)
    with db.reading() as session:
        assert queries.problems(session) == []
    assert play.problems()


def test_a_move_by_somebody_who_may_not_or_to_where_the_table_does_not_lead_is_seen(
    set_out: SetOut, tmp_path: Path
) -> None:
    set_out("confirmed", tmp_path / "heyi")
    _forge(
        "update audit_link set role = 'PARTY' where action = 'confirm'",
        """update audit_link set body = replace(body, '"to": "CONSENT"', '"to": "SELECTING"') where action = 'accept'""",
        "update audit_link set action = 'close' where action = 'designate' or action = 'accept_assignment'",
    )
    with db.reading() as session:
        found = "\n".join(replay.replay(session).problems)
    assert "done by PARTY, who may not" in found
    assert "says SELECTING, the table leads to CONSENT" in found
    assert "the table knows no such step from ASSIGNED" in found


def test_nothing_that_comes_with_an_act_can_stand_for_the_state(set_out: SetOut, tmp_path: Path) -> None:
    """The desk's change of colour once wrote its own `from` over the state's; the colour is not the parties' to read."""
    from portal.audit.models import AuditLink
    from portal.cases.operations import desk
    from tests.replay.road import of_case

    play = set_out("mediating", tmp_path / "heyi")
    of_case(play, play.clerk, desk.set_risk, "RED")
    with db.reading() as session:
        bodies = [
            link.body
            for link in session.query(AuditLink).filter(AuditLink.action.in_(("set_risk", "accept")))
        ]
    assert {body["from"] for body in bodies} == {"MEDIATING", "SUBMITTED"}
    assert "RED" not in str(bodies) and "GREEN" not in str(bodies)
    assert play.problems() == []


def test_the_command_names_what_differs_and_exits_with_one(
    set_out: SetOut, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    play = set_out("filed", tmp_path / "heyi")
    _forge(
        f"delete from proceeding where case_id = (select id from case_file where ref = '{play.cast.eve_case}')",
    )
    for name, value in environment(play.house.data).items():
        monkeypatch.setenv(name, value)
    assert cli.main(["audit", "replay"]) == 0
    assert "lead to exactly what is stored" in capsys.readouterr().out
    db.bind(play.house.database_url)
    _forge("update application set state = 'JC_CONFIRMED'")
    assert cli.main(["audit", "replay"]) == 1
    told = capsys.readouterr()
    assert "APPLICATION" in told.err and "JC_CONFIRMED" in told.err and "JC_FILED" in told.err
    assert "1 problems" in told.out
