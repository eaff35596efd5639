"""`heyi demo`: starts from an empty folder, tells who is who, stops leaving nothing behind, starts again on what is there."""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

from tests.servers import free_port

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

ROOT = Path(__file__).resolve().parents[2]
HEYI = [sys.executable, "-c", "import sys; from portal.cli import main; sys.exit(main())"]
READY_SECONDS = 240


class Demo:
    """One run of the command, as a terminal would hold it."""

    def __init__(self, data: Path, port: int) -> None:
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": "/tmp",
            "HEYI_DATA": str(data),
            "PORT": str(port),
        }
        self.url = f"http://127.0.0.1:{port}"
        self.log = data.with_suffix(f".{time.monotonic_ns()}.log")
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [*HEYI, "demo"], cwd=ROOT, env=self.environment, stdout=out, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip

    @property
    def text(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def ready(self) -> str:
        """What it printed once people can come in."""
        deadline = time.monotonic() + READY_SECONDS
        while "otpauth://" not in self.text or "Ctrl-C" not in self.text:
            assert self.process.poll() is None, self.text
            assert time.monotonic() < deadline, self.text
            time.sleep(0.3)
        time.sleep(0.3)
        return self.text

    def otp(self, name: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*HEYI, "demo", "otp", name], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )

    def family(self) -> list[psutil.Process]:
        """The command and everything it started, render processes included."""
        me = psutil.Process(self.process.pid)
        return [me, *me.children(recursive=True)]


def test_the_demo_starts_from_nothing_stops_cleanly_and_starts_again(tmp_path: Path) -> None:
    """Design 4: own secrets, people with links and codes, one Ctrl-C ends every process, a second run changes nothing."""
    data, port = tmp_path / "heyi", free_port()
    first = Demo(data, port)
    try:
        said = first.ready()
        assert stat.S_IMODE((data / "demo.env").stat().st_mode) == 0o600
        for name in ("斯琴高娃", "欧阳德福", "沈国华", "陈一诺", "梁静", "周正"):
            assert name in said
        link = re.search(rf"{re.escape(first.url)}/i/[\w-]+", said)
        assert link
        assert urllib.request.urlopen(link.group(), timeout=20).status == 200
        assert urllib.request.urlopen(first.url + "/outbox", timeout=20).status == 200
        assert re.fullmatch(r"\d{6}\n", first.otp("沈国华").stdout)
        assert first.otp("谁也不是").returncode == 1
        family = first.family()
        assert len(family) >= 3
        first.process.send_signal(signal.SIGINT)
        first.process.send_signal(signal.SIGINT)  # an impatient second Ctrl-C changes nothing
        assert first.process.wait(40) == 0, first.text
        assert [p for p in family if p.is_running() and p.status() != psutil.STATUS_ZOMBIE] == []
    finally:
        first.process.kill()
    _again(data, port, said)


def _again(data: Path, port: int, said: str) -> None:
    second = Demo(data, port)
    try:
        again = second.ready()
        assert "writing demo data" not in again
        assert re.findall(r"/i/[\w-]+", again) == re.findall(r"/i/[\w-]+", said)
        family = second.family()
        second.process.terminate()
        assert second.process.wait(40) == 0
        assert [p for p in family if p.is_running() and p.status() != psutil.STATUS_ZOMBIE] == []
    finally:
        second.process.kill()
