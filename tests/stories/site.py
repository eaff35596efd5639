"""A whole installation for a story: web and worker as real processes, under a clock that the story sets."""

from __future__ import annotations

import html
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pyotp

from portal import db, tables
from portal.clock import CHINA
from portal.config import load
from portal.db.columns import use_keys
from portal.demo import cast
from portal.demo.processes import die_with_parent
from portal.people import passwords
from tests.conftest import environment
from tests.servers import ServerFailed, free_port

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "薄荷-yellow-Teapot-91"
STEP = 30
COMMANDS = {
    "web": [sys.executable, str(ROOT / "wsgi.py")],
    "worker": [sys.executable, "-c", "import sys; from portal.cli import main; sys.exit(main())", "worker"],
}


def fake_library() -> str:
    """The preloadable library that `faketime` uses for programs with threads."""
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not found:
        raise ServerFailed("faketime is not installed; `make setup-tests` brings it")
    return str(found[0])


@dataclass
class Site:
    """Start it, set its clock as often as the story needs, stop it. `folder` is this installation's own."""

    folder: Path
    port: int = field(default_factory=free_port)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    offset: int = 0  # seconds the installation's clock is ahead of the machine's
    secrets: dict[str, str] = field(default_factory=dict)
    spent: dict[str, int] = field(default_factory=dict)  # user → newest TOTP step used
    codes_used: set[str] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def now(self) -> datetime:
        """The installation's present moment."""
        return datetime.fromtimestamp(time.time() + self.offset, CHINA)

    def set_clock(self, at: datetime) -> None:
        """The installation believes it is `at`, and its clock goes on from there. Running processes are started anew.

        A jump of a running process's clock would run out every time-out at once, which no real night does.
        """
        running = bool(self.processes)
        self.stop()
        self.offset = int(at.timestamp() - time.time())
        if running:
            self.start()

    @property
    def settings(self) -> dict[str, str]:
        """Environment of the installation."""
        return environment(
            self.folder / "heyi", PORT=str(self.port), HEYI_PUBLIC_URL=self.url, HEYI_CHAT_RATE="600"
        )

    def make(self) -> None:
        """Schema, court, organisation and staff."""
        config = load(self.settings)
        config.data.mkdir(parents=True, exist_ok=True)
        use_keys(config.encryption_keys)
        bound = db.bind(config.database_url)
        _make_schema(bound)
        digest = passwords.hash_password(PASSWORD)
        with db.transaction() as session:
            cast.places_and_staff(session, digest, self.now)
            self.secrets = {one.username: cast.secret_of(session, one.username) for one in cast.STAFF}
        db.dispose()

    def start(self) -> None:
        """Web and worker; returns when /readyz says that everything works."""
        for name, command in COMMANDS.items():
            with self.log(name).open("ab") as log:
                self.processes[name] = subprocess.Popen(
                    command, cwd=ROOT, env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                    start_new_session=True, preexec_fn=die_with_parent,
                )  # fmt: skip
        self.wait("/readyz", self._ready, seconds=90)

    def stop(self) -> None:
        """End both; their render processes end with them."""
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.processes.clear()

    def log(self, name: str) -> Path:
        """What a process said."""
        return self.folder / f"{name}.log"

    def wait(self, what: str, done: Callable[[], bool], seconds: float = 30) -> None:
        """Until `done`; fails with the last words of both processes."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if done():
                return
            ended = [name for name, process in self.processes.items() if process.poll() is not None]
            if ended:
                break
            time.sleep(0.15)
        tails = "\n".join(
            f"-- {n}\n" + "\n".join(self.log(n).read_text().splitlines()[-25:]) for n in COMMANDS
        )
        raise AssertionError(f"waited for {what} in vain\n{tails}")

    def sms(self, phone: str, containing: str = "") -> str:
        """The newest text that went to a telephone, as the outbox page shows it."""
        found: list[str] = []

        def look() -> bool:
            found[:] = [body for to, body in self.outbox() if to == phone and containing in body]
            return bool(found)

        self.wait(f"an SMS to {phone} with {containing!r}", look)
        return found[0]

    def code(self, phone: str) -> str:
        """The newest six digits that went to a telephone and were not used by the story yet."""
        found: list[str] = []

        def look() -> bool:
            texts = [body for to, body in self.outbox() if to == phone]
            digits = [m.group() for body in texts if (m := re.search(r"(?<!\d)\d{6}(?!\d)", body))]
            found[:] = [d for d in digits[:1] if f"{phone}:{d}" not in self.codes_used]
            return bool(found)

        self.wait(f"a new code to {phone}", look)
        self.codes_used.add(f"{phone}:{found[0]}")
        return found[0]

    def outbox(self) -> list[tuple[str, str]]:
        """(telephone, text), newest first, from the demo's outbox page."""
        page = urllib.request.urlopen(f"{self.url}/outbox", timeout=30).read().decode()
        return [
            (number, html.unescape(re.sub(r"<[^>]+>", "", body)))
            for number, body in re.findall(
                r'<strong class="figure">([^<]+)</strong>.*?<p class="paper-text">(.*?)</p>', page, re.DOTALL
            )
        ]

    def totp(self, username: str) -> str:
        """A code that was not used before; a step ahead is allowed to a slow clock, so hardly ever a wait."""
        while True:
            current = int(self.now.timestamp()) // STEP
            step = max(self.spent.get(username, 0) + 1, current)
            if step <= current + 1:
                self.spent[username] = step
                return pyotp.TOTP(self.secrets[username]).at(step * STEP)
            time.sleep(0.5)

    @property
    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"], "HOME": "/tmp", "LC_ALL": "C.UTF-8", "TZ": "UTC", "LD_PRELOAD": fake_library(),
            "FAKETIME": f"{self.offset:+d}", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "PYTHONPATH": str(ROOT / "tests" / "stories" / "turned_clock"), **self.settings,
        }  # fmt: skip

    def _ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.HTTPError):
            return False


def _make_schema(bound: db.Database) -> None:
    from portal.db import migrate

    if migrate.head():
        migrate.upgrade(bound)
    else:
        tables.metadata.create_all(bound.engine)
