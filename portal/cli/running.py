"""Commands that run something: serve, worker, demo, db, sweep."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from portal.cli import complain, parser, say

TOP = Path(__file__).resolve().parents[2]


def serve(words: Sequence[str]) -> int:
    """Become `python wsgi.py`: the server must patch before anything else is imported."""
    parser("serve").parse_args(words)
    os.execv(sys.executable, [sys.executable, str(TOP / "wsgi.py")])  # noqa: S606


def worker(words: Sequence[str]) -> int:
    """Work until SIGTERM or Ctrl-C."""
    from portal import clock, db
    from portal.cli.process import open_house
    from portal.notices import worker as works
    from portal.notices.hints import open_hints

    read = parser("worker")
    read.add_argument("--threads", type=int, default=2)
    given = read.parse_args(words)
    config = open_house(hints=False)
    works.load_handlers()
    close = _open_workshop(config, clock.now()) if "portal.cases.paperwork" in works.MODULES else None
    try:
        works.Worker(open_hints(config), given.threads).run()
    finally:
        if close is not None:
            close()
        db.dispose()
    return 0


def demo(words: Sequence[str]) -> int:
    """`heyi demo` and `heyi demo otp NAME`."""
    from portal import demo as play  # type: ignore[attr-defined, unused-ignore]

    if words and words[0] == "otp":
        if len(words) != 2:
            complain("usage: heyi demo otp NAME")
            return 2
        return int(play.otp(words[1]) or 0)
    parser("demo").parse_args(words)
    return int(play.run() or 0)


def database(words: Sequence[str]) -> int:
    """`heyi db upgrade`."""
    from portal import db
    from portal.cli.process import open_house
    from portal.db import migrate

    read = parser("db")
    read.add_argument("what", choices=("upgrade", "current"))
    given = read.parse_args(words)
    open_house(hints=False)
    if given.what == "upgrade":
        migrate.upgrade(db.bound())
    say(f"schema at {migrate.current(db.bound()) or 'nothing'}, code wants {migrate.head() or 'nothing'}")
    db.dispose()
    return 0


def sweep(words: Sequence[str]) -> int:
    """One round now, or as if it were another moment (to see what will happen, or to catch up)."""
    from portal import clock, db
    from portal.cli.process import open_house
    from portal.notices import worker as works
    from portal.notices.hints import open_hints
    from portal.notices.sweep import sweep as round_of

    read = parser("sweep")
    read.add_argument(
        "--now", type=_instant, nargs="?", const=None, metavar="AT", help="default: the present moment"
    )
    given = read.parse_args(words)
    config = open_house()
    works.load_handlers()
    for name, done in round_of(given.now or clock.now(), open_hints(config)).items():
        say(f"{name}: {done if not isinstance(done, list) else len(done)}")
    db.dispose()
    return 0


def _open_workshop(config, now: datetime):  # type: ignore[no-untyped-def]
    """Keys, files and the render pool; returns what closes them."""
    from documents.pool import RenderPool
    from portal.cases.workshop import Workshop, open_workshop

    shop = Workshop(config, now, RenderPool())
    open_workshop(shop)
    return shop.close


def _instant(text: str) -> datetime:
    from portal.clock import CHINA

    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=CHINA)
