"""The servers that other tests stand on: really started, really gone."""

import base64
import hashlib
import hmac
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis as redis_client

from tests import servers


@pytest.mark.postgres
def test_postgres_keeps_committed_rows_through_kill_9_and_start() -> None:
    with servers.postgres() as server:
        with closing(psycopg2.connect(server.url)) as link, link, link.cursor() as cursor:
            cursor.execute("CREATE TABLE note (text text); INSERT INTO note VALUES ('和议')")
        server.kill()
        assert not servers.answers(server.port)
        server.start()
        with closing(psycopg2.connect(server.url)) as link, link.cursor() as cursor:
            cursor.execute("SELECT text, current_setting('fsync'), current_database() FROM note")
            assert cursor.fetchone() == ("和议", "on", "heyi")


@pytest.mark.postgres
def test_postgres_refuses_a_wrong_password_and_leaves_nothing_behind() -> None:
    with servers.postgres() as server:
        pid, directory = _pid(server), server.directory
        with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
            psycopg2.connect(server.url.replace("heyi:", "heyi:x"))
    assert not psutil.pid_exists(pid)
    assert not servers.answers(server.port)
    assert not directory.exists()


@pytest.mark.redis
def test_redis_can_be_killed_and_comes_back_empty_on_the_same_port() -> None:
    with servers.redis() as server:
        with closing(redis_client.Redis.from_url(server.url)) as client:
            client.set("hint", "1")
        server.kill()
        assert not servers.answers(server.port)
        server.start()
        with closing(redis_client.Redis.from_url(server.url)) as client:
            assert client.get("hint") is None
    assert not servers.answers(server.port)


@pytest.mark.nginx
def test_nginx_serves_the_given_configuration() -> None:
    with (
        servers.nginx('server { listen 127.0.0.1:@PORT@; location / { return 200 "ok @PORT@"; } }') as server,
        urllib.request.urlopen(server.url, timeout=5) as answer,
    ):
        assert answer.read().decode() == f"ok {server.port}"
    assert not servers.answers(server.port)


@pytest.mark.nginx
def test_a_server_that_cannot_start_says_why_from_its_log() -> None:
    with (
        pytest.raises(servers.ServerFailed, match='unknown directive "nonsense"'),
        servers.nginx("nonsense;"),
    ):
        pytest.fail("started on a broken configuration")


@pytest.mark.nginx
def test_a_port_taken_in_between_is_answered_with_another_port(monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(socket.socket()) as occupant:
        occupant.bind((servers.HOST, 0))
        occupant.listen()
        taken = occupant.getsockname()[1]
        offers: Iterator[int] = iter([taken, servers.free_port()])
        monkeypatch.setattr(servers, "free_port", lambda: next(offers))
        with servers.redis() as server:
            assert server.port != taken


@pytest.mark.coturn
def test_coturn_relays_for_a_credential_of_its_secret_and_for_no_other() -> None:
    def allocate(server: servers.Server, secret: str) -> bool:
        user = f"{int(time.time()) + 60}:tester"
        password = base64.b64encode(hmac.digest(secret.encode(), user.encode(), hashlib.sha1)).decode()
        command = [servers.program("turnutils_uclient"), "-y", "-c", "-n", "2", "-u", user, "-w", password]
        done = subprocess.run(
            [*command, "-p", str(server.port), servers.HOST], capture_output=True, text=True, timeout=60
        )
        return done.returncode == 0 and "Total lost packets 0" in done.stdout

    with servers.coturn("a secret of the tests") as server:
        assert allocate(server, "a secret of the tests"), server.log_tail()
        assert not allocate(server, "another secret")
    assert not servers.answers(server.port)


@pytest.mark.browser
def test_chromium_shows_a_page_has_a_camera_and_cannot_leave_the_machine() -> None:
    page_body = "server { listen 127.0.0.1:@PORT@; charset utf-8; location / { default_type text/html; "
    page_body += "return 200 '<h1>和议</h1>'; } }"
    with servers.nginx(page_body) as server, servers.chromium() as browser:
        page = browser.new_page()
        page.goto(server.url)
        assert page.inner_text("h1") == "和议"
        tracks = "async () => (await navigator.mediaDevices.getUserMedia({video: true, audio: true})).getTracks().length"
        assert page.evaluate(tracks) == 2
        with pytest.raises(Exception, match="ERR_NAME_NOT_RESOLVED"):
            page.goto("http://example.test/")


@pytest.mark.parametrize("name", ["redis", "postgres"])
def test_servers_end_when_the_tests_are_killed(name: str) -> None:
    script = "from tests import servers\n"
    script += f"with servers.{name}() as s: print(s.process.pid, s.directory, flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as holder:
        assert holder.stdout is not None
        pid, directory = holder.stdout.readline().split()
        server = psutil.Process(int(pid))
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        _, alive = psutil.wait_procs([server], timeout=20)
    shutil.rmtree(directory)
    assert not alive


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has somebody to step down to")
def test_servers_started_by_root_run_as_nobody() -> None:
    with servers.redis() as server:
        assert psutil.Process(_pid(server)).username() == "nobody"


def _pid(server: servers.Server) -> int:
    assert server.process is not None
    return server.process.pid
