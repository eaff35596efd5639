"""The lock files: complete, hashed, agreeing with each other, and fit for Debian 12's own Python 3.11.2."""

import importlib.metadata
import re
from pathlib import Path

import pysqlite3
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HOME = Path(__file__).parents[2]
LOCKS = ["requirements.lock", "requirements-dev.lock", ".setup/node.lock"]
PIN = re.compile(r"^([a-z0-9.-]+)==(\S+) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    text = (HOME / lock).read_text()
    return {str(canonicalize_name(name)): version for name, version, _ in PIN.findall(text)}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_is_a_pin_a_hash_or_a_comment_and_names_no_address(lock: str) -> None:
    text = (HOME / lock).read_text()
    rest = [
        line for line in PIN.sub("", text).splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]
    assert rest == ["--only-binary :all:"]
    assert pins(lock)
    assert not re.search(r"https?://|file://|find-links|index-url|trusted-host", text)


def test_the_tests_run_at_exactly_the_versions_that_serve() -> None:
    runtime, tests = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {name: tests.get(name) for name in runtime} == runtime


def test_eventlet_is_the_release_our_patches_were_checked_against() -> None:
    assert pins("requirements.lock")["eventlet"] == "0.41.3"


def test_sqlite_is_newer_than_the_wal_reset_bug() -> None:
    assert pysqlite3.sqlite_version_info >= (3, 51, 3)


def test_the_lock_holds_what_debians_older_patch_release_of_python_needs() -> None:
    """redis asks for async-timeout below 3.11.3 only; with hashes on, one such gap stops the installation."""
    debian = {"python_version": "3.11", "python_full_version": "3.11.2", "extra": ""}
    locked = pins("requirements-dev.lock")
    absent = []
    for name in locked:
        try:
            wanted = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue
        for requirement in map(Requirement, wanted):
            needed = requirement.marker is None or requirement.marker.evaluate(debian)
            if needed and canonicalize_name(requirement.name) not in locked:
                absent.append(f"{name} needs {requirement}")
    assert absent == []
