"""The font set is whole or the boot check says what is missing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from documents import check, fonts
from documents.errors import FontsMissing


def test_this_host_can_make_papers() -> None:
    assert check.system_problems() == []


def test_a_missing_library_is_named_with_its_package() -> None:
    lines = check.system_problems({"libharfbuzz-nowhere.so.0": "libharfbuzz-subset0"})
    assert len(lines) == 1 and "libharfbuzz-subset0" in lines[0] and "libharfbuzz-nowhere.so.0" in lines[0]


def test_an_absent_set_is_told_and_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HEYI_FONTS", str(tmp_path / "none"))
    assert "python -m documents.fonts build" in fonts.problems()[0]
    with pytest.raises(FontsMissing):
        fonts.use()


def test_a_changed_or_lost_font_is_told_by_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    source = fonts.folder()
    for name in fonts.lock():
        (tmp_path / name).symlink_to((source / name).resolve())
    (tmp_path / "fonts.conf").write_text(fonts.configuration(tmp_path), "utf-8")
    monkeypatch.setenv("HEYI_FONTS", str(tmp_path))
    assert fonts.problems() == []
    (tmp_path / fonts.KAI).unlink()
    (tmp_path / "HeyiSerif-Bold.otf").unlink()
    shutil.copyfile(source / "HeyiSerif-Bold.otf", tmp_path / "HeyiSerif-Bold.otf")
    with (tmp_path / "HeyiSerif-Bold.otf").open("r+b") as font:
        font.write(b"\1")
    lines = fonts.problems()
    assert [name in line for name, line in zip((fonts.KAI, "HeyiSerif-Bold.otf"), lines, strict=True)] == [
        True,
        True,
    ]


def test_a_set_moved_to_another_place_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "fonts.conf").write_text(fonts.configuration(tmp_path / "elsewhere"), "utf-8")
    monkeypatch.setenv("HEYI_FONTS", str(tmp_path))
    with pytest.raises(FontsMissing, match="another place"):
        fonts.use()


def test_the_command_reports_by_its_exit_code() -> None:
    assert subprocess.run([sys.executable, "-m", "documents.fonts", "check"], check=False).returncode == 0
    assert subprocess.run([sys.executable, "-m", "documents.fonts", "dance"], check=False).returncode == 2


def test_everyday_and_gbk_characters_are_covered() -> None:
    gbk = [
        bytes([high, low]) for high in range(0x81, 0xFE) for low in (*range(0x40, 0x7F), *range(0x80, 0xFF))
    ]
    han = [c for c in (b.decode("gbk", "ignore") for b in gbk) if c and "\u4e00" <= c <= "\u9fff"]
    assert len(han) > 20_000
    assert fonts.missing_glyphs("".join(han)) == []
    assert fonts.missing_glyphs("，。、；：？！“”‘’（）《》〈〉【】〔〕—…·￥%‰①⑩㎡℃×÷±□■★〇") == []


def test_missing_characters_are_listed_once_in_order() -> None:
    assert fonts.missing_glyphs("甲\U0001f600乙ᚠ\U0001f600") == ["\U0001f600", "ᚠ"]
