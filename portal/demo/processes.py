"""The demo's two children, web and worker: started, waited for, watched, and ended for certain."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
READY_SECONDS = 60.0
STOP_SECONDS = 15.0
COMMANDS = {
    "web": [sys.executable, str(TOP / "wsgi.py")],
    "worker": [sys.executable, "-c", "import sys; from portal.cli import main; sys.exit(main())", "worker"],
}


class Children:
    """Each in a group of its own: Ctrl-C in the terminal reaches us first, and we stop them in order."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = dict(environment)
        self.folder = Path(environment["HEYI_DATA"])
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        """Start both; their words go to files in the data folder."""
        for name, command in COMMANDS.items():
            with self._log(name).open("wb") as log:
                self.running[name] = subprocess.Popen(
                    command,
                    env=self.environment,
                    cwd=TOP,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    preexec_fn=die_with_parent,
                )

    def wait_ready(self, port: int) -> bool:
        """Until /readyz says that everything works; False when a child dies or it takes too long."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and self._alive():
            if _answers(f"http://127.0.0.1:{port}/readyz"):
                return True
            time.sleep(0.2)
        return False

    def watch(self) -> None:
        """Return only when a child has ended by itself."""
        while self._alive():
            time.sleep(0.5)

    def stop(self) -> None:
        """Ask both to end, wait, and end whoever will not."""
        for child in self.running.values():
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, deadline - time.monotonic()))
            _end_group(child)
        self.running.clear()

    def log_tail(self, lines: int = 15) -> str:
        """The last words of both."""
        parts = []
        for name in COMMANDS:
            path = self._log(name)
            text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
            parts.append(f"-- {path}\n" + "\n".join(text.splitlines()[-lines:]))
        return "\n".join(parts)

    def _alive(self) -> bool:
        return bool(self.running) and all(child.poll() is None for child in self.running.values())

    def _log(self, name: str) -> Path:
        return self.folder / f"demo-{name}.log"


def _end_group(child: subprocess.Popen[bytes]) -> None:
    """Render processes are in their worker's group: none may outlive it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def die_with_parent() -> None:
    """For a child before it starts: even if the demo itself is killed with -9 its children end (Linux)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  our own address
            return bool(answer.status == 200)
    except (OSError, urllib.error.HTTPError):
        return False
