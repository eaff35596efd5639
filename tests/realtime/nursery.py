"""A process that has loaded the web process's code and forks one whenever a test starts a site: loading takes four fifths of a
start. What is forked runs `wsgi.main` like any other; sites that are `cold` load everything themselves, as `heyi serve` does.
Run as a program this is the nursery; imported, it is the tests' side of it."""

from __future__ import annotations

import atexit
import gc
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Taken before eventlet puts its own in their place. The nursery must never run eventlet's hub: what is forked would
# share its epoll, and every site would hear of every other site's sockets.
_read, _write, _waitpid, _fork = os.read, os.write, os.waitpid, os.fork

ROOT = Path(__file__).resolve().parents[2]


class Child:
    """A forked web process, as far as tests ask a `Popen` for it."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self.nursery, self.pid, self.returncode = nursery, pid, None  # type: int | None
        self.gone = os.pidfd_open(pid)  # readable once it has ended; the nursery keeps its status until asked

    def poll(self) -> int | None:
        """The exit code (negative: the signal), or None while it lives."""
        if self.returncode is None and select.select([self.gone], [], [], 0)[0]:
            self._ended()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit code; raises subprocess.TimeoutExpired."""
        if self.returncode is None:
            if not select.select([self.gone], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("wsgi", timeout or 0)
            self._ended()
        assert self.returncode is not None
        return self.returncode

    def _ended(self) -> None:
        self.returncode = self.nursery.ask({"wait": self.pid})
        os.close(self.gone)

    def send_signal(self, number: int) -> None:
        """To a process that still lives."""
        if self.poll() is None:
            signal.pidfd_send_signal(self.gone, number)

    def kill(self) -> None:
        """kill -9."""
        self.send_signal(signal.SIGKILL)


class Nursery:
    """The tests' side: one for each mode, begun when first needed."""

    def __init__(self, mode: str) -> None:
        env = {"PATH": os.environ["PATH"], "HOME": "/tmp", "LC_ALL": "C.UTF-8", "HEYI_ASYNC_MODE": mode}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.realtime.nursery"],
            cwd=ROOT,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        atexit.register(self.close)

    def ask(self, what: dict[str, Any]) -> int:
        """One question, one number."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(what).encode() + b"\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def fork(self, environment: dict[str, str], log: Path) -> Child:
        """A new web process with exactly this environment, writing to this file."""
        return Child(self, self.ask({"environment": environment, "log": str(log)}))

    def close(self) -> None:
        """End it; whom it forked ends with the site's test."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


_NURSERIES: dict[str, Nursery] = {}


def fork(environment: dict[str, str], log: Path) -> Child:
    """A web process of this environment's mode."""
    mode = environment["HEYI_ASYNC_MODE"]
    if mode not in _NURSERIES:
        _NURSERIES[mode] = Nursery(mode)
    return _NURSERIES[mode].fork(environment, log)


def _serve() -> None:
    """The nursery itself. Nothing runs in it: no thread, no hub, no open database."""
    gc.disable()  # as wsgi does while it loads
    import wsgi

    gc.freeze()
    for line in _lines():
        asked = json.loads(line)
        if "wait" in asked:
            _say(os.waitstatus_to_exitcode(_waitpid(asked["wait"], 0)[1]))
            continue
        pid = _fork()
        if pid == 0:
            _hub_of_its_own()
            _become(asked["environment"], asked["log"])
            wsgi.main()
        _say(pid)


def _lines() -> Iterator[bytes]:
    rest = b""
    while chunk := _read(0, 65536):
        *lines, rest = (rest + chunk).split(b"\n")
        yield from lines


def _say(number: int) -> None:
    _write(1, b"%d\n" % number)


def _hub_of_its_own() -> None:
    """Loading makes a hub, though nothing has run in it: the next one to ask gets a new one, with a new epoll."""
    if "eventlet" in sys.modules:
        from eventlet import hubs

        assert not hubs.get_hub().running
        hubs.use_hub()


def _become(environment: dict[str, str], log: str) -> None:
    from portal.db import events

    os.environ.clear()
    os.environ.update(environment)
    for number, path, how in ((0, os.devnull, os.O_RDONLY), (1, log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)):
        given = os.open(path, how, 0o644)
        os.dup2(given, number)
        os.close(given)
    os.dup2(1, 2)
    events.ORIGIN = f"{os.getpid()}-{os.urandom(4).hex()}"  # made while loading: each process has its own


if __name__ == "__main__":
    _serve()
