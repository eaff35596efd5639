"""The web process: monkey-patch first, make the application, attach the sockets, serve, drain. `heyi serve` runs it."""

import gc
import os

if __name__ == "__main__":
    gc.disable()  # while everything is loaded nothing is garbage; `freeze` switches it on

ASYNC_MODE = os.environ.get("HEYI_ASYNC_MODE") or "eventlet"
if ASYNC_MODE == "eventlet":
    import warnings

    warnings.filterwarnings("ignore", message=r"(?s).*Eventlet is deprecated.*")
    # Its resolver in Python takes a tenth of the start; a web process looks up no names while it serves.
    os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")
    os.environ.setdefault(
        "EVENTLET_THREADPOOL_SIZE", "2"
    )  # the writer's disk syncs; nothing else leaves the loop
    import eventlet

    eventlet.monkey_patch()

import logging  # noqa: E402  (nothing may be imported before the patch)
import signal  # noqa: E402
import sys  # noqa: E402
import threading  # noqa: E402
import time  # noqa: E402

from realtime.lean import load_socketio  # noqa: E402

load_socketio()

import socketio  # noqa: E402

from portal import db, health  # noqa: E402
from portal.app import create_app  # noqa: E402
from portal.config import Config, load  # noqa: E402
from portal.db import writer  # noqa: E402
from portal.db.tail import Tail  # noqa: E402
from realtime import eventlet_tuning, serving  # noqa: E402
from realtime.gate import Gate  # noqa: E402
from realtime.server import Realtime  # noqa: E402

DRAIN_SECONDS = 10.0
MOST_CONNECTIONS = 20_000  # eventlet's own default of 1024 hangs the 1025th without a word

log = logging.getLogger("heyi")


def make(config: Config) -> tuple[Gate, Realtime]:
    """The whole site of this process: pages, sockets, and the gate before them."""
    app = create_app(config)
    realtime = Realtime(config)
    app.extensions["heyi_realtime"] = realtime
    gate = Gate(config, socketio.WSGIApp(realtime.server), app)
    return gate, realtime


def main() -> None:
    """Serve until SIGTERM or SIGINT; exit code 0 after a clean drain."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    config = load()
    gate, realtime = make(config)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    if config.async_mode == "eventlet":
        _refuse_blocking_driver()
        eventlet_tuning.tune()
        writer.sync_beside(eventlet_tuning.beside)
    tail = Tail(db.bound()).start()
    realtime.start()
    server = (
        _serve_eventlet(config, gate) if config.async_mode == "eventlet" else serving.threads(config, gate)
    )
    eventlet_tuning.freeze()
    log.info("serving on http://%s:%s (%s)", config.bind, config.port, config.async_mode)
    while not stop.is_set():
        time.sleep(0.1)  # a signal handler may not switch greenlets: look instead
    _drain(gate, realtime, server)
    tail.stop()
    db.dispose()
    logging.shutdown()
    os._exit(0)  # sockets that are still open would keep their threads, and the process, for ever


def _serve_eventlet(config: Config, gate: Gate) -> serving.Stop:
    from eventlet import wsgi

    listener = eventlet.listen((config.bind, config.port), backlog=1024)
    pool = eventlet.GreenPool(MOST_CONNECTIONS)
    eventlet.spawn(
        wsgi.server,
        listener,
        gate,
        custom_pool=pool,
        log_output=False,
        debug=False,
        socket_timeout=120,
    )
    stop: serving.Stop = listener.close
    return stop


def _drain(gate: Gate, realtime: Realtime, stop_listening: serving.Stop) -> None:
    """Nobody new; everybody is told; what is being answered is answered, at most ten seconds."""
    health.draining = True
    realtime.drain()
    stop_listening()
    deadline = time.monotonic() + DRAIN_SECONDS
    time.sleep(0.5)
    while time.monotonic() < deadline and (gate.busy > 0 or _writing()):
        time.sleep(0.05)
    realtime.stop()


def _writing() -> bool:
    working = db.bound().writer
    return working is not None and not working.queue.empty()


def _refuse_blocking_driver() -> None:
    """A driver that blocks the loop would stop every room at each slow query: better not to start."""
    if db.bound().is_sqlite:
        return
    from sqlalchemy import text

    ticks = 0

    def tick() -> None:
        nonlocal ticks
        while True:
            eventlet.sleep(0.01)
            ticks += 1

    ticker = eventlet.spawn(tick)
    with db.reading() as session:
        session.execute(text("select pg_sleep(0.3)"))
    ticker.kill()
    if ticks < 10:
        raise SystemExit("heyi: the PostgreSQL driver stops the event loop; use psycopg2 under eventlet")


if __name__ == "__main__":
    main()
