"""What may happen to a running site, one context manager or function each; afterwards everything is as before."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.realtime.site import Site
from tests.servers import Server


def pause(site: Site, seconds: float) -> None:
    """SIGSTOP: the process is there, its port takes connections, and nobody answers."""
    assert site.process is not None
    site.process.send_signal(signal.SIGSTOP)
    time.sleep(seconds)
    site.process.send_signal(signal.SIGCONT)


def restart_at_once(postgres: Server) -> None:
    """`pg_ctl -m immediate restart`: every connection is lost, the write-ahead log is replayed."""
    assert postgres.process is not None
    postgres.process.send_signal(signal.SIGQUIT)
    postgres.process.wait(30)
    postgres.start()


def flush(redis: Server) -> None:
    """FLUSHALL: whatever it knew is gone."""
    import redis as library

    with library.Redis.from_url(redis.url) as client:
        client.flushall()


@contextmanager
def small_disk(folder: Path, megabytes: int = 8) -> Iterator[Path]:
    """A folder on a disk of its own, where the tests may mount one; otherwise just a folder (see `full`)."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = os.geteuid() == 0 and not _run(
        "mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "heyi", folder
    )
    try:
        yield folder
    finally:
        if mounted:
            _run("umount", "-l", folder)


@contextmanager
def full(site: Site) -> Iterator[None]:
    """No byte more: the disk is filled up. Without a disk of its own, the kernel lets no file of the process grow."""
    assert site.process is not None
    ballast = site.folder / "ballast"
    if os.path.ismount(site.folder):
        with suppress(OSError), ballast.open("wb") as file:
            while True:
                file.write(b"\0" * 4096)
                file.flush()
        try:
            yield
        finally:
            ballast.unlink()
        return
    before = resource.prlimit(site.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(site.process.pid, resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        yield
    finally:
        resource.prlimit(site.process.pid, resource.RLIMIT_FSIZE, before)


def _run(*command: object) -> int:
    return subprocess.run([str(word) for word in command], capture_output=True).returncode
