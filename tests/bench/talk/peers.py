"""The servers we measure ourselves against, each started, ready and gone again. What each promises is said beside it."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.talk.measure import HERE, PEERS, node
from tests.servers import answers, free_port

ROOMS, EACH = 25, 4


@dataclass(frozen=True)
class Peer:
    """A running server: where, which processes, and the people of its rooms."""

    url: str
    pids: Sequence[int]
    people: Sequence[dict[str, str]]
    secret: str = ""


@contextmanager
def socketio(folder: Path, store: str, **more: str) -> Iterator[Peer]:
    """Node Socket.IO; durable before the ack: `naive` and `group` in SQLite (FULL), `pg` in PostgreSQL."""
    port = free_port()
    # ES modules ask the folders above the importing file, not NODE_PATH.
    script = PEERS / "npm" / "peer_socketio.mjs"
    script.write_text((HERE / "peer_socketio.mjs").read_text())
    environ = {**os.environ, "PORT": str(port), "STORE": store, "FILE": str(folder / f"{store}.db"), **more}
    with _running([node(), str(script)], port, folder / f"{store}.log", environ) as process:
        yield Peer(f"http://127.0.0.1:{port}", [process.pid], _crowd(ROOMS))


@contextmanager
def prosody(folder: Path) -> Iterator[Peer]:
    """XMPP group chat with archive in SQLite. It reflects a message before anything is synced to disk."""
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    conf = folder / "prosody.cfg.lua"
    conf.write_text(PROSODY.replace("@PORT@", str(port)).replace("@DIR@", str(folder)))
    command = ["prosody", "--root", "-F", "--config", str(conf)]
    with _running(command, port, folder / "prosody.log", dict(os.environ)) as process:
        yield Peer(f"http://127.0.0.1:{port}", [process.pid], _crowd(ROOMS))


@contextmanager
def synapse(folder: Path) -> Iterator[Peer]:
    """A Matrix homeserver with SQLite and lifted limits: its weak configuration, and it does far more for each message."""
    port, secret = free_port(), secrets.token_hex(16)
    folder.mkdir(parents=True, exist_ok=True)
    python = str(PEERS / "synapse" / "bin" / "python")
    conf = folder / "homeserver.yaml"
    make = [python, "-m", "synapse.app.homeserver", "--server-name", "localhost", "--config-path", str(conf)]
    subprocess.run(
        [*make, "--generate-config", "--report-stats=no"], cwd=folder, check=True, capture_output=True
    )
    conf.write_text(
        SYNAPSE.replace("@PORT@", str(port)).replace("@DIR@", str(folder)).replace("@SECRET@", secret)
    )
    command = [python, "-m", "synapse.app.homeserver", "--config-path", str(conf)]
    with _running(command, port, folder / "synapse.log", dict(os.environ), folder) as process:
        yield Peer(f"http://127.0.0.1:{port}", [process.pid], _crowd(8), secret)


def _crowd(rooms: int) -> list[dict[str, str]]:
    return [
        {"token": f"c{room}/p{room}x{n}x{secrets.token_hex(4)}", "channel": f"c{room}"}
        for room in range(rooms)
        for n in range(EACH)
    ]


@contextmanager
def _running(
    command: Sequence[str], port: int, log: Path, environ: dict[str, str], folder: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=environ, cwd=folder, stdout=out, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + 60
        while not answers(port):
            assert process.poll() is None and time.monotonic() < deadline, log.read_text(errors="replace")[
                -2000:
            ]
            time.sleep(0.05)
        yield process
    except BaseException:
        print(log.read_text(errors="replace")[-2000:], file=sys.stderr)
        raise
    finally:
        process.terminate()
        process.wait(20)


PROSODY = """
data_path = "@DIR@/data"
pidfile = "@DIR@/pid"
log = { { levels = { min = "warn" }, to = "console" } }
run_as_root = true
interfaces = { "127.0.0.1" }
c2s_ports = { @PORT@ }
s2s_ports = {}
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
modules_enabled = { "saslauth", "disco" }
modules_disabled = { "s2s", "tls" }
storage = "sql"
sql = { driver = "SQLite3", database = "@DIR@/prosody.sqlite" }
VirtualHost "localhost"
  authentication = "anonymous"
Component "rooms.localhost" "muc"
  modules_enabled = { "muc_mam" }
  muc_log_by_default = true
  muc_room_locking = false
  muc_room_default_persistent = true
"""

SYNAPSE = """
server_name: localhost
pid_file: @DIR@/pid
listeners:
  - {port: @PORT@, type: http, bind_addresses: [127.0.0.1], resources: [{names: [client], compress: false}]}
database: {name: sqlite3, args: {database: "@DIR@/homeserver.db"}}
signing_key_path: "@DIR@/localhost.signing.key"
media_store_path: "@DIR@/media"
registration_shared_secret: "@SECRET@"
report_stats: false
trusted_key_servers: []
suppress_key_server_warning: true
rc_message: {per_second: 100000, burst_count: 100000}
rc_registration: {per_second: 100000, burst_count: 100000}
rc_joins: {local: {per_second: 100000, burst_count: 100000}, remote: {per_second: 100000, burst_count: 100000}}
rc_joins_per_room: {per_second: 100000, burst_count: 100000}
"""
