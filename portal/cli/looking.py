"""Commands that only look: settings, doctor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal.cli import parser, say


def settings(words: Sequence[str]) -> int:
    """A table; no setting is read, so nothing secret is shown."""
    from portal.config import SETTINGS

    parser("settings").parse_args(words)
    width = max(len(s.name) for s in SETTINGS)
    for setting in SETTINGS:
        default = "required" if setting.default is None else (setting.default or "(empty)")
        say(f"{setting.name:<{width}}  {default:<24}  {setting.meaning}")
    return 0


def doctor(words: Sequence[str]) -> int:
    """One line a check; exit 1 if anything is wrong. Warnings do not count."""
    parser("doctor").parse_args(words)
    bad = 0
    for name, wrong in _checks():
        say(f"{'BAD' if wrong else 'ok ':<4} {name}{': ' + wrong if wrong else ''}")
        bad += bool(wrong)
    return 1 if bad else 0


def _checks() -> Iterator[tuple[str, str]]:
    from portal.config import BadSettings, load

    config = None
    try:
        config = load()
        yield "settings", ""
    except BadSettings as error:
        yield "settings", " | ".join(line.strip() for line in str(error).splitlines()[1:])
    yield "SQLite", _sqlite()
    yield from _papers()
    if config is not None:
        yield from _installation(config)


def _sqlite() -> str:
    import pysqlite3.dbapi2 as sqlite

    from portal.db.engine import OLDEST_SQLITE

    found = sqlite.sqlite_version_info
    return "" if found >= OLDEST_SQLITE else f"{sqlite.sqlite_version} is older than 3.51.3 (WAL-reset bug)"


def _papers() -> Iterator[tuple[str, str]]:
    from documents.check import system_problems

    found = system_problems()
    if not found:
        yield "papers: libraries and fonts", ""
    for line in found:
        yield "papers", line


def _installation(config) -> Iterator[tuple[str, str]]:  # type: ignore[no-untyped-def]
    from portal import clock, db
    from portal.cli.process import open_house
    from portal.health import CHECKS, problems

    open_house(config, hints=False)
    wrong = problems(config, clock.now())
    for name in CHECKS:
        yield name, wrong.get(name, "")
    db.dispose()
