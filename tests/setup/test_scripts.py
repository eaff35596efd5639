"""The set-up scripts, as somebody without rights and without packages meets them."""

import os
import re
import subprocess
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2]


@pytest.fixture
def bare_path(tmp_path: Path) -> str:
    """A PATH on which the machine is Debian, the user is not root, nothing is installed and sudo asks."""
    for name, body in {
        "dpkg-query": "exit 1",
        "id": "echo 1000",
        "sudo": "exit 1",
        "apt-get": "exit 99",
    }.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o755)
    return f"{tmp_path}{os.pathsep}{os.environ['PATH']}"


def packages(purpose: str, path: str) -> subprocess.CompletedProcess[str]:
    command = ["bash", str(HOME / ".setup/packages.sh"), purpose]
    return subprocess.run(command, env={"PATH": path}, capture_output=True, text=True, timeout=20)


@pytest.mark.setup
def test_without_rights_set_up_stops_with_one_line_naming_every_package(bare_path: str) -> None:
    done = packages("test", bare_path)
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    for name in (
        "sudo apt-get install",
        "libharfbuzz-subset0",
        "fonts-noto-cjk",
        "chromium-headless-shell",
        "postgresql",
        "coturn",
    ):
        assert name in line


@pytest.mark.setup
def test_the_demo_asks_for_no_server_and_no_browser(bare_path: str) -> None:
    line = packages("demo", bare_path).stderr
    assert "libharfbuzz-subset0" in line
    assert not re.search(r"chromium|postgresql|redis|nginx|coturn", line)


@pytest.mark.setup
def test_help_explains_every_target() -> None:
    makefile = (HOME / "Makefile").read_text()
    targets = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert targets
    told = subprocess.run(["make", "-s", "-C", str(HOME), "help"], capture_output=True, text=True, timeout=20)
    assert told.returncode == 0
    named = re.findall(r"^  make (\S+)\s+\S", told.stdout, re.MULTILINE)
    assert sorted(named) == sorted(targets.group(1).split())


@pytest.mark.setup
def test_browser_code_is_locked_by_integrity_and_names_no_address() -> None:
    text = (HOME / ".setup/browser/package-lock.json").read_text()
    assert '"node_modules/socket.io-client"' in text
    assert text.count('"integrity": "sha512-') == text.count('"node_modules/')
    assert "resolved" not in text
