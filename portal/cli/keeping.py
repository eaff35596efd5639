"""Commands that keep: audit, backup, restore."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from portal.cli import complain, parser, say


def audit(words: Sequence[str]) -> int:
    """Walk every chain, or play them and compare what is stored; one line a problem; exit 1 where there is one."""
    from portal import db, tables  # noqa: F401  every table that a machine moves
    from portal.audit import queries, replay
    from portal.cli.process import open_house

    read = parser("audit")
    read.add_argument("what", choices=("verify", "replay"))
    what = read.parse_args(words).what
    open_house(hints=False)
    with db.reading() as session:
        found = queries.problems(session) if what == "verify" else replay.problems(session)
    db.dispose()
    for line in found:
        complain(line)
    good = "all verify" if what == "verify" else "lead to exactly what is stored"
    say("audit chains: " + (f"{len(found)} problems" if found else good))
    return 1 if found else 0


def backup(words: Sequence[str]) -> int:
    """Write a complete copy into an empty folder."""
    from portal import clock, db
    from portal.cli import copies
    from portal.cli.process import open_house

    read = parser("backup")
    read.add_argument("folder", type=Path)
    given = read.parse_args(words)
    config = open_house(hints=False)
    try:
        made = copies.make(config, given.folder, clock.now())
    except copies.BadCopy as error:
        complain(f"heyi backup: {error}")
        return 1
    finally:
        db.dispose()
    say(f"{given.folder}: {len(made['files'])} files, {sum(made['counts'].values())} rows")
    return 0


def restore(words: Sequence[str]) -> int:
    """Check the copy, put it in place, check the result. Nothing is overwritten."""
    from portal.cli import copies
    from portal.config import load
    from portal.db.columns import use_keys

    read = parser("restore")
    read.add_argument("folder", type=Path)
    read.add_argument("--check", action="store_true", help="only verify the copy")
    given = read.parse_args(words)
    config = load()
    use_keys(config.encryption_keys)
    try:
        found = copies.problems(given.folder)
        if not found and not given.check:
            copies.put_back(config, given.folder)
            found = copies.problems_in_place(config, given.folder)
    except copies.BadCopy as error:
        found = [str(error)]
    for line in found:
        complain(line)
    say("not restored" if found else "copy is whole" if given.check else "restored and verified")
    return 1 if found else 0
