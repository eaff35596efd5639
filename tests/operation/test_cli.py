"""The `heyi` command: what it prints and how it exits (design 4)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from portal import cli, db
from portal.config import SETTINGS, Config
from tests.cast import Cast
from tests.conftest import SECRETS, environment

Out = pytest.CaptureFixture[str]


@pytest.fixture
def inside(house: Config, database: db.Database, monkeypatch: pytest.MonkeyPatch) -> Config:
    """The environment of the test house, for commands that read settings."""
    for name, value in environment(house.data).items():
        monkeypatch.setenv(name, value)
    return house


def test_the_due_date_of_the_joint_application_and_its_article(capsys: Out) -> None:
    """JC-02: thirty days, the last falls on a holiday and rolls."""
    assert cli.main(["clock", "jc_apply", "2026-04-03"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("2026-05-06\t") and "205" in out


def test_a_pause_moves_the_due_date(capsys: Out) -> None:
    cli.main(["clock", "term_prefiling", "2026-03-09"])
    plain = capsys.readouterr().out
    assert cli.main(["clock", "term_prefiling", "2026-03-09", "--pause", "2026-03-12..2026-03-16"]) == 0
    assert capsys.readouterr().out > plain


@pytest.mark.parametrize(
    "words",
    [
        ["clock", "no_such_timer", "2026-04-03"],
        ["clock", "jc_apply", "April"],
        ["clock", "jc_apply", "2026-04-03", "--pause", "x"],
    ],
)
def test_what_cannot_be_read_exits_with_two(words: list[str], capsys: Out) -> None:
    assert cli.main(words) == 2
    assert capsys.readouterr().err


def test_unknown_commands_exit_with_two_and_list_the_known(capsys: Out) -> None:
    assert cli.main(["frobnicate"]) == 2
    err = capsys.readouterr().err
    assert all(name in err for name in cli.COMMANDS)


def test_every_command_says_what_it_takes(capsys: Out) -> None:
    for name in cli.COMMANDS:
        if name == "demo":
            continue  # another module's
        with pytest.raises(SystemExit) as left:
            cli.main([name, "--help"])
        assert left.value.code == 0
        assert name in capsys.readouterr().out


def test_settings_are_listed_with_default_and_meaning_and_no_value_is_read(
    capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "very-secret-value-that-must-not-be-shown")
    assert cli.main(["settings"]) == 0
    out = capsys.readouterr().out
    assert all(setting.name in out and setting.meaning in out for setting in SETTINGS)
    assert "very-secret" not in out


@pytest.mark.parametrize(
    "words",
    [["settings"], ["clock", "jc_apply", "2026-04-03"], ["schema", "agreement"], ["workflow-diagram"]],
)
def test_commands_of_the_law_need_neither_flask_nor_database_nor_settings(words: list[str]) -> None:
    script = (
        "import sys\n"
        "for name in ('flask', 'sqlalchemy', 'weasyprint', 'pydantic', 'jwt'): sys.modules[name] = None\n"
        f"from portal.cli import main\nsys.exit(main({words!r}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env={"PATH": "/usr/bin"}
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_schema_is_json(capsys: Out) -> None:
    assert cli.main(["schema", "agreement"]) == 0
    assert json.loads(capsys.readouterr().out)["type"] == "object"


def test_lint_of_something_else_exits_with_two_and_says_why(tmp_path: Path, capsys: Out) -> None:
    assert cli.main(["lint", str(tmp_path / "absent.json")]) == 2
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{}")
    assert cli.main(["lint", str(wrong)]) == 2
    assert capsys.readouterr().err.strip()


def test_verify_without_a_root_is_unreadable_and_never_valid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEYI_DATA", str(tmp_path))
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(b"%PDF-1.7")
    assert cli.main(["verify", str(paper)]) == 2


def test_audit_verify_finds_a_changed_link(inside: Config, cast: Cast, capsys: Out, now) -> None:  # type: ignore[no-untyped-def]
    from sqlalchemy import text

    from portal.audit.operations import Act, record
    from tests.audit.forger import unguard

    with db.transaction() as session:
        record(session, "system", "probe", Act("a", "system", "SYSTEM", now))
        record(session, "system", "probe", Act("b", "system", "SYSTEM", now))
    assert cli.main(["audit", "verify"]) == 0
    db.bind(inside.database_url)
    with db.transaction() as session:
        unguard(session)
        session.execute(text("update audit_link set action = 'c' where seq = 1"))
    assert cli.main(["audit", "verify"]) == 1
    assert "link 1 was changed" in capsys.readouterr().err


def test_the_doctor_names_what_is_wrong_and_exits_with_one(
    inside: Config, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "short")
    assert cli.main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "BAD  settings: SECRET_KEY" in out and "ok   SQLite" in out


def test_sweep_can_be_asked_about_another_moment(inside: Config, cast: Cast, capsys: Out) -> None:
    assert cli.main(["sweep", "--now", "2026-05-01T08:00"]) == 0
    assert "jobs: 0" in capsys.readouterr().out


def test_the_proxy_configuration_shards_rooms_and_names_every_process(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PORT", "9100")
    assert cli.main(["proxy-config", "--processes", "3"]) == 0
    text = capsys.readouterr().out
    assert [f"127.0.0.1:{port}" in text for port in (9100, 9101, 9102, 9103)] == [True, True, True, False]
    assert "hash $heyi_shard consistent" in text and "proxy_set_header Upgrade" in text
    assert cli.main(["proxy-config", "--processes", "0"]) == 2
