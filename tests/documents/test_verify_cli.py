"""``heyi verify``: exit code, one line for each reason, two languages, JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from documents.verify.cli import main

from .signing_desk import Desk, frozen_paper


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verify")
    desk = Desk(folder / "ca")
    stages = desk.stages(frozen_paper())
    (folder / "good.pdf").write_bytes(stages[-1])
    (folder / "half.pdf").write_bytes(stages[1])
    (folder / "text.pdf").write_bytes(b"no paper at all")
    (folder / "root.pem").write_bytes(desk.root)
    return folder


def test_exit_codes_say_valid_not_valid_unreadable(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = folder / "root.pem"
    assert main([str(folder / "good.pdf")], root) == 0
    assert main([str(folder / "half.pdf")], root) == 1
    assert main([str(folder / "text.pdf")], root) == 2
    assert main([str(folder / "absent.pdf")], root) == 2
    told = capsys.readouterr().out
    assert "good.pdf: 有效" in told and "还缺签名：party 李某乙（p2）。 [missing_signature]" in told
    assert "这不是 PDF 文件。 [not_pdf]" in told and "文件打不开" in told


def test_the_answer_is_the_worst_of_all_files(folder: Path) -> None:
    files = [str(folder / name) for name in ("good.pdf", "half.pdf")]
    assert main([*files, "--root", str(folder / "root.pem")]) == 1
    assert main([*files, str(folder / "text.pdf"), "--root", str(folder / "root.pem")]) == 2


def test_english_and_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = folder / "root.pem"
    assert main([str(folder / "half.pdf"), "--lang", "en"], root) == 1
    assert "not valid" in (told := capsys.readouterr().out) and "Still missing" in told
    assert main([str(folder / "good.pdf"), "--json"], root) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["status"] == "valid" and row["findings"] == [] and len(row["signatures"]) == 5
    assert row["signatures"][1]["time"] == "2026-03-20T03:31:00+00:00"


def test_without_a_root_nothing_is_believed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder / "good.pdf")]) == 2
    assert main([str(folder / "good.pdf"), "--root", str(folder / "absent.pem")]) == 2
    assert main([str(folder / "good.pdf"), "--root", str(folder / "text.pdf")]) == 2
    assert "--root" in capsys.readouterr().err


def test_a_time_of_verification_can_be_named(folder: Path) -> None:
    good, root = str(folder / "good.pdf"), folder / "root.pem"
    assert main([good, "--at", "2026-03-21"], root) == 0
    assert main([good, "--at", "2026-03-19T00:00:00+08:00"], root) == 1
