"""Real servers for tests, each a child process on a free loopback port in a folder of its own.

`postgres()`, `redis()`, `nginx(conf)`, `coturn(secret)` and `chromium()` are context managers: what they yield is
ready to be used, and gone when the block ends. A `Server` can be killed and started again on the same port.
"""

from __future__ import annotations

import atexit
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

HOST = "127.0.0.1"
START_SECONDS = 30.0
STOP_SECONDS = 15.0


class ServerFailed(Exception):
    """A server did not start, or is not installed; the message ends with the last lines of its log."""


def free_port() -> int:
    """A loopback TCP port nobody listens on right now. Somebody else may take it first: starters retry."""
    with closing(socket.socket()) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def program(name: str) -> str:
    """Full path of a server program; Debian keeps PostgreSQL's and some daemons outside PATH."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True
    )
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", *map(str, versions)])
    found = shutil.which(name, path=path)
    if not found:
        raise ServerFailed(f"{name} is not installed; `make setup-tests` brings it")
    return found


def answers(port: int) -> bool:
    """Whether something accepts connections on the loopback port."""
    with suppress(OSError), socket.create_connection((HOST, port), timeout=1):
        return True
    return False


@dataclass
class Server:
    """One server process: its port, folder and log outlive a kill, so that tests can break and mend it."""

    name: str
    port: int
    directory: Path
    command: Sequence[str]
    ready: Callable[[], bool]
    stop_signal: signal.Signals = signal.SIGTERM
    url: str = ""
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Starts the process and waits until it answers; raises ServerFailed with the log otherwise."""
        with self._log_path.open("ab") as log:
            self.process = _spawn(self.command, self.directory, log)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise ServerFailed(f"{self.name} ended with {self.process.returncode}:\n{self.log_tail()}")
            if self.ready():
                return
            time.sleep(0.03)
        self.kill()
        raise ServerFailed(f"{self.name} did not answer in {START_SECONDS:.0f} s:\n{self.log_tail()}")

    def stop(self) -> None:
        """Asks the process to end, and ends it if it will not. Stopping twice is harmless."""
        if self.process is None:
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self.process = None

    def kill(self) -> None:
        """kill -9 for the process and its children: nothing is flushed, nobody is told."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def log_tail(self, lines: int = 30) -> str:
        """The last lines the server wrote."""
        return "\n".join(self._log_path.read_text(errors="replace").splitlines()[-lines:])

    @property
    def _log_path(self) -> Path:
        return self.directory / f"{self.name}.log"


@contextmanager
def postgres() -> Iterator[Server]:
    """A PostgreSQL cluster with fsync on; `url` is the one DATABASE_URL needs (user and database `heyi`)."""
    password = secrets.token_hex(12)
    with _folder("postgres") as directory:
        data = directory / "data"
        _initialise_cluster(data, password)

        def start() -> Server:
            port = free_port()
            url = f"postgresql://heyi:{password}@{HOST}:{port}/postgres"
            options = {"listen_addresses": HOST, "unix_socket_directories": directory, "max_connections": 200}
            command = [program("postgres"), "-D", str(data), "-p", str(port)]
            command += [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
            # SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every client to leave.
            server = Server(
                "postgres", port, directory, command, lambda: _postgres_ready(url), signal.SIGINT, url
            )
            server.start()
            return server

        with _running(start) as server:
            _run_sql(server.url, "CREATE DATABASE heyi")
            server.url = server.url.removesuffix("/postgres") + "/heyi"
            yield server


@contextmanager
def redis() -> Iterator[Server]:
    """A Redis without persistence, behind a password; `url` is the one REDIS_URL needs."""
    password = secrets.token_hex(12)
    with _folder("redis") as directory:

        def start() -> Server:
            port = free_port()
            conf = _write(
                directory / "redis.conf",
                f'bind {HOST}\nport {port}\ndir {directory}\nsave ""\nappendonly no\nrequirepass {password}\n',
            )
            url = f"redis://:{password}@{HOST}:{port}/0"
            command = [program("redis-server"), str(conf)]
            server = Server("redis", port, directory, command, lambda: _redis_ready(port, password), url=url)
            server.start()
            return server

        with _running(start) as server:
            yield server


@contextmanager
def nginx(conf: str) -> Iterator[Server]:
    """An nginx whose `http` block holds `conf`; `@PORT@` and `@DIR@` in it become its port and folder."""
    with _folder("nginx") as directory:

        def start() -> Server:
            port = free_port()
            body = conf.replace("@PORT@", str(port)).replace("@DIR@", str(directory))
            path = _write(directory / "nginx.conf", _nginx_conf(body, directory))
            command = [program("nginx"), "-p", str(directory), "-e", "stderr", "-c", str(path)]
            url = f"http://{HOST}:{port}"
            server = Server("nginx", port, directory, command, lambda: answers(port), url=url)
            server.start()
            return server

        with _running(start) as server:
            yield server


@contextmanager
def coturn(secret: str, *lines: str) -> Iterator[Server]:
    """A TURN relay for time-limited credentials made from `secret`; `lines` are added to its configuration."""
    with _folder("coturn") as directory:

        def start() -> Server:
            port = free_port()
            conf = _write(
                directory / "turnserver.conf",
                "\n".join([*_COTURN, f"listening-port={port}", f"static-auth-secret={secret}", *lines, ""]),
            )
            command = [program("turnserver"), "-c", str(conf), "--pidfile", str(directory / "pid")]
            command += ["--db", str(directory / "turndb"), "--log-file", "stdout"]
            server = Server(
                "coturn",
                port,
                directory,
                command,
                lambda: answers(port),
                url=f"turn:{HOST}:{port}?transport=udp",
            )
            server.start()
            return server

        with _running(start) as server:
            yield server


_driver: Playwright | None = None


@contextmanager
def driver() -> Iterator[Playwright]:
    """The one Playwright of this process: a second one in the same thread would not start. It ends with the process."""
    global _driver
    from playwright.sync_api import sync_playwright

    if _driver is None:
        _driver = sync_playwright().start()
        atexit.register(_driver.stop)
    yield _driver


@contextmanager
def chromium(*arguments: str) -> Iterator[Browser]:
    """The system's Chromium, headless, with a made-up camera and microphone and no way to leave the machine."""
    with driver() as playwright:
        browser = playwright.chromium.launch(
            # Debian's Chromium without its own window: pages, cameras and calls are the same, the idle toolbars are not.
            executable_path=program("chromium-headless-shell"),
            args=[*_CHROMIUM, *arguments],
            # Root and containers cannot have the sandbox, and the tests open only pages of their own.
            chromium_sandbox=False,
        )
        try:
            yield browser
        finally:
            browser.close()


_COTURN = (
    f"listening-ip={HOST}",
    f"relay-ip={HOST}",
    "allow-loopback-peers",
    "use-auth-secret",
    "realm=heyi.test",
    "fingerprint",
    "no-cli",
    "no-tls",
    "no-dtls",
    "simple-log",
)

_CHROMIUM = (
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    # Calls between two pages must work on a machine that has no network but loopback.
    "--allow-loopback-in-peer-connection",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


@contextmanager
def _running(start: Callable[[], Server], attempts: int = 3) -> Iterator[Server]:
    """Starts with a fresh port until one start succeeds: another process may take a free port before we do."""
    for attempt in range(attempts):
        try:
            server = start()
            break
        except ServerFailed as error:
            taken = re.search(r"address already in use", str(error), re.IGNORECASE)
            if not taken or attempt == attempts - 1:
                raise
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def _folder(name: str) -> Iterator[Path]:
    """A folder that the unprivileged server may enter: pytest's own are closed to everybody but its user."""
    directory = Path(tempfile.mkdtemp(prefix=f"heyi-{name}-", dir="/tmp"))
    try:
        _give_away(directory)
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _service_user() -> pwd.struct_passwd | None:
    """Whom servers run as when the tests are root: PostgreSQL refuses root, the others should not need it."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _give_away(path: Path) -> None:
    if user := _service_user():
        os.chown(path, user.pw_uid, user.pw_gid)


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    _give_away(path)
    return path


def _as_service(command: Sequence[str]) -> list[str]:
    """The command as an unprivileged user, asked to end when the tests die without saying goodbye."""
    prefix = [program("setpriv"), "--pdeathsig", "INT"]
    if user := _service_user():
        prefix += [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    return [*prefix, "--", *command]


def _environment(directory: Path) -> dict[str, str]:
    """Nothing of the tests' own environment: a turned clock or a developer's PGHOST must not reach the servers."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": str(directory), "LC_ALL": "C.UTF-8"}


def _spawn(command: Sequence[str], directory: Path, log: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        _as_service(command),
        cwd=directory,
        env=_environment(directory),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        # A group of its own: Ctrl-C reaches the tests first, which then stop their servers in order.
        start_new_session=True,
    )


def _initialise_cluster(data: Path, password: str) -> None:
    secret = _write(data.parent / "password", password)
    command = [program("initdb"), "-D", str(data), "-U", "heyi", "-A", "scram-sha-256", f"--pwfile={secret}"]
    command += ["-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"]
    done = subprocess.run(
        _as_service(command), cwd=data.parent, env=_environment(data.parent), capture_output=True, text=True
    )
    if done.returncode:
        raise ServerFailed(f"initdb ended with {done.returncode}:\n{done.stdout}{done.stderr}")


def _run_sql(url: str, statement: str) -> None:
    import psycopg2

    with closing(psycopg2.connect(url, connect_timeout=5)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)


def _postgres_ready(url: str) -> bool:
    """A port that accepts is not enough: PostgreSQL refuses queries while it recovers."""
    import psycopg2

    with suppress(psycopg2.OperationalError):
        _run_sql(url, "SELECT 1")
        return True
    return False


def _redis_ready(port: int, password: str) -> bool:
    with suppress(OSError), socket.create_connection((HOST, port), timeout=1) as link:
        link.sendall(f"AUTH {password}\r\nPING\r\n".encode())
        link.settimeout(1)
        answer = link.recv(64)
        return answer.startswith(b"+OK")
    return False


def _nginx_conf(body: str, directory: Path) -> str:
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "\n".join(f"  {kind}_temp_path {directory}/{kind};" for kind in kinds)
    return (
        f"daemon off;\npid {directory}/pid;\nerror_log stderr;\nworker_processes 1;\n"
        f"events {{ worker_connections 1024; }}\nhttp {{\n  access_log off;\n{temporary}\n{body}\n}}\n"
    )
