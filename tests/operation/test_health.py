"""/healthz, /readyz, /metrics: true answers, and no numbers for strangers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from portal import clock, db, health
from portal.config import Config
from portal.db import migrate
from portal.notices import worker
from portal.notices.operations import enqueue


@pytest.fixture
def ready(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An application with a worker that was heard just now and a schema at head."""
    monkeypatch.setattr(migrate, "current", lambda _database: migrate.head())
    worker.beat("probe", clock.now())
    return app


def wrong(app: Flask) -> dict[str, str]:
    answer = app.test_client().get("/readyz")
    body = answer.json
    assert (answer.status_code == 200) == all(value == "ok" for value in body.values())
    return {name: value for name, value in body.items() if value != "ok"}


def test_the_process_answers_even_without_a_database(app: Flask) -> None:
    db.dispose()
    assert app.test_client().get("/healthz").json == {"ok": True}


def test_ready_when_everything_is_well(ready: Flask) -> None:
    assert wrong(ready) == {}


def test_not_ready_without_a_worker(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "current", lambda _database: migrate.head())
    assert set(wrong(app)) == {"worker"}
    worker.beat("probe", clock.now() - timedelta(minutes=1))
    assert set(wrong(app)) == {"worker"}


def test_not_ready_when_the_schema_is_another(ready: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "current", lambda _database: "older")
    assert set(wrong(ready)) == {"migrations"}


def test_not_ready_when_the_database_cannot_write(ready: Flask) -> None:
    with db.bound().engine.connect() as other:
        connection = other.execution_options(heyi_write=True)
        connection.begin()
        raw = db.bound().engine
        from sqlalchemy import event

        event.listen(raw, "checkout", lambda c, _r, _p: c.execute("PRAGMA busy_timeout=50"))
        assert set(wrong(ready)) == {"database", "writer"}


def test_not_ready_when_the_disk_is_nearly_full(ready: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LEAST_FREE", 1.0)
    assert set(wrong(ready)) == {"disk"}


def test_not_ready_when_redis_is_configured_and_gone(ready: Flask, house: Config) -> None:
    ready.config["HEYI"] = replace(house, redis_url="redis://127.0.0.1:9/0")
    assert set(wrong(ready)) == {"redis"}


def test_not_ready_while_shutting_down(ready: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "draining", True)
    assert set(wrong(ready)) == {"serving"}


def test_metrics_count_jobs(ready: Flask) -> None:
    with db.transaction() as session:
        enqueue(session, "probe", {}, clock.now())
    text = (
        ready.test_client().get("/metrics", environ_base={"REMOTE_ADDR": "127.0.0.1"}).get_data(as_text=True)
    )
    assert 'heyi_jobs{state="waiting"} 1.0' in text and "python_info" in text


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("192.0.2.1", {}),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.1"}),
        ("127.0.0.1", {"Forwarded": "for=1.2.3.4"}),
    ],
)
def test_metrics_do_not_exist_for_strangers_nor_through_a_proxy(
    ready: Flask, address: str, headers: dict[str, str]
) -> None:
    answer = ready.test_client().get("/metrics", environ_base={"REMOTE_ADDR": address}, headers=headers)
    assert answer.status_code == 404


def test_with_a_token_only_the_token_counts(ready: Flask, house: Config) -> None:
    ready.config["HEYI"] = replace(house, metrics_token="prometheus")
    client, local = ready.test_client(), {"REMOTE_ADDR": "127.0.0.1"}
    assert client.get("/metrics", environ_base=local).status_code == 404
    wrong_token = {"Authorization": "Bearer prometheuß"}
    assert client.get("/metrics", environ_base=local, headers=wrong_token).status_code == 404
    right = {"Authorization": "Bearer prometheus"}
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.1"}, headers=right).status_code == 200
