"""The README shows the machine as it is, and every folder and command it names exists."""

from __future__ import annotations

import re

import pytest

from portal.law.diagram import diagram
from portal.law.vocabulary import Machine, Stage
from tests.house.rules import ROOT

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_diagram_in_the_readme_is_drawn_from_the_table() -> None:
    shown = re.findall(r"```mermaid\n(.*?)```", TEXT, re.S)
    assert [part.strip() for part in shown] == [diagram(Machine.APPLICATION, Stage.PRE_FILING).strip()]


@pytest.mark.parametrize("folder", re.findall(r"^  (?:.{0,76}\s)?(\w+)/ ", TEXT, re.M))
def test_every_room_of_the_map_exists(folder: str) -> None:
    assert (ROOT / "portal" / folder).is_dir()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"`?make (\w+)`?", TEXT))))
def test_every_make_command_named_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)


def test_the_picture_is_there() -> None:
    for path in re.findall(r"!\[[^]]*\]\(([^)]+)\)", TEXT):
        assert (ROOT / path).is_file()
