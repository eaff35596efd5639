"""Is the process alive, can it serve, what does it count: /healthz, /readyz, /metrics."""

from __future__ import annotations

import hmac
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any

from flask import Blueprint, Response, current_app, g, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from prometheus_client import REGISTRY as PROCESS
from sqlalchemy import func, select

from portal import db
from portal.config import Config
from portal.errors import Busy, NotFound
from portal.notices import sweep
from portal.notices.models import Job, WorkerBeat
from portal.people.guards import PUBLIC, open_to
from portal.people.models import LoginSession

bp = Blueprint("health", __name__)

LEAST_FREE = 0.05  # of the disk that holds the data
BEAT_FRESH = timedelta(seconds=45)

draining = False  # set at SIGTERM: the balancer sends nobody any more


@bp.get("/healthz")
@open_to(PUBLIC)
def healthz() -> Any:
    """The process answers; nothing else is looked at."""
    return jsonify(ok=True)


@bp.get("/readyz")
@open_to(PUBLIC)
def readyz() -> Any:
    """200 when this process can do its work, 503 with what is wrong otherwise."""
    wrong = problems(current_app.config["HEYI"], g.now)
    body = {name: wrong.get(name, "ok") for name in CHECKS}
    return jsonify(body), 503 if wrong else 200


@bp.get("/metrics")
@open_to(PUBLIC)
def metrics() -> Any:
    """Prometheus text; with the token, or from this very machine and through no proxy."""
    if not _may_measure(current_app.config["HEYI"]):
        raise NotFound()
    return Response(
        generate_latest(PROCESS) + generate_latest(_counts(g.now)), content_type=CONTENT_TYPE_LATEST
    )


def problems(config: Config, now: datetime) -> dict[str, str]:
    """Check → what is wrong; empty when all is well."""
    found = {}
    for name, check in CHECKS.items():
        try:
            wrong = check(config, now)
        except Exception as error:
            wrong = type(error).__name__
        if wrong:
            found[name] = wrong
    return found


def _serving(_config: Config, _now: datetime) -> str:
    return "shutting down" if draining else ""


def _database(_config: Config, now: datetime) -> str:
    """A write, not a read: a full disk reads well."""
    try:
        with db.transaction() as session:
            db.announce(session, "ready", "probe")  # becomes a row, dropped after an hour
            session.execute(sweep.old_events(now))
    except Busy:
        return "cannot write"
    return ""


def _migrations(_config: Config, _now: datetime) -> str:
    from portal.db import migrate

    wanted, found = migrate.head(), migrate.current(db.bound())
    return "" if wanted == found else f"schema is at {found or 'nothing'}, code wants {wanted}"


def _disk(config: Config, _now: datetime) -> str:
    usage = shutil.disk_usage(config.data)
    return "" if usage.free / usage.total > LEAST_FREE else f"only {usage.free // 2**20} MiB free"


def _writer(_config: Config, _now: datetime) -> str:
    """Not whether its thread lives, but whether it answers: an empty batch goes the whole way."""
    try:
        db.submit(db.nothing, None)
    except Busy:
        return "the writer does not answer"
    return ""


def _worker(_config: Config, now: datetime) -> str:
    with db.reading() as session:
        last = session.scalar(select(func.max(WorkerBeat.at)))
    return "" if last is not None and now - last < BEAT_FRESH else "no worker has been heard"


def _redis(config: Config, _now: datetime) -> str:
    if not config.redis_url:
        return ""
    import redis

    with redis.Redis.from_url(config.redis_url, socket_timeout=2, socket_connect_timeout=2) as client:
        return "" if client.ping() else "no answer"


CHECKS: dict[str, Callable[[Config, datetime], str]] = {
    "serving": _serving,
    "database": _database,
    "migrations": _migrations,
    "disk": _disk,
    "writer": _writer,
    "worker": _worker,
    "redis": _redis,
}


def _may_measure(config: Config) -> bool:
    if config.metrics_token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), config.metrics_token.encode())
    if any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP")):
        return False  # a proxy on this machine makes everybody look local
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _counts(now: datetime) -> CollectorRegistry:
    """Numbers from the database: the same whichever process is asked."""
    registry = CollectorRegistry()
    jobs = Gauge("heyi_jobs", "Job rows by state", ["state"], registry=registry)
    oldest = Gauge("heyi_job_oldest_seconds", "Age of the oldest job that is due", registry=registry)
    sessions = Gauge("heyi_sessions", "Sessions seen in the last 30 minutes", registry=registry)
    with db.reading() as session:
        for state, number in sweep.counts(session).items():
            jobs.labels(state).set(number)
        first = session.scalar(
            select(func.min(Job.run_after)).where(Job.state == "waiting", Job.run_after <= now)
        )
        recent = LoginSession.seen_at > now - timedelta(minutes=30)
        alive = select(func.count()).select_from(LoginSession).where(LoginSession.ended_at.is_(None), recent)
        sessions.set(session.scalar(alive) or 0)
    oldest.set((now - first).total_seconds() if first else 0)
    return registry
